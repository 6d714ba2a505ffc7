//! What a node does for Quoin: it registers the host functions, and starts the worker.

use std::sync::Arc;

use quoin_offchain::service::{Parts, Reported, Service, StartError, WorkerApi};
use sc_client_api::BlockchainEvents;
use sc_keystore::LocalKeystore;
use sc_transaction_pool_api::TransactionPool;
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_consensus::SyncOracle;
use sp_core::traits::SpawnEssentialNamed;
use substrate_prometheus_endpoint::Registry;

use crate::runtime::{AccountId, Header};

/// A block whose transactions the node need not decode.
pub type Block = sp_runtime::generic::Block<Header, sp_runtime::OpaqueExtrinsic>;

/// Every host function that the runtime may call: the parameter of your `WasmExecutor`, and of your chain specifications.
pub type HostFunctions = (sp_io::SubstrateHostFunctions, quoin_primitives::verifier::HostFunctions);

/// Starts the worker. Call it where the node is an authority.
pub fn start_worker<Client, Pool, Syncing>(
    spawner: &dyn SpawnEssentialNamed,
    client: Arc<Client>,
    pool: Arc<Pool>,
    sync: Syncing,
    keystore: Arc<LocalKeystore>,
    reported: Reported,
    registry: Option<Registry>,
) -> Result<(), StartError>
where
    Client: ProvideRuntimeApi<Block, Api: WorkerApi<Block, AccountId>>
        + HeaderBackend<Block>
        + BlockchainEvents<Block>
        + Send
        + Sync
        + 'static,
    Pool: TransactionPool<Block = Block> + 'static,
    Syncing: SyncOracle + Send + Sync + 'static,
{
    // Derives the verifier's generators, so that no block waits for them.
    std::thread::spawn(quoin_primitives::verifier::warm);
    let parts = Parts { client, pool, sync, keystore, reported, registry };
    let service = Service::<Block, _, _, _, AccountId>::new(parts)?;
    spawner.spawn_essential_blocking("quoin-worker", Some("quoin"), Box::pin(service.run()));
    Ok(())
}
