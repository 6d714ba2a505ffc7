//! A node's client, asked for processors.

use std::{collections::BTreeMap, marker::PhantomData, sync::Arc};

use codec::Codec;
use quoin_primitives::{
    NetworkId, SetId,
    api::{NetworkSummary, QuoinApi},
    batch::api::{BatchRefusal, BatchSummary, BatchesApi, QueuedBurn},
    signing::{RequestId, SubjectId, api::SigningApi},
};
use sc_client_api::BlockBackend;
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_consensus::BlockStatus;
use sp_core::H256;
use sp_runtime::traits::{Block as BlockT, NumberFor, UniqueSaturatedInto};

use super::ReadError;
use crate::{
    processors::state::{NetworkState, PlanProgress, SetState, Source},
    view::Head,
};

/// As many burns are asked for at a time.
const BURNS_AT_ONCE: u32 = 256;

/// A client, as a [`Source`].
pub struct ClientSource<Block, Client, AccountId> {
    client: Arc<Client>,
    types: PhantomData<fn() -> (Block, AccountId)>,
}

impl<Block, Client, AccountId> ClientSource<Block, Client, AccountId> {
    /// Asks `client`.
    pub const fn new(client: Arc<Client>) -> Self {
        Self { client, types: PhantomData }
    }
}

impl<Block, Client, AccountId> ClientSource<Block, Client, AccountId>
where
    Block: BlockT<Hash = H256>,
    Client: ProvideRuntimeApi<Block, Api: QuoinApi<Block, AccountId> + BatchesApi<Block> + SigningApi<Block>>,
    AccountId: Codec,
{
    fn burns(&self, at: H256, network: NetworkId) -> Result<BTreeMap<u64, QueuedBurn>, ReadError> {
        let mut burns = BTreeMap::new();
        let mut from = 0;
        loop {
            let page = self.client.runtime_api().queued_burns(at, network, from, BURNS_AT_ONCE)?;
            let Some(next) = page.last().and_then(|last| last.id.checked_add(1)) else { return Ok(burns) };
            let is_last = page.len() < BURNS_AT_ONCE as usize;
            burns.extend(page.into_iter().map(|burn| (burn.id, burn)));
            if is_last {
                return Ok(burns);
            }
            from = next;
        }
    }

    fn plans(&self, at: H256, set: SetId) -> Result<Vec<(H256, PlanProgress)>, ReadError> {
        let api = self.client.runtime_api();
        let plan = |request: &RequestId| match request.subject {
            SubjectId::Plan { hash } => Some(hash),
            _ => None,
        };
        let open = api.signing_requests(at, set)?.into_iter().filter_map(|(request, progress)| {
            let (committed, shared) = (progress.committed.count(), progress.shared.count());
            Some((plan(&request)?, PlanProgress::Open { attempt: progress.attempt, committed, shared }))
        });
        let signed = api.signed_requests(at, set)?.into_iter();
        let signed = signed
            .filter_map(|signed| Some((plan(&signed.request)?, PlanProgress::Signed(signed.signatures))));
        Ok(open.chain(signed).collect())
    }

    fn summaries(&self, at: H256) -> Result<Vec<NetworkSummary>, ReadError> {
        Ok(self.client.runtime_api().networks(at)?)
    }
}

impl<Block, Client, AccountId> Source for ClientSource<Block, Client, AccountId>
where
    Block: BlockT<Hash = H256>,
    Client: ProvideRuntimeApi<Block, Api: QuoinApi<Block, AccountId> + BatchesApi<Block> + SigningApi<Block>>
        + HeaderBackend<Block>
        + BlockBackend<Block>,
    AccountId: Codec,
{
    type Error = ReadError;

    fn finalized(&self) -> Head {
        let info = self.client.info();
        Head { number: info.finalized_number.unique_saturated_into(), hash: info.finalized_hash }
    }

    fn hash(&self, number: u64) -> Result<Option<H256>, ReadError> {
        let Ok(number) = NumberFor::<Block>::try_from(number) else { return Ok(None) };
        Ok(self.client.hash(number)?)
    }

    fn keeps(&self, at: H256) -> Result<bool, ReadError> {
        Ok(self.client.block_status(at)? == BlockStatus::InChainWithState)
    }

    fn networks(&self, at: H256) -> Result<Vec<NetworkId>, ReadError> {
        let networks = self.summaries(at)?.into_iter().map(|summary| summary.network);
        Ok(networks.filter(|network| !network.is_chain()).collect())
    }

    fn state(&self, at: H256, network: NetworkId) -> Result<Option<NetworkState>, ReadError> {
        let summary = self.summaries(at)?.into_iter().find(|summary| summary.network == network);
        let Some(summary) = summary.filter(|_| !network.is_chain()) else { return Ok(None) };
        let api = self.client.runtime_api();
        let progress = api.batches_progress(at, network)?;
        let (mut sets, mut plans) = (BTreeMap::new(), BTreeMap::new());
        for known in api.sets(at)?.into_iter().filter(|known| known.set.network == network) {
            let session = known.set.session;
            sets.insert(session, SetState { stage: known.stage, keys: known.keys });
            if known.keys.is_some() {
                let of_set = self.plans(at, known.set)?.into_iter();
                plans.extend(of_set.map(|(hash, progress)| ((session, hash), progress)));
            }
        }
        Ok(Some(NetworkState {
            scheme: summary.scheme,
            halted: summary.halted,
            next_batch: progress.next,
            first_published: progress.published.map(|published| published.first),
            burns: self.burns(at, network)?,
            sets,
            cosigned: api.cosigned_block(at)?,
            plans,
        }))
    }

    fn check_batch(&self, at: H256, batch: Vec<u8>) -> Result<Result<BatchSummary, BatchRefusal>, ReadError> {
        Ok(self.client.runtime_api().check_batch(at, batch)?)
    }
}
