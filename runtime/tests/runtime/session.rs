//! Session keys, and the sessions in which they count.

use codec::Encode;
use frame_support::traits::KeyOwnerProofSystem;
use quoin_runtime::{Historical, Runtime, RuntimeCall, SessionKeys, UNIT, coordinator};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Eve};
use sp_runtime::traits::OpaqueKeys;

use crate::chain::{apply, balance, begin_block, chain, end_block, run_to_session, signed};

/// New keys in the keystore, with a proof that they are meant for `owner`.
pub(crate) fn new_session_keys(owner: Sr25519Keyring) -> (SessionKeys, Vec<u8>) {
    let generated = SessionKeys::generate(&owner.to_account_id().encode(), None);
    (generated.keys, generated.proof.encode())
}

fn set_keys(keys: SessionKeys, proof: Vec<u8>) -> RuntimeCall {
    RuntimeCall::Session(pallet_session::Call::set_keys { keys, proof })
}

fn keys_of(who: Sr25519Keyring) -> Option<SessionKeys> {
    pallet_session::NextKeys::<Runtime>::get(who.to_account_id())
}

fn grandpa_set() -> u64 {
    pallet_grandpa::CurrentSetId::<Runtime>::get()
}

#[test]
fn keys_are_babe_grandpa_and_coordinator_in_this_order() {
    let key_types = [sp_consensus_babe::KEY_TYPE, sp_consensus_grandpa::KEY_TYPE, coordinator::KEY_TYPE];
    assert_eq!(SessionKeys::key_ids(), key_types);
    assert_eq!(coordinator::KEY_TYPE.0, *b"qoin");
}

#[test]
fn new_keys_count_two_sessions_later() {
    chain("development").execute_with(|| {
        begin_block();
        let (keys, proof) = new_session_keys(Alice);
        apply(signed(Alice, 0, set_keys(keys.clone(), proof))).expect("it is valid").expect("it succeeds");
        end_block();
        assert_eq!(keys_of(Alice), Some(keys.clone()));

        let session_of_new_keys = 2;
        run_to_session(session_of_new_keys - 1);
        let (old, _) = pallet_babe::Authorities::<Runtime>::get()[0].clone();
        assert_ne!(old, keys.babe);
        run_to_session(session_of_new_keys);
        let (new, _) = pallet_babe::Authorities::<Runtime>::get()[0].clone();
        assert_eq!(new, keys.babe);
        let owner = pallet_session::Pallet::<Runtime>::key_owner(
            coordinator::KEY_TYPE,
            keys.get_raw(coordinator::KEY_TYPE),
        );
        assert_eq!(owner, Some(Alice.to_account_id()));
    });
}

#[test]
fn a_proof_must_be_of_these_keys_for_this_account() {
    chain("development").execute_with(|| {
        begin_block();
        let refused = Ok(Err(pallet_session::Error::<Runtime>::InvalidProof.into()));
        let (keys, proof) = new_session_keys(Alice);
        let (other_keys, _) = new_session_keys(Alice);
        assert_eq!(apply(signed(Bob, 0, set_keys(keys.clone(), proof.clone()))), refused);
        assert_eq!(apply(signed(Alice, 0, set_keys(other_keys, proof.clone()))), refused);
        assert_eq!(apply(signed(Alice, 1, set_keys(keys.clone(), Vec::new()))), refused);
        let mut damaged = proof;
        damaged[0] ^= 1;
        assert_eq!(apply(signed(Alice, 2, set_keys(keys, damaged))), refused);
    });
}

#[test]
fn nobody_takes_anothers_coordinator_key() {
    chain("development").execute_with(|| {
        begin_block();
        let (keys, proof) = new_session_keys(Alice);
        apply(signed(Alice, 0, set_keys(keys.clone(), proof))).expect("it is valid").expect("it succeeds");
        let (mut stolen, _) = new_session_keys(Bob);
        stolen.coordinator = keys.coordinator;
        // The keystore holds all the secrets, so that the proof itself is good.
        let proof =
            stolen.create_ownership_proof(&Bob.to_account_id().encode()).expect("the secrets are there");
        assert_eq!(
            apply(signed(Bob, 0, set_keys(stolen, proof.encode()))),
            Ok(Err(pallet_session::Error::<Runtime>::DuplicatedKey.into()))
        );
    });
}

#[test]
fn keys_cost_a_deposit_and_cannot_be_removed() {
    chain("development").execute_with(|| {
        begin_block();
        let endow = RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
            dest: Eve.to_account_id().into(),
            value: 10 * UNIT,
        });
        apply(signed(Alice, 0, endow)).expect("it is valid").expect("it succeeds");
        let (keys, proof) = new_session_keys(Eve);
        apply(signed(Eve, 0, set_keys(keys.clone(), proof))).expect("it is valid").expect("it succeeds");
        assert!(balance(Eve) < 9 * UNIT);
        let purge = RuntimeCall::Session(pallet_session::Call::purge_keys {});
        assert_eq!(
            apply(signed(Eve, 1, purge)),
            Ok(Err(frame_system::Error::<Runtime>::CallFiltered.into()))
        );
        assert_eq!(keys_of(Eve), Some(keys));
    });
}

#[test]
fn validators_stay_the_same_and_grandpa_counts_only_real_changes() {
    chain("development").execute_with(|| {
        run_to_session(3);
        assert_eq!(pallet_session::Validators::<Runtime>::get(), [Alice.to_account_id()]);
        assert_eq!(grandpa_set(), 0);

        begin_block();
        let (keys, proof) = new_session_keys(Alice);
        apply(signed(Alice, 0, set_keys(keys, proof))).expect("it is valid").expect("it succeeds");
        end_block();
        run_to_session(8);
        assert_eq!(pallet_session::Validators::<Runtime>::get(), [Alice.to_account_id()]);
        assert_eq!(grandpa_set(), 1);
    });
}

#[test]
fn the_owner_of_a_key_is_proven_before_and_after_it_changes() {
    chain("development").execute_with(|| {
        let prove = |keys: &SessionKeys| {
            let key = (sp_consensus_babe::KEY_TYPE, keys.babe.clone());
            let proof = Historical::prove(key.clone())?;
            Historical::check_proof(key, proof).map(|(owner, ())| owner)
        };
        let old = keys_of(Alice).expect("genesis set them");
        begin_block();
        assert_eq!(prove(&old), Some(Alice.to_account_id()));
        let (new, proof) = new_session_keys(Alice);
        apply(signed(Alice, 0, set_keys(new.clone(), proof))).expect("it is valid").expect("it succeeds");
        end_block();
        run_to_session(2);
        assert_eq!(prove(&new), Some(Alice.to_account_id()));
        assert_eq!(prove(&old), None);
    });
}
