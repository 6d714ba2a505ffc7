//! What a simulated world computes: the workers' cryptography, and the chain's verdicts on what they send.

use quoin_offchain::Cryptography;
use quoin_primitives::{
    EmbeddedKey, coordinator,
    duties::{ConfirmationSession, PartialSignature, PublicNonce},
    verifier::{Dkg, GroupKey},
};
use sp_core::sr25519;

pub(crate) trait World: Clone {
    type Secrets: Cryptography;

    /// The secrets of the coordinator keys with these numbers.
    fn secrets(&self, keys: &[u64]) -> Self::Secrets;

    /// Whether `coordinator` signed what has this hash.
    fn is_authorised(
        &self,
        coordinator: &coordinator::Public,
        hash: &[u8; 32],
        signature: &coordinator::Signature,
    ) -> bool;

    /// Whether the proof of possession holds.
    fn is_possessed(&self, key: &EmbeddedKey, owner: &[u8; 32], proof: &[u8]) -> bool;

    /// What is stored of a participation, if it is valid.
    fn dealing(&self, dkg: &Dkg, member: u16, participation: &[u8]) -> Option<Vec<u8>>;

    /// The key that dealings make.
    fn group_key(&self, dkg: &Dkg, dealings: &[(u16, Vec<u8>)]) -> GroupKey;

    /// Whether anyone can build on these nonces.
    fn are_nonces(&self, nonces: &PublicNonce) -> bool;

    /// Whether this is the share of the signer at `position`.
    fn is_share(
        &self,
        session: &ConfirmationSession,
        message: &[u8],
        position: usize,
        share: &PartialSignature,
    ) -> bool;

    /// Whether the session's signers signed the message.
    fn is_signed(
        &self,
        session: &ConfirmationSession,
        message: &[u8],
        signature: &sr25519::Signature,
    ) -> bool;

    /// The key whose secret these validators' shares give together; `None` if they are fewer than the threshold.
    fn key_of(&self, dkg: &Dkg, shares: &[&<Self::Secrets as Cryptography>::Shares]) -> Option<GroupKey>;

    /// Whether the first of these validators' shares, as many as the threshold, make signatures that are valid under `key`.
    fn sign(&self, dkg: &Dkg, shares: &[&<Self::Secrets as Cryptography>::Shares], key: &GroupKey) -> bool;

    /// Nonces that nobody can build on.
    fn wrong_nonces(&self) -> PublicNonce;
}
