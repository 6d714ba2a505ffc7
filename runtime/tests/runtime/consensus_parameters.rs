//! Durations of slots and epochs.

use frame_support::traits::{Get, GetCallMetadata};
use quoin_runtime::{
    Babe, Runtime, RuntimeCall, System,
    consensus_parameters::{EpochDuration, SlotDuration},
};
use sp_consensus_babe::runtime_decl_for_babe_api::BabeApiV2 as BabeApi;

use crate::chain::{WASM, begin_block, chain, end_block, run_to_session};

/// Whatever reads a duration reads the same.
fn check(slot_duration: u64, epoch_duration: u64) {
    assert_eq!(SlotDuration::<Runtime>::get(), slot_duration);
    assert_eq!(EpochDuration::<Runtime>::get(), epoch_duration);
    assert_eq!(<Runtime as pallet_babe::Config>::ExpectedBlockTime::get(), slot_duration);
    assert_eq!(<Runtime as pallet_babe::Config>::EpochDuration::get(), epoch_duration);
    assert_eq!(<Runtime as pallet_timestamp::Config>::MinimumPeriod::get() * 2, slot_duration);
    assert_eq!(Babe::slot_duration(), slot_duration);
    let configuration = <Runtime as BabeApi<_>>::configuration();
    assert_eq!(configuration.slot_duration, slot_duration);
    assert_eq!(configuration.epoch_length, epoch_duration);
}

#[test]
fn presets_are_fast() {
    chain("development").execute_with(|| check(1_000, 30));
    chain("local").execute_with(|| check(2_000, 30));
}

#[test]
fn without_word_from_genesis_slots_take_six_seconds_and_epochs_an_hour() {
    let genesis = WASM.get_default_config().expect("there is a default");
    assert_eq!(genesis["consensusParameters"]["slotDuration"], 6_000);
    assert_eq!(genesis["consensusParameters"]["epochDuration"], 600);
    sp_io::TestExternalities::new_empty().execute_with(|| check(6_000, 600));
}

#[test]
fn a_session_lasts_an_epoch() {
    chain("development").execute_with(|| {
        run_to_session(1);
        let first = System::block_number();
        // Block 1 begins epoch 0, so the first epoch ends with block 30.
        assert_eq!(first, 31);
        run_to_session(2);
        assert_eq!(System::block_number() - first, 30);
    });
}

#[test]
fn no_call_changes_them() {
    let callable = RuntimeCall::get_module_names();
    assert!(callable.contains(&"Balances"));
    assert!(!callable.contains(&"ConsensusParameters"));
}

#[test]
fn blocks_and_sessions_leave_them_alone() {
    chain("development").execute_with(|| {
        run_to_session(3);
        begin_block();
        check(1_000, 30);
        end_block();
    });
}
