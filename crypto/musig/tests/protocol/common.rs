//! Signers with ordinary sr25519 keys, and schnorrkel to judge what they sign.

use musig::{AggregateKey, NonceContext, SecretKey, SecretNonce, Session};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use schnorrkel::{Keypair, PublicKey, Signature};

pub(crate) fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub(crate) fn keypairs(count: usize, seed: u64) -> Vec<Keypair> {
    let mut rng = rng(seed);
    (0..count).map(|_| Keypair::generate_with(&mut rng)).collect()
}

pub(crate) fn public_keys(keypairs: &[Keypair]) -> Vec<[u8; 32]> {
    keypairs.iter().map(|pair| pair.public.to_bytes()).collect()
}

pub(crate) fn secret_key(keypair: &Keypair) -> SecretKey {
    let bytes = keypair.secret.to_bytes();
    SecretKey::from_bytes(bytes.first_chunk().unwrap()).unwrap()
}

pub(crate) fn nonce(keypair: &Keypair, session: &[u8]) -> SecretNonce {
    let context = NonceContext { aggregate_key: None, message: None, session };
    SecretNonce::generate(&secret_key(keypair), &context, &mut rand_core_06::OsRng).unwrap()
}

pub(crate) fn nonces(keypairs: &[Keypair], session: &[u8]) -> Vec<SecretNonce> {
    keypairs.iter().map(|pair| nonce(pair, session)).collect()
}

pub(crate) fn public_nonces(nonces: &[SecretNonce]) -> Vec<[u8; 64]> {
    nonces.iter().map(SecretNonce::public_nonce).collect()
}

pub(crate) fn partial_signatures(
    session: &Session<'_>,
    keypairs: &[Keypair],
    nonces: Vec<SecretNonce>,
) -> Vec<[u8; 32]> {
    keypairs.iter().zip(nonces).map(|(pair, nonce)| session.sign(&secret_key(pair), nonce).unwrap()).collect()
}

/// Both rounds of a session in which everybody is honest: its key and its partial signatures, with what they are over.
pub(crate) struct Honest {
    pub(crate) keypairs: Vec<Keypair>,
    pub(crate) key: AggregateKey,
    pub(crate) public_nonces: Vec<[u8; 64]>,
    pub(crate) partials: Vec<[u8; 32]>,
    pub(crate) message: Vec<u8>,
}

impl Honest {
    pub(crate) fn new(signers: usize, message: &[u8]) -> Self {
        let keypairs = keypairs(signers, signers as u64);
        let key = AggregateKey::new(&public_keys(&keypairs)).unwrap();
        let nonces = nonces(&keypairs, b"session");
        let public_nonces = public_nonces(&nonces);
        let session = Session::new(&key, &public_nonces, message).unwrap();
        let partials = partial_signatures(&session, &keypairs, nonces);
        Self { keypairs, key, public_nonces, partials, message: message.to_vec() }
    }

    pub(crate) fn session(&self) -> Session<'_> {
        Session::new(&self.key, &self.public_nonces, &self.message).unwrap()
    }
}

/// What a chain's `sr25519_verify` does.
pub(crate) fn sr25519_verify(signature: &[u8; 64], message: &[u8], public_key: &[u8; 32]) -> bool {
    let Ok(public_key) = PublicKey::from_bytes(public_key) else { return false };
    let Ok(signature) = Signature::from_bytes(signature) else { return false };
    public_key.verify_simple(b"substrate", message, &signature).is_ok()
}
