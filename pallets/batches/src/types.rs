//! What the pallet stores.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use quoin_primitives::{
    Session,
    batch::{BatchId, BurnId, Published},
};
use scale_info::TypeInfo;
use sp_core::H256;

/// How far a network's batches are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Progress<BlockNumber> {
    /// The number of the batch that is executed next.
    pub next: BatchId,
    /// The block that executed the last one.
    pub executed_at: Option<BlockNumber>,
    /// What the set that signed the last one has signed up to now.
    pub published: Option<Published>,
}

/// A batch that a member proposed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Proposed {
    /// The member's set.
    pub session: Session,
    /// Its index in the set.
    pub member: u16,
    /// How often it proposed a batch of this number before.
    pub attempt: u32,
    /// The batch's hash.
    pub batch_hash: H256,
}

/// Which burns are queued: from `first` on, and before `next`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct BurnQueue {
    /// The first that no batch has acknowledged.
    pub first: BurnId,
    /// The number of the next burn.
    pub next: BurnId,
}

impl BurnQueue {
    /// How many burns are queued.
    pub fn len(&self) -> u64 {
        self.next.saturating_sub(self.first)
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The value of an instruction that failed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Claim<AccountId, Balance> {
    /// Who may claim it.
    pub beneficiary: AccountId,
    /// How much, of the network's asset. It is not minted yet.
    pub amount: Balance,
}

/// What becomes of the value of an instruction that failed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Remedy {
    /// It had none.
    #[codec(index = 0)]
    Nothing,
    /// It is queued, to go back to where it came from.
    #[codec(index = 1)]
    Returned {
        /// The burn's number.
        burn: BurnId,
    },
    /// Its beneficiary may claim it.
    #[codec(index = 2)]
    Claimable,
}
