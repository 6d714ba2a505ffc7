//! Making blocks with BABE.

use std::sync::Arc;

use sc_consensus_babe::{BabeLink, BabeParams, SlotProportion};
use sc_consensus_slots::BackoffAuthoringOnFinalizedHeadLagging;
use sc_network_sync::SyncingService;
use sc_service::{Configuration, Error, TaskManager};
use sc_telemetry::TelemetryHandle;
use sp_keystore::KeystorePtr;

use super::{Block, FullClient, FullPool, FullSelectChain, inherents::Clock, partial::FullBlockImport};

/// Share of a slot in which a block is made; the rest is for its way to the others.
const PROPOSAL: f32 = 0.5;

/// How the operator wants blocks to be made.
pub(super) struct Settings {
    force: bool,
    registry: Option<substrate_prometheus_endpoint::Registry>,
}

/// The parts of the node that making blocks needs.
pub(super) struct Parts<'a> {
    pub(super) task_manager: &'a TaskManager,
    pub(super) client: Arc<FullClient>,
    pub(super) pool: Arc<FullPool>,
    pub(super) select_chain: FullSelectChain,
    pub(super) block_import: FullBlockImport,
    pub(super) babe_link: BabeLink<Block>,
    pub(super) sync: Arc<SyncingService<Block>>,
    pub(super) keystore: KeystorePtr,
    pub(super) telemetry: Option<TelemetryHandle>,
}

impl Settings {
    pub(super) fn of(config: &Configuration) -> Self {
        Self { force: config.force_authoring, registry: config.prometheus_registry().cloned() }
    }

    /// Starts the author. The node ends if it does.
    pub(super) fn spawn(self, parts: Parts<'_>) -> Result<(), Error> {
        let proposer = sc_basic_authorship::ProposerFactory::new(
            parts.task_manager.spawn_handle(),
            parts.client.clone(),
            parts.pool,
            self.registry.as_ref(),
            parts.telemetry.clone(),
        );
        let slot_duration = parts.babe_link.config().slot_duration();
        let babe = sc_consensus_babe::start_babe(BabeParams {
            keystore: parts.keystore,
            client: parts.client,
            select_chain: parts.select_chain,
            env: proposer,
            block_import: parts.block_import,
            sync_oracle: parts.sync.clone(),
            justification_sync_link: parts.sync,
            create_inherent_data_providers: Clock { slot_duration },
            force_authoring: self.force,
            backoff_authoring_blocks: Some(BackoffAuthoringOnFinalizedHeadLagging::default()),
            babe_link: parts.babe_link,
            block_proposal_slot_portion: SlotProportion::new(PROPOSAL),
            max_block_proposal_slot_portion: None,
            telemetry: parts.telemetry,
        })?;
        parts.task_manager.spawn_essential_handle().spawn_blocking(
            "babe-proposer",
            Some("block-authoring"),
            babe,
        );
        Ok(())
    }
}
