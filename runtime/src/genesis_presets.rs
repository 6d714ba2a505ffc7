//! The genesis presets `development` and `local`, whose keys are known to everybody.

use alloc::{vec, vec::Vec};
use frame_support::build_struct_json_patch;
use serde_json::Value;
use sp_genesis_builder::{DEV_RUNTIME_PRESET as DEVELOPMENT, PresetId};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

use crate::{
    AccountId, BabeConfig, Balance, BalancesConfig, ConsensusParametersConfig, FixedValidatorsConfig,
    RuntimeGenesisConfig, SessionConfig, SessionKeys, SudoConfig, UNIT,
    configs::consensus::BABE_EPOCH_CONFIGURATION,
};

/// Name of the preset for four nodes.
const LOCAL: &str = "local";

/// What each known account has at genesis.
const ENDOWMENT: Balance = 1_000_000 * UNIT;

/// The accounts that have a balance and session keys in both presets.
const KNOWN: [(Sr25519Keyring, Ed25519Keyring); 4] = [
    (Sr25519Keyring::Alice, Ed25519Keyring::Alice),
    (Sr25519Keyring::Bob, Ed25519Keyring::Bob),
    (Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
    (Sr25519Keyring::Dave, Ed25519Keyring::Dave),
];

/// An account with its session keys, as genesis of pallet-session names it.
type Registration = (AccountId, AccountId, SessionKeys);

fn registration((account, finality): (Sr25519Keyring, Ed25519Keyring)) -> Registration {
    let keys = SessionKeys {
        babe: account.public().into(),
        grandpa: finality.public().into(),
        coordinator: account.public().into(),
    };
    (account.to_account_id(), account.to_account_id(), keys)
}

/// A genesis in which the first `validators` of the known accounts are the chain's own validators, and Alice is root.
fn genesis(validators: usize, slot_duration: u64, epoch_duration: u64) -> Value {
    let mut keys: Vec<Registration> = KNOWN.into_iter().map(registration).collect();
    let non_authority_keys = keys.split_off(validators);
    build_struct_json_patch!(RuntimeGenesisConfig {
        consensus_parameters: ConsensusParametersConfig { slot_duration, epoch_duration },
        balances: BalancesConfig {
            balances: KNOWN.iter().map(|(account, _)| (account.to_account_id(), ENDOWMENT)).collect(),
        },
        babe: BabeConfig { epoch_config: BABE_EPOCH_CONFIGURATION },
        fixed_validators: FixedValidatorsConfig {
            validators: keys.iter().map(|(account, ..)| account.clone()).collect(),
        },
        session: SessionConfig { keys, non_authority_keys },
        sudo: SudoConfig { key: Some(Sr25519Keyring::Alice.to_account_id()) },
    })
}

/// One node: Alice alone makes and finalizes blocks, one each second, and a session lasts half a minute.
fn development() -> Value {
    genesis(1, 1_000, 30)
}

/// Four nodes: Alice, Bob, Charlie and Dave make and finalize blocks, one in two seconds, and a session lasts a minute.
fn local() -> Value {
    genesis(4, 2_000, 30)
}

/// The preset of this name, as a JSON patch of the default genesis.
pub fn get_preset(name: &PresetId) -> Option<Vec<u8>> {
    let patch = match name.as_ref() {
        DEVELOPMENT => development(),
        LOCAL => local(),
        _ => return None,
    };
    Some(serde_json::to_vec(&patch).expect("a JSON value has no keys that are not strings"))
}

/// The names of the presets.
pub fn preset_names() -> Vec<PresetId> {
    vec![DEVELOPMENT.into(), LOCAL.into()]
}
