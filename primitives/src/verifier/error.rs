//! Why something is refused. The codec indices are part of the host functions' interface: they never change.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use thiserror::Error;

/// Why a proof of possession is refused: the first of these that applies.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Error,
)]
pub enum PossessionError {
    /// The key's bytes are not a point of the suite's embedded curve, or are the identity.
    #[codec(index = 1)]
    #[error("the key is not a point of the suite's embedded curve")]
    Key,
    /// The proof has not the length of a point and a scalar.
    #[codec(index = 2)]
    #[error("the proof has not the length of a point and a scalar")]
    Length,
    /// The proof's R is not a point of the curve, or is the identity.
    #[codec(index = 3)]
    #[error("the proof's R is not a point of the curve")]
    Commitment,
    /// The proof's s is not below the curve's order.
    #[codec(index = 4)]
    #[error("the proof's s is not below the curve's order")]
    Response,
    /// The equation does not hold: made for another owner, key or suite, or by somebody who does not know the secret.
    #[codec(index = 5)]
    #[error("the proof does not hold of this key and owner")]
    Equation,
}

/// Why a [`Dkg`](super::Dkg) describes none: the first of these that applies.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Error,
)]
pub enum DkgError {
    /// There are no validators.
    #[codec(index = 1)]
    #[error("there are no validators")]
    NoValidators,
    /// There are more key shares than [`MAX_KEY_SHARES`](crate::MAX_KEY_SHARES).
    #[codec(index = 2)]
    #[error("there are {shares} key shares, more than {}", crate::MAX_KEY_SHARES)]
    TooManyShares {
        /// Their number.
        shares: u32,
    },
    /// A validator's key is not a point of the suite's embedded curve, or is the identity.
    #[codec(index = 3)]
    #[error("the key of validator {validator} is not a point of the suite's embedded curve")]
    Key {
        /// The validator's index.
        validator: u16,
    },
    /// A validator has no key share.
    #[codec(index = 4)]
    #[error("validator {validator} has weight 0")]
    ZeroWeight {
        /// The validator's index.
        validator: u16,
    },
    /// The threshold is zero or above the number of shares.
    #[codec(index = 5)]
    #[error("threshold {threshold} is not between 1 and the {shares} key shares")]
    Threshold {
        /// The threshold.
        threshold: u16,
        /// The key shares.
        shares: u16,
    },
    /// Two validators' keys are equal, or each other's negative.
    #[codec(index = 6)]
    #[error("the keys of validators {first} and {second} are equal or each other's negative")]
    SameKey {
        /// The first's index.
        first: u16,
        /// The second's index.
        second: u16,
    },
}

/// Why a participation is not accepted.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Error,
)]
pub enum ParticipationError {
    /// The caller describes no DKG.
    #[codec(index = 1)]
    #[error(transparent)]
    Dkg(#[from] DkgError),
    /// The caller names a dealer that there is not.
    #[codec(index = 2)]
    #[error("there is no validator {dealer}")]
    UnknownDealer {
        /// The index given.
        dealer: u16,
    },
    /// The participation is faulty: its dealer is to blame, if it is the dealer's.
    #[codec(index = 3)]
    #[error("the participation is faulty: {0}")]
    Faulty(#[from] ParticipationFault),
}

/// What is wrong with a participation: the first of these that applies.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Error,
)]
pub enum ParticipationFault {
    /// Its length is not [`Dkg::participation_len`](super::Dkg::participation_len).
    #[codec(index = 1)]
    #[error("it has not the length that the DKG's parameters say")]
    Length,
    /// Something in it is not the encoding of a point or of a scalar.
    #[codec(index = 2)]
    #[error("what is at byte {offset} is not encoded as specified")]
    Encoding {
        /// Where that begins.
        offset: u32,
    },
    /// The line that its transcript yields meets a base or a public output.
    #[codec(index = 3)]
    #[error("its line meets a base")]
    Line,
    /// Its proof, or one of its shares, does not hold.
    #[codec(index = 4)]
    #[error("its proof or one of its shares does not hold")]
    Equations,
}

/// Why dealings make no key: the first of these that applies.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Error,
)]
pub enum CombineError {
    /// The caller describes no DKG.
    #[codec(index = 1)]
    #[error(transparent)]
    Dkg(#[from] DkgError),
    /// A dealing's dealer is not in the DKG.
    #[codec(index = 2)]
    #[error("there is no validator {dealer}")]
    UnknownDealer {
        /// The index given.
        dealer: u16,
    },
    /// A dealing's length is not [`Dkg::dealing_len`](super::Dkg::dealing_len).
    #[codec(index = 3)]
    #[error("the dealing of validator {dealer} has not the length that the DKG's parameters say")]
    Length {
        /// Its dealer.
        dealer: u16,
    },
    /// There are two dealings of one dealer.
    #[codec(index = 4)]
    #[error("there are two dealings of validator {dealer}")]
    Repeated {
        /// The dealer.
        dealer: u16,
    },
    /// The dealers have less key shares than the threshold.
    #[codec(index = 5)]
    #[error("the dealers have {weight} key shares and the threshold is {threshold}")]
    Weight {
        /// Their key shares.
        weight: u16,
        /// The threshold.
        threshold: u16,
    },
    /// A dealing holds something that no verified one does.
    #[codec(index = 6)]
    #[error("the dealing of validator {dealer} is corrupt")]
    Corrupt {
        /// Its dealer.
        dealer: u16,
    },
    /// The dealings' sum is the identity: they were never verified.
    #[codec(index = 7)]
    #[error("the dealings cancel")]
    Identity,
}

/// Why bytes are no nonce commitments: the first of these that applies.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Error,
)]
pub enum CommitmentError {
    /// They have not the length of one commitment, or of some.
    #[codec(index = 1)]
    #[error("they have not the length of nonce commitments")]
    Length,
    /// A commitment is not two points other than the identity.
    #[codec(index = 2)]
    #[error("commitment {position} is not two points")]
    Encoding {
        /// How many are before it.
        position: u16,
    },
}

/// Why a signature is refused: the first of these that applies.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Error,
)]
pub enum SignatureError {
    /// The key's bytes are not a point of the scheme's group, or are the identity.
    #[codec(index = 1)]
    #[error("the key is not a point of the scheme's group")]
    Key,
    /// The scheme has no such tweak, its offset is not a scalar, or it leads to the identity.
    #[codec(index = 2)]
    #[error("the tweak makes no key in the scheme")]
    Tweak,
    /// The signature is not encoded as the scheme's are.
    #[codec(index = 3)]
    #[error("the signature is not encoded as the scheme's are")]
    Encoding,
    /// The equation does not hold: it is of another key or message.
    #[codec(index = 4)]
    #[error("the signature does not hold of this key and message")]
    Equation,
}

/// Why a signature share is not known to be right: the first of these that applies.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Error,
)]
pub enum ShareError {
    /// An index is 0, or the share in question is not among those that sign.
    #[codec(index = 1)]
    #[error("the share is none of those that sign")]
    Index,
    /// The key's bytes are not a point of the scheme's group, or are the identity.
    #[codec(index = 2)]
    #[error("the key is not a point of the scheme's group")]
    Key,
    /// The verification share's bytes are not a point of the suite's group, or are the identity.
    #[codec(index = 3)]
    #[error("the verification share is not a point of the suite's group")]
    VerificationShare,
    /// The scheme has no such tweak, its offset is not a scalar, or it leads to the identity.
    #[codec(index = 4)]
    #[error("the tweak makes no key in the scheme")]
    Tweak,
    /// A commitment is not two points other than the identity, or there are two of one share.
    #[codec(index = 5)]
    #[error("the commitments of share {index} are not two points, or not the only ones")]
    Commitments {
        /// The share's index.
        index: u16,
    },
    /// The share is not a scalar: its owner is to blame.
    #[codec(index = 6)]
    #[error("the signature share is not a scalar")]
    Encoding,
    /// The equation does not hold: its owner is to blame.
    #[codec(index = 7)]
    #[error("the signature share does not hold")]
    Equation,
    /// The commitments of all cancel: nobody can sign with them.
    #[codec(index = 8)]
    #[error("the commitments cancel")]
    Session,
}

impl ShareError {
    /// Whether the share is wrong, and not the question.
    pub const fn is_fault(&self) -> bool {
        matches!(self, Self::Encoding | Self::Equation)
    }
}
