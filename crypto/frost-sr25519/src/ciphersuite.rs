//! The suite: the group of RFC 9591's FROST(ristretto255, SHA-512), schnorrkel's challenge and signature encoding.

use alloc::vec::Vec;

use curve25519_dalek_4::scalar::Scalar;
use frost_core::{Ciphersuite, Error, Signature};
use frost_ristretto255::RistrettoGroup;

use crate::hashes::{challenge, hash, hash_to_scalar};

/// Bit 7 of a signature's last byte, which tells it from an Ed25519 signature.
const MARKER: u8 = 0x80;

/// FROST whose signatures `sr25519_verify` accepts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Sr25519;

impl Ciphersuite for Sr25519 {
    const ID: &'static str = "FROST-sr25519-v1";

    type Group = RistrettoGroup;
    type HashOutput = [u8; 64];
    type SignatureSerialization = [u8; 64];

    /// The binding factor's hash.
    fn H1(m: &[u8]) -> Scalar {
        hash_to_scalar(b"rho", m)
    }

    /// The challenge: schnorrkel's, from the encodings of `R` and of the key and from the message, which frost-core
    /// concatenates in this order (RFC 9591, section 4.6).
    fn H2(m: &[u8]) -> Scalar {
        let (nonce, rest) = m.split_at(m.len().min(32));
        let (key, message) = rest.split_at(rest.len().min(32));
        challenge(key, nonce, message)
    }

    /// The nonce's hash.
    fn H3(m: &[u8]) -> Scalar {
        hash_to_scalar(b"nonce", m)
    }

    /// The message's hash.
    fn H4(m: &[u8]) -> [u8; 64] {
        hash(b"msg", m)
    }

    /// The hash of the commitments.
    fn H5(m: &[u8]) -> [u8; 64] {
        hash(b"com", m)
    }

    /// The challenge of frost-core's own key generation.
    fn HDKG(m: &[u8]) -> Option<Scalar> {
        Some(hash_to_scalar(b"dkg", m))
    }

    /// An identifier from a name.
    fn HID(m: &[u8]) -> Option<Scalar> {
        Some(hash_to_scalar(b"id", m))
    }

    /// 64 bytes: `R`, then `s` with the marker bit. `R` is never the identity.
    fn serialize_signature(signature: &Signature<Self>) -> Result<Vec<u8>, Error<Self>> {
        let mut bytes = signature.default_serialize()?;
        if let Some(last) = bytes.last_mut() {
            *last |= MARKER;
        }
        Ok(bytes)
    }

    /// Refuses another length, a missing marker, an `R` that is not canonical or the identity, and an `s` that is not
    /// reduced.
    fn deserialize_signature(bytes: &[u8]) -> Result<Signature<Self>, Error<Self>> {
        let mut bytes: [u8; 64] = bytes.try_into().map_err(|_| Error::MalformedSignature)?;
        if bytes[63] & MARKER == 0 {
            return Err(Error::MalformedSignature);
        }
        bytes[63] ^= MARKER;
        Signature::default_deserialize(&bytes)
    }
}
