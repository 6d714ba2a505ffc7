//! What can be wrong, and with whose input.

use alloc::vec::Vec;

/// Why an encoding is not a usable Ristretto255 element.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PointError {
    /// The bytes are not the canonical encoding of any element (RFC 9496, section 4.3.1).
    #[error("not a canonical Ristretto255 encoding")]
    NotCanonical,
    /// The bytes encode the identity, which nobody may use as a key or as a nonce.
    #[error("the identity element")]
    Identity,
}

/// A refused input. A signer is named by its index in the list of keys.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Error {
    /// The caller's own secret key is not a canonical scalar, or is zero.
    #[error("the secret key is zero or not a canonical scalar")]
    InvalidSecretKey,
    /// The caller's source of randomness failed, so no nonce was made.
    #[error("the random number generator failed")]
    EntropyUnavailable,
    /// The list of keys is empty.
    #[error("there are no keys to aggregate")]
    NoKeys,
    /// A signer's public key cannot be used.
    #[error("the key of signer {signer} is invalid: {reason}")]
    InvalidKey {
        /// Whose key it is.
        signer: usize,
        /// What is wrong with it.
        reason: PointError,
    },
    /// Two signers have the same key.
    #[error("signers {first} and {second} have the same key")]
    DuplicateKey {
        /// The first signer with this key.
        first: usize,
        /// The next signer with it.
        second: usize,
    },
    /// The keys aggregate to the identity. Nobody can make this happen, short of breaking the hash function.
    #[error("the keys aggregate to the identity")]
    AggregateKeyIsIdentity,
    /// The list of nonces is not as long as the list of keys.
    #[error("expected {expected} nonces, found {found}")]
    WrongNonceCount {
        /// How many keys there are.
        expected: usize,
        /// How many nonces there are.
        found: usize,
    },
    /// A signer's public nonce cannot be used. The signer is at fault.
    #[error("the nonce of signer {signer} is invalid: {reason}")]
    InvalidNonce {
        /// Whose nonce it is.
        signer: usize,
        /// What is wrong with it.
        reason: PointError,
    },
    /// The caller's key is not in the list of keys.
    #[error("the secret key belongs to none of the signers")]
    NotASigner,
    /// The caller's secret nonce was made for another secret key.
    #[error("the secret nonce was made for another key")]
    NonceOfAnotherKey,
    /// The public nonce that the session has for the caller is not the one of its secret nonce. The session is about
    /// another commitment, and the nonce is spent all the same.
    #[error("the session has another nonce for signer {signer}")]
    NonceNotInSession {
        /// The caller.
        signer: usize,
    },
    /// There is no signer with this index.
    #[error("there is no signer {signer} among {signers}")]
    SignerOutOfRange {
        /// The index asked for.
        signer: usize,
        /// How many signers there are.
        signers: usize,
    },
    /// The list of partial signatures is not as long as the list of keys.
    #[error("expected {expected} partial signatures, found {found}")]
    WrongPartialSignatureCount {
        /// How many keys there are.
        expected: usize,
        /// How many partial signatures there are.
        found: usize,
    },
    /// Partial signatures are wrong or not canonical. Exactly these signers are at fault.
    #[error("the partial signatures of signers {signers:?} are invalid")]
    InvalidPartialSignatures {
        /// Who sent them, in ascending order, at least one.
        signers: Vec<usize>,
    },
    /// Bytes that are not two canonical scalars are no session's challenges.
    #[error("the challenges are not two canonical scalars")]
    InvalidChallenges,
    /// Every partial signature is valid, but the nonces of all signers add up to the identity, so there is no signature.
    /// One honest signer suffices to prevent this: all of them are at fault.
    #[error("the nonces of all signers cancel each other")]
    NoncesCancel,
}
