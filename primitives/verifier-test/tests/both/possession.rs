//! Proofs of possession.

use quoin_primitives::{Suite, verifier::PossessionError};
use quoin_verifier_test::{Answer, Question};

use crate::common::*;

type Expected = Result<(), PossessionError>;

/// Questions with the answers to them.
fn check(questions: Vec<(Question, Expected)>) {
    let (questions, expected): (Vec<_>, Vec<_>) = questions.into_iter().unzip();
    for ((question, answer), expected) in questions.iter().zip(ask_both(&questions)).zip(expected) {
        assert_eq!(answer, Answer::Possession(expected), "{question:?}");
    }
}

fn question(suite: Suite, key: &[u8], owner: [u8; 32], proof: &[u8]) -> Question {
    Question::Possession { suite, key: key.to_vec(), owner, proof: proof.to_vec() }
}

#[test]
fn both_accept_every_valid_vector_and_nothing_near_it() {
    let mut questions = vec![];
    for case in CASES.iter() {
        let suite = case.suite();
        let owner = array(&case.possession.owner);
        for (key, proof) in case.keys().zip(&case.possession.proofs) {
            let (key, proof) = (key.as_bytes(), bytes(proof));
            let mut other = owner;
            other[0] ^= 1;
            questions.extend([
                (question(suite, key, owner, &proof), Ok(())),
                (question(suite, key, other, &proof), Err(PossessionError::Equation)),
                (question(suite, &key[1..], owner, &proof), Err(PossessionError::Key)),
                (question(suite, &[], owner, &proof), Err(PossessionError::Key)),
            ]);
        }
    }
    assert!(questions.len() > 40);
    check(questions);
}

#[test]
fn both_refuse_every_bad_vector_for_its_reason() {
    let mut questions = vec![];
    for case in CASES.iter() {
        let key = case.keys().next().expect("a validator");
        for RefusedProof { why, proof } in &case.possession.refused {
            let reason = match why.as_str() {
                "for another owner" | "of another key" | "s one too large" => PossessionError::Equation,
                "s is q" => PossessionError::Response,
                "R's x is p" => PossessionError::Commitment,
                "one byte short" | "one byte long" | "empty" => PossessionError::Length,
                other => panic!("no reason is known for a proof refused since: {other}"),
            };
            let owner = array(&case.possession.owner);
            questions.push((question(case.suite(), key.as_bytes(), owner, &bytes(proof)), Err(reason)));
        }
    }
    assert!(questions.len() > 30);
    check(questions);
}

#[test]
fn a_proof_with_any_byte_spoiled_is_refused() {
    let mut questions = vec![];
    for case in CASES.iter() {
        let key = case.keys().next().expect("a validator");
        let proof = bytes(&case.possession.proofs[0]);
        questions.extend((0..proof.len()).step_by(5).map(|at| {
            let mut spoiled = proof.clone();
            spoiled[at] ^= 1;
            question(case.suite(), key.as_bytes(), array(&case.possession.owner), &spoiled)
        }));
    }
    assert!(ask_both(&questions).iter().all(|answer| matches!(answer, Answer::Possession(Err(_)))));
}

#[test]
fn a_proof_holds_in_its_own_suite_alone() {
    let mut questions = vec![];
    for case in CASES.iter() {
        let made_in = case.suite();
        let key = case.keys().next().expect("a validator");
        for suite in [Suite::Secp256k1, Suite::Ristretto255, Suite::Ed25519] {
            let expected = match (suite == made_in, suite.embedded_curve() == made_in.embedded_curve()) {
                (true, _) => Ok(()),
                (false, true) => Err(PossessionError::Equation),
                (false, false) => Err(PossessionError::Key),
            };
            let owner = array(&case.possession.owner);
            let proof = bytes(&case.possession.proofs[0]);
            questions.push((question(suite, key.as_bytes(), owner, &proof), expected));
        }
    }
    check(questions);
}

#[test]
fn only_one_of_them_needs_the_host() {
    let case = &CASES[0];
    let key = case.keys().next().expect("a validator");
    let proof = bytes(&case.possession.proofs[0]);
    let questions = [question(case.suite(), key.as_bytes(), array(&case.possession.owner), &proof)];
    let in_wasm = run::<sp_io::SubstrateHostFunctions>("ask_wasm", &questions).expect("it needs none");
    assert_eq!(in_wasm, [Answer::Possession(Ok(()))]);
    assert!(run::<sp_io::SubstrateHostFunctions>("ask_host", &questions).is_err());
}
