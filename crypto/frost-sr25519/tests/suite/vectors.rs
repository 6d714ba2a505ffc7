//! Known answers from `vectors/generate.py`, which shares no code with this crate, checked by frost-core step by step.

use crate::common::sr25519_verify;
use frost_sr25519::{
    Sr25519,
    frost_core::tests::{vectors::check_sign_with_test_vectors, vectors_dkg::check_dkg_keygen},
};
use serde_json::Value;

fn bytes(hex: &Value) -> Vec<u8> {
    let (pairs, []) = hex.as_str().unwrap().as_bytes().as_chunks::<2>() else {
        panic!("an odd number of digits")
    };
    pairs.iter().map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

#[test]
fn rounds_agree_byte_for_byte() {
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("../../vectors/frost-sr25519-v1.json")).unwrap();
    assert_eq!(cases.len(), 3);
    for case in cases {
        check_sign_with_test_vectors::<Sr25519>(&case);
        let key = bytes(&case["inputs"]["verifying_key_key"]).try_into().unwrap();
        let message = bytes(&case["inputs"]["message"]);
        assert!(sr25519_verify(&bytes(&case["final_output"]["sig"]), &message, &key));
    }
}

#[test]
fn key_generation_agrees() {
    check_dkg_keygen::<Sr25519>(
        &serde_json::from_str(include_str!("../../vectors/frost-sr25519-dkg-v1.json")).unwrap(),
    );
}
