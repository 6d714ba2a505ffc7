//! The genesis presets `development` and `local`, whose keys are known to everybody.

use alloc::{vec, vec::Vec};
use frame_support::build_struct_json_patch;
use quoin_primitives::{CHAIN, MAX_KEY_SHARES, NetworkId, NetworkParameters, Scheme};
use serde_json::Value;
use sp_genesis_builder::{DEV_RUNTIME_PRESET as DEVELOPMENT, PresetId};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

use crate::{
    AccountId, BabeConfig, Balance, BalancesConfig, BlockNumber, ConsensusParametersConfig,
    RuntimeGenesisConfig, SessionConfig, SessionKeys, SudoConfig, UNIT, ValidatorSetsConfig,
    configs::{consensus::BABE_EPOCH_CONFIGURATION, session::SessionsAccountable},
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

/// Bitcoin's number among the networks.
pub const BITCOIN: NetworkId = NetworkId(1);
/// Ethereum's number among the networks.
pub const ETHEREUM: NetworkId = NetworkId(2);
/// Monero's number among the networks.
pub const MONERO: NetworkId = NetworkId(3);

/// Stake for one key share, on every network.
const KEY_SHARE_PRICE: Balance = 1_000 * UNIT;
/// What each validator has at stake on each network: enough for one key share, after penalties too. With the price alone, a
/// key generation that all miss would leave a network without anybody who can afford a share.
const STAKE: Balance = KEY_SHARE_PRICE / 2 * 3;

/// The chain's own network. Its cool-down is as long as an equivocation can be reported.
fn own_network(epoch_duration: u32) -> NetworkParameters<Balance, BlockNumber> {
    NetworkParameters {
        scheme: None,
        min_validators: 1,
        rotation_period: SessionsAccountable::get() / 7,
        cool_down: SessionsAccountable::get().saturating_mul(epoch_duration),
        ..external_network(Scheme::Bip340, epoch_duration)
    }
}

/// An external network, whose sets rotate every ten sessions and have eight to make their keys. Who misses one key
/// generation that so fails has more points than are forgiven.
pub(crate) fn external_network(
    scheme: Scheme,
    epoch_duration: u32,
) -> NetworkParameters<Balance, BlockNumber> {
    NetworkParameters {
        scheme: Some(scheme),
        key_share_price: KEY_SHARE_PRICE,
        max_key_shares: MAX_KEY_SHARES,
        min_validators: 2,
        rotation_period: 10,
        first_set_delay: 4,
        key_deadline: epoch_duration.saturating_mul(8),
        handover_deadline: epoch_duration.saturating_mul(2),
        report_deadline: epoch_duration.saturating_mul(2),
        cool_down: epoch_duration.saturating_mul(20),
        key_points: 4,
        points_limit: 3,
    }
}

/// A genesis in which the first `validators` of the known accounts are the chain's own validators, all of them have stake
/// on every external network, and Alice is root.
fn genesis(validators: usize, slot_duration: u64, epoch_duration: u32) -> Value {
    let mut keys: Vec<Registration> = KNOWN.into_iter().map(registration).collect();
    let non_authority_keys = keys.split_off(validators);
    let networks = vec![
        (CHAIN, own_network(epoch_duration)),
        (BITCOIN, external_network(Scheme::Bip340, epoch_duration)),
        (ETHEREUM, external_network(Scheme::EthereumSchnorr, epoch_duration)),
        (MONERO, external_network(Scheme::Ed25519, epoch_duration)),
    ];
    let stake = |network, accounts: &[(Sr25519Keyring, Ed25519Keyring)]| -> Vec<_> {
        accounts.iter().map(|(account, _)| (network, account.to_account_id(), STAKE)).collect()
    };
    let mut allocations = stake(CHAIN, &KNOWN[..validators]);
    for network in [BITCOIN, ETHEREUM, MONERO] {
        allocations.extend(stake(network, &KNOWN));
    }
    build_struct_json_patch!(RuntimeGenesisConfig {
        consensus_parameters: ConsensusParametersConfig {
            slot_duration,
            epoch_duration: epoch_duration.into(),
        },
        balances: BalancesConfig {
            balances: KNOWN.iter().map(|(account, _)| (account.to_account_id(), ENDOWMENT)).collect(),
        },
        babe: BabeConfig { epoch_config: BABE_EPOCH_CONFIGURATION },
        validator_sets: ValidatorSetsConfig { networks, allocations },
        session: SessionConfig { keys, non_authority_keys },
        sudo: SudoConfig { key: Some(Sr25519Keyring::Alice.to_account_id()) },
    })
}

/// One node: Alice alone makes and finalizes blocks, one each second, and a session lasts half a minute. The sets of the
/// external networks have all four validators.
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
