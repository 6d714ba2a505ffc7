//! The suite: the group and the encodings of RFC 9591's FROST(secp256k1, SHA-256), Keccak-256, and the scheme's challenge.

use frost_core::{Challenge, Ciphersuite, Error, GroupError, VerifyingKey};
use frost_secp256k1_tr::Secp256K1Group;
use k256_0_13::{ProjectivePoint, Scalar, elliptic_curve::point::AffineCoordinates};

use crate::{
    hashes::{SCHEME, address, keccak256, keccak256_scalar},
    key::PublicKey,
};

const CONTEXT: &str = "FROST-ethereum-schnorr-v1";

/// FROST whose signatures the EVM verifies.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EthereumSchnorr;

impl Ciphersuite for EthereumSchnorr {
    const ID: &'static str = CONTEXT;

    type Group = Secp256K1Group;
    type HashOutput = [u8; 32];
    type SignatureSerialization = [u8; 65];

    /// The binding factor's hash.
    fn H1(m: &[u8]) -> Scalar {
        keccak256_scalar(&[CONTEXT.as_bytes(), b"rho", m])
    }

    /// The scheme's challenge, of the key's x coordinate, the nonce's address and the message in one.
    fn H2(m: &[u8]) -> Scalar {
        keccak256_scalar(&[SCHEME, m])
    }

    /// The nonce's hash.
    fn H3(m: &[u8]) -> Scalar {
        keccak256_scalar(&[CONTEXT.as_bytes(), b"nonce", m])
    }

    /// The message's hash.
    fn H4(m: &[u8]) -> [u8; 32] {
        keccak256(&[CONTEXT.as_bytes(), b"msg", m])
    }

    /// The hash of the commitments.
    fn H5(m: &[u8]) -> [u8; 32] {
        keccak256(&[CONTEXT.as_bytes(), b"com", m])
    }

    /// The challenge of frost-core's own key generation.
    fn HDKG(m: &[u8]) -> Option<Scalar> {
        Some(keccak256_scalar(&[CONTEXT.as_bytes(), b"dkg", m]))
    }

    /// An identifier from a name.
    fn HID(m: &[u8]) -> Option<Scalar> {
        Some(keccak256_scalar(&[CONTEXT.as_bytes(), b"id", m]))
    }

    /// The scheme's challenge c, or −c for a key whose y coordinate is odd: s·G = R + c·(−P) is s·G = R + (−c)·P, so that
    /// shares need not be negated. Refuses a key that is none of the scheme.
    fn challenge(
        nonce: &ProjectivePoint,
        verifying_key: &VerifyingKey<Self>,
        message: &[u8],
    ) -> Result<Challenge<Self>, Error<Self>> {
        if *nonce == ProjectivePoint::IDENTITY {
            return Err(GroupError::InvalidIdentityElement.into());
        }
        let key = PublicKey::try_from(verifying_key).map_err(|_| Error::MalformedVerifyingKey)?;
        let nonce = address(&nonce.to_affine());
        let challenge = Self::H2(&[&key.to_bytes()[..], &nonce[..], message].concat());
        let odd = bool::from(verifying_key.to_element().to_affine().y_is_odd());
        Ok(Challenge::from_scalar(if odd { -challenge } else { challenge }))
    }
}
