//! Benchmarks of the pallets, for `quoin-node benchmark pallet`.

use alloc::{string::String, vec::Vec};
use codec::Encode;
use frame_benchmarking::{BenchmarkBatch, BenchmarkConfig, BenchmarkError, BenchmarkList, baseline};
use frame_support::traits::{Get, StorageInfo, StorageInfoTrait, WhitelistedStorageKeys};
use frame_system_benchmarking::{Pallet as SystemBench, extensions::Pallet as SystemExtensionsBench};
use pallet_validator_sets::{Network, SetState, Status};
use quoin_primitives::{
    KeyPair, NetworkId, Scheme, SetId, ValidatorSet, coordinator,
    interface::{Stage, ValidatorSets as _},
};

use crate::{
    AccountId, AllPalletsWithSystem, Assets, Babe, Balance, Balances, Batches, Dkg, EmbeddedCurveKeys,
    Grandpa, Runtime, SessionKeys, Signing, Sudo, Timestamp, TransactionPayment, UNIT, Utility,
    ValidatorSets, genesis_presets::external_network,
};

use baseline::Pallet as BaselineBench;

impl frame_system_benchmarking::Config for Runtime {
    fn setup_set_code_requirements(code: &Vec<u8>) -> Result<(), BenchmarkError> {
        let _ = code;
        Ok(())
    }

    fn verify_set_code() {}
}

impl baseline::Config for Runtime {}

impl pallet_transaction_payment::BenchmarkConfig for Runtime {}

/// Accounts with keys, as the pallets' benchmarks need them.
pub struct Accounts;

impl Accounts {
    fn give_session_keys(who: &AccountId, coordinator: coordinator::Public) {
        let seed: [u8; 32] = who.using_encoded(sp_io::hashing::blake2_256);
        let keys = SessionKeys {
            babe: sp_core::sr25519::Public::from_raw(seed).into(),
            grandpa: sp_core::ed25519::Public::from_raw(seed).into(),
            coordinator,
        };
        pallet_session::NextKeys::<Runtime>::insert(who, keys);
    }
}

impl pallet_validator_sets::BenchmarkHelper<AccountId> for Accounts {
    fn give_keys(who: &AccountId, seed: u32) {
        let mut key = [0; 32];
        key[..4].copy_from_slice(&seed.to_le_bytes());
        Self::give_session_keys(who, sp_core::sr25519::Public::from_raw(key).into());
        let mut compressed = [2; 33];
        compressed[1..].copy_from_slice(&key);
        let keys = pallet_embedded_curve_keys::AccountKeys {
            secq256k1: Some(compressed),
            embedwards25519: Some(key),
        };
        pallet_embedded_curve_keys::Keys::<Runtime>::insert(who, keys);
    }
}

impl pallet_embedded_curve_keys::BenchmarkHelper<AccountId> for Accounts {
    fn prepare(who: &AccountId, coordinator: coordinator::Public) {
        frame_system::Pallet::<Runtime>::inc_providers(who);
        Self::give_session_keys(who, coordinator);
    }

    fn fill_networks(_: &AccountId) {
        let most: u32 = <Runtime as pallet_validator_sets::Config>::MaxNetworks::get();
        let registered = Network {
            parameters: external_network(Scheme::Bip340, 30),
            status: Status::Open,
            registered_in: 0,
        };
        for network in (1..=most as u16).map(NetworkId) {
            pallet_validator_sets::Networks::<Runtime>::insert(network, registered.clone());
        }
    }
}

impl pallet_dkg::BenchmarkHelper<AccountId> for Accounts {
    fn declare(set: &ValidatorSet<AccountId>) {
        let SetId { network, session } = set.id;
        let parameters = external_network(set.scheme, 30);
        let registered = Network { parameters, status: Status::Open, registered_in: 0 };
        pallet_validator_sets::Networks::<Runtime>::insert(network, registered);
        pallet_validator_sets::Successions::<Runtime>::mutate(network, |succession| {
            succession.successor = Some(session);
            if !succession.live.contains(&session) {
                succession.live.try_push(session).expect("fewer sets than may live");
            }
        });
        let state = SetState {
            stage: Stage::Declared,
            deadline: None,
            hash: Some(set.hash()),
            starts: None,
            members: set.members.len() as u16,
            stake: UNIT * set.members.len() as Balance,
            key_pair: None,
        };
        pallet_validator_sets::States::<Runtime>::insert(set.id, state);
        pallet_validator_sets::Sets::<Runtime>::insert(set.id, set);
        for member in &set.members {
            pallet_validator_sets::Stakes::<Runtime>::insert(set.id, &member.account, UNIT);
        }
    }
}

impl pallet_batches::BenchmarkHelper<AccountId> for Accounts {
    fn declare(set: &ValidatorSet<AccountId>) {
        <Self as pallet_dkg::BenchmarkHelper<AccountId>>::declare(set);
    }
}

impl pallet_signing::BenchmarkHelper<AccountId> for Accounts {
    fn put_in_office(set: &ValidatorSet<AccountId>, keys: KeyPair) {
        <Self as pallet_dkg::BenchmarkHelper<AccountId>>::declare(set);
        ValidatorSets::keys_made(set.id, keys).expect("the set waits for its keys");
        if ValidatorSets::stage(set.id) == Some(Stage::Keyed) {
            ValidatorSets::take_office(set.id).expect("the set waits for its office");
        }
    }
}

frame_benchmarking::define_benchmarks!(
    [frame_benchmarking, BaselineBench::<Runtime>]
    [frame_system, SystemBench::<Runtime>]
    [frame_system_extensions, SystemExtensionsBench::<Runtime>]
    [pallet_assets, Assets]
    [pallet_babe, Babe]
    [pallet_batches, Batches]
    [pallet_dkg, Dkg]
    [pallet_embedded_curve_keys, EmbeddedCurveKeys]
    [pallet_signing, Signing]
    [pallet_validator_sets, ValidatorSets]
    [pallet_balances, Balances]
    [pallet_grandpa, Grandpa]
    [pallet_sudo, Sudo]
    [pallet_timestamp, Timestamp]
    [pallet_transaction_payment, TransactionPayment]
    [pallet_utility, Utility]
);

/// Which benchmarks there are, and which storage they touch.
pub(crate) fn metadata(extra: bool) -> (Vec<BenchmarkList>, Vec<StorageInfo>) {
    use frame_benchmarking::BenchmarkList;
    let mut list = Vec::<BenchmarkList>::new();
    list_benchmarks!(list, extra);
    (list, AllPalletsWithSystem::storage_info())
}

/// Runs the benchmark that `config` names.
pub(crate) fn dispatch(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
    let whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
    let mut batches = Vec::<BenchmarkBatch>::new();
    let params = (&config, &whitelist);
    add_benchmarks!(params, batches);
    Ok(batches)
}
