//! Known answers from `vectors/generate.py`, which shares no code with this crate.

use crate::common::sr25519_verify;
use musig::{AggregateKey, Error, NonceContext, SecretKey, SecretNonce, Session};
use rand_core_06::{CryptoRng, RngCore, impls};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    cases: Vec<Case>,
    refused_keys: Vec<RefusedKeys>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    secret_keys: Vec<String>,
    public_keys: Vec<String>,
    aggregate_key: String,
    message: String,
    session: String,
    nonce_names_aggregate_key: bool,
    nonce_names_message: bool,
    entropy: Vec<String>,
    public_nonces: Vec<String>,
    partial_signatures: Vec<String>,
    signature: String,
}

#[derive(Deserialize)]
struct RefusedKeys {
    name: String,
    public_keys: Vec<String>,
    signer: usize,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../../vectors/musig2-sr25519-v1.json")).unwrap()
}

fn bytes<const N: usize>(hex: &str) -> [u8; N] {
    hex::decode(hex).unwrap().try_into().unwrap()
}

fn list<const N: usize>(hex: &[String]) -> Vec<[u8; N]> {
    hex.iter().map(|hex| bytes(hex)).collect()
}

/// Gives out the vector's 32 bytes of entropy.
struct Entropy([u8; 32]);

impl RngCore for Entropy {
    fn next_u32(&mut self) -> u32 {
        impls::next_u32_via_fill(self)
    }
    fn next_u64(&mut self) -> u64 {
        impls::next_u64_via_fill(self)
    }
    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        bytes.copy_from_slice(&self.0);
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core_06::Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl CryptoRng for Entropy {}

#[test]
fn sessions_agree_byte_for_byte() {
    let vectors = vectors();
    assert_eq!(vectors.cases.len(), 6);
    for case in vectors.cases {
        let name = &case.name;
        let message = hex::decode(&case.message).unwrap();
        let session = hex::decode(&case.session).unwrap();
        let secret_keys: Vec<SecretKey> =
            list(&case.secret_keys).iter().map(|bytes| SecretKey::from_bytes(bytes).unwrap()).collect();
        let public_keys: Vec<[u8; 32]> = secret_keys.iter().map(SecretKey::public_key).collect();
        assert_eq!(public_keys, list(&case.public_keys), "{name}");

        let key = AggregateKey::new(&public_keys).unwrap();
        let aggregate_key = key.public_key();
        assert_eq!(aggregate_key, bytes(&case.aggregate_key), "{name}");

        let context = NonceContext {
            aggregate_key: case.nonce_names_aggregate_key.then_some(&aggregate_key),
            message: case.nonce_names_message.then_some(&message),
            session: &session,
        };
        let nonces: Vec<SecretNonce> = secret_keys
            .iter()
            .zip(list(&case.entropy))
            .map(|(secret_key, entropy)| {
                SecretNonce::generate(secret_key, &context, &mut Entropy(entropy)).unwrap()
            })
            .collect();
        let public_nonces: Vec<[u8; 64]> = nonces.iter().map(SecretNonce::public_nonce).collect();
        assert_eq!(public_nonces, list(&case.public_nonces), "{name}");

        let session = Session::new(&key, &public_nonces, &message).unwrap();
        let partials: Vec<[u8; 32]> = secret_keys
            .iter()
            .zip(nonces)
            .map(|(secret_key, nonce)| session.sign(secret_key, nonce).unwrap())
            .collect();
        assert_eq!(partials, list(&case.partial_signatures), "{name}");

        let signature = session.aggregate(&partials).unwrap();
        assert_eq!(signature, bytes(&case.signature), "{name}");
        assert!(sr25519_verify(&signature, &message, &aggregate_key), "{name}");
    }
}

#[test]
fn keys_are_refused_by_both() {
    for refused in vectors().refused_keys {
        match AggregateKey::new(&list(&refused.public_keys)).err() {
            Some(Error::InvalidKey { signer, .. } | Error::DuplicateKey { second: signer, .. }) => {
                assert_eq!(signer, refused.signer, "{}", refused.name);
            }
            other => panic!("{}: {other:?}", refused.name),
        }
    }
}
