//! Both verifiers on every possession proof of the protocol's vectors, good and bad: what Wasm computes by itself is what
//! its host tells it.

use codec::{Decode, Encode};
use quoin_primitives::{
    Suite,
    verifier::{HostFunctions, PossessionError},
};
use sc_executor::{WasmExecutor, error::Error};
use sc_executor_common::runtime_blob::RuntimeBlob;
use serde::Deserialize;

/// Suite, key, owner and proof.
type Possession = (Suite, Vec<u8>, [u8; 32], Vec<u8>);

#[derive(Deserialize)]
struct Case {
    suite: String,
    validator_keys: Vec<String>,
    possession: Vectors,
}

#[derive(Deserialize)]
struct Vectors {
    owner: String,
    proofs: Vec<String>,
    refused: Vec<Refused>,
}

#[derive(Deserialize)]
struct Refused {
    proof: String,
}

fn bytes(hex: &str) -> Vec<u8> {
    hex::decode(hex).expect("hex")
}

/// The vectors' valid proofs, and those that are refused.
fn vectors() -> (Vec<Possession>, Vec<Possession>) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../crypto/evrf-dkg/tests/vectors/evrf-dkg-v1.json");
    let text = std::fs::read_to_string(path).expect("the vectors are there");
    let cases: Vec<Case> = serde_json::from_str(&text).expect("the vectors are a list of cases");
    let (mut good, mut bad) = (vec![], vec![]);
    for case in cases {
        let all = [Suite::Secp256k1, Suite::Ristretto255, Suite::Ed25519];
        let suite = all.into_iter().find(|suite| suite.name() == case.suite).expect("a known suite");
        let owner: [u8; 32] = bytes(&case.possession.owner).try_into().expect("32 bytes");
        let possession = |key: &String, proof: &String| (suite, bytes(key), owner, bytes(proof));
        good.extend(case.validator_keys.iter().zip(&case.possession.proofs).map(|(k, p)| possession(k, p)));
        let key = &case.validator_keys[0];
        bad.extend(case.possession.refused.iter().map(|refused| possession(key, &refused.proof)));
    }
    assert!(good.len() > 10 && bad.len() > 30, "the vectors were read");
    (good, bad)
}

/// What the exported `function` answers, in an executor with the host functions `H`.
fn run<H: sp_wasm_interface::HostFunctions>(
    function: &str,
    possessions: &[Possession],
) -> Result<Vec<Result<(), PossessionError>>, Error> {
    let wasm = quoin_verifier_test::WASM_BINARY.expect("the Wasm was built");
    let blob = RuntimeBlob::uncompress_if_needed(wasm).expect("it is Wasm");
    let executor = WasmExecutor::<H>::builder().build();
    let mut externalities = sp_io::TestExternalities::default();
    let answer =
        executor.uncached_call(blob, &mut externalities.ext(), true, function, &possessions.encode())?;
    Ok(Decode::decode(&mut &answer[..]).expect("an answer for each"))
}

type WithHost = (sp_io::SubstrateHostFunctions, HostFunctions);

#[test]
fn both_verifiers_agree_on_every_vector() {
    let (good, bad) = vectors();
    let all = [good.clone(), bad].concat();
    let by_host = run::<WithHost>("possessions_by_host", &all).expect("the host has the functions");
    let in_wasm = run::<WithHost>("possessions_in_wasm", &all).expect("it needs none");
    assert_eq!(by_host, in_wasm);
    let (accepted, refused) = by_host.split_at(good.len());
    assert!(accepted.iter().all(Result::is_ok));
    assert!(refused.iter().all(Result::is_err));
}

#[test]
fn only_one_of_them_needs_the_host() {
    let (good, _) = vectors();
    let in_wasm = run::<sp_io::SubstrateHostFunctions>("possessions_in_wasm", &good).expect("it needs none");
    assert!(in_wasm.iter().all(Result::is_ok));
    assert!(run::<sp_io::SubstrateHostFunctions>("possessions_by_host", &good).is_err());
}
