//! Verification in the runtime's own code.

use alloc::vec::Vec;

use evrf_dkg::{Generators, Session};

use super::{
    CombineError, CommitmentError, Dkg, GroupKey, GroupKeys, ParticipationError, PossessionError, ShareClaim,
    ShareError, SignatureError, SignatureVerifier, Verifier,
    compute::{self, KeySuite, in_suite},
    frost::{self, in_scheme},
};
use crate::{
    Suite,
    signing::{GroupSignature, KeyTweak, SigningScheme},
};

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

impl SignatureVerifier for Wasm {
    fn check_commitments(scheme: SigningScheme, commitments: &[u8]) -> Result<(), CommitmentError> {
        in_scheme!(scheme, C => frost::check_commitments::<C>(scheme.commitment_len(), commitments))
    }

    fn verify_signature(
        scheme: SigningScheme,
        key: &[u8],
        tweak: &KeyTweak,
        message: &[u8],
        signature: &GroupSignature,
    ) -> Result<(), SignatureError> {
        in_scheme!(scheme, C => frost::verify_signature::<C>(key, tweak, message, signature))
    }

    fn verify_share(claim: &ShareClaim) -> Result<(), ShareError> {
        in_scheme!(claim.scheme, C => frost::verify_share::<C>(claim))
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
