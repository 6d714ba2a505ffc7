//! Both verifiers on every possession proof of the protocol's vectors, and on each of its parts spoiled.

use serde::Deserialize;

use super::{Native, PossessionError, Verifier, Wasm, possession_owner};
use crate::{EmbeddedCurve, Suite};

#[derive(Deserialize)]
struct Case {
    suite: String,
    validator_keys: Vec<String>,
    possession: Possession,
}

#[derive(Deserialize)]
struct Possession {
    owner: String,
    proofs: Vec<String>,
    refused: Vec<Refused>,
}

#[derive(Deserialize)]
struct Refused {
    why: String,
    proof: String,
}

fn cases() -> Vec<Case> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../crypto/evrf-dkg/tests/vectors/evrf-dkg-v1.json");
    let text = std::fs::read_to_string(path).expect("the vectors are there");
    serde_json::from_str(&text).expect("the vectors are a list of cases")
}

fn suite(name: &str) -> Suite {
    let all = [Suite::Secp256k1, Suite::Ristretto255, Suite::Ed25519];
    all.into_iter().find(|suite| suite.name() == name).expect("a known suite")
}

fn bytes(hex: &str) -> Vec<u8> {
    hex::decode(hex).expect("hex")
}

/// What both verifiers say.
fn verify(suite: Suite, key: &[u8], owner: &[u8; 32], proof: &[u8]) -> Result<(), PossessionError> {
    let answer = Wasm::verify_possession(suite, key, owner, proof);
    assert_eq!(Native::verify_possession(suite, key, owner, proof), answer, "the verifiers disagree");
    answer
}

#[test]
fn both_verifiers_accept_every_valid_vector_and_agree_on_each_byte_spoiled() {
    let mut proofs = 0;
    for case in cases() {
        let suite = suite(&case.suite);
        let owner: [u8; 32] = bytes(&case.possession.owner).try_into().expect("32 bytes");
        for (key, proof) in case.validator_keys.iter().zip(&case.possession.proofs) {
            let (key, proof) = (bytes(key), bytes(proof));
            assert_eq!(verify(suite, &key, &owner, &proof), Ok(()));
            for at in (0..proof.len()).step_by(7) {
                let mut spoiled = proof.clone();
                spoiled[at] ^= 1;
                assert!(
                    verify(suite, &key, &owner, &spoiled).is_err(),
                    "byte {at} of a proof in {}",
                    case.suite
                );
            }
            let mut other = owner;
            other[0] ^= 1;
            assert_eq!(verify(suite, &key, &other, &proof), Err(PossessionError::Equation));
            assert_eq!(verify(suite, &key[1..], &owner, &proof), Err(PossessionError::Key));
            assert_eq!(verify(suite, &[], &owner, &proof), Err(PossessionError::Key));
            proofs += 1;
        }
    }
    assert!(proofs > 10);
}

#[test]
fn both_verifiers_refuse_every_bad_vector_for_its_reason() {
    let mut refusals = 0;
    for case in cases() {
        let suite = suite(&case.suite);
        let owner: [u8; 32] = bytes(&case.possession.owner).try_into().expect("32 bytes");
        let key = bytes(&case.validator_keys[0]);
        for Refused { why, proof } in case.possession.refused {
            let reason = match why.as_str() {
                "for another owner" | "of another key" | "s one too large" => PossessionError::Equation,
                "s is q" => PossessionError::Response,
                "R's x is p" => PossessionError::Commitment,
                "one byte short" | "one byte long" | "empty" => PossessionError::Length,
                other => panic!("no reason is known for a proof refused since: {other}"),
            };
            assert_eq!(verify(suite, &key, &owner, &bytes(&proof)), Err(reason), "{}: {why}", case.suite);
            refusals += 1;
        }
    }
    assert!(refusals > 30);
}

#[test]
fn a_proof_holds_in_its_own_suite_alone() {
    for case in cases() {
        let made_in = suite(&case.suite);
        let owner: [u8; 32] = bytes(&case.possession.owner).try_into().expect("32 bytes");
        let (key, proof) = (bytes(&case.validator_keys[0]), bytes(&case.possession.proofs[0]));
        for other in [Suite::Secp256k1, Suite::Ristretto255, Suite::Ed25519] {
            let reason = match (other == made_in, other.embedded_curve() == made_in.embedded_curve()) {
                (true, _) => Ok(()),
                (false, true) => Err(PossessionError::Equation),
                (false, false) => Err(PossessionError::Key),
            };
            assert_eq!(verify(other, &key, &owner, &proof), reason, "{} in {}", case.suite, other.name());
        }
    }
}

#[test]
fn the_longest_proof_fits_its_type() {
    let longest =
        [EmbeddedCurve::Secq256k1, EmbeddedCurve::Embedwards25519].map(EmbeddedCurve::possession_len);
    let proof = vec![0; longest.into_iter().max().expect("two curves")];
    assert!(super::PossessionProof::try_from(proof.clone()).is_ok());
    assert!(super::PossessionProof::try_from([proof, vec![0]].concat()).is_err());
}

#[test]
fn an_account_of_32_bytes_owns_by_itself_and_another_by_its_hash() {
    assert_eq!(possession_owner(&sp_core::crypto::AccountId32::new([7; 32])), [7; 32]);
    let hash = sp_crypto_hashing::blake2_256(&7u64.to_le_bytes());
    assert_eq!(possession_owner(&7u64), hash);
    let hash = sp_crypto_hashing::blake2_256(&[7; 20]);
    assert_eq!(possession_owner(&[7u8; 20]), hash);
}
