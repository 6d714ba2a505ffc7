//! What a validator can be blamed for.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{ConstU32, bounded::BoundedVec};

use crate::{MAX_KEY_SHARES, SetId};

/// What a validator did, or failed to do. All but [`Fault::Silence`] are proven on the chain.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum Fault {
    /// More points for silence in one set than its network allows.
    #[codec(index = 0)]
    Silence,
    /// A participation in a DKG that does not verify.
    #[codec(index = 1)]
    Participation,
    /// A wrong share of the confirmation's signature.
    #[codec(index = 2)]
    Confirmation,
    /// A wrong signature share.
    #[codec(index = 3)]
    SignatureShare,
    /// A challenge of a signature share that is right.
    #[codec(index = 4)]
    FalseChallenge,
    /// A member of a set whose oracle key signed two conflicting batches.
    #[codec(index = 5)]
    ConflictingSignatures,
    /// An equivocation in the chain's own consensus.
    #[codec(index = 6)]
    Equivocation,
}

/// One member's points in a report.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct ReportEntry {
    /// The member's index in its set.
    pub member: u16,
    /// Its points.
    pub points: u32,
}

/// Which members of a retired set were silent, and how often. Members are in ascending order, each once.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct SlashReport {
    /// The set.
    pub validator_set: SetId,
    /// Its members with points.
    pub members: BoundedVec<ReportEntry, ConstU32<{ MAX_KEY_SHARES as u32 }>>,
}
