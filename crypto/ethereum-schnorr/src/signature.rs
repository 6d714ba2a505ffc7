//! Signatures as the contract takes them.

use k256_0_13::{ProjectivePoint, Scalar, elliptic_curve::PrimeField};
use thiserror::Error;

use crate::{ciphersuite::EthereumSchnorr, hashes::address};

/// A signature: the address of the nonce's point, and s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    nonce: [u8; 20],
    s: Scalar,
}

/// Why a signature is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidSignature {
    /// The nonce is the zero address or the identity.
    #[error("the signature's nonce is zero")]
    Nonce,
    /// s is zero or not below the group's order.
    #[error("the signature's s is zero or not below the group's order")]
    Scalar,
    /// It is none of this message by this key.
    #[error("the signature is none of this message by this key")]
    Mismatch,
}

impl Signature {
    fn new(nonce: [u8; 20], s: Scalar) -> Result<Self, InvalidSignature> {
        if nonce == [0; 20] {
            return Err(InvalidSignature::Nonce);
        }
        if s == Scalar::ZERO {
            return Err(InvalidSignature::Scalar);
        }
        Ok(Self { nonce, s })
    }

    /// A signature from its encoding: the nonce's address in 20 bytes, then s in 32, big-endian.
    pub fn from_bytes(bytes: &[u8; 52]) -> Result<Self, InvalidSignature> {
        let (mut nonce, mut s) = ([0; 20], [0; 32]);
        nonce.copy_from_slice(&bytes[..20]);
        s.copy_from_slice(&bytes[20..]);
        Self::new(nonce, Option::from(Scalar::from_repr(s.into())).ok_or(InvalidSignature::Scalar)?)
    }

    /// The encoding.
    pub fn to_bytes(&self) -> [u8; 52] {
        let mut bytes = [0; 52];
        bytes[..20].copy_from_slice(&self.nonce);
        bytes[20..].copy_from_slice(&self.s.to_bytes());
        bytes
    }

    /// The address of the nonce's point.
    pub fn nonce(&self) -> &[u8; 20] {
        &self.nonce
    }

    pub(crate) fn s(&self) -> &Scalar {
        &self.s
    }
}

/// From what FROST's signers made together.
impl TryFrom<&frost_core::Signature<EthereumSchnorr>> for Signature {
    type Error = InvalidSignature;

    fn try_from(signature: &frost_core::Signature<EthereumSchnorr>) -> Result<Self, InvalidSignature> {
        if *signature.R() == ProjectivePoint::IDENTITY {
            return Err(InvalidSignature::Nonce);
        }
        Self::new(address(&signature.R().to_affine()), *signature.z())
    }
}
