//! Coordinator keys in memory, with all that is derived from them.

use std::{collections::BTreeMap, fmt, sync::Arc};

use evrf_dkg::SecretError;
use quoin_primitives::{EmbeddedCurve, EmbeddedKey, coordinator};
use sp_application_crypto::Pair as _;
use sp_core::crypto::ByteArray;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::embedded::EmbeddedSecrets;

/// A coordinator key that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// The secret is not one that sr25519 keys have.
    #[error("coordinator key {public}: {error}")]
    Scalar {
        /// The key.
        public: String,
        /// What is wrong.
        error: musig::Error,
    },
    /// An embedded secret that is derived from it cannot be used.
    #[error("coordinator key {public}: {error}")]
    Embedded {
        /// The key.
        public: String,
        /// What is wrong.
        error: SecretError,
    },
}

/// A coordinator key with its embedded secrets. Wiped when dropped, and without a `Debug` that shows it.
pub struct CoordinatorSecret {
    pair: coordinator::Pair,
    pub(crate) musig: musig::SecretKey,
    pub(crate) embedded: EmbeddedSecrets,
    embedded_keys: [EmbeddedKey; 2],
}

impl CoordinatorSecret {
    /// The secret of a key pair.
    pub fn new(pair: coordinator::Pair) -> Result<Self, KeyError> {
        let public = || hex_of(&pair.public());
        let bytes = Zeroizing::new(pair.to_raw_vec());
        let scalar: &[u8; 32] = bytes
            .first_chunk()
            .ok_or_else(|| KeyError::Scalar { public: public(), error: musig::Error::InvalidSecretKey })?;
        let musig = musig::SecretKey::from_bytes(scalar)
            .map_err(|error| KeyError::Scalar { public: public(), error })?;
        let embedded = EmbeddedSecrets::derive(scalar)
            .map_err(|error| KeyError::Embedded { public: public(), error })?;
        let embedded_keys = [EmbeddedCurve::Secq256k1, EmbeddedCurve::Embedwards25519]
            .map(|curve| embedded.public_key(curve));
        Ok(Self { pair, musig, embedded, embedded_keys })
    }

    /// The coordinator key.
    pub fn public(&self) -> coordinator::Public {
        self.pair.public()
    }

    /// The embedded key on `curve`.
    pub fn embedded_key(&self, curve: EmbeddedCurve) -> EmbeddedKey {
        let [secq256k1, embedwards25519] = self.embedded_keys;
        match curve {
            EmbeddedCurve::Secq256k1 => secq256k1,
            EmbeddedCurve::Embedwards25519 => embedwards25519,
        }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> coordinator::Signature {
        self.pair.sign(message)
    }
}

impl fmt::Debug for CoordinatorSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "CoordinatorSecret({}, …)", hex_of(&self.public()))
    }
}

fn hex_of(public: &coordinator::Public) -> String {
    format!("0x{}", public.as_slice().iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// Every coordinator key that this node holds. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Keyring {
    secrets: BTreeMap<coordinator::Public, Arc<CoordinatorSecret>>,
}

impl Keyring {
    /// Adds a key, or replaces the one with the same public key.
    pub fn insert(&mut self, secret: CoordinatorSecret) {
        self.secrets.insert(secret.public(), Arc::new(secret));
    }

    /// Keeps those keys alone that `keep` says.
    pub fn retain(&mut self, keep: impl Fn(&coordinator::Public) -> bool) {
        self.secrets.retain(|public, _| keep(public));
    }

    /// The coordinator keys, ascending.
    pub fn coordinators(&self) -> impl Iterator<Item = &coordinator::Public> {
        self.secrets.keys()
    }

    /// The secret of a coordinator key.
    pub fn get(&self, coordinator: &coordinator::Public) -> Option<&CoordinatorSecret> {
        self.secrets.get(coordinator).map(Arc::as_ref)
    }

    /// The coordinator key that an embedded key was derived from.
    pub fn holder_of(&self, key: &EmbeddedKey) -> Option<&CoordinatorSecret> {
        self.secrets.values().map(Arc::as_ref).find(|secret| secret.embedded_key(key.curve()) == *key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(seed: &str) -> CoordinatorSecret {
        let pair = coordinator::Pair::from_string(seed, None).expect("it is a secret");
        CoordinatorSecret::new(pair).expect("it can be used")
    }

    #[test]
    fn the_embedded_keys_of_a_pair_are_those_of_its_scalar() {
        let alice = secret("//Alice");
        let key = alice.embedded_key(EmbeddedCurve::Secq256k1);
        assert_eq!(
            hex::encode(key.as_bytes()),
            "039a2d2d6677014c78dff90a3ced2b3f1857301f03eb6d8902dbe2dca159301bd5"
        );
        assert_eq!(alice.musig.public_key(), alice.public().to_raw_vec()[..]);
    }

    #[test]
    fn an_embedded_key_is_found_under_its_coordinator_key() {
        let mut keyring = Keyring::default();
        for seed in ["//Alice", "//Bob"] {
            keyring.insert(secret(seed));
        }
        let bob = secret("//Bob");
        for curve in [EmbeddedCurve::Secq256k1, EmbeddedCurve::Embedwards25519] {
            let holder = keyring.holder_of(&bob.embedded_key(curve)).expect("it is held");
            assert_eq!(holder.public(), bob.public());
            assert!(keyring.holder_of(&secret("//Charlie").embedded_key(curve)).is_none());
        }
        keyring.retain(|public| *public != bob.public());
        assert!(keyring.get(&bob.public()).is_none());
        assert_eq!(keyring.coordinators().count(), 1);
    }

    #[test]
    fn a_secret_is_not_shown() {
        let shown = format!("{:?}", secret("//Alice"));
        assert!(!shown.contains("33a6f3093f158a71"), "{shown}");
        assert!(shown.starts_with("CoordinatorSecret(0xd43593c7"), "{shown}");
    }
}
