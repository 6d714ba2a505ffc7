//! What the validator's own processors reported: all that its worker signs batches and plans by.

use std::collections::BTreeMap;

use quoin_primitives::{NetworkId, SetId, batch::BatchId, signing::Plan};
use sp_core::H256;

/// A batch as the own processor of its network reported it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedBatch {
    /// [`Batch::hash`](quoin_primitives::batch::Batch::hash): BLAKE2b-256 of `encoded`.
    pub hash: H256,
    /// The SCALE encoding of the batch, in the chain's own types.
    pub encoded: Vec<u8>,
}

/// What the own processors reported, and the worker still needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reports {
    /// Batches that are not executed yet, or were executed since the set in office took it: the next set verifies those.
    pub batches: BTreeMap<(NetworkId, BatchId), ReportedBatch>,
    /// Plans that these sets' external keys are to sign, in the order in which they were asked for.
    pub plans: BTreeMap<SetId, Vec<Plan>>,
}
