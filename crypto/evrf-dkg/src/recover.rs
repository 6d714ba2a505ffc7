//! Recovering a validator's key shares from its embedded secret and public data: specification, section 6.

use alloc::vec::Vec;
use core::fmt;

use embedded_curves::Projective;
use generalized_bulletproofs::Scalar;
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

use crate::{combine::Dealings, dealing::StoredError, keys::EmbeddedSecret, suite::Suite};

/// A secret key share; wiped when dropped, and without a `Debug` that shows it.
#[derive(Clone)]
pub struct SecretShare<S: Suite> {
    index: u16,
    scalar: Zeroizing<Scalar<S>>,
}

impl<S: Suite> SecretShare<S> {
    /// The share's index, from 1: where the key's polynomial has this value.
    pub fn index(&self) -> u16 {
        self.index
    }

    /// The share.
    pub fn scalar(&self) -> &Scalar<S> {
        &self.scalar
    }

    /// The share's encoding: specification, section 1.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(S::encode_scalar(&self.scalar))
    }
}

impl<S: Suite> fmt::Debug for SecretShare<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SecretShare<{}>({}, …)", S::NAME, self.index)
    }
}

/// Why no shares were recovered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RecoverError {
    /// There is no validator of this index.
    #[error("there is no validator {validator}: there are {validators}")]
    UnknownValidator {
        /// The index given.
        validator: u16,
        /// The number of validators.
        validators: usize,
    },
    /// The secret is not that of the validator's key.
    #[error("the secret is not that of validator {validator}'s key")]
    WrongSecret {
        /// The validator.
        validator: u16,
    },
    /// A stored dealing is corrupt.
    #[error(transparent)]
    Stored(#[from] StoredError),
}

impl<S: Suite> Dealings<'_, S> {
    /// The secret shares of a validator, in order. Constant-time in the secret and the shares.
    ///
    /// [`GroupKeys::is_share`](crate::GroupKeys::is_share) tells whether they are those of the combined key.
    pub fn recover(
        &self,
        validator: u16,
        secret: &EmbeddedSecret<S::Embedded>,
    ) -> Result<Vec<SecretShare<S>>, RecoverError> {
        S::recover(self, validator, secret)
    }
}

pub(crate) fn recover<S: Suite>(
    dealings: &Dealings<'_, S>,
    validator: u16,
    secret: &EmbeddedSecret<S::Embedded>,
) -> Result<Vec<SecretShare<S>>, RecoverError> {
    let parameters = dealings.parameters();
    let validators = parameters.validators().len();
    let indices =
        parameters.shares_of(validator).ok_or(RecoverError::UnknownValidator { validator, validators })?;
    if secret.public_key() != *parameters.validators()[usize::from(validator)].key.key() {
        return Err(RecoverError::WrongSecret { validator });
    }
    indices
        .enumerate()
        .map(|(slot, index)| {
            let mut scalar = Zeroizing::new(Scalar::<S>::ZERO);
            for dealing in dealings.iter() {
                let mut products = Zeroizing::new([Projective::IDENTITY; 2]);
                for (product, key) in products.iter_mut().zip(dealing.ephemeral_keys(slot)?) {
                    *product = Projective::from(key).mul(secret.scalar());
                }
                for product in products.iter() {
                    let mut affine = product.to_affine();
                    *scalar -= affine.x();
                    affine.zeroize();
                }
                *scalar += dealing.encrypted(index, parameters.shares())?;
            }
            Ok(SecretShare { index, scalar })
        })
        .collect()
}
