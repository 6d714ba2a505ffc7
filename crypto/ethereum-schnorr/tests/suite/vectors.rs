//! Known answers from `vectors/generate.py`, which shares no code with this crate.

use ethereum_schnorr::{EthereumSchnorr, PublicKey, Signature, frost_core};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

fn bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    hex::decode(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

fn array<'de, D: Deserializer<'de>, const N: usize>(deserializer: D) -> Result<[u8; N], D::Error> {
    bytes(deserializer)?.try_into().map_err(|_| serde::de::Error::custom("the length is another"))
}

#[derive(Deserialize)]
pub(crate) struct Signed {
    pub(crate) name: String,
    #[serde(deserialize_with = "bytes")]
    pub(crate) public_key: Vec<u8>,
    #[serde(deserialize_with = "array")]
    pub(crate) key: [u8; 32],
    #[serde(deserialize_with = "bytes")]
    pub(crate) message: Vec<u8>,
    #[serde(deserialize_with = "array")]
    pub(crate) challenge: [u8; 32],
    #[serde(deserialize_with = "array")]
    pub(crate) signature: [u8; 52],
}

#[derive(Deserialize)]
pub(crate) struct Refused {
    pub(crate) why: String,
    #[serde(deserialize_with = "array")]
    pub(crate) key: [u8; 32],
    #[serde(deserialize_with = "array")]
    pub(crate) message: [u8; 32],
    #[serde(deserialize_with = "array")]
    pub(crate) signature: [u8; 52],
}

#[derive(Deserialize)]
pub(crate) struct Recovery {
    pub(crate) why: String,
    #[serde(deserialize_with = "array")]
    pub(crate) key: [u8; 32],
    #[serde(deserialize_with = "array")]
    pub(crate) challenge: [u8; 32],
    #[serde(deserialize_with = "array")]
    pub(crate) s: [u8; 32],
    #[serde(deserialize_with = "array")]
    pub(crate) nonce: [u8; 20],
}

#[derive(Deserialize)]
pub(crate) struct Vectors {
    pub(crate) signatures: Vec<Signed>,
    pub(crate) refused: Vec<Refused>,
    pub(crate) recoveries: Vec<Recovery>,
}

impl Vectors {
    pub(crate) fn load() -> Self {
        serde_json::from_str(include_str!("../../vectors/ethereum-schnorr-v1.json")).unwrap()
    }
}

#[test]
fn signatures_are_accepted() {
    let vectors = Vectors::load();
    assert_eq!(vectors.signatures.len(), 23);
    for case in vectors.signatures {
        let group_key = frost_core::VerifyingKey::<EthereumSchnorr>::deserialize(&case.public_key).unwrap();
        let key = PublicKey::try_from(&group_key).unwrap();
        assert_eq!(key.to_bytes(), case.key, "{}", case.name);
        assert_eq!(PublicKey::from_bytes(&case.key), Ok(key));
        let signature = Signature::from_bytes(&case.signature).unwrap();
        assert_eq!(signature.to_bytes(), case.signature);
        assert_eq!(key.verify(&case.message, &signature), Ok(()), "{}", case.name);
    }
}

#[test]
fn everything_else_is_refused() {
    let vectors = Vectors::load();
    assert_eq!(vectors.refused.len(), 17);
    for case in vectors.refused {
        let accepted = PublicKey::from_bytes(&case.key).is_ok_and(|key| {
            Signature::from_bytes(&case.signature)
                .is_ok_and(|signature| key.verify(&case.message, &signature).is_ok())
        });
        assert!(!accepted, "{}", case.why);
    }
}

/// frost-core checks every step; the end is also a signature of the scheme.
#[test]
fn rounds_agree_byte_for_byte() {
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("../../vectors/frost-ethereum-schnorr-v1.json")).unwrap();
    assert_eq!(cases.len(), 4);
    for case in cases {
        frost_core::tests::vectors::check_sign_with_test_vectors::<EthereumSchnorr>(&case);
        let decode = |value: &Value| hex::decode(value.as_str().unwrap()).unwrap();
        let key = decode(&case["inputs"]["verifying_key_key"]);
        let key = frost_core::VerifyingKey::<EthereumSchnorr>::deserialize(&key).unwrap();
        let key = PublicKey::try_from(&key).unwrap();
        let signature = frost_core::Signature::deserialize(&decode(&case["final_output"]["sig"])).unwrap();
        let signature = Signature::try_from(&signature).unwrap();
        assert_eq!(signature.to_bytes()[..], decode(&case["final_output"]["ethereum_signature"]));
        assert_eq!(key.verify(&decode(&case["inputs"]["message"]), &signature), Ok(()));
    }
}

#[test]
fn key_generation_agrees() {
    frost_core::tests::vectors_dkg::check_dkg_keygen::<EthereumSchnorr>(
        &serde_json::from_str(include_str!("../../vectors/frost-ethereum-schnorr-dkg-v1.json")).unwrap(),
    );
}
