//! What is verified in signing.

use alloc::vec::Vec;

use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;

use super::{CommitmentError, ShareError, SignatureError};
use crate::signing::{GroupSignature, KeyTweak, SignatureShare, SigningScheme};

/// Verifies what the members of sets do in signing. All of it is deterministic, and takes bytes of any length and content.
pub trait SignatureVerifier {
    /// Whether these are nonce commitments in `scheme`, one after the other: as many bytes as some of them have, each point in
    /// its one encoding and not the identity.
    fn check_commitments(scheme: SigningScheme, commitments: &[u8]) -> Result<(), CommitmentError>;

    /// Whether `signature` is one of `message` by the group key `key`, changed as `tweak` says. The key is in the encoding
    /// of [`GroupKey`](super::GroupKey).
    fn verify_signature(
        scheme: SigningScheme,
        key: &[u8],
        tweak: &KeyTweak,
        message: &[u8],
        signature: &GroupSignature,
    ) -> Result<(), SignatureError>;

    /// Whether a signature share is its owner's, by the equation of RFC 9591, section 5.4:
    /// z·G = D + ρ·E + λ·c·Y, with the negations of BIP 340 where the scheme has them.
    fn verify_share(claim: &ShareClaim) -> Result<(), ShareError>;
}

/// A signature share, with all that it is verified against.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct ShareClaim {
    /// The scheme.
    pub scheme: SigningScheme,
    /// The group key, in the encoding of [`GroupKey`](super::GroupKey).
    pub key: Vec<u8>,
    /// How the key that signs is made from it.
    pub tweak: KeyTweak,
    /// What is signed.
    pub message: Vec<u8>,
    /// The nonce commitments for this message of every share that signs, with its index from 1 on, in any order.
    pub commitments: Vec<(u16, Vec<u8>)>,
    /// The index of the share in question.
    pub index: u16,
    /// Its verification share, in the encoding of [`GroupKeys::verification_shares`](super::GroupKeys).
    pub verification_share: Vec<u8>,
    /// The signature share.
    pub share: SignatureShare,
}
