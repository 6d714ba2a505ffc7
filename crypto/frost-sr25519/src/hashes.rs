//! The hash functions of the suite, all of them merlin transcripts.

use curve25519_dalek_4::scalar::Scalar;
use merlin::Transcript;
use zeroize::Zeroizing;

/// A hash for one purpose of FROST, in the sense of RFC 9591, section 6.6.
pub(crate) fn hash(purpose: &'static [u8], message: &[u8]) -> [u8; 64] {
    let mut transcript = Transcript::new(b"FROST sr25519 v1");
    transcript.append_message(purpose, message);
    let mut output = [0; 64];
    transcript.challenge_bytes(b"hash", &mut output);
    output
}

/// The same, little-endian, reduced modulo the group's order. Nonces are made with it, so what it was made from is erased.
pub(crate) fn hash_to_scalar(purpose: &'static [u8], message: &[u8]) -> Scalar {
    Scalar::from_bytes_mod_order_wide(&Zeroizing::new(hash(purpose, message)))
}

/// The challenge of an sr25519 signature in the signing context `substrate`, as schnorrkel computes it.
pub(crate) fn challenge(key: &[u8], nonce: &[u8], message: &[u8]) -> Scalar {
    let mut transcript = Transcript::new(b"SigningContext");
    transcript.append_message(b"", b"substrate");
    transcript.append_message(b"sign-bytes", message);
    transcript.append_message(b"proto-name", b"Schnorr-sig");
    transcript.append_message(b"sign:pk", key);
    transcript.append_message(b"sign:R", nonce);
    let mut output = [0; 64];
    transcript.challenge_bytes(b"sign:c", &mut output);
    Scalar::from_bytes_mod_order_wide(&output)
}
