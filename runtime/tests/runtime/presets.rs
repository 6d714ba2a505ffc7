//! The genesis presets, built by the Wasm runtime.

use frame_support::traits::fungible::Inspect;
use quoin_primitives::{CHAIN, SetId, interface::ValidatorSets as _};
use quoin_runtime::{
    AccountId, Balances, Runtime, SessionKeys, UNIT, ValidatorSets, coordinator,
    genesis_presets::{BITCOIN, ETHEREUM, MONERO},
};
use serde_json::json;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::traits::OpaqueKeys;

use crate::chain::{WASM, chain, genesis_with};

const KNOWN: [Sr25519Keyring; 4] =
    [Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie, Sr25519Keyring::Dave];

fn accounts(known: &[Sr25519Keyring]) -> Vec<AccountId> {
    known.iter().map(|account| account.to_account_id()).collect()
}

/// Checks what both presets have in common, and who their validators are.
fn check(preset: &str, validators: &[Sr25519Keyring]) {
    chain(preset).execute_with(|| {
        // Network 0 selected them, whose stakes are equal, by account; the stake is bound from the first block on.
        let mut expected = accounts(validators);
        expected.sort();
        assert_eq!(pallet_session::Validators::<Runtime>::get(), expected);
        let own_set = SetId { network: CHAIN, session: 0 };
        assert_eq!(ValidatorSets::in_office(CHAIN), Some(own_set));
        let bound = pallet_validator_sets::Stakes::<Runtime>::iter_key_prefix(own_set).count();
        assert_eq!(bound, validators.len());
        assert_eq!(pallet_babe::Authorities::<Runtime>::get().len(), validators.len());
        assert_eq!(pallet_grandpa::Pallet::<Runtime>::grandpa_authorities().len(), validators.len());
        assert_eq!(pallet_sudo::Key::<Runtime>::get(), Some(Sr25519Keyring::Alice.to_account_id()));
        for account in KNOWN {
            let total = Balances::total_balance(&account.to_account_id());
            assert_eq!(total, 1_000_000 * UNIT);
            let keys: SessionKeys = pallet_session::NextKeys::<Runtime>::get(account.to_account_id())
                .expect("each known account has session keys");
            assert_eq!(keys.get_raw(coordinator::KEY_TYPE), account.to_raw_public());
            assert_eq!(keys.get_raw(sp_consensus_babe::KEY_TYPE), account.to_raw_public());
        }
        let alice = pallet_session::NextKeys::<Runtime>::get(Sr25519Keyring::Alice.to_account_id())
            .expect("Alice has session keys");
        assert_eq!(alice.grandpa, Ed25519Keyring::Alice.public().into());
    });
}

#[test]
fn development_has_four_accounts_and_alice_alone_as_validator() {
    check("development", &KNOWN[..1]);
}

#[test]
fn local_has_four_validators() {
    check("local", &KNOWN);
}

#[test]
fn the_wasm_runtime_builds_the_same_genesis() {
    for preset in ["development", "local"] {
        let wasm = WASM.get_storage_for_named_preset(Some(&preset.into())).expect("the preset is built");
        chain(preset).execute_with(|| {
            for (key, value) in &wasm.top {
                let native = sp_io::storage::get(key).map(|bytes| bytes.to_vec());
                assert_eq!(native.as_ref(), Some(value), "{}", sp_core::hexdisplay::HexDisplay::from(key));
            }
        });
    }
}

#[test]
fn exactly_these_presets_exist() {
    assert_eq!(WASM.preset_names().expect("they are listed"), ["development", "local"]);
    assert!(WASM.get_named_preset(Some(&"staging".into())).is_err());
}

#[test]
fn durations_that_cannot_work_are_refused() {
    for parameters in [
        json!({ "slotDuration": 0 }),
        json!({ "slotDuration": 1_001 }),
        json!({ "epochDuration": 0 }),
        json!({ "epochDuration": 3 }),
    ] {
        genesis_with("development", json!({ "consensusParameters": parameters }))
            .expect_err("genesis must be refused");
    }
    genesis_with("development", json!({ "consensusParameters": { "epochDuration": 4 } }))
        .expect("the shortest epoch is accepted");
}

#[test]
fn every_network_has_the_stake_of_all_four() {
    for preset in ["development", "local"] {
        chain(preset).execute_with(|| {
            for network in [BITCOIN, ETHEREUM, MONERO] {
                for account in accounts(&KNOWN) {
                    let stake = pallet_validator_sets::Allocations::<Runtime>::get(network, &account);
                    assert_eq!(stake, Some(1_500 * UNIT));
                }
            }
            assert_eq!(pallet_validator_sets::Networks::<Runtime>::count(), 4);
        });
    }
}

#[test]
fn stake_that_buys_no_key_share_is_refused() {
    let allocation = json!([[1, Sr25519Keyring::Alice.to_account_id(), 1]]);
    let refusal = genesis_with("development", json!({ "validatorSets": { "allocations": allocation } }))
        .expect_err("too little");
    assert!(refusal.contains("BelowKeySharePrice"), "{refusal}");
}
