//! Proofs of possession: whatever a key and a proof are, verification ends with an answer; a proof altered in any way is
//! refused.

#![no_main]

use std::sync::LazyLock;

use evrf_dkg::{
    Ed25519, EmbeddedKey, EmbeddedSecret, Ristretto255, Secp256k1, Suite, embedded_curves::EmbeddedCurve,
    possession, rand_core::OsRng,
};
use libfuzzer_sys::fuzz_target;

const OWNER: [u8; 32] = [7; 32];

/// A key with a proof that holds.
struct Proven<S: Suite> {
    key: EmbeddedKey<S::Embedded>,
    proof: Vec<u8>,
}

impl<S: Suite> Proven<S> {
    fn new() -> Self {
        let secret = EmbeddedSecret::<S::Embedded>::from_uniform_bytes(&[3; 64]).expect("not zero");
        let proof = possession::prove::<S>(&secret, &OWNER, &mut OsRng);
        Self { key: secret.public_key(), proof }
    }

    fn fuzz(&self, bytes: &[u8]) {
        if let Some((key, proof)) = bytes.split_at_checked(S::Embedded::ENCODED_LEN)
            && let Ok(key) = EmbeddedKey::<S::Embedded>::from_bytes(key)
        {
            assert!(possession::verify::<S>(key, &OWNER, proof).is_err());
        }
        let verified = possession::verify::<S>(self.key, &OWNER, bytes).is_ok();
        assert_eq!(verified, bytes == self.proof);
        // The proof with the input laid over it, so that its checks are reached.
        let mut altered = self.proof.clone();
        altered.iter_mut().zip(bytes).for_each(|(byte, change)| *byte ^= change);
        let verified = possession::verify::<S>(self.key, &OWNER, &altered).is_ok();
        assert_eq!(verified, altered == self.proof);
    }
}

static SECP256K1: LazyLock<Proven<Secp256k1>> = LazyLock::new(Proven::new);
static RISTRETTO255: LazyLock<Proven<Ristretto255>> = LazyLock::new(Proven::new);
static ED25519: LazyLock<Proven<Ed25519>> = LazyLock::new(Proven::new);

fuzz_target!(|bytes: &[u8]| {
    SECP256K1.fuzz(bytes);
    RISTRETTO255.fuzz(bytes);
    ED25519.fuzz(bytes);
});
