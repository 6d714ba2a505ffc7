//! The worker that does the duties of this node's validators.

use std::sync::Arc;

use quoin_offchain::service::{Parts, Reported, Service};
use quoin_runtime::AccountId;
use sc_keystore::LocalKeystore;
use sc_network_sync::SyncingService;
use sc_service::{Error, TaskManager};
use substrate_prometheus_endpoint::Registry;

use super::{Block, FullClient, FullPool};

/// Starts the worker.
pub(super) fn spawn(
    task_manager: &TaskManager,
    client: Arc<FullClient>,
    pool: Arc<FullPool>,
    sync: Arc<SyncingService<Block>>,
    keystore: Arc<LocalKeystore>,
    registry: Option<Registry>,
) -> Result<(), Error> {
    let parts = Parts { client, pool, sync, keystore, reported: Reported::nothing(), registry };
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
