//! What the pallet stores and is started with.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use quoin_primitives::{EmbeddedCurve, EmbeddedKey};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::Bytes;

/// An account's keys, at most one on each curve, in their wire encoding (specification, section 1). All of them were
/// proven.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct AccountKeys {
    /// The key on secq256k1.
    pub secq256k1: Option<[u8; 33]>,
    /// The key on embedwards25519.
    pub embedwards25519: Option<[u8; 32]>,
}

impl AccountKeys {
    /// The key on `curve`.
    pub fn get(&self, curve: EmbeddedCurve) -> Option<EmbeddedKey> {
        match curve {
            EmbeddedCurve::Secq256k1 => self.secq256k1.map(EmbeddedKey::Secq256k1),
            EmbeddedCurve::Embedwards25519 => self.embedwards25519.map(EmbeddedKey::Embedwards25519),
        }
    }

    pub(crate) fn set(&mut self, key: EmbeddedKey) {
        match key {
            EmbeddedKey::Secq256k1(bytes) => self.secq256k1 = Some(bytes),
            EmbeddedKey::Embedwards25519(bytes) => self.embedwards25519 = Some(bytes),
        }
    }

    pub(crate) fn remove(&mut self, curve: EmbeddedCurve) {
        match curve {
            EmbeddedCurve::Secq256k1 => self.secq256k1 = None,
            EmbeddedCurve::Embedwards25519 => self.embedwards25519 = None,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A key that the chain starts with. Bytes are hexadecimal, after `0x`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenesisKey<AccountId> {
    /// Whose key it is.
    pub account: AccountId,
    /// The curve it is on.
    pub curve: EmbeddedCurve,
    /// Its wire encoding.
    pub key: Bytes,
    /// The proof of its possession by the account.
    pub proof: Bytes,
}

impl<AccountId> GenesisKey<AccountId> {
    /// The key, if it has as many bytes as a point of its curve.
    pub(crate) fn embedded_key(&self) -> Option<EmbeddedKey> {
        match self.curve {
            EmbeddedCurve::Secq256k1 => self.key[..].try_into().ok().map(EmbeddedKey::Secq256k1),
            EmbeddedCurve::Embedwards25519 => self.key[..].try_into().ok().map(EmbeddedKey::Embedwards25519),
        }
    }
}
