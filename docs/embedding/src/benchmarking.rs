//! What the pallets' benchmarks ask of a runtime: accounts with keys, and a declared set.

use codec::Encode;
use pallet_embedded_curve_keys::AccountKeys;
use pallet_validator_sets::{Network, Networks, SetState, Sets, Stakes, States, Status, Successions};
use quoin_primitives::{
    KeyPair, SetId, ValidatorSet, coordinator,
    interface::{Stage, ValidatorSets as _},
};

use crate::runtime::{AccountId, Runtime, SessionKeys, ValidatorSets, network};

/// Accounts with keys.
pub struct Accounts;

fn give_session_keys(who: &AccountId, coordinator: coordinator::Public) {
    frame_system::Pallet::<Runtime>::inc_providers(who);
    pallet_session::NextKeys::<Runtime>::insert(who, SessionKeys { coordinator });
}

impl pallet_embedded_curve_keys::BenchmarkHelper<AccountId> for Accounts {
    fn prepare(who: &AccountId, coordinator: coordinator::Public) {
        give_session_keys(who, coordinator);
    }
}

impl pallet_validator_sets::BenchmarkHelper<AccountId> for Accounts {
    fn give_keys(who: &AccountId, seed: u32) {
        let key = seed.using_encoded(sp_io::hashing::blake2_256);
        give_session_keys(who, sp_core::sr25519::Public::from_raw(key).into());
        let mut compressed = [2; 33];
        compressed[1..].copy_from_slice(&key);
        let keys = AccountKeys { secq256k1: Some(compressed), embedwards25519: Some(key) };
        pallet_embedded_curve_keys::Keys::<Runtime>::insert(who, keys);
    }
}

impl pallet_dkg::BenchmarkHelper<AccountId> for Accounts {
    fn declare(set: &ValidatorSet<AccountId>) {
        let SetId { network: id, session } = set.id;
        let registered = Network { parameters: network(set.scheme), status: Status::Open, registered_in: 0 };
        Networks::<Runtime>::insert(id, registered);
        Successions::<Runtime>::mutate(id, |succession| {
            succession.successor = Some(session);
            succession.live = vec![session].try_into().expect("one");
        });
        let state = SetState {
            stage: Stage::Declared,
            deadline: None,
            hash: Some(set.hash()),
            starts: None,
            members: set.members.len() as u16,
            stake: set.members.len() as u128,
            key_pair: None,
        };
        States::<Runtime>::insert(set.id, state);
        Sets::<Runtime>::insert(set.id, set);
        for member in &set.members {
            Stakes::<Runtime>::insert(set.id, &member.account, 1);
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
        if ValidatorSets::stage(set.id) != Some(Stage::InOffice) {
            ValidatorSets::take_office(set.id).expect("the set has its keys");
        }
    }
}
