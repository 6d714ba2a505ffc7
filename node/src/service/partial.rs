//! Database, client, transaction pool and import queue: what commands need too.

use std::sync::Arc;

use quoin_runtime::RuntimeApi;
use sc_consensus::DefaultImportQueue;
use sc_consensus_babe::{BabeBlockImport, BabeLink, BabeWorkerHandle};
use sc_consensus_grandpa::GrandpaBlockImport;
use sc_service::{Configuration, Error, PartialComponents};
use sc_telemetry::{Telemetry, TelemetryWorker};
use sc_transaction_pool::TransactionPoolHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;

use super::{Block, inherents::Clock, pool};
use crate::{checks, executor::Executor};

/// The client of a full node.
pub(crate) type FullClient = sc_service::TFullClient<Block, RuntimeApi, Executor>;

/// The database of a full node.
pub(crate) type FullBackend = sc_service::TFullBackend<Block>;

/// The transaction pool.
pub(crate) type FullPool = TransactionPoolHandle<Block, FullClient>;

/// The rule that chooses the best chain.
pub(crate) type FullSelectChain = sc_consensus::LongestChain<FullBackend, Block>;

/// Imports blocks for GRANDPA.
type FinalityImport = GrandpaBlockImport<FullBackend, Block, FullClient, FullSelectChain>;

/// Imports blocks for BABE, then for GRANDPA.
pub(super) type FullBlockImport = BabeBlockImport<Block, FullClient, FinalityImport, Clock, FullSelectChain>;

/// GRANDPA's end of the block import.
pub(super) type GrandpaLink = sc_consensus_grandpa::LinkHalf<Block, FullClient, FullSelectChain>;

/// What consensus needs of the parts.
pub(crate) struct Other {
    pub(super) block_import: FullBlockImport,
    pub(super) babe_link: BabeLink<Block>,
    pub(super) babe_worker: BabeWorkerHandle<Block>,
    pub(super) grandpa_link: GrandpaLink,
    pub(super) telemetry: Option<Telemetry>,
}

/// Blocks between which GRANDPA makes justifications at least, so that others can sync from them.
pub(super) const JUSTIFICATION_PERIOD: u32 = 512;

/// Builds the parts that both a node and the commands on its database need.
pub(crate) fn new_partial(
    config: &Configuration,
) -> sc_cli::Result<
    PartialComponents<FullClient, FullBackend, FullSelectChain, DefaultImportQueue<Block>, FullPool, Other>,
> {
    checks::base_path::check(&config.data_path).map_err(checks::failed)?;
    checks::keystore::check(&config.keystore).map_err(checks::failed)?;

    let telemetry = config
        .telemetry_endpoints
        .clone()
        .filter(|endpoints| !endpoints.is_empty())
        .map(|endpoints| -> Result<_, sc_telemetry::Error> {
            let worker = TelemetryWorker::new(16)?;
            let telemetry = worker.handle().new_telemetry(endpoints);
            Ok((worker, telemetry))
        })
        .transpose()
        .map_err(Error::from)?;

    let (client, backend, keystore_container, task_manager) =
        sc_service::new_full_parts::<Block, RuntimeApi, _>(
            config,
            telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
            sc_service::new_wasm_executor(&config.executor),
            Vec::new(),
        )?;
    let client = Arc::new(client);
    let telemetry = telemetry.map(|(worker, telemetry)| {
        task_manager.spawn_handle().spawn("telemetry", None, worker.run());
        telemetry
    });

    let select_chain = FullSelectChain::new(backend.clone());
    let transaction_pool = sc_transaction_pool::Builder::new(
        task_manager.spawn_essential_handle(),
        client.clone(),
        config.role.is_authority().into(),
    )
    .with_options(config.transaction_pool.clone())
    .with_prometheus(config.prometheus_registry())
    .build();
    let transaction_pool = Arc::new(pool::with_clear_errors(transaction_pool));

    let (grandpa_import, grandpa_link) = sc_consensus_grandpa::block_import(
        client.clone(),
        JUSTIFICATION_PERIOD,
        &client,
        select_chain.clone(),
        telemetry.as_ref().map(Telemetry::handle),
    )?;

    let babe = sc_consensus_babe::configuration(&*client)?;
    let slot_duration = babe.slot_duration();
    let (block_import, babe_link) = sc_consensus_babe::block_import(
        babe,
        grandpa_import.clone(),
        client.clone(),
        Clock { slot_duration },
        select_chain.clone(),
        OffchainTransactionPoolFactory::new(transaction_pool.clone()),
    )?;

    let (import_queue, babe_worker) =
        sc_consensus_babe::import_queue(sc_consensus_babe::ImportQueueParams {
            link: babe_link.clone(),
            block_import: block_import.clone(),
            justification_import: Some(Box::new(grandpa_import)),
            client: client.clone(),
            slot_duration,
            spawner: &task_manager.spawn_essential_handle(),
            registry: config.prometheus_registry(),
            telemetry: telemetry.as_ref().map(Telemetry::handle),
        })?;

    Ok(PartialComponents {
        client,
        backend,
        task_manager,
        keystore_container,
        select_chain,
        import_queue,
        transaction_pool,
        other: Other { block_import, babe_link, babe_worker, grandpa_link, telemetry },
    })
}
