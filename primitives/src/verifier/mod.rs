//! Verification of what validators prove, by host functions or in Wasm.
//!
//! A runtime chooses in its pallets' Config: [`Native`] where its nodes register [`HostFunctions`], [`Wasm`] on chains
//! that cannot add host functions. Both give the same answer on every input.

mod compute;
mod dkg;
mod error;
mod frost;
mod group_keys;
#[cfg(feature = "std")]
mod host;
#[allow(unreachable_pub, reason = "in what the macro writes")]
mod native;
mod signature;
mod wasm;

#[cfg(test)]
mod tests;

use alloc::vec::Vec;

use codec::Encode;
use sp_core::{ConstU32, bounded::BoundedVec};
use sp_crypto_hashing::blake2_256;

use crate::Suite;

pub use dkg::{Dkg, DkgValidator, DkgValidators};
pub use error::{
    CombineError, CommitmentError, DkgError, ParticipationError, ParticipationFault, PossessionError,
    ShareError, SignatureError,
};
pub use group_keys::{GroupKey, GroupKeys, VerificationShares};
#[cfg(feature = "std")]
pub use host::warm;
#[cfg(not(substrate_runtime))]
pub use native::HostFunctions;
pub use native::Native;
pub use signature::{ShareClaim, SignatureVerifier};
pub use wasm::Wasm;

/// The DKGs whose tables a node keeps, those it verified for last: as many as there may be for several sets at once.
pub const CACHED_SESSIONS: usize = 8;

/// A proof of possession as it is submitted. How long it must be is [`crate::EmbeddedCurve::possession_len`].
pub type PossessionProof = BoundedVec<u8, ConstU32<65>>;

/// Verifies what validators prove, and computes what follows from it. All of it is deterministic, and takes bytes of any
/// length and content.
pub trait Verifier {
    /// Whether `proof` shows, in `suite`, that `owner` knows the secret of the embedded key `key`, both in their wire
    /// encoding (specification, sections 1 and 7).
    fn verify_possession(
        suite: Suite,
        key: &[u8],
        owner: &[u8; 32],
        proof: &[u8],
    ) -> Result<(), PossessionError>;

    /// Whether `participation` is valid, of the validator number `dealer` (specification, section 6).
    ///
    /// What is returned is its *dealing*: the [`Dkg::dealing_len`] bytes of it that combining and recovery need. They, and
    /// no others, are what the functions below and `evrf_dkg::Dealing::assume_verified` take.
    fn verify_participation(
        dkg: &Dkg,
        dealer: u16,
        participation: &[u8],
    ) -> Result<Vec<u8>, ParticipationError>;

    /// The group key that these dealings make, given with their dealers in any order. It costs the decoding of one point for
    /// each.
    fn group_key(dkg: &Dkg, dealings: &[(u16, Vec<u8>)]) -> Result<GroupKey, CombineError>;

    /// The group key that these dealings make, with all verification shares.
    fn combine(dkg: &Dkg, dealings: &[(u16, Vec<u8>)]) -> Result<GroupKeys, CombineError>;
}

/// The owner to whom a proof of possession of `account` is bound: the account's encoding if that has 32 bytes, else
/// BLAKE2b-256 of it.
pub fn possession_owner<AccountId: Encode>(account: &AccountId) -> [u8; 32] {
    account.using_encoded(|bytes| bytes.try_into().unwrap_or_else(|_| blake2_256(bytes)))
}
