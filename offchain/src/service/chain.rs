//! A node's client, asked as a chain.

use std::{marker::PhantomData, sync::Arc};

use codec::Codec;
use quoin_primitives::{
    NetworkId, Role, SetId, SlashReport,
    api::{KeygenProgress, NetworkSummary, QuoinApi, SetDetails, SetSummary},
    batch::{
        BatchId,
        api::{BatchRefusal, BatchSummary, BatchesApi, BatchesProgress, OpenProposal},
    },
    coordinator,
    duties::OpenDuty,
    signing::{
        RequestId, SigningProgress,
        api::{SignedRequest, SigningApi},
        duty::OpenSigningDuty,
    },
};
use sp_api::{ApiError, ApiExt, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_consensus::SyncOracle;
use sp_core::H256;
use sp_runtime::traits::{Block as BlockT, Header, NumberFor, UniqueSaturatedInto};
use thiserror::Error;

use crate::view::{Chain, Head};

/// Why the chain gave no answer.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The runtime did not answer.
    #[error("the runtime did not answer: {0}")]
    Api(#[from] ApiError),
    /// The database did not.
    #[error("the database did not answer: {0}")]
    Blockchain(#[from] sp_blockchain::Error),
}

/// What a runtime offers to the worker: the duties of key generation, signing, and batches. A runtime need not have the last
/// two at every block, nor do anything in them.
pub trait WorkerApi<Block: BlockT, AccountId: Codec>:
    QuoinApi<Block, AccountId> + SigningApi<Block> + BatchesApi<Block> + ApiExt<Block>
{
}

impl<Block, AccountId, Api> WorkerApi<Block, AccountId> for Api
where
    Block: BlockT,
    AccountId: Codec,
    Api: QuoinApi<Block, AccountId> + SigningApi<Block> + BatchesApi<Block> + ApiExt<Block>,
{
}

/// A client and a sync oracle, as a [`Chain`].
pub(super) struct ClientChain<Block, Client, Syncing, AccountId> {
    pub(super) client: Arc<Client>,
    pub(super) sync: Syncing,
    pub(super) types: PhantomData<fn() -> (Block, AccountId)>,
}

impl<Block, Client, Syncing, AccountId> Chain<AccountId> for ClientChain<Block, Client, Syncing, AccountId>
where
    Block: BlockT<Hash = H256>,
    Client: ProvideRuntimeApi<Block, Api: WorkerApi<Block, AccountId>> + HeaderBackend<Block>,
    Syncing: SyncOracle,
    AccountId: Codec,
{
    type Error = ReadError;

    fn genesis(&self) -> H256 {
        self.client.info().genesis_hash
    }

    fn best(&self) -> Head {
        let info = self.client.info();
        Head { number: info.best_number.unique_saturated_into(), hash: info.best_hash }
    }

    fn finalized(&self) -> Head {
        let info = self.client.info();
        Head { number: info.finalized_number.unique_saturated_into(), hash: info.finalized_hash }
    }

    fn is_syncing(&self) -> bool {
        self.sync.is_major_syncing()
    }

    fn ancestor(&self, of: H256, number: u64) -> Result<Option<H256>, ReadError> {
        let mut hash = of;
        while let Some(header) = self.client.header(hash)? {
            let height: u64 = (*header.number()).unique_saturated_into();
            if height == number {
                return Ok(Some(hash));
            }
            if height < number {
                return Ok(None);
            }
            // What is finalized has one block at each height.
            if height <= self.finalized().number {
                let Ok(number) = NumberFor::<Block>::try_from(number) else { return Ok(None) };
                return Ok(self.client.hash(number)?);
            }
            hash = *header.parent_hash();
        }
        Ok(None)
    }

    fn protocol_version(&self, at: H256) -> Result<u32, ReadError> {
        Ok(self.client.runtime_api().protocol_version(at)?)
    }

    fn open_duties(
        &self,
        at: H256,
        coordinators: Vec<coordinator::Public>,
    ) -> Result<Vec<OpenDuty<AccountId>>, ReadError> {
        Ok(self.client.runtime_api().open_duties(at, coordinators)?)
    }

    fn validator_set(&self, at: H256, set: SetId) -> Result<Option<SetDetails<AccountId>>, ReadError> {
        Ok(self.client.runtime_api().validator_set(at, set)?)
    }

    fn sets(&self, at: H256) -> Result<Vec<SetSummary>, ReadError> {
        Ok(self.client.runtime_api().sets(at)?)
    }

    fn networks(&self, at: H256) -> Result<Vec<NetworkSummary>, ReadError> {
        Ok(self.client.runtime_api().networks(at)?)
    }

    fn keygen_progress(&self, at: H256, set: SetId) -> Result<Option<KeygenProgress>, ReadError> {
        Ok(self.client.runtime_api().keygen_progress(at, set)?)
    }

    fn dealings(&self, at: H256, set: SetId, role: Role) -> Result<Vec<(u16, Vec<u8>)>, ReadError> {
        Ok(self.client.runtime_api().dealings(at, set, role)?)
    }

    fn signing_duties(
        &self,
        at: H256,
        coordinators: Vec<coordinator::Public>,
    ) -> Result<Vec<OpenSigningDuty>, ReadError> {
        let api = self.client.runtime_api();
        match api.has_api::<dyn SigningApi<Block>>(at)? {
            true => Ok(api.signing_duties(at, coordinators)?),
            false => Ok(Vec::new()),
        }
    }

    fn signing_requests(&self, at: H256, set: SetId) -> Result<Vec<(RequestId, SigningProgress)>, ReadError> {
        let api = self.client.runtime_api();
        match api.has_api::<dyn SigningApi<Block>>(at)? {
            true => Ok(api.signing_requests(at, set)?),
            false => Ok(Vec::new()),
        }
    }

    fn signed_requests(&self, at: H256, set: SetId) -> Result<Vec<SignedRequest>, ReadError> {
        let api = self.client.runtime_api();
        match api.has_api::<dyn SigningApi<Block>>(at)? {
            true => Ok(api.signed_requests(at, set)?),
            false => Ok(Vec::new()),
        }
    }

    fn slash_report(&self, at: H256, set: SetId) -> Result<Option<SlashReport>, ReadError> {
        Ok(self.client.runtime_api().slash_report(at, set)?)
    }

    fn batches_progress(&self, at: H256, network: NetworkId) -> Result<Option<BatchesProgress>, ReadError> {
        let api = self.client.runtime_api();
        match api.has_api::<dyn BatchesApi<Block>>(at)? {
            true => Ok(Some(api.batches_progress(at, network)?)),
            false => Ok(None),
        }
    }

    fn check_batch(&self, at: H256, batch: Vec<u8>) -> Result<Result<BatchSummary, BatchRefusal>, ReadError> {
        Ok(self.client.runtime_api().check_batch(at, batch)?)
    }

    fn proposal_duties(
        &self,
        at: H256,
        coordinators: Vec<coordinator::Public>,
        network: NetworkId,
        id: BatchId,
        hash: H256,
    ) -> Result<Vec<OpenProposal>, ReadError> {
        Ok(self.client.runtime_api().proposal_duties(at, coordinators, network, id, hash)?)
    }
}
