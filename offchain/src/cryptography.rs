//! What the worker computes with its secrets, as a trait, so that whole networks of workers can be simulated.

use quoin_primitives::{
    EmbeddedCurve, EmbeddedKey, coordinator,
    duties::{ConfirmationSession, PartialSignature, PublicNonce},
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
    /// A validator's secret shares of one key.
    type Shares;

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

    /// The shares of the validator number `member` of `key`, from the verified dealings that made it.
    ///
    /// Errors if they are not shares of this key.
    fn recover(
        &self,
        dkg: &Dkg,
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
    /// A recovered share is not one of the key.
    #[error("the recovered share {index} is not one of the key")]
    NotAShare {
        /// The share's index.
        index: u16,
    },
    /// The chain's dealings could not be read.
    #[error("{0}")]
    Unread(String),
    /// MuSig2 refused.
    #[error("MuSig2: {0}")]
    Musig(#[from] musig::Error),
}
