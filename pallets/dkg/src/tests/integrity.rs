//! A runtime that leaves too little room is refused before it runs.

use frame_support::traits::Hooks;
use quoin_primitives::interface::Keygen;
use sp_runtime::Perbill;

use crate::mock::*;

#[test]
fn a_block_of_two_seconds_has_room() {
    Dkg::integrity_test();
}

/// Why a runtime is refused, whose blocks are as `change` makes them: in a thread of its own, for which alone it is.
fn refusal(change: fn()) -> String {
    let refused = std::thread::spawn(move || {
        change();
        Dkg::integrity_test();
    });
    *refused.join().expect_err("it is refused").downcast().expect("with a reason")
}

#[test]
fn a_block_of_one_second_has_none() {
    let reason = refusal(|| BlockTime::set(1_000));
    assert!(reason.starts_with("half of a block must have room for the largest participation"), "{reason}");
}

#[test]
fn a_block_that_is_mostly_for_operational_calls_has_none() {
    let reason = refusal(|| NormalShare::set(Perbill::from_percent(40)));
    assert!(reason.starts_with("a transaction must have room for the largest participation"), "{reason}");
}

#[test]
fn the_least_key_deadline_leaves_time_to_deal_to_compute_and_for_one_attempt() {
    four().execute_with(|| {
        // Four networks' eight keys are computed in four blocks, two at each.
        let least = <Dkg as Keygen<u64>>::minimum_key_deadline();
        assert_eq!(u64::from(least), DEAL_DEADLINE + 4 + 3 * TIMEOUT);
        assert!(u64::from(least) < KEY_DEADLINE);
        // It is by the deadline that the chain has now.
        DealDeadline::set(&(DEAL_DEADLINE + 10));
        assert_eq!(<Dkg as Keygen<u64>>::minimum_key_deadline(), least + 10);
    });
}
