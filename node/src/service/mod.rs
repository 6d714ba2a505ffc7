//! The running node.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`authoring`] | making blocks with BABE |
//! | [`finality`] | finalizing blocks with GRANDPA |
//! | [`inherents`] | what an author tells the runtime about the world: slot and time |
//! | [`partial`] | database, client, transaction pool and import queue: what commands need too |
//! | [`pool`] | clear errors for extrinsics that do not decode |
//! | [`processors`] | what processors report, and the JSON-RPC that they report by |
//! | [`worker`] | the duties of this node's validators |

mod authoring;
mod finality;
mod inherents;
mod partial;
mod pool;
mod processors;
mod worker;

pub(crate) use partial::{FullBackend, FullClient, FullPool, FullSelectChain, new_partial};

use std::sync::Arc;

use futures::FutureExt;
use quoin_runtime::Hash;
use sc_client_api::{Backend, BlockBackend};
use sc_network::NetworkBackend;
use sc_service::{BuildNetworkParams, Configuration, Error, SpawnTasksParams, TaskManager, WarpSyncConfig};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;

use crate::{checks, cli::ProcessorParams, dev_keys, rpc};
use partial::Other;

/// A block whose transactions the node need not decode.
pub(crate) type Block = sp_runtime::generic::Block<quoin_runtime::Header, sp_runtime::OpaqueExtrinsic>;

/// Starts a node, full or validating, with `dev` keys where it is for development.
pub(crate) fn start<Network: NetworkBackend<Block, Hash>>(
    mut config: Configuration,
    processors: &ProcessorParams,
    dev: bool,
) -> sc_cli::Result<TaskManager> {
    checks::ports::check(&config).map_err(checks::failed)?;
    checks::ports::insist(&mut config);

    let sc_service::PartialComponents {
        client,
        backend,
        mut task_manager,
        import_queue,
        keystore_container,
        select_chain,
        transaction_pool,
        other: Other { block_import, babe_link, babe_worker, grandpa_link, mut telemetry },
    } = new_partial(&config)?;
    let processors = processors::Service::open(&config, processors, dev)?;
    let keystore = keystore_container.keystore();
    if dev {
        dev_keys::insert(&client, keystore.clone())?;
    }

    let metrics = Network::register_notification_metrics(config.prometheus_registry());
    let mut net_config = sc_network::config::FullNetworkConfiguration::<_, _, Network>::new(
        &config.network,
        config.prometheus_registry().cloned(),
    );
    let genesis = client.block_hash(0)?.ok_or_else(|| Error::Other("there is no genesis block".into()))?;
    let finality_network =
        finality::Protocol::add::<Network>(&config, genesis, &mut net_config, metrics.clone());
    let warp_sync = Arc::new(sc_consensus_grandpa::warp_proof::NetworkProvider::new(
        backend.clone(),
        grandpa_link.shared_authority_set().clone(),
        Vec::new(),
    ));

    let (network, system_rpc_tx, tx_handler_controller, sync_service, _) =
        sc_service::build_network(BuildNetworkParams {
            config: &config,
            net_config,
            client: client.clone(),
            transaction_pool: transaction_pool.clone(),
            spawn_handle: task_manager.spawn_handle(),
            spawn_essential_handle: task_manager.spawn_essential_handle(),
            import_queue,
            block_announce_validator_builder: None,
            warp_sync_config: Some(WarpSyncConfig::WithProvider(warp_sync)),
            block_relay: None,
            metrics,
            gap_sync_body_policy: None,
        })?;

    if config.offchain_worker.enabled {
        start_offchain_workers(
            &config,
            &task_manager,
            &client,
            &backend,
            &transaction_pool,
            keystore.clone(),
            network.clone(),
        )?;
    }

    worker::warm_up(&task_manager);
    // A validator has them, and no other node.
    if let Some(processors) = processors {
        let parts = worker::Parts {
            client: client.clone(),
            pool: transaction_pool.clone(),
            sync: sync_service.clone(),
            keystore: keystore_container.local_keystore(),
            reported: processors.reported(),
            registry: config.prometheus_registry().cloned(),
        };
        worker::spawn(&task_manager, parts)?;
        processors.start(&task_manager, client.clone())?;
    }

    let author = config.role.is_authority().then(|| authoring::Settings::of(&config));
    let voter = (!config.disable_grandpa).then(|| finality::Settings::of(&config));
    let voter_state = sc_consensus_grandpa::SharedVoterState::empty();
    let rpc = rpc::Dependencies {
        client: client.clone(),
        backend: backend.clone(),
        pool: transaction_pool.clone(),
        select_chain: select_chain.clone(),
        chain_spec: config.chain_spec.cloned_box(),
        keystore: keystore.clone(),
        babe_worker,
        voter_state: voter_state.clone(),
        authority_set: grandpa_link.shared_authority_set().clone(),
        justifications: grandpa_link.justification_stream(),
    };

    sc_service::spawn_tasks(SpawnTasksParams {
        config,
        client: client.clone(),
        backend,
        task_manager: &mut task_manager,
        keystore: keystore.clone(),
        transaction_pool: transaction_pool.clone(),
        rpc_builder: Box::new(move |executor| rpc.module(executor)),
        network: network.clone(),
        system_rpc_tx,
        tx_handler_controller,
        sync_service: sync_service.clone(),
        telemetry: telemetry.as_mut(),
        tracing_execute_block: None,
    })?;

    if let Some(settings) = author {
        settings.spawn(authoring::Parts {
            task_manager: &task_manager,
            client,
            pool: transaction_pool.clone(),
            select_chain,
            block_import,
            babe_link,
            sync: sync_service.clone(),
            keystore: keystore.clone(),
            telemetry: telemetry.as_ref().map(|telemetry| telemetry.handle()),
        })?;
    }
    if let Some(settings) = voter {
        settings.spawn(finality::Parts {
            task_manager: &task_manager,
            protocol: finality_network,
            link: grandpa_link,
            network,
            sync: sync_service,
            pool: OffchainTransactionPoolFactory::new(transaction_pool),
            keystore,
            voter_state,
            telemetry: telemetry.as_ref().map(|telemetry| telemetry.handle()),
        })?;
    }
    Ok(task_manager)
}

fn start_offchain_workers(
    config: &Configuration,
    task_manager: &TaskManager,
    client: &Arc<FullClient>,
    backend: &Arc<FullBackend>,
    pool: &Arc<FullPool>,
    keystore: sp_keystore::KeystorePtr,
    network: Arc<dyn sc_network::service::traits::NetworkService>,
) -> Result<(), Error> {
    let workers = sc_offchain::OffchainWorkers::new(sc_offchain::OffchainWorkerOptions {
        runtime_api_provider: client.clone(),
        keystore: Some(keystore),
        offchain_db: backend.offchain_storage(),
        transaction_pool: Some(OffchainTransactionPoolFactory::new(pool.clone())),
        network_provider: Arc::new(network),
        is_validator: config.role.is_authority(),
        enable_http_requests: false,
        custom_extensions: |_| Vec::new(),
    })?;
    task_manager.spawn_handle().spawn(
        "offchain-workers-runner",
        "offchain-worker",
        workers.run(client.clone(), task_manager.spawn_handle()).boxed(),
    );
    Ok(())
}
