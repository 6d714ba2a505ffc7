//! The worker that does the duties of this node's validators.

use std::sync::Arc;

use quoin_offchain::service::Service;
use quoin_runtime::AccountId;
use sc_network_sync::SyncingService;
use sc_service::{Error, TaskManager};

use super::{Block, FullClient, FullPool};

/// What the worker needs of this node.
pub(super) type Parts = quoin_offchain::service::Parts<FullClient, FullPool, Arc<SyncingService<Block>>>;

/// Starts the worker.
pub(super) fn spawn(task_manager: &TaskManager, parts: Parts) -> Result<(), Error> {
    let service = Service::<Block, _, _, _, AccountId>::new(parts)
        .map_err(|error| Error::Application(Box::new(error)))?;
    // It asks the runtime and signs, which takes milliseconds each.
    task_manager.spawn_essential_handle().spawn_blocking("quoin-worker", Some("quoin"), service.run());
    Ok(())
}

/// Derives the verifier's generators, so that no block waits for them.
pub(super) fn warm_up(task_manager: &TaskManager) {
    task_manager.spawn_handle().spawn_blocking("quoin-generators", Some("quoin"), async {
        quoin_primitives::verifier::warm();
    });
}
