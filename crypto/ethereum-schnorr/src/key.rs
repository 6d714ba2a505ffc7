//! Public keys, and what they verify.

use core::fmt;

use frost_core::VerifyingKey;
use k256_0_13::{
    AffinePoint, FieldBytes, ProjectivePoint, Scalar,
    elliptic_curve::{
        PrimeField,
        ops::LinearCombination,
        point::{AffineCoordinates, DecompressPoint},
        subtle::Choice,
    },
};
use thiserror::Error;

use crate::{
    ciphersuite::EthereumSchnorr,
    hashes::{address, challenge},
    signature::{InvalidSignature, Signature},
};

/// A public key: an x coordinate, which stands for the point with an even y coordinate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey {
    x: [u8; 32],
    point: AffinePoint,
}

/// Why a key is none of this scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum UnusableKey {
    /// It is the identity, which has no x coordinate.
    #[error("the key is the identity")]
    Identity,
    /// Its x coordinate is not below the group's order, so that `ecrecover` cannot take it. Nobody has seen such a key:
    /// fewer than one in 2¹²⁷ are.
    #[error("the key's x coordinate is not below the group's order")]
    TooLarge,
    /// The curve has no point with that x coordinate.
    #[error("the key is no x coordinate of a point on secp256k1")]
    NotOnCurve,
}

impl PublicKey {
    /// A key from its encoding, 32 bytes, big-endian: what the contract takes.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, UnusableKey> {
        let x = FieldBytes::from(*bytes);
        if bool::from(Scalar::from_repr(x).is_none()) {
            return Err(UnusableKey::TooLarge);
        }
        let point: Option<AffinePoint> = AffinePoint::decompress(&x, Choice::from(0)).into();
        Ok(Self { x: *bytes, point: point.ok_or(UnusableKey::NotOnCurve)? })
    }

    /// The key that a point is: its own, or its negation's where its y coordinate is odd.
    pub fn from_point(point: &ProjectivePoint) -> Result<Self, UnusableKey> {
        if *point == ProjectivePoint::IDENTITY {
            return Err(UnusableKey::Identity);
        }
        Self::from_bytes(&point.to_affine().x().into())
    }

    /// The encoding.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.x
    }

    /// Whether the signature is one of the message by this key. Says the same as the contract. Variable-time.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), InvalidSignature> {
        let challenge = challenge(&self.x, signature.nonce(), message);
        let base = ProjectivePoint::GENERATOR;
        let nonce = ProjectivePoint::lincomb(&base, signature.s(), &self.point.into(), &-challenge);
        let recovers = challenge != Scalar::ZERO
            && nonce != ProjectivePoint::IDENTITY
            && address(&nonce.to_affine()) == *signature.nonce();
        if recovers { Ok(()) } else { Err(InvalidSignature::Mismatch) }
    }
}

/// From a group's key.
impl TryFrom<&VerifyingKey<EthereumSchnorr>> for PublicKey {
    type Error = UnusableKey;

    fn try_from(key: &VerifyingKey<EthereumSchnorr>) -> Result<Self, UnusableKey> {
        Self::from_point(&key.to_element())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PublicKey(")?;
        self.x.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))?;
        formatter.write_str(")")
    }
}
