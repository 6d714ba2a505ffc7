//! Packages of a key and of the shares that one validator recovered.

use alloc::vec::Vec;

use evrf_dkg::{GroupKeys, Parameters, ProofGroup, SecretShare, Suite};
use frost_core::{
    Identifier, VerifyingKey,
    keys::{KeyPackage, PublicKeyPackage, SigningShare, VerifyingShare},
};
use thiserror::Error;

use crate::scheme::Scheme;

/// Why there are no packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PackageError {
    /// The key was made with other parameters: it has another number of shares.
    #[error("the key has {keys} shares and the parameters have {parameters}")]
    OtherParameters {
        /// The key's shares.
        keys: usize,
        /// The parameters' shares.
        parameters: u16,
    },
    /// The group key is the identity.
    #[error("the group key is the identity")]
    IdentityKey,
    /// A verification share is the identity.
    #[error("the verification share of share {index} is the identity")]
    IdentityShare {
        /// The share's index.
        index: u16,
    },
    /// A secret share is none of the key.
    #[error("the secret share {index} is none of the key")]
    WrongShare {
        /// The share's index.
        index: u16,
    },
}

/// The package of the key and all its verification shares: for aggregating, and for checking single signature shares.
pub fn public_key_package<C: Scheme>(
    parameters: &Parameters<C::Suite>,
    keys: &GroupKeys<C::Suite>,
) -> Result<PublicKeyPackage<C>, PackageError> {
    check_parameters(parameters, keys)?;
    let verifying_shares = (1..)
        .zip(keys.verification_shares())
        .map(|(index, share)| Ok((identifier(index)?, verifying_share::<C>(index, share)?)))
        .collect::<Result<_, PackageError>>()?;
    Ok(PublicKeyPackage::new(verifying_shares, verifying_key(keys)?, Some(parameters.threshold())))
}

/// A package for every secret share, in the order given: each is a signer of its own, with an identifier that is the share's
/// index. Checks that each share is one of the key, in constant time.
pub fn key_packages<C: Scheme>(
    parameters: &Parameters<C::Suite>,
    keys: &GroupKeys<C::Suite>,
    shares: &[SecretShare<C::Suite>],
) -> Result<Vec<KeyPackage<C>>, PackageError> {
    check_parameters(parameters, keys)?;
    let verifying_key = verifying_key(keys)?;
    shares
        .iter()
        .map(|share| {
            let index = share.index();
            let wrong = PackageError::WrongShare { index };
            let point = keys.verification_share(index).ok_or(wrong)?;
            if !keys.is_share(share) {
                return Err(wrong);
            }
            let signing_share = SigningShare::deserialize(&share.to_bytes()[..]).map_err(|_| wrong)?;
            Ok(KeyPackage::new(
                identifier(index)?,
                signing_share,
                verifying_share::<C>(index, point)?,
                verifying_key,
                parameters.threshold(),
            ))
        })
        .collect()
}

fn check_parameters<S: Suite>(parameters: &Parameters<S>, keys: &GroupKeys<S>) -> Result<(), PackageError> {
    let (parameters, keys) = (parameters.shares(), keys.verification_shares().len());
    if keys == usize::from(parameters) {
        Ok(())
    } else {
        Err(PackageError::OtherParameters { keys, parameters })
    }
}

fn identifier<C: Scheme>(index: u16) -> Result<Identifier<C>, PackageError> {
    Identifier::try_from(index).map_err(|_| PackageError::WrongShare { index })
}

fn verifying_key<C: Scheme>(keys: &GroupKeys<C::Suite>) -> Result<VerifyingKey<C>, PackageError> {
    let bytes = keys.group_key().to_public_key_bytes();
    VerifyingKey::deserialize(bytes.as_ref()).map_err(|_| PackageError::IdentityKey)
}

fn verifying_share<C: Scheme>(
    index: u16,
    share: &<C::Suite as ProofGroup>::Point,
) -> Result<VerifyingShare<C>, PackageError> {
    let bytes = <C::Suite>::encode_public_key(share);
    VerifyingShare::deserialize(bytes.as_ref()).map_err(|_| PackageError::IdentityShare { index })
}
