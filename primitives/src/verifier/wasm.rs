//! Verification in the runtime's own code.

use evrf_dkg::{
    Ed25519, EmbeddedKey, Ristretto255, Secp256k1,
    possession::{self, PossessionError as Refusal},
};

use super::{PossessionError, Verifier};
use crate::Suite;

/// Verifies in the runtime's own code, without host functions: slower, and right on any chain.
pub struct Wasm;

impl Verifier for Wasm {
    fn verify_possession(
        suite: Suite,
        key: &[u8],
        owner: &[u8; 32],
        proof: &[u8],
    ) -> Result<(), PossessionError> {
        match suite {
            Suite::Secp256k1 => verify_possession::<Secp256k1>(key, owner, proof),
            Suite::Ristretto255 => verify_possession::<Ristretto255>(key, owner, proof),
            Suite::Ed25519 => verify_possession::<Ed25519>(key, owner, proof),
        }
    }
}

fn verify_possession<S: evrf_dkg::Suite>(
    key: &[u8],
    owner: &[u8; 32],
    proof: &[u8],
) -> Result<(), PossessionError> {
    let key = EmbeddedKey::from_bytes(key).map_err(|_| PossessionError::Key)?;
    possession::verify::<S>(key, owner, proof).map(|_| ()).map_err(|refusal| match refusal {
        Refusal::Length { .. } => PossessionError::Length,
        Refusal::Nonce(_) => PossessionError::Commitment,
        Refusal::Response => PossessionError::Response,
        Refusal::Equation => PossessionError::Equation,
    })
}
