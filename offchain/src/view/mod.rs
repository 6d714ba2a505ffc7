//! What the worker knows of the chain when it decides.

mod signing;

pub use signing::{NetworkBatches, SigningView};

use std::collections::{BTreeMap, BTreeSet};

use quoin_primitives::{
    NetworkId, Role, SetId, SlashReport,
    api::{KeygenProgress, NetworkSummary, SetDetails, SetSummary},
    batch::{
        BatchId,
        api::{BatchRefusal, BatchSummary, BatchesProgress, OpenProposal},
    },
    coordinator,
    duties::{OpenDuty, Task},
    interface::Stage,
    signing::{RequestId, SigningProgress, api::SignedRequest, duty::OpenSigningDuty},
};
use sp_core::H256;

use crate::processors::{Reports, signs_plans};

/// A block, by number and hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Head {
    /// Its number.
    pub number: u64,
    /// Its hash.
    pub hash: H256,
}

/// What the worker asks of a chain. The state asked is that after the block `at`.
///
/// On a chain whose sets sign nothing, what is asked of signing and of batches has the answers that are given here.
pub trait Chain<AccountId> {
    /// Why an answer is missing.
    type Error: std::error::Error;

    /// The hash of block 0.
    fn genesis(&self) -> H256;
    /// The best block.
    fn best(&self) -> Head;
    /// The last finalized block.
    fn finalized(&self) -> Head;
    /// Whether the node is far behind the network.
    fn is_syncing(&self) -> bool;
    /// The hash of the block with this number that `of` has among its ancestors, or is itself.
    fn ancestor(&self, of: H256, number: u64) -> Result<Option<H256>, Self::Error>;

    /// [`QuoinApi::protocol_version`](quoin_primitives::api::QuoinApi::protocol_version).
    fn protocol_version(&self, at: H256) -> Result<u32, Self::Error>;
    /// [`QuoinApi::open_duties`](quoin_primitives::api::QuoinApi::open_duties).
    fn open_duties(
        &self,
        at: H256,
        coordinators: Vec<coordinator::Public>,
    ) -> Result<Vec<OpenDuty<AccountId>>, Self::Error>;
    /// [`QuoinApi::validator_set`](quoin_primitives::api::QuoinApi::validator_set).
    fn validator_set(&self, at: H256, set: SetId) -> Result<Option<SetDetails<AccountId>>, Self::Error>;
    /// [`QuoinApi::sets`](quoin_primitives::api::QuoinApi::sets).
    fn sets(&self, at: H256) -> Result<Vec<SetSummary>, Self::Error>;
    /// [`QuoinApi::networks`](quoin_primitives::api::QuoinApi::networks).
    fn networks(&self, at: H256) -> Result<Vec<NetworkSummary>, Self::Error>;
    /// [`QuoinApi::keygen_progress`](quoin_primitives::api::QuoinApi::keygen_progress).
    fn keygen_progress(&self, at: H256, set: SetId) -> Result<Option<KeygenProgress>, Self::Error>;
    /// [`QuoinApi::dealings`](quoin_primitives::api::QuoinApi::dealings).
    fn dealings(&self, at: H256, set: SetId, role: Role) -> Result<Vec<(u16, Vec<u8>)>, Self::Error>;

    /// [`SigningApi::signing_duties`](quoin_primitives::signing::api::SigningApi::signing_duties).
    fn signing_duties(
        &self,
        at: H256,
        coordinators: Vec<coordinator::Public>,
    ) -> Result<Vec<OpenSigningDuty>, Self::Error> {
        let _ = (at, coordinators);
        Ok(Vec::new())
    }
    /// [`SigningApi::signing_requests`](quoin_primitives::signing::api::SigningApi::signing_requests).
    fn signing_requests(
        &self,
        at: H256,
        set: SetId,
    ) -> Result<Vec<(RequestId, SigningProgress)>, Self::Error> {
        let _ = (at, set);
        Ok(Vec::new())
    }
    /// [`SigningApi::signed_requests`](quoin_primitives::signing::api::SigningApi::signed_requests).
    fn signed_requests(&self, at: H256, set: SetId) -> Result<Vec<SignedRequest>, Self::Error> {
        let _ = (at, set);
        Ok(Vec::new())
    }
    /// [`SigningApi::slash_report`](quoin_primitives::signing::api::SigningApi::slash_report).
    fn slash_report(&self, at: H256, set: SetId) -> Result<Option<SlashReport>, Self::Error> {
        let _ = (at, set);
        Ok(None)
    }
    /// [`BatchesApi::batches_progress`](quoin_primitives::batch::api::BatchesApi::batches_progress); `None` if the chain has
    /// no batches.
    fn batches_progress(&self, at: H256, network: NetworkId) -> Result<Option<BatchesProgress>, Self::Error> {
        let _ = (at, network);
        Ok(None)
    }
    /// [`BatchesApi::check_batch`](quoin_primitives::batch::api::BatchesApi::check_batch).
    fn check_batch(
        &self,
        at: H256,
        batch: Vec<u8>,
    ) -> Result<Result<BatchSummary, BatchRefusal>, Self::Error> {
        let _ = (at, batch);
        Ok(Err(BatchRefusal::Malformed))
    }
    /// [`BatchesApi::proposal_duties`](quoin_primitives::batch::api::BatchesApi::proposal_duties).
    fn proposal_duties(
        &self,
        at: H256,
        coordinators: Vec<coordinator::Public>,
        network: NetworkId,
        id: BatchId,
        hash: H256,
    ) -> Result<Vec<OpenProposal>, Self::Error> {
        let _ = (at, coordinators, network, id, hash);
        Ok(Vec::new())
    }
}

/// One reading of the chain: all that a decision depends on, but for the worker's own state and the time.
#[derive(Clone, Debug)]
pub struct View<AccountId> {
    /// The hash of block 0.
    pub genesis: H256,
    /// The best block.
    pub best: Head,
    /// The last finalized block.
    pub finalized: Head,
    /// Whether the node is far behind the network: then the rest says nothing of today.
    pub syncing: bool,
    /// The version of the duties that the chain takes at the best block.
    pub protocol_version: u32,
    /// The worker's duties that are open at the best block.
    pub open: Vec<OpenDuty<AccountId>>,
    /// The worker's duties that are open at the last finalized block.
    pub settled: Vec<OpenDuty<AccountId>>,
    /// The sets that `open` and `signing` speak of, at the best block.
    pub open_sets: BTreeMap<SetId, SetDetails<AccountId>>,
    /// The sets at the last finalized block that have keys: until they are gone, their shares are needed.
    pub keyed_sets: Vec<SetDetails<AccountId>>,
    /// Sets that make their keys at the best block, and how far they are.
    pub making: Vec<(SetId, KeygenProgress)>,
    /// Every set of an external network at the best block.
    pub sets: Vec<SetSummary>,
    /// The registered networks at the best block.
    pub networks: Vec<NetworkSummary>,
    /// The hashes of the blocks, among the best block's ancestors, at which attempts were opened.
    pub openings: BTreeMap<u64, H256>,
    /// What there is to sign, and the networks' batches.
    pub signing: SigningView,
}

impl<AccountId: Clone + PartialEq> View<AccountId> {
    /// Reads the chain, for a worker that holds these coordinator keys and whose processors reported this.
    pub fn read<C: Chain<AccountId>>(
        chain: &C,
        coordinators: &[coordinator::Public],
        reports: &Reports,
    ) -> Result<Self, C::Error> {
        let (best, finalized) = (chain.best(), chain.finalized());
        let signing = SigningView::read(chain, (best, finalized), coordinators, reports)?;
        let open = chain.open_duties(best.hash, coordinators.to_vec())?;
        let settled = match best == finalized {
            true => open.clone(),
            false => chain.open_duties(finalized.hash, coordinators.to_vec())?,
        };
        let mut open_sets = BTreeMap::new();
        let speaks_of = open
            .iter()
            .filter_map(|duty| set_of(&duty.task))
            .chain(signing.sets())
            .chain(reports.plans.keys().copied());
        for set in speaks_of.collect::<BTreeSet<_>>() {
            if let Some(details) = chain.validator_set(best.hash, set)? {
                open_sets.insert(set, details);
            }
        }
        let mut openings = BTreeMap::new();
        let attempts = open.iter().filter_map(|duty| opened_at(&duty.task)).chain(signing.openings());
        for number in attempts.collect::<BTreeSet<_>>() {
            if let Some(hash) = chain.ancestor(best.hash, number)? {
                openings.insert(number, hash);
            }
        }
        let mut keyed_sets = Vec::new();
        for summary in chain.sets(finalized.hash)? {
            if needs_shares(&summary)
                && let Some(details) = chain.validator_set(finalized.hash, summary.set)?
            {
                keyed_sets.push(details);
            }
        }
        let mut sets = chain.sets(best.hash)?;
        sets.retain(|summary| !summary.set.network.is_chain());
        let mut making = Vec::new();
        for summary in sets.iter().filter(|summary| summary.stage == Stage::Declared) {
            if let Some(progress) = chain.keygen_progress(best.hash, summary.set)? {
                making.push((summary.set, progress));
            }
        }
        Ok(Self {
            genesis: chain.genesis(),
            best,
            finalized,
            syncing: chain.is_syncing(),
            protocol_version: chain.protocol_version(best.hash)?,
            open,
            settled,
            open_sets,
            keyed_sets,
            making,
            sets,
            networks: chain.networks(best.hash)?,
            openings,
            signing,
        })
    }

    /// Whether a duty that is open at the best block was open at the last finalized one already.
    pub(crate) fn is_settled(&self, duty: &OpenDuty<AccountId>) -> bool {
        self.settled.contains(duty)
    }
}

/// Whether the members of a set still need their shares of its keys.
fn needs_shares(summary: &SetSummary) -> bool {
    summary.keys.is_some() && (summary.stage == Stage::Keyed || signs_plans(summary.stage))
}

fn set_of<AccountId>(task: &Task<AccountId>) -> Option<SetId> {
    match task {
        Task::RegisterKey { .. } => None,
        Task::Participate { set, .. } | Task::CommitNonces { set, .. } => Some(*set),
        Task::Confirm { session, .. } | Task::PublishSetKeys { session, .. } => Some(session.set),
    }
}

fn opened_at<AccountId>(task: &Task<AccountId>) -> Option<u64> {
    match task {
        Task::CommitNonces { opened_at, .. } => Some(*opened_at),
        Task::Confirm { session, .. } | Task::PublishSetKeys { session, .. } => Some(session.opened_at),
        Task::RegisterKey { .. } | Task::Participate { .. } => None,
    }
}
