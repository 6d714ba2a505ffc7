//! What the pallet stores.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, traits::Get};
use frame_support::{CloneNoBound, DebugNoBound, DefaultNoBound, EqNoBound, PartialEqNoBound};
use quoin_primitives::{Fault, KeyPair, NetworkParameters, Session, interface::Stage};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::Perbill;

/// Whether a network rotates.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Status<BlockNumber> {
    /// It declares sets and takes stake.
    #[codec(index = 0)]
    Open,
    /// Its sets and deadlines stand still, and its stake is frozen.
    #[codec(index = 1)]
    Halted {
        /// The block of the halt. Deadlines are put off by as long as it lasts.
        since: BlockNumber,
    },
    /// It declares no more sets. When the last is done with, all stake goes back and the network is forgotten.
    #[codec(index = 2)]
    Removed,
}

/// A registered network.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Network<Balance, BlockNumber> {
    /// What it was registered with.
    pub parameters: NetworkParameters<Balance, BlockNumber>,
    /// Whether it rotates.
    pub status: Status<BlockNumber>,
    /// Session changes that the chain had seen when the network was registered: the first set waits from there.
    pub registered_in: u32,
}

/// The sets of one network.
#[derive(
    CloneNoBound,
    DebugNoBound,
    DefaultNoBound,
    PartialEqNoBound,
    EqNoBound,
    Encode,
    Decode,
    MaxEncodedLen,
    TypeInfo,
)]
#[scale_info(skip_type_params(MaxLiveSets))]
pub struct Succession<MaxLiveSets: Get<u32>> {
    /// The set in office.
    pub in_office: Option<Session>,
    /// The set that is to follow it.
    pub successor: Option<Session>,
    /// The session change (on the chain's own network: the session) at which the newest set was declared.
    pub declared_in: u32,
    /// The newest set was abandoned: the next is due whatever the rotation period says.
    pub overdue: bool,
    /// Every set whose stake is bound, oldest first.
    pub live: BoundedVec<Session, MaxLiveSets>,
}

/// Where one set stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct SetState<Balance, BlockNumber> {
    /// Its stage.
    pub stage: Stage,
    /// When the stage ends, or is late; `None` if nothing ends it but another set. While a network is halted it may lie
    /// in the past.
    pub deadline: Option<BlockNumber>,
    /// The set hash; `None` on the chain's own network.
    pub hash: Option<H256>,
    /// The session of the chain that it is the validator set from; `None` on other networks.
    pub starts: Option<u32>,
    /// How many members it has.
    pub members: u16,
    /// The stake by which they were selected, of all together.
    pub stake: Balance,
    /// Its keys, once it has made them.
    pub key_pair: Option<KeyPair>,
}

/// Stake that was deallocated and is not free yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Deallocation<Balance> {
    /// How much.
    pub amount: Balance,
    /// The newest set that it counted in. It is free when neither this one nor an older one binds it.
    pub bound_to: Session,
}

/// Why a set was abandoned.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum AbandonCause {
    /// It had no keys by its deadline.
    KeyDeadline,
    /// Its key generation can no longer reach the threshold.
    KeygenFailed,
    /// The manager abandoned it.
    Manager,
    /// Its network was removed.
    NetworkRemoved,
}

/// Why a set that was due was not declared. It is tried again at the next session change.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum PostponeCause {
    /// It would be the network's first, and some candidates have no keys yet.
    KeysMissing,
    /// Fewer validators can be selected than the network's minimum.
    TooFewValidators,
    /// As many sets as the chain allows are live.
    TooManySets,
}

/// What a fault costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Penalty<AccountId> {
    /// The part of the stake that counted in the set.
    pub fraction: Perbill,
    /// Where it goes.
    pub destination: Destination<AccountId>,
}

/// Where slashed stake goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination<AccountId> {
    /// It is destroyed.
    Burn,
    /// To an account; destroyed if that cannot take it.
    Account(AccountId),
}

/// The table of penalties.
pub trait Penalties<AccountId> {
    /// What `fault` costs. For [`Fault::Equivocation`] the fraction is the least: consensus may ask for more.
    fn penalty(fault: Fault) -> Penalty<AccountId>;
}
