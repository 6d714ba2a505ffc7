//! Shares of a key, and signing with them: FROST (RFC 9591), for all of a validator's shares and all messages at once.

use std::{collections::BTreeMap, fmt};

use frost_keys::{
    Ed25519Sha512, EthereumSchnorr, Offset, Scheme, Secp256K1Sha256TR, Sr25519, ethereum_schnorr,
    evrf_dkg::{GroupKeys, Parameters, SecretShare},
    frost_core::{
        self, Ciphersuite, Error, Identifier, Signature, SigningPackage,
        keys::{KeyPackage, PublicKeyPackage},
        round1::{self, NonceCommitment, SigningCommitments},
        round2,
    },
    frost_secp256k1_tr::keys::Tweak,
    key_packages, public_key_package,
};
use quoin_primitives::signing::{GroupSignature, KeyTweak, SIGNATURE_SHARE_LEN, SignatureShare};
use rand_core_06::OsRng;

use crate::cryptography::{Failure, RoundSigner, SigningRound};

/// A validator's shares of one key, by the scheme in which they sign. Wiped when dropped.
#[derive(Debug)]
pub enum KeyShares {
    /// Of an oracle key.
    Sr25519(SchemeShares<Sr25519>),
    /// Of a key for Bitcoin, say.
    Bip340(SchemeShares<Secp256K1Sha256TR>),
    /// Of a key for Ethereum.
    EthereumSchnorr(SchemeShares<EthereumSchnorr>),
    /// Of an Ed25519 key.
    Ed25519(SchemeShares<Ed25519Sha512>),
}

/// Nonces of a validator, for each message of each of its shares. Wiped when dropped.
pub enum SigningNonces {
    /// In the scheme sr25519.
    Sr25519(SchemeNonces<Sr25519>),
    /// In BIP 340.
    Bip340(SchemeNonces<Secp256K1Sha256TR>),
    /// In the scheme for Ethereum.
    EthereumSchnorr(SchemeNonces<EthereumSchnorr>),
    /// In Ed25519.
    Ed25519(SchemeNonces<Ed25519Sha512>),
}

/// Nonces in one scheme: message by message, and for each share by share.
pub struct SchemeNonces<C: Ciphersuite>(Vec<round1::SigningNonces<C>>);

impl KeyShares {
    pub(crate) fn commit(&self, messages: usize) -> Result<(SigningNonces, Vec<u8>), Failure> {
        Ok(match self {
            Self::Sr25519(shares) => {
                let (nonces, commitments) = shares.commit(messages)?;
                (SigningNonces::Sr25519(nonces), commitments)
            }
            Self::Bip340(shares) => {
                let (nonces, commitments) = shares.commit(messages)?;
                (SigningNonces::Bip340(nonces), commitments)
            }
            Self::EthereumSchnorr(shares) => {
                let (nonces, commitments) = shares.commit(messages)?;
                (SigningNonces::EthereumSchnorr(nonces), commitments)
            }
            Self::Ed25519(shares) => {
                let (nonces, commitments) = shares.commit(messages)?;
                (SigningNonces::Ed25519(nonces), commitments)
            }
        })
    }

    pub(crate) fn give_shares(
        &self,
        nonces: SigningNonces,
        round: &SigningRound<'_>,
    ) -> Result<Vec<SignatureShare>, Failure> {
        match (self, nonces) {
            (Self::Sr25519(shares), SigningNonces::Sr25519(nonces)) => shares.give_shares(nonces, round),
            (Self::Bip340(shares), SigningNonces::Bip340(nonces)) => shares.give_shares(nonces, round),
            (Self::EthereumSchnorr(shares), SigningNonces::EthereumSchnorr(nonces)) => {
                shares.give_shares(nonces, round)
            }
            (Self::Ed25519(shares), SigningNonces::Ed25519(nonces)) => shares.give_shares(nonces, round),
            _ => Err(Failure::OtherScheme),
        }
    }

    pub(crate) fn complete(&self, round: &SigningRound<'_>) -> Result<Vec<GroupSignature>, Failure> {
        match self {
            Self::Sr25519(shares) => shares.complete(round),
            Self::Bip340(shares) => shares.complete(round),
            Self::EthereumSchnorr(shares) => shares.complete(round),
            Self::Ed25519(shares) => shares.complete(round),
        }
    }
}

/// A ciphersuite with what is its scheme's own.
pub trait SigningSuite: Scheme {
    /// A share of the key as `merkle_root` tweaks it by BIP 341, where the scheme has that.
    fn taproot_share(_: KeyPackage<Self>, _: Option<[u8; 32]>) -> Option<KeyPackage<Self>> {
        None
    }

    /// The key as `merkle_root` tweaks it by BIP 341, where the scheme has that.
    fn taproot_key(_: PublicKeyPackage<Self>, _: Option<[u8; 32]>) -> Option<PublicKeyPackage<Self>> {
        None
    }

    /// A signature as [`SigningScheme`](quoin_primitives::signing::SigningScheme) says.
    fn encode(signature: &Signature<Self>) -> Option<GroupSignature> {
        signature.serialize().ok()?.try_into().ok()
    }

    /// The shares, with those of other schemes in one type.
    fn shares(shares: SchemeShares<Self>) -> KeyShares;
}

impl SigningSuite for Sr25519 {
    fn shares(shares: SchemeShares<Self>) -> KeyShares {
        KeyShares::Sr25519(shares)
    }
}

impl SigningSuite for Ed25519Sha512 {
    fn shares(shares: SchemeShares<Self>) -> KeyShares {
        KeyShares::Ed25519(shares)
    }
}

impl SigningSuite for Secp256K1Sha256TR {
    fn taproot_share(share: KeyPackage<Self>, merkle_root: Option<[u8; 32]>) -> Option<KeyPackage<Self>> {
        Some(share.tweak(merkle_root))
    }

    fn taproot_key(
        key: PublicKeyPackage<Self>,
        merkle_root: Option<[u8; 32]>,
    ) -> Option<PublicKeyPackage<Self>> {
        Some(key.tweak(merkle_root))
    }

    fn shares(shares: SchemeShares<Self>) -> KeyShares {
        KeyShares::Bip340(shares)
    }
}

impl SigningSuite for EthereumSchnorr {
    fn encode(signature: &Signature<Self>) -> Option<GroupSignature> {
        let mut bytes = [0; 64];
        let signature = ethereum_schnorr::Signature::try_from(signature).ok()?;
        bytes[12..].copy_from_slice(&signature.to_bytes());
        Some(bytes)
    }

    fn shares(shares: SchemeShares<Self>) -> KeyShares {
        KeyShares::EthereumSchnorr(shares)
    }
}

/// A validator's shares of one key in one scheme, with the verification shares of everybody. Wiped when dropped.
pub struct SchemeShares<C: Ciphersuite> {
    shares: Vec<KeyPackage<C>>,
    key: PublicKeyPackage<C>,
}

impl<C: Ciphersuite> fmt::Debug for SchemeShares<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let indices: Vec<_> = self.shares.iter().map(KeyPackage::identifier).collect();
        formatter.debug_struct("SchemeShares").field("identifiers", &indices).finish_non_exhaustive()
    }
}

const NO_SUCH_TWEAK: Failure = Failure::Round("a tweak leads to no key");
const TOO_SHORT: Failure = Failure::Round("a signer's part is too short");

impl<C: SigningSuite> SchemeShares<C> {
    /// These shares of that key: in the order of their indices, each a signer of its own.
    pub fn new(shares: Vec<KeyPackage<C>>, key: PublicKeyPackage<C>) -> Self {
        Self { shares, key }
    }

    /// What a validator recovered, checked against the key.
    pub(crate) fn of_dkg(
        parameters: &Parameters<C::Suite>,
        keys: &GroupKeys<C::Suite>,
        shares: &[SecretShare<C::Suite>],
    ) -> Result<Self, Failure> {
        Ok(Self::new(key_packages(parameters, keys, shares)?, public_key_package(parameters, keys)?))
    }

    /// The shares themselves, each with its identifier and the key.
    pub fn packages(&self) -> &[KeyPackage<C>] {
        &self.shares
    }

    fn commit(&self, messages: usize) -> Result<(SchemeNonces<C>, Vec<u8>), Failure> {
        let (mut all, mut bytes) = (Vec::new(), Vec::new());
        for share in (0..messages).flat_map(|_| &self.shares) {
            let (nonces, commitments) = round1::commit(share.signing_share(), &mut OsRng);
            for half in [commitments.hiding(), commitments.binding()] {
                bytes.extend(half.serialize().map_err(refused)?);
            }
            all.push(nonces);
        }
        Ok((SchemeNonces(all), bytes))
    }

    fn give_shares(
        &self,
        nonces: SchemeNonces<C>,
        round: &SigningRound<'_>,
    ) -> Result<Vec<SignatureShare>, Failure> {
        let mut nonces = nonces.0.into_iter();
        let mut given = Vec::new();
        for (number, message) in round.messages.iter().enumerate() {
            let package = signing_package(round, number)?;
            for share in &self.shares {
                let share = tweaked_share(share, &message.tweak)?;
                let nonces = nonces.next().ok_or(Failure::Round("there are more messages than nonces"))?;
                let part = round2::sign(&package, &nonces, &share).map_err(refused)?;
                given.push(part.serialize().try_into().map_err(|_| TOO_SHORT)?);
            }
        }
        Ok(given)
    }

    fn complete(&self, round: &SigningRound<'_>) -> Result<Vec<GroupSignature>, Failure> {
        round.messages.iter().enumerate().map(|(number, _)| self.add_up(round, number)).collect()
    }

    /// Adds up the shares of one message's signature.
    fn add_up(&self, round: &SigningRound<'_>, number: usize) -> Result<GroupSignature, Failure> {
        let message = round.messages.get(number).ok_or(TOO_SHORT)?;
        let package = signing_package(round, number)?;
        let (mut shares, mut owners) = (BTreeMap::new(), BTreeMap::new());
        for signer in &round.signers {
            for (offset, index) in signer.indices.clone().enumerate() {
                let position = position(signer, number, offset)?;
                let share: &[u8; SIGNATURE_SHARE_LEN] = signer.shares.get(position).ok_or(TOO_SHORT)?;
                let wrong = Failure::WrongShare { member: signer.member, position: position as u16 };
                let share = round2::SignatureShare::deserialize(share).map_err(|_| wrong.clone())?;
                let identifier = identifier::<C>(index)?;
                shares.insert(identifier, share);
                owners.insert(identifier, wrong);
            }
        }
        let key = tweaked_key(&self.key, &message.tweak)?;
        match frost_core::aggregate(&package, &shares, &key) {
            Ok(signature) => C::encode(&signature).ok_or(Failure::Round("the signature has no encoding")),
            Err(Error::InvalidSignatureShare { culprits }) => Err(culprits
                .first()
                .and_then(|culprit| owners.remove(culprit))
                .unwrap_or(Failure::Round("a share is wrong that is nobody's"))),
            Err(error) => Err(refused(error)),
        }
    }
}

/// Where a signer's part stands that is its share number `offset`'s of the message number `message`.
fn position(signer: &RoundSigner<'_>, message: usize, offset: usize) -> Result<usize, Failure> {
    message
        .checked_mul(signer.indices.len())
        .and_then(|before| before.checked_add(offset))
        .filter(|position| u16::try_from(*position).is_ok())
        .ok_or(Failure::Round("there are too many parts"))
}

/// What everybody signs of a message: it, and all commitments for it.
fn signing_package<C: Ciphersuite>(
    round: &SigningRound<'_>,
    number: usize,
) -> Result<SigningPackage<C>, Failure> {
    let message = round.messages.get(number).ok_or(TOO_SHORT)?;
    let mut all = BTreeMap::new();
    for signer in &round.signers {
        let parts = round.messages.len().checked_mul(signer.indices.len()).filter(|parts| *parts > 0);
        let length = parts.and_then(|parts| signer.commitments.len().checked_div(parts)).unwrap_or(0);
        for (offset, index) in signer.indices.clone().enumerate() {
            let mut each = signer.commitments.chunks_exact(length.max(1));
            let bytes = each.nth(position(signer, number, offset)?).ok_or(TOO_SHORT)?;
            let (hiding, binding) = bytes.split_at(bytes.len() / 2);
            let half = |bytes| NonceCommitment::deserialize(bytes).map_err(refused::<C>);
            all.insert(identifier(index)?, SigningCommitments::new(half(hiding)?, half(binding)?));
        }
    }
    Ok(SigningPackage::new(all, &message.bytes))
}

fn tweaked_share<C: SigningSuite>(share: &KeyPackage<C>, tweak: &KeyTweak) -> Result<KeyPackage<C>, Failure> {
    match tweak {
        KeyTweak::None => Ok(share.clone()),
        KeyTweak::Offset(offset) => offset_of::<C>(offset)?.key_package(share).map_err(|_| NO_SUCH_TWEAK),
        KeyTweak::Taproot { merkle_root } => {
            C::taproot_share(share.clone(), *merkle_root).ok_or(NO_SUCH_TWEAK)
        }
    }
}

fn tweaked_key<C: SigningSuite>(
    key: &PublicKeyPackage<C>,
    tweak: &KeyTweak,
) -> Result<PublicKeyPackage<C>, Failure> {
    match tweak {
        KeyTweak::None => Ok(key.clone()),
        KeyTweak::Offset(offset) => {
            offset_of::<C>(offset)?.public_key_package(key).map_err(|_| NO_SUCH_TWEAK)
        }
        KeyTweak::Taproot { merkle_root } => C::taproot_key(key.clone(), *merkle_root).ok_or(NO_SUCH_TWEAK),
    }
}

fn offset_of<C: Ciphersuite>(bytes: &[u8; 32]) -> Result<Offset<C>, Failure> {
    Offset::deserialize(bytes).map_err(|_| NO_SUCH_TWEAK)
}

fn identifier<C: Ciphersuite>(index: u16) -> Result<Identifier<C>, Failure> {
    Identifier::try_from(index).map_err(|_| Failure::Round("a share has the index 0"))
}

fn refused<C: Ciphersuite>(error: Error<C>) -> Failure {
    Failure::Frost(error.to_string())
}

#[cfg(test)]
mod tests;
