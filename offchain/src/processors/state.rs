//! What the chain says of one network after a block.

use std::collections::BTreeMap;

use quoin_primitives::{
    KeyPair, NetworkId, Scheme, Session,
    batch::{
        BatchId, BurnId,
        api::{BatchRefusal, BatchSummary, QueuedBurn},
    },
    interface::Stage,
    signing::{GroupSignature, api::CosignedBlock},
};
use sp_core::H256;

use crate::view::Head;

/// A set of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetState {
    /// Where it stands.
    pub stage: Stage,
    /// Its keys, once they are confirmed.
    pub keys: Option<KeyPair>,
}

/// How far a request for a plan's signatures is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanProgress {
    /// The set is signing, in this attempt.
    Open {
        /// From 0 on.
        attempt: u32,
        /// How many members committed to nonces.
        committed: u16,
        /// How many signers gave their shares.
        shared: u16,
    },
    /// It is signed: one signature for each message.
    Signed(Vec<GroupSignature>),
}

/// All that a network's processor is told of: what is in the chain's state of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NetworkState {
    /// How the network checks signatures.
    pub scheme: Option<Scheme>,
    /// Whether it is halted.
    pub halted: bool,
    /// The number of the batch that is executed next.
    pub next_batch: BatchId,
    /// The first batch that the set has signed that signed the last one; a set that follows it verifies all from there.
    pub first_published: Option<BatchId>,
    /// Burns that no batch has acknowledged.
    pub burns: BTreeMap<BurnId, QueuedBurn>,
    /// The sets whose stake is bound, by number.
    pub sets: BTreeMap<Session, SetState>,
    /// The newest block that was cosigned, by the sets of all networks.
    pub cosigned: Option<CosignedBlock>,
    /// Plans whose signatures are asked for, or there, by the set and [`Plan::hash`](quoin_primitives::signing::Plan::hash).
    pub plans: BTreeMap<(Session, H256), PlanProgress>,
}

impl NetworkState {
    /// The number of the set in office.
    pub fn in_office(&self) -> Option<Session> {
        self.sets.iter().find(|(_, set)| set.stage == Stage::InOffice).map(|(session, _)| *session)
    }

    /// Whether a set's external key signs plans: from its office on, until its cool-down is over.
    pub fn signs_plans(&self, session: Session) -> bool {
        self.sets.get(&session).is_some_and(|set| set.keys.is_some() && signs_plans(set.stage))
    }

    /// Whether a set that was there is gone for good. A state from before it was there says nothing of it.
    pub fn is_gone(&self, session: Session) -> bool {
        !self.sets.contains_key(&session) && self.sets.keys().any(|other| *other > session)
    }

    /// Whether a set has its keys and waits for the first batch that it signs.
    pub fn awaits_handover(&self) -> bool {
        self.sets.values().any(|set| set.stage == Stage::Keyed)
    }
}

/// Whether a set at this stage signs plans. The next set has an address of its own, so what is still on that of a set that left
/// its office, or comes to it, is moved by plans of that set.
pub(crate) const fn signs_plans(stage: Stage) -> bool {
    matches!(stage, Stage::InOffice | Stage::Reporting | Stage::CoolingDown)
}

/// Why bytes are no batch that this chain can execute.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchRefused {
    /// The chain refuses them.
    #[error("{0}")]
    Chain(#[from] BatchRefusal),
    /// The batch is another one than was said.
    #[error("the batch is number {id} of network {network}")]
    Other {
        /// The network in it.
        network: NetworkId,
        /// The number in it.
        id: BatchId,
    },
}

/// Compares what the chain says of a batch with what its processor says.
pub fn checked(
    summary: Result<BatchSummary, BatchRefusal>,
    network: NetworkId,
    id: BatchId,
) -> Result<BatchSummary, BatchRefused> {
    let summary = summary?;
    match (summary.network, summary.id) == (network, id) {
        true => Ok(summary),
        false => Err(BatchRefused::Other { network: summary.network, id: summary.id }),
    }
}

/// What is asked of a chain for its processors. The state asked is that after the block with the hash `at`.
pub trait Source {
    /// Why an answer is missing.
    type Error: std::error::Error;

    /// The last finalized block.
    fn finalized(&self) -> Head;
    /// The hash of the finalized block with this number.
    fn hash(&self, number: u64) -> Result<Option<H256>, Self::Error>;
    /// Whether the state after the block is still there.
    fn keeps(&self, at: H256) -> Result<bool, Self::Error>;
    /// The registered external networks.
    fn networks(&self, at: H256) -> Result<Vec<NetworkId>, Self::Error>;
    /// What the chain says of a network; `None` if it is not registered, or the chain itself.
    fn state(&self, at: H256, network: NetworkId) -> Result<Option<NetworkState>, Self::Error>;
    /// What these bytes are as an encoded batch.
    fn check_batch(
        &self,
        at: H256,
        batch: Vec<u8>,
    ) -> Result<Result<BatchSummary, BatchRefusal>, Self::Error>;
}
