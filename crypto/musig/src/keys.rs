//! Secret keys, and the aggregation of public ones (BIP 327, KeyAgg).

use alloc::vec::Vec;

use curve25519_dalek_4::{
    ristretto::{CompressedRistretto, RistrettoPoint},
    scalar::Scalar,
    traits::{IsIdentity, VartimeMultiscalarMul},
};
use zeroize::Zeroizing;

use crate::{Error, PointError, transcripts::KeyList};

/// Bytes of an sr25519 secret scalar.
pub const SECRET_KEY_LENGTH: usize = 32;
/// Bytes of an sr25519 public key, an aggregate one included.
pub const PUBLIC_KEY_LENGTH: usize = 32;

/// An sr25519 secret key, without the seed that schnorrkel keeps beside it for its own nonces. Erased when dropped.
pub struct SecretKey {
    pub(crate) scalar: Zeroizing<Scalar>,
    pub(crate) public_key: [u8; PUBLIC_KEY_LENGTH],
}

impl SecretKey {
    /// Takes the canonical scalar, little-endian: the first half of `schnorrkel::SecretKey::to_bytes`. Constant time.
    pub fn from_bytes(bytes: &[u8; SECRET_KEY_LENGTH]) -> Result<Self, Error> {
        let scalar: Option<Scalar> = Scalar::from_canonical_bytes(*bytes).into();
        let scalar = Zeroizing::new(scalar.ok_or(Error::InvalidSecretKey)?);
        if *scalar == Scalar::ZERO {
            return Err(Error::InvalidSecretKey);
        }
        let public_key = RistrettoPoint::mul_base(&scalar).compress().to_bytes();
        Ok(Self { scalar, public_key })
    }

    /// The sr25519 public key.
    pub fn public_key(&self) -> [u8; PUBLIC_KEY_LENGTH] {
        self.public_key
    }
}

/// A signer's part in an [`AggregateKey`].
pub(crate) struct Signer {
    pub(crate) public_key: [u8; PUBLIC_KEY_LENGTH],
    pub(crate) point: RistrettoPoint,
    pub(crate) coefficient: Scalar,
}

/// The keys of all signers, in order, and the key that they have together.
pub struct AggregateKey {
    pub(crate) signers: Vec<Signer>,
    pub(crate) point: RistrettoPoint,
    pub(crate) encoded: CompressedRistretto,
}

impl AggregateKey {
    /// Aggregates sr25519 public keys: `Σ aᵢ·Xᵢ`, where each `aᵢ` is a hash of the whole list and of `Xᵢ`.
    ///
    /// Another order gives another key. Costs a decompression per key and one multi-scalar multiplication; variable
    /// time, since all of it is public.
    ///
    /// Refuses an empty list, a key that is no element or the identity, and a key that is there twice: a signer has one
    /// place in the list, so that whatever is wrong has one name.
    pub fn new(public_keys: &[[u8; PUBLIC_KEY_LENGTH]]) -> Result<Self, Error> {
        if public_keys.is_empty() {
            return Err(Error::NoKeys);
        }
        refuse_duplicates(public_keys)?;
        let list = KeyList::new(public_keys);
        let signers = public_keys
            .iter()
            .enumerate()
            .map(|(signer, public_key)| {
                let point = decompress(public_key).map_err(|reason| Error::InvalidKey { signer, reason })?;
                Ok(Signer { public_key: *public_key, point, coefficient: list.coefficient(public_key) })
            })
            .collect::<Result<Vec<_>, _>>()?;
        Self::from_signers(signers)
    }

    fn from_signers(signers: Vec<Signer>) -> Result<Self, Error> {
        let point = RistrettoPoint::vartime_multiscalar_mul(
            signers.iter().map(|signer| signer.coefficient),
            signers.iter().map(|signer| signer.point),
        );
        if point.is_identity() {
            return Err(Error::AggregateKeyIsIdentity);
        }
        Ok(Self { signers, point, encoded: point.compress() })
    }

    /// The sr25519 public key that signatures of all signers verify under.
    pub fn public_key(&self) -> [u8; PUBLIC_KEY_LENGTH] {
        self.encoded.to_bytes()
    }

    /// How many signers there are, at least one.
    pub fn signers(&self) -> usize {
        self.signers.len()
    }

    /// The index of the signer with this public key.
    pub fn signer(&self, public_key: &[u8; PUBLIC_KEY_LENGTH]) -> Option<usize> {
        self.signers.iter().position(|signer| signer.public_key == *public_key)
    }
}

fn refuse_duplicates(public_keys: &[[u8; PUBLIC_KEY_LENGTH]]) -> Result<(), Error> {
    let mut order: Vec<usize> = (0..public_keys.len()).collect();
    order.sort_by_key(|&signer| public_keys[signer]);
    for pair in order.windows(2) {
        if public_keys[pair[0]] == public_keys[pair[1]] {
            return Err(Error::DuplicateKey { first: pair[0], second: pair[1] });
        }
    }
    Ok(())
}

/// The element of a canonical encoding, unless it is the identity.
pub(crate) fn decompress(bytes: &[u8; 32]) -> Result<RistrettoPoint, PointError> {
    let point = CompressedRistretto(*bytes).decompress().ok_or(PointError::NotCanonical)?;
    if point.is_identity() { Err(PointError::Identity) } else { Ok(point) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn keys_that_cancel_are_refused() {
        let point = RistrettoPoint::mul_base(&Scalar::from(5u64));
        let signer = |point: RistrettoPoint, coefficient| Signer {
            public_key: point.compress().to_bytes(),
            point,
            coefficient,
        };
        let cancelling = vec![signer(point, Scalar::ONE), signer(-point, Scalar::ONE)];
        assert_eq!(AggregateKey::from_signers(cancelling).err(), Some(Error::AggregateKeyIsIdentity));

        let others = vec![signer(point, Scalar::ONE), signer(-point, Scalar::from(2u64))];
        assert_eq!(AggregateKey::from_signers(others).unwrap().point, -point);
    }
}
