//! Reading coordinator keys from the node's keystore.
//!
//! The worker derives secrets from them, so it must see them: it takes a `LocalKeystore`, and by that type no remote keystore.

use quoin_primitives::coordinator::{self, KEY_TYPE};
use sc_keystore::LocalKeystore;
use sp_core::crypto::ByteArray;
use sp_keystore::Keystore;

use crate::{CoordinatorSecret, Keyring};

/// Makes the keyring hold exactly the coordinator keys of the keystore. Returns what is wrong with those that cannot be used,
/// in words; keys that are held already are not read again.
pub fn refresh(keyring: &mut Keyring, keystore: &LocalKeystore) -> Vec<String> {
    let mut problems = Vec::new();
    let publics: Vec<coordinator::Public> =
        keystore.sr25519_public_keys(KEY_TYPE).into_iter().map(Into::into).collect();
    keyring.retain(|held| publics.contains(held));
    for public in publics {
        if keyring.get(&public).is_some() {
            continue;
        }
        let name = || hex_of(public.as_slice());
        match keystore.key_pair::<coordinator::Pair>(&public) {
            Ok(Some(pair)) => match CoordinatorSecret::new(pair) {
                Ok(secret) => keyring.insert(secret),
                Err(error) => problems.push(error.to_string()),
            },
            Ok(None) => {
                problems.push(format!("coordinator key {}: its secret is not in the keystore", name()))
            }
            Err(error) => problems.push(format!("coordinator key {}: {error}", name())),
        }
    }
    problems
}

fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().fold(String::from("0x"), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn insert(keystore: &LocalKeystore, seed: &str) -> coordinator::Public {
        keystore.sr25519_generate_new(KEY_TYPE, Some(seed)).expect("the key is made").into()
    }

    #[test]
    fn the_keyring_follows_the_keystore() {
        let directory = tempfile::tempdir().expect("a temporary directory is made");
        let keystore = LocalKeystore::open(directory.path(), None).expect("it opens");
        let mut keyring = Keyring::default();
        assert!(refresh(&mut keyring, &keystore).is_empty());
        assert_eq!(keyring.coordinators().count(), 0);

        let public = keystore.sr25519_generate_new(KEY_TYPE, None).expect("the key is made");
        assert!(refresh(&mut keyring, &keystore).is_empty());
        assert!(keyring.get(&public.into()).is_some());

        // Of another key type.
        keystore.sr25519_generate_new(sp_core::crypto::key_types::BABE, None).expect("the key is made");
        assert!(refresh(&mut keyring, &keystore).is_empty());
        assert_eq!(keyring.coordinators().count(), 1);

        for file in fs::read_dir(directory.path()).expect("it is there") {
            fs::remove_file(file.expect("it is there").path()).expect("it is removed");
        }
        assert!(refresh(&mut keyring, &keystore).is_empty());
        assert_eq!(keyring.coordinators().count(), 0);
    }

    #[test]
    fn keys_in_memory_are_read_too() {
        let keystore = LocalKeystore::in_memory();
        let alice = insert(&keystore, "//Alice");
        let mut keyring = Keyring::default();
        assert!(refresh(&mut keyring, &keystore).is_empty());
        let key =
            keyring.get(&alice).expect("it is held").embedded_key(quoin_primitives::EmbeddedCurve::Secq256k1);
        assert_eq!(hex_of(&key.as_bytes()[..5]), "0x039a2d2d66");
    }

    #[test]
    fn a_damaged_key_is_named_and_others_are_read() {
        let directory = tempfile::tempdir().expect("a temporary directory is made");
        let keystore = LocalKeystore::open(directory.path(), None).expect("it opens");
        let good = keystore.sr25519_generate_new(KEY_TYPE, None).expect("the key is made");
        let damaged = "22".repeat(32);
        let name = format!("{}{damaged}", hex::encode(KEY_TYPE.0));
        fs::write(directory.path().join(name), "\"//Nobody\"").expect("it is written");
        let mut keyring = Keyring::default();
        let problems = refresh(&mut keyring, &keystore);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].contains(&damaged), "{problems:?}");
        assert!(keyring.get(&good.into()).is_some());
    }
}
