//! Verification by host functions.

use sp_runtime_interface::{
    pass_by::{PassFatPointerAndDecode, PassFatPointerAndRead, PassPointerAndRead},
    runtime_interface,
};

use super::{PossessionError, Verifier};
use crate::Suite;

#[cfg(not(substrate_runtime))]
pub use quoin_verifier::HostFunctions;

/// Verifies by the node's host functions, at native speed. A node without them cannot run the runtime.
pub struct Native;

impl Verifier for Native {
    fn verify_possession(
        suite: Suite,
        key: &[u8],
        owner: &[u8; 32],
        proof: &[u8],
    ) -> Result<(), PossessionError> {
        from_code(quoin_verifier::verify_possession(suite, key, owner, proof))
    }
}

/// What the node verifies for the runtime. Answers are numbers: 0 for a valid proof, else that of the reason.
#[runtime_interface]
trait QuoinVerifier {
    /// [`Verifier::verify_possession`].
    fn verify_possession(
        suite: PassFatPointerAndDecode<Suite>,
        key: PassFatPointerAndRead<&[u8]>,
        owner: PassPointerAndRead<&[u8; 32], 32>,
        proof: PassFatPointerAndRead<&[u8]>,
    ) -> u32 {
        match crate::verifier::Wasm::verify_possession(suite, key, owner, proof) {
            Ok(()) => 0,
            Err(refusal) => refusal as u32,
        }
    }
}

/// The answer behind a number. One that no version of the host function gives refuses the proof.
const fn from_code(code: u32) -> Result<(), PossessionError> {
    match code {
        0 => Ok(()),
        1 => Err(PossessionError::Key),
        2 => Err(PossessionError::Length),
        3 => Err(PossessionError::Commitment),
        4 => Err(PossessionError::Response),
        _ => Err(PossessionError::Equation),
    }
}
