//! The JSON-RPC methods beyond the standard ones: account nonces, fees, BABE, GRANDPA, sync states, and those of [`quoin_rpc`](crate::quoin_rpc).

use std::sync::Arc;

use jsonrpsee::RpcModule;
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use quoin_runtime::{BlockNumber, Hash};
use sc_chain_spec::ChainSpec;
use sc_consensus_babe::BabeWorkerHandle;
use sc_consensus_babe_rpc::{Babe, BabeApiServer};
use sc_consensus_grandpa::{
    FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use sc_sync_state_rpc::{SyncState, SyncStateApiServer};
use sp_keystore::KeystorePtr;
use substrate_frame_rpc_system::{System, SystemApiServer};

use crate::{
    quoin_rpc::{Quoin, QuoinRpcServer},
    service::{Block, FullBackend, FullClient, FullPool, FullSelectChain},
};

/// The parts of the node that the methods ask.
pub(crate) struct Dependencies {
    pub(crate) client: Arc<FullClient>,
    pub(crate) backend: Arc<FullBackend>,
    pub(crate) pool: Arc<FullPool>,
    pub(crate) select_chain: FullSelectChain,
    pub(crate) chain_spec: Box<dyn ChainSpec>,
    pub(crate) keystore: KeystorePtr,
    pub(crate) babe_worker: BabeWorkerHandle<Block>,
    pub(crate) voter_state: SharedVoterState,
    pub(crate) authority_set: SharedAuthoritySet<Hash, BlockNumber>,
    pub(crate) justifications: GrandpaJustificationStream<Block>,
}

impl Dependencies {
    /// The methods, with `executor` for their subscriptions.
    pub(crate) fn module(
        &self,
        executor: SubscriptionTaskExecutor,
    ) -> Result<RpcModule<()>, sc_service::Error> {
        let mut module = RpcModule::new(());
        let conflict = |error| sc_service::Error::Application(Box::new(error));

        module.merge(System::new(self.client.clone(), self.pool.clone()).into_rpc()).map_err(conflict)?;
        module.merge(TransactionPayment::new(self.client.clone()).into_rpc()).map_err(conflict)?;
        module
            .merge(
                Babe::new(
                    self.client.clone(),
                    self.babe_worker.clone(),
                    self.keystore.clone(),
                    self.select_chain.clone(),
                )
                .into_rpc(),
            )
            .map_err(conflict)?;
        module
            .merge(
                Grandpa::new(
                    executor,
                    self.authority_set.clone(),
                    self.voter_state.clone(),
                    self.justifications.clone(),
                    FinalityProofProvider::new_for_service(
                        self.backend.clone(),
                        Some(self.authority_set.clone()),
                    ),
                )
                .into_rpc(),
            )
            .map_err(conflict)?;
        module.merge(Quoin::new(self.client.clone()).into_rpc()).map_err(conflict)?;
        let sync_state = SyncState::new(
            self.chain_spec.cloned_box(),
            self.client.clone(),
            self.authority_set.clone(),
            self.babe_worker.clone(),
        )
        .map_err(|error| sc_service::Error::Application(Box::new(error)))?;
        module.merge(sync_state.into_rpc()).map_err(conflict)?;
        Ok(module)
    }
}
