//! Signing's verification, in the FROST ciphersuite `C` of its scheme.

use alloc::collections::BTreeMap;

use ethereum_schnorr::{EthereumSchnorr, PublicKey};
use evrf_dkg::ProofGroup;
use frost_core::{
    Ciphersuite, Element, Error, Field, Group, Identifier, Scalar, Signature, SigningPackage, VerifyingKey,
    keys::{PublicKeyPackage, VerifyingShare},
    round1::{NonceCommitment, SigningCommitments},
    round2::SignatureShare,
    verify_signature_share,
};
use frost_ed25519::Ed25519Sha512;
use frost_secp256k1_tr::{Secp256K1Sha256TR, keys::Tweak};
use frost_sr25519::Sr25519;

use super::{CommitmentError, ShareClaim, ShareError, SignatureError};
use crate::signing::{GroupSignature, KeyTweak};

/// A ciphersuite for keys of a suite of the DKG.
pub(super) trait SigningSuite: Ciphersuite {
    /// The suite.
    type Keys: ProofGroup;

    /// The keys as `tweak` changes them; `None` if there is no such tweak, or it leads to no key.
    fn tweak(keys: PublicKeyPackage<Self>, tweak: &KeyTweak) -> Option<PublicKeyPackage<Self>> {
        match tweak {
            KeyTweak::None => Some(keys),
            KeyTweak::Offset(offset) => add(keys, offset),
            KeyTweak::Taproot { .. } => None,
        }
    }

    /// Whether `signature` is one of `message` by `key`.
    fn verify(
        key: &VerifyingKey<Self>,
        message: &[u8],
        signature: &GroupSignature,
    ) -> Result<(), SignatureError> {
        let signature = Signature::<Self>::deserialize(signature).map_err(|_| SignatureError::Encoding)?;
        key.verify(message, &signature).map_err(|_| SignatureError::Equation)
    }
}

impl SigningSuite for Sr25519 {
    type Keys = evrf_dkg::Ristretto255;
}

impl SigningSuite for Ed25519Sha512 {
    type Keys = evrf_dkg::Ed25519;
}

impl SigningSuite for Secp256K1Sha256TR {
    type Keys = evrf_dkg::Secp256k1;

    fn tweak(keys: PublicKeyPackage<Self>, tweak: &KeyTweak) -> Option<PublicKeyPackage<Self>> {
        match tweak {
            KeyTweak::None => Some(keys),
            KeyTweak::Offset(offset) => add(keys, offset),
            KeyTweak::Taproot { merkle_root } => Some(keys.tweak(*merkle_root)),
        }
    }
}

impl SigningSuite for EthereumSchnorr {
    type Keys = evrf_dkg::Secp256k1;

    fn verify(
        key: &VerifyingKey<Self>,
        message: &[u8],
        signature: &GroupSignature,
    ) -> Result<(), SignatureError> {
        let key = PublicKey::try_from(key).map_err(|_| SignatureError::Key)?;
        let signature = signature
            .strip_prefix(&[0; 12])
            .and_then(|bytes| ethereum_schnorr::Signature::from_bytes(bytes.try_into().ok()?).ok())
            .ok_or(SignatureError::Encoding)?;
        key.verify(message, &signature).map_err(|_| SignatureError::Equation)
    }
}

/// Evaluates an expression with `$C` for the ciphersuite of that scheme.
macro_rules! in_scheme {
    ($scheme:expr, $C:ident => $body:expr) => {
        match $scheme {
            $crate::signing::SigningScheme::Sr25519 => {
                type $C = frost_sr25519::Sr25519;
                $body
            }
            $crate::signing::SigningScheme::Bip340 => {
                type $C = frost_secp256k1_tr::Secp256K1Sha256TR;
                $body
            }
            $crate::signing::SigningScheme::EthereumSchnorr => {
                type $C = ethereum_schnorr::EthereumSchnorr;
                $body
            }
            $crate::signing::SigningScheme::Ed25519 => {
                type $C = frost_ed25519::Ed25519Sha512;
                $body
            }
        }
    };
}
pub(super) use in_scheme;

/// Adds `offset` times the base point to the key and to every verifying share. Coefficients of interpolation sum to 1, so
/// that shares of a key become shares of the key plus the offset.
fn add<C: Ciphersuite>(keys: PublicKeyPackage<C>, offset: &[u8; 32]) -> Option<PublicKeyPackage<C>> {
    let point = <C::Group as Group>::generator() * scalar::<C>(offset)?;
    let key = keys.verifying_key().to_element() + point;
    if key == <C::Group as Group>::identity() {
        return None;
    }
    let shares = keys.verifying_shares().iter();
    let shares = shares.map(|(index, share)| (*index, VerifyingShare::new(share.to_element() + point)));
    Some(PublicKeyPackage::new(shares.collect(), VerifyingKey::new(key), keys.min_signers()))
}

fn scalar<C: Ciphersuite>(bytes: &[u8; 32]) -> Option<Scalar<C>> {
    let bytes: <<C::Group as Group>::Field as Field>::Serialization = bytes.as_slice().try_into().ok()?;
    <<C::Group as Group>::Field as Field>::deserialize(&bytes).ok()
}

fn point<C: Ciphersuite>(bytes: &[u8]) -> Option<Element<C>> {
    let bytes: <C::Group as Group>::Serialization = bytes.try_into().ok()?;
    <C::Group as Group>::deserialize(&bytes).ok()
}

/// The two halves of a commitment.
fn commitment<C: Ciphersuite>(bytes: &[u8]) -> Option<SigningCommitments<C>> {
    let (hiding, binding) = bytes.split_at_checked(bytes.len() / 2)?;
    let half = |bytes| point::<C>(bytes).map(NonceCommitment::<C>::new);
    Some(SigningCommitments::new(half(hiding)?, half(binding)?))
}

pub(super) fn check_commitments<C: Ciphersuite>(
    commitment_len: usize,
    commitments: &[u8],
) -> Result<(), CommitmentError> {
    if commitments.is_empty() || !commitments.len().is_multiple_of(commitment_len) {
        return Err(CommitmentError::Length);
    }
    let mut each = commitments.chunks_exact(commitment_len);
    match each.position(|bytes| commitment::<C>(bytes).is_none()) {
        Some(position) => Err(CommitmentError::Encoding { position: position as u16 }),
        None => Ok(()),
    }
}

pub(super) fn verify_signature<C: SigningSuite>(
    key: &[u8],
    tweak: &KeyTweak,
    message: &[u8],
    signature: &GroupSignature,
) -> Result<(), SignatureError> {
    let key = VerifyingKey::<C>::deserialize(key).map_err(|_| SignatureError::Key)?;
    let keys = PublicKeyPackage::new(BTreeMap::new(), key, None);
    let keys = C::tweak(keys, tweak).ok_or(SignatureError::Tweak)?;
    C::verify(keys.verifying_key(), message, signature)
}

pub(super) fn verify_share<C: SigningSuite>(claim: &ShareClaim) -> Result<(), ShareError> {
    let index = Identifier::<C>::try_from(claim.index).map_err(|_| ShareError::Index)?;
    let key = VerifyingKey::<C>::deserialize(&claim.key).map_err(|_| ShareError::Key)?;
    let verifying_share =
        verifying_share::<C>(&claim.verification_share).ok_or(ShareError::VerificationShare)?;
    let keys = PublicKeyPackage::new(BTreeMap::from([(index, verifying_share)]), key, None);
    let keys = C::tweak(keys, &claim.tweak).ok_or(ShareError::Tweak)?;
    let verifying_share = keys.verifying_shares().get(&index).ok_or(ShareError::Index)?;

    let commitments = commitments::<C>(claim)?;
    if !commitments.contains_key(&index) {
        return Err(ShareError::Index);
    }
    let package = SigningPackage::new(commitments, &claim.message);
    let share = SignatureShare::<C>::deserialize(&claim.share).map_err(|_| ShareError::Encoding)?;
    verify_signature_share(index, verifying_share, &share, &package, keys.verifying_key()).map_err(|error| {
        match error {
            Error::InvalidSignatureShare { .. } => ShareError::Equation,
            _ => ShareError::Session,
        }
    })
}

/// A share of the group key, from the encoding of the DKG.
fn verifying_share<C: SigningSuite>(bytes: &[u8]) -> Option<VerifyingShare<C>> {
    let point = C::Keys::decode(bytes)?;
    VerifyingShare::deserialize(C::Keys::encode_public_key(&point).as_ref()).ok()
}

fn commitments<C: Ciphersuite>(
    claim: &ShareClaim,
) -> Result<BTreeMap<Identifier<C>, SigningCommitments<C>>, ShareError> {
    let mut commitments = BTreeMap::new();
    for (index, bytes) in &claim.commitments {
        let owner = Identifier::try_from(*index).map_err(|_| ShareError::Index)?;
        let decoded = commitment::<C>(bytes).ok_or(ShareError::Commitments { index: *index })?;
        if commitments.insert(owner, decoded).is_some() {
            return Err(ShareError::Commitments { index: *index });
        }
    }
    Ok(commitments)
}
