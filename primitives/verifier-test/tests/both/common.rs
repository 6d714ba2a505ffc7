//! The vectors, and the two verifiers.

use std::{collections::BTreeMap, sync::LazyLock};

use codec::{Decode, Encode};
use quoin_primitives::{
    EmbeddedCurve, EmbeddedKey, Suite,
    verifier::{Dkg, DkgValidator, HostFunctions, Native},
};
use quoin_verifier_test::{Answer, Question, ask};
use sc_executor::{WasmExecutor, error::Error};
use sc_executor_common::runtime_blob::RuntimeBlob;
use serde::Deserialize;

/// One DKG of the vectors.
#[derive(Deserialize)]
pub(crate) struct Case {
    suite: String,
    threshold: u16,
    weights: Vec<u16>,
    context: String,
    validator_keys: Vec<String>,
    pub(crate) participation_len: u32,
    #[serde(rename = "N")]
    pub(crate) proof_size: u32,
    pub(crate) possession: Possession,
    /// By dealer.
    participations: BTreeMap<u16, String>,
    pub(crate) group_key: String,
    pub(crate) ed25519_public_key: Option<String>,
    pub(crate) verification_shares: Vec<String>,
    #[serde(default)]
    pub(crate) accepted_from_validator_0: Vec<Participation>,
    pub(crate) refused_from_validator_0: Vec<Participation>,
}

#[derive(Deserialize)]
pub(crate) struct Possession {
    pub(crate) owner: String,
    pub(crate) proofs: Vec<String>,
    pub(crate) refused: Vec<RefusedProof>,
}

#[derive(Deserialize)]
pub(crate) struct RefusedProof {
    pub(crate) why: String,
    pub(crate) proof: String,
}

#[derive(Deserialize)]
pub(crate) struct Participation {
    pub(crate) why: String,
    pub(crate) participation: String,
}

pub(crate) static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../crypto/evrf-dkg/tests/vectors/evrf-dkg-v1.json");
    let text = std::fs::read_to_string(path).expect("the vectors are there");
    let cases: Vec<Case> = serde_json::from_str(&text).expect("the vectors are a list of cases");
    assert!(cases.len() > 4);
    cases
});

pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    hex::decode(hex).expect("hex")
}

pub(crate) fn array<const N: usize>(hex: &str) -> [u8; N] {
    bytes(hex).try_into().expect("as many bytes as that")
}

impl Case {
    pub(crate) fn suite(&self) -> Suite {
        let all = [Suite::Secp256k1, Suite::Ristretto255, Suite::Ed25519];
        all.into_iter().find(|suite| suite.name() == self.suite).expect("a known suite")
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = EmbeddedKey> {
        let curve = self.suite().embedded_curve();
        self.validator_keys.iter().map(move |key| match curve {
            EmbeddedCurve::Secq256k1 => EmbeddedKey::Secq256k1(array(key)),
            EmbeddedCurve::Embedwards25519 => EmbeddedKey::Embedwards25519(array(key)),
        })
    }

    pub(crate) fn dkg(&self) -> Dkg {
        let validators =
            self.keys().zip(&self.weights).map(|(key, weight)| DkgValidator { key, weight: *weight });
        Dkg {
            suite: self.suite(),
            context: array(&self.context),
            threshold: self.threshold,
            validators: validators.collect::<Vec<_>>().try_into().expect("a few"),
        }
    }

    /// The valid participations, with their dealers.
    pub(crate) fn participations(&self) -> impl Iterator<Item = (u16, Vec<u8>)> {
        self.participations.iter().map(|(dealer, participation)| (*dealer, bytes(participation)))
    }

    /// The dealings of the valid participations.
    pub(crate) fn dealings(&self) -> Vec<(u16, Vec<u8>)> {
        use quoin_primitives::verifier::Verifier;
        let dkg = self.dkg();
        let dealing = |(dealer, participation): (u16, Vec<u8>)| {
            (dealer, Native::verify_participation(&dkg, dealer, &participation).expect("it is valid"))
        };
        self.participations().map(dealing).collect()
    }
}

/// What the exported `function` answers, in an executor with the host functions `H`.
pub(crate) fn run<H: sp_wasm_interface::HostFunctions>(
    function: &str,
    questions: &[Question],
) -> Result<Vec<Answer>, Error> {
    let wasm = quoin_verifier_test::WASM_BINARY.expect("the Wasm was built");
    let blob = RuntimeBlob::uncompress_if_needed(wasm).expect("it is Wasm");
    let executor = WasmExecutor::<H>::builder().build();
    let mut externalities = sp_io::TestExternalities::default();
    let answers =
        executor.uncached_call(blob, &mut externalities.ext(), true, function, &questions.encode())?;
    Ok(Decode::decode(&mut &answers[..]).expect("an answer for each"))
}

pub(crate) type WithHost = (sp_io::SubstrateHostFunctions, HostFunctions);

/// What both verifiers answer, in Wasm and, by host function, out of it.
pub(crate) fn ask_both(questions: &[Question]) -> Vec<Answer> {
    let in_wasm = run::<sp_io::SubstrateHostFunctions>("ask_wasm", questions).expect("it needs no others");
    let by_host = run::<WithHost>("ask_host", questions).expect("the host has the functions");
    assert_eq!(in_wasm.len(), questions.len());
    for ((question, in_wasm), by_host) in questions.iter().zip(&in_wasm).zip(&by_host) {
        assert_eq!(in_wasm, by_host, "the verifiers disagree on {question:?}");
    }
    assert_eq!(ask::<Native>(questions), by_host);
    by_host
}
