//! What is kept of a verified participation: enough to combine keys and to recover shares, and no more.

use alloc::vec::Vec;

use embedded_curves::{Affine, EmbeddedCurve};
use generalized_bulletproofs::Scalar;
use thiserror::Error;

use crate::{parameters::Parameters, suite::Suite};

/// The public part of a verified participation.
///
/// It comes from [`Session::verify`](crate::Session::verify), or from where the bytes of such a one were stored. Shares are
/// decrypted from verified participations only, and this type is how it is known: the recipient of an unverified one
/// would compute its own polynomial's secret for the dealer.
///
/// # Encoding
///
/// As on the wire, one after the other: the 2·slots ephemeral keys; V_0; the pads' commitments V_t … V_{t+n−1}; the n encrypted
/// shares.
#[derive(Clone, Debug)]
pub struct Dealing<S: Suite> {
    dealer: u16,
    /// Of the parameters.
    seed: [u8; 32],
    bytes: Vec<u8>,
    ephemeral_keys: usize,
    /// V_0 and the pads' commitments, where they were decoded already.
    commitments: Option<Vec<S::Point>>,
}

/// Stored bytes are not of a verified participation in a DKG of these parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum StoredError {
    /// There is no validator of this index.
    #[error("there is no validator {dealer}: there are {validators}")]
    UnknownDealer {
        /// The index given.
        dealer: u16,
        /// The number of validators.
        validators: usize,
    },
    /// The length is not the one that follows from the parameters.
    #[error("a stored dealing has {expected} bytes and not {found}")]
    Length {
        /// The bytes of a dealing.
        expected: usize,
        /// The bytes given.
        found: usize,
    },
    /// The stored dealing of that validator holds something that no verified participation does.
    #[error("the stored dealing of validator {dealer} is corrupt")]
    Corrupt {
        /// The dealer.
        dealer: u16,
    },
}

impl<S: Suite> Parameters<S> {
    /// The bytes of a stored [`Dealing`].
    pub fn dealing_len(&self) -> usize {
        let shares = usize::from(self.shares());
        self.ephemeral_keys() * S::Embedded::ENCODED_LEN + (1 + shares) * S::POINT_LEN + shares * 32
    }
}

impl<S: Suite> Dealing<S> {
    /// Of a verified participation and its scalar commitments.
    pub(crate) fn from_verified(
        parameters: &Parameters<S>,
        dealer: u16,
        participation: &[u8],
        scalar_commitments: &[S::Point],
    ) -> Self {
        let threshold = usize::from(parameters.threshold());
        let shares = usize::from(parameters.shares());
        let (ephemeral_keys, rest) =
            participation.split_at(parameters.ephemeral_keys() * S::Embedded::ENCODED_LEN);
        let (key, rest) = rest.split_at(S::POINT_LEN);
        let pads = &rest[(threshold - 1) * S::POINT_LEN..][..shares * S::POINT_LEN];
        let encrypted = &rest[rest.len() - shares * 32..];
        let (coefficients, pads_commitments) = scalar_commitments.split_at(threshold);
        Self {
            dealer,
            seed: *parameters.seed(),
            bytes: [ephemeral_keys, key, pads, encrypted].concat(),
            ephemeral_keys: parameters.ephemeral_keys(),
            commitments: Some([&coefficients[..1], pads_commitments].concat()),
        }
    }

    /// A dealing from bytes that [`to_bytes`](Self::to_bytes) gave, of a participation **that was verified**, by the chain
    /// for instance, in a DKG of these very parameters.
    ///
    /// Never from anything else: a recipient that decrypts an unverified participation can be made to publish its own
    /// polynomial's secret.
    pub fn assume_verified(
        parameters: &Parameters<S>,
        dealer: u16,
        bytes: Vec<u8>,
    ) -> Result<Self, StoredError> {
        let validators = parameters.validators().len();
        if usize::from(dealer) >= validators {
            return Err(StoredError::UnknownDealer { dealer, validators });
        }
        let (expected, found) = (parameters.dealing_len(), bytes.len());
        if found != expected {
            return Err(StoredError::Length { expected, found });
        }
        let ephemeral_keys = parameters.ephemeral_keys();
        Ok(Self { dealer, seed: *parameters.seed(), bytes, ephemeral_keys, commitments: None })
    }

    /// The dealer's index.
    pub fn dealer(&self) -> u16 {
        self.dealer
    }

    /// The bytes to be stored, [`Parameters::dealing_len`] of them.
    pub fn to_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether it was verified for, or stored with, these parameters.
    pub(crate) fn is_of(&self, parameters: &Parameters<S>) -> bool {
        self.seed == *parameters.seed()
    }

    /// The two ephemeral keys of a slot.
    pub(crate) fn ephemeral_keys(&self, slot: usize) -> Result<[Affine<S::Embedded>; 2], StoredError> {
        let length = S::Embedded::ENCODED_LEN;
        let key = |i: usize| {
            let bytes = self.bytes.get(i * length..(i + 1) * length).ok_or_else(|| self.corrupt())?;
            Affine::decode(bytes).map_err(|_| self.corrupt())
        };
        Ok([key(2 * slot)?, key(2 * slot + 1)?])
    }

    /// V_0.
    pub(crate) fn key(&self) -> Result<S::Point, StoredError> {
        match self.commitments.as_deref() {
            Some([key, ..]) => Ok(*key),
            _ => {
                let bytes = &self.bytes[self.ephemeral_keys * S::Embedded::ENCODED_LEN..][..S::POINT_LEN];
                S::decode(bytes).ok_or_else(|| self.corrupt())
            }
        }
    }

    /// V_0 and the pads' commitments.
    pub(crate) fn commitments(&self) -> Result<Vec<S::Point>, StoredError> {
        if let Some(commitments) = &self.commitments {
            return Ok(commitments.clone());
        }
        let start = self.ephemeral_keys * S::Embedded::ENCODED_LEN;
        let shares = (self.bytes.len() - start - S::POINT_LEN) / (S::POINT_LEN + 32);
        self.bytes[start..]
            .chunks(S::POINT_LEN)
            .take(1 + shares)
            .map(|bytes| S::decode(bytes).ok_or_else(|| self.corrupt()))
            .collect()
    }

    /// The encrypted share number `index`, from 1.
    pub(crate) fn encrypted(&self, index: u16, shares: u16) -> Result<Scalar<S>, StoredError> {
        let from_end = 32 * usize::from(shares - index + 1);
        let bytes =
            self.bytes.len().checked_sub(from_end).and_then(|start| self.bytes[start..].first_chunk());
        bytes.and_then(S::decode_scalar).ok_or_else(|| self.corrupt())
    }

    fn corrupt(&self) -> StoredError {
        StoredError::Corrupt { dealer: self.dealer }
    }
}
