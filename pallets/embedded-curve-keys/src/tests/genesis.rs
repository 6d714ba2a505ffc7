//! What a chain starts with.

use std::panic::{AssertUnwindSafe, catch_unwind};

use quoin_primitives::EmbeddedCurve::{Embedwards25519, Secq256k1};
use sp_core::{Bytes, crypto::AccountId32};

use crate::{mock::*, *};

type Entry = GenesisKey<AccountId32>;

fn refused(keys: Vec<Entry>) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| Genesis { keys }.build())).expect_err("refused");
    panic.downcast_ref::<String>().cloned().expect("a message")
}

#[test]
fn keys_are_there_at_block_one() {
    let keys =
        vec![genesis_key(1, Secq256k1, 1), genesis_key(1, Embedwards25519, 1), genesis_key(2, Secq256k1, 2)];
    Genesis { keys }.build().execute_with(|| {
        for (number, curve, seed) in [(1, Secq256k1, 1), (1, Embedwards25519, 1), (2, Secq256k1, 2)] {
            let (key, _) = key_of(&account(number), curve, seed);
            assert_eq!(EmbeddedCurveKeys::key(&account(number), curve), Some(key));
        }
        EmbeddedCurveKeys::do_try_state().expect("the state is valid");
    });
}

#[test]
fn an_entry_stands_in_a_chain_specification_as_hexadecimal() {
    let entry = genesis_key(1, Embedwards25519, 1);
    let json = serde_json::to_value(&entry).expect("JSON");
    assert_eq!(json["curve"], "Embedwards25519");
    assert!(json["key"].as_str().expect("text").starts_with("0x"));
    assert_eq!(serde_json::from_value::<Entry>(json.clone()).expect("an entry"), entry);

    let mut unknown = json;
    unknown["prof"] = "0x".into();
    assert!(serde_json::from_value::<Entry>(unknown).is_err());
}

#[test]
fn a_wrong_genesis_is_refused_by_name() {
    let names = |message: String, number: u8, reason: &str| {
        let account = format!("{:?}", account(number));
        assert!(message.contains(&account) && message.contains(reason), "{message}");
    };
    let good = || genesis_key(1, Secq256k1, 1);

    names(refused(vec![Entry { account: account(2), ..good() }]), 2, "ProofInvalid");
    names(refused(vec![Entry { proof: Bytes(vec![]), ..good() }]), 1, "ProofLength");
    names(refused(vec![Entry { proof: Bytes(vec![1; 1000]), ..good() }]), 1, "ProofLength");
    names(refused(vec![Entry { key: Bytes(vec![2; 32]), ..good() }]), 1, "KeyInvalid");
    names(refused(vec![Entry { key: Bytes(vec![0xff; 33]), ..good() }]), 1, "KeyInvalid");
    names(refused(vec![Entry { curve: Embedwards25519, ..good() }]), 1, "Embedwards25519");
    names(refused(vec![good(), genesis_key(2, Secq256k1, 1)]), 2, "KeyTaken");
    names(refused(vec![good(), genesis_key(1, Secq256k1, 2)]), 1, "there are two");
    names(refused(vec![genesis_key(5, Secq256k1, 1)]), 5, "NoProviders");
}
