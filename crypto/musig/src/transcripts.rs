//! Every hash of the protocol. Each is a merlin transcript with its own label; scalars are 64 bytes of its output,
//! little-endian, reduced modulo the group's order.

use curve25519_dalek_4::{ristretto::CompressedRistretto, scalar::Scalar};
use merlin::Transcript;
use zeroize::Zeroizing;

use crate::NonceContext;

fn scalar(transcript: &mut Transcript, label: &'static [u8]) -> Scalar {
    let mut wide = Zeroizing::new([0; 64]);
    transcript.challenge_bytes(label, &mut *wide);
    Scalar::from_bytes_mod_order_wide(&wide)
}

/// The hash of a list of keys, from which each key's coefficient is drawn. The order counts.
pub(crate) struct KeyList(Transcript);

impl KeyList {
    pub(crate) fn new(keys: &[[u8; 32]]) -> Self {
        let mut transcript = Transcript::new(b"MuSig2 sr25519 key list v1");
        transcript.append_u64(b"signers", keys.len() as u64);
        for key in keys {
            transcript.append_message(b"key", key);
        }
        Self(transcript)
    }

    /// BIP 327's KeyAggCoeff, a_i, without its exception for the second key.
    pub(crate) fn coefficient(&self, key: &[u8; 32]) -> Scalar {
        let mut transcript = self.0.clone();
        transcript.append_message(b"coefficient of", key);
        scalar(&mut transcript, b"coefficient")
    }
}

/// BIP 327's nonce coefficient, b.
pub(crate) fn nonce_coefficient(
    aggregate_key: &CompressedRistretto,
    aggregate_nonce: &[CompressedRistretto; 2],
    message: &[u8],
) -> Scalar {
    let mut transcript = Transcript::new(b"MuSig2 sr25519 nonce coefficient v1");
    transcript.append_message(b"aggregate key", aggregate_key.as_bytes());
    for nonce in aggregate_nonce {
        transcript.append_message(b"aggregate nonce", nonce.as_bytes());
    }
    transcript.append_message(b"message", message);
    scalar(&mut transcript, b"coefficient")
}

/// The challenge of an sr25519 signature in the signing context `substrate`, as schnorrkel computes it.
pub(crate) fn challenge(key: &CompressedRistretto, nonce: &CompressedRistretto, message: &[u8]) -> Scalar {
    let mut transcript = Transcript::new(b"SigningContext");
    transcript.append_message(b"", b"substrate");
    transcript.append_message(b"sign-bytes", message);
    transcript.append_message(b"proto-name", b"Schnorr-sig");
    transcript.append_message(b"sign:pk", key.as_bytes());
    transcript.append_message(b"sign:R", nonce.as_bytes());
    scalar(&mut transcript, b"sign:c")
}

/// The secret scalars of a nonce, from everything that makes it unique and everything that keeps it secret.
pub(crate) fn secret_nonces(
    secret_key: &[u8; 32],
    public_key: &[u8; 32],
    context: &NonceContext<'_>,
    entropy: &[u8; 32],
) -> Zeroizing<[Scalar; 2]> {
    let mut transcript = Transcript::new(b"MuSig2 sr25519 secret nonce v1");
    transcript.append_message(b"secret key", secret_key);
    transcript.append_message(b"public key", public_key);
    if let Some(aggregate_key) = context.aggregate_key {
        transcript.append_message(b"aggregate key", aggregate_key);
    }
    if let Some(message) = context.message {
        transcript.append_message(b"message", message);
    }
    transcript.append_message(b"session", context.session);
    transcript.append_message(b"entropy", entropy);
    Zeroizing::new([scalar(&mut transcript, b"first"), scalar(&mut transcript, b"second")])
}
