//! What the worker computes with its secrets, as a trait, so that whole networks of workers can be simulated.

use std::ops::Range;

use frost_keys::PackageError;
use quoin_primitives::{
    EmbeddedCurve, EmbeddedKey, coordinator,
    duties::{ConfirmationSession, PartialSignature, PublicNonce},
    signing::{GroupSignature, SignatureShare, SigningMessage, SigningScheme},
    verifier::{Dkg, GroupKey},
};
use sp_core::sr25519;
use thiserror::Error;

/// Secrets, and what they are used for.
///
/// [`Keyring`](crate::Keyring) is the real one. A clone shares the secrets: dealing and recovering are done with one on other
/// threads.
pub trait Cryptography: Clone {
    /// The secret half of a nonce. It signs once.
    type SecretNonce;
    /// A validator's secret shares of one key, with what adds up everybody's signature shares.
    type Shares;
    /// The secret halves of what a validator commits to in signing: for each message, of each of its shares. They sign once.
    type SigningNonces;

    /// The coordinator keys whose secrets are held.
    fn coordinators(&self) -> Vec<coordinator::Public>;

    /// Whether the secret of an embedded key is held.
    fn holds(&self, key: &EmbeddedKey) -> bool;

    /// The signature of `coordinator` that authorises what has this hash.
    fn authorise(
        &self,
        coordinator: &coordinator::Public,
        hash: &[u8; 32],
    ) -> Result<coordinator::Signature, Failure>;

    /// The embedded key that is derived from `coordinator`, and a proof of its possession by `owner`.
    fn prove_possession(
        &self,
        coordinator: &coordinator::Public,
        curve: EmbeddedCurve,
        owner: &[u8; 32],
    ) -> Result<(EmbeddedKey, Vec<u8>), Failure>;

    /// A participation in a DKG, as the validator number `member`.
    fn deal(&self, dkg: &Dkg, member: u16) -> Result<Vec<u8>, Failure>;

    /// The shares of the validator number `member` of `key`, from the verified dealings that made it, to sign in `scheme`.
    ///
    /// Errors if they are not shares of this key.
    fn recover(
        &self,
        dkg: &Dkg,
        scheme: SigningScheme,
        dealings: &[(u16, Vec<u8>)],
        member: u16,
        key: &GroupKey,
    ) -> Result<Self::Shares, Failure>;

    /// New nonces for one signature, for a session that is named like no other of this key.
    fn nonces(
        &self,
        coordinator: &coordinator::Public,
        session: &[u8],
    ) -> Result<(Self::SecretNonce, PublicNonce), Failure>;

    /// Signs `message` as one of a session's signers. The nonces are gone then, whatever comes of it.
    fn sign(
        &self,
        coordinator: &coordinator::Public,
        nonces: Self::SecretNonce,
        session: &ConfirmationSession,
        message: &[u8],
    ) -> Result<PartialSignature, Failure>;

    /// Adds up the shares of a session's signers, in their order, to their signature of `message`.
    fn aggregate(
        &self,
        session: &ConfirmationSession,
        message: &[u8],
        shares: &[PartialSignature],
    ) -> Result<sr25519::Signature, Failure>;

    /// New nonces for so many messages, and what is committed to with them: message by message, and for each share by share.
    fn commit(
        &self,
        shares: &Self::Shares,
        messages: usize,
    ) -> Result<(Self::SigningNonces, Vec<u8>), Failure>;

    /// A signer's shares of a round's signatures, in the order of its commitments. The nonces are gone then, whatever comes
    /// of it.
    fn give_shares(
        &self,
        shares: &Self::Shares,
        nonces: Self::SigningNonces,
        round: &SigningRound<'_>,
    ) -> Result<Vec<SignatureShare>, Failure>;

    /// Adds up the signers' shares to the signatures, message by message.
    ///
    /// Errors with [`Failure::WrongShare`] if one is wrong.
    fn complete(
        &self,
        shares: &Self::Shares,
        round: &SigningRound<'_>,
    ) -> Result<Vec<GroupSignature>, Failure>;
}

/// What is signed in the second round of FROST, and with whom.
#[derive(Clone, Debug)]
pub struct SigningRound<'a> {
    /// The messages.
    pub messages: &'a [SigningMessage],
    /// The signers.
    pub signers: Vec<RoundSigner<'a>>,
}

/// A signer: a validator with all of its shares. What it commits to and gives is listed message by message, and for each
/// share by share.
#[derive(Clone, Debug)]
pub struct RoundSigner<'a> {
    /// The validator's index in its set.
    pub member: u16,
    /// The indices of its key shares.
    pub indices: Range<u16>,
    /// What it committed to.
    pub commitments: &'a [u8],
    /// Its signature shares; none as long as they are not given.
    pub shares: &'a [SignatureShare],
}

/// Why something was not computed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Failure {
    /// The keystore does not hold the coordinator key.
    #[error("the keystore does not hold this coordinator key")]
    UnknownCoordinator,
    /// The keystore holds no coordinator key that the validator's embedded key was derived from.
    #[error("the embedded key of validator {member} was derived from no coordinator key in the keystore")]
    UnknownEmbeddedKey {
        /// The validator's index.
        member: u16,
    },
    /// The chain describes a DKG that cannot be.
    #[error("the chain describes a DKG that cannot be: {0}")]
    Dkg(String),
    /// No participation was made.
    #[error("dealing failed: {0}")]
    Deal(#[from] evrf_dkg::DealError),
    /// The chain's dealings make no key.
    #[error("the chain's dealings make no key: {0}")]
    Dealings(#[from] evrf_dkg::DealingsError),
    /// A dealing is not as it was verified.
    #[error("the chain's dealings cannot be read: {0}")]
    Stored(#[from] evrf_dkg::StoredError),
    /// No shares were recovered.
    #[error("recovery failed: {0}")]
    Recover(#[from] evrf_dkg::RecoverError),
    /// The dealings make another key than the chain names.
    #[error("the dealings make another key than the one the chain names")]
    OtherKey,
    /// The recovered shares are not of the key.
    #[error("the recovered shares are not of the key: {0}")]
    NotShares(#[from] PackageError),
    /// The DKG is of another suite than the scheme.
    #[error("keys of the DKG's suite cannot sign in this scheme")]
    OtherScheme,
    /// The chain's dealings could not be read.
    #[error("{0}")]
    Unread(String),
    /// The chain describes a signing round that cannot be.
    #[error("the chain describes a signing round that cannot be: {0}")]
    Round(&'static str),
    /// A signer gave a wrong share.
    #[error("the signature share number {position} of validator {member} is wrong")]
    WrongShare {
        /// The signer's index in the set.
        member: u16,
        /// Which of the signer's shares, in the order in which it gave them.
        position: u16,
    },
    /// FROST refused.
    #[error("FROST: {0}")]
    Frost(String),
    /// MuSig2 refused.
    #[error("MuSig2: {0}")]
    Musig(#[from] musig::Error),
}
