//! Verification of what validators prove, by host functions or in Wasm.
//!
//! A runtime chooses in its pallets' Config: [`Native`] where its nodes register [`HostFunctions`], [`Wasm`] on chains
//! that cannot add host functions. Both give the same answer on every input.

#[allow(unreachable_pub, reason = "in what the macro writes")]
mod native;
mod wasm;

#[cfg(test)]
mod tests;

use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use sp_core::{ConstU32, bounded::BoundedVec};
use sp_crypto_hashing::blake2_256;

use crate::Suite;

#[cfg(not(substrate_runtime))]
pub use native::HostFunctions;
pub use native::Native;
pub use wasm::Wasm;

/// A proof of possession as it is submitted. How long it must be is [`crate::EmbeddedCurve::possession_len`].
pub type PossessionProof = BoundedVec<u8, ConstU32<65>>;

/// Verifies what validators prove.
pub trait Verifier {
    /// Whether `proof` shows, in `suite`, that `owner` knows the secret of the embedded key `key`, both in their wire
    /// encoding (specification, sections 1 and 7). Bytes of any length may be given.
    fn verify_possession(
        suite: Suite,
        key: &[u8],
        owner: &[u8; 32],
        proof: &[u8],
    ) -> Result<(), PossessionError>;
}

/// Why a proof of possession is refused: the first of these that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum PossessionError {
    /// The key's bytes are not a point of the suite's embedded curve, or are the identity.
    #[codec(index = 1)]
    Key = 1,
    /// The proof has not the length of a point and a scalar.
    #[codec(index = 2)]
    Length = 2,
    /// The proof's R is not a point of the curve, or is the identity.
    #[codec(index = 3)]
    Commitment = 3,
    /// The proof's s is not below the curve's order.
    #[codec(index = 4)]
    Response = 4,
    /// The equation does not hold: made for another owner, key or suite, or by somebody who does not know the secret.
    #[codec(index = 5)]
    Equation = 5,
}

/// The owner to whom a proof of possession of `account` is bound: the account's encoding if that has 32 bytes, else
/// BLAKE2b-256 of it.
pub fn possession_owner<AccountId: Encode>(account: &AccountId) -> [u8; 32] {
    account.using_encoded(|bytes| bytes.try_into().unwrap_or_else(|_| blake2_256(bytes)))
}
