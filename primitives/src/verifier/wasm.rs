//! Verification in the runtime's own code.

use alloc::vec::Vec;

use evrf_dkg::{Generators, Session};

use super::{
    CombineError, Dkg, GroupKey, GroupKeys, ParticipationError, PossessionError, Verifier,
    compute::{self, KeySuite, in_suite},
};
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
        in_suite!(suite, S => compute::verify_possession::<S>(key, owner, proof))
    }

    fn verify_participation(
        dkg: &Dkg,
        dealer: u16,
        participation: &[u8],
    ) -> Result<Vec<u8>, ParticipationError> {
        in_suite!(dkg.suite, S => verify_participation::<S>(dkg, dealer, participation))
    }

    fn group_key(dkg: &Dkg, dealings: &[(u16, Vec<u8>)]) -> Result<GroupKey, CombineError> {
        in_suite!(dkg.suite, S => compute::group_key::<S>(dkg, dealings))
    }

    fn combine(dkg: &Dkg, dealings: &[(u16, Vec<u8>)]) -> Result<GroupKeys, CombineError> {
        in_suite!(dkg.suite, S => compute::combine::<S>(dkg, dealings))
    }
}

fn verify_participation<S: KeySuite>(
    dkg: &Dkg,
    dealer: u16,
    participation: &[u8],
) -> Result<Vec<u8>, ParticipationError> {
    let parameters = compute::parameters::<S>(dkg)?;
    compute::check_form(&parameters, dealer, participation)?;
    let session = Generators::new(parameters.generators())
        .and_then(|generators| Session::new(parameters, generators))
        .expect("the size of a proof is a power of two");
    compute::verify_participation(&session, dealer, participation)
}
