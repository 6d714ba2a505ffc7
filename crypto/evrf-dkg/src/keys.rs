//! Validators' keys on an embedded curve.

use core::fmt;

use embedded_curves::{Affine, DecodeError, EmbeddedCurve, Projective, Scalar};
use generalized_bulletproofs::{
    rand_core::{CryptoRng, RngCore},
    vectors::random,
};
use thiserror::Error;
use zeroize::Zeroizing;

/// A validator's secret scalar on the curve `C`; never zero, wiped when dropped, and without a `Debug` that shows it.
///
/// It is the one secret of its owner: whoever learns it learns the owner's polynomials and shares of every DKG, past ones
/// too (specification, section 8).
#[derive(Clone)]
pub struct EmbeddedSecret<C: EmbeddedCurve> {
    scalar: Zeroizing<Scalar<C>>,
}

/// Bytes are not an embedded secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SecretError {
    /// The scalar is not below the curve's order.
    #[error("the embedded secret is not below the curve's order")]
    NotReduced,
    /// The scalar is zero.
    #[error("the embedded secret is zero")]
    Zero,
}

impl<C: EmbeddedCurve> EmbeddedSecret<C> {
    /// A random secret.
    pub fn random(rng: &mut (impl RngCore + CryptoRng)) -> Self {
        loop {
            let secret = Self { scalar: Zeroizing::new(random(rng)) };
            if !secret.scalar.is_zero_vartime() {
                return secret;
            }
        }
    }

    /// A secret from 64 uniform bytes, such as a key derivation function's output.
    pub fn from_uniform_bytes(bytes: &[u8; 64]) -> Result<Self, SecretError> {
        Self::new(Scalar::<C>::from_uniform_le(bytes))
    }

    /// A secret from its encoding: 32 bytes in the curve's order of bytes.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, SecretError> {
        let scalar: Option<_> = C::decode_scalar(bytes).into();
        Self::new(scalar.ok_or(SecretError::NotReduced)?)
    }

    fn new(scalar: Scalar<C>) -> Result<Self, SecretError> {
        if scalar.is_zero_vartime() {
            return Err(SecretError::Zero);
        }
        Ok(Self { scalar: Zeroizing::new(scalar) })
    }

    /// The encoding: 32 bytes in the curve's order of bytes.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(C::encode_scalar(&self.scalar))
    }

    /// The public key.
    pub fn public_key(&self) -> EmbeddedKey<C> {
        EmbeddedKey { point: Projective::from(C::GENERATOR).mul(&self.scalar).to_affine() }
    }

    pub(crate) fn scalar(&self) -> &Scalar<C> {
        &self.scalar
    }
}

impl<C: EmbeddedCurve> fmt::Debug for EmbeddedSecret<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "EmbeddedSecret<{}>(…)", C::NAME)
    }
}

/// A validator's public key on the curve `C`: any point but the identity. Whether its owner knows the secret is yet to be
/// proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmbeddedKey<C: EmbeddedCurve> {
    point: Affine<C>,
}

impl<C: EmbeddedCurve> EmbeddedKey<C> {
    /// The key that `bytes` encode: 33 bytes on secq256k1, 32 on embedwards25519.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        Ok(Self { point: Affine::decode(bytes)? })
    }

    /// The encoding.
    pub fn to_bytes(&self) -> C::Encoded {
        self.point.encode()
    }

    pub(crate) fn point(&self) -> &Affine<C> {
        &self.point
    }
}

/// A key whose owner is known to know its secret: what a DKG's [`Parameters`](crate::Parameters) take.
///
/// It comes from [`verify_possession`](crate::possession::verify), or from data that was checked before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProvenKey<C: EmbeddedCurve> {
    key: EmbeddedKey<C>,
}

impl<C: EmbeddedCurve> ProvenKey<C> {
    /// A key whose proof of possession was verified before, by the chain for instance. The encryption of shares relies on
    /// it (specification, section 8).
    pub const fn assume_proven(key: EmbeddedKey<C>) -> Self {
        Self { key }
    }

    /// The key.
    pub const fn key(&self) -> &EmbeddedKey<C> {
        &self.key
    }

    pub(crate) fn point(&self) -> &Affine<C> {
        self.key.point()
    }
}
