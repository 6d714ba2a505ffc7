//! While a network is halted, its key generation stands still.

use frame_support::assert_ok;
use quoin_primitives::{Role, interface::Keygen};
use sp_runtime::transaction_validity::InvalidTransaction;

use crate::{mock::*, *};

fn halt() {
    assert_ok!(ValidatorSets::halt_network(RuntimeOrigin::root(), NETWORK));
}

fn resume() {
    assert_ok!(ValidatorSets::resume_network(RuntimeOrigin::root(), NETWORK));
}

#[test]
fn no_duty_is_open_and_no_time_passes() {
    four().execute_with(|| {
        deals_both(SET, 0);
        let before = generation(SET);
        let duty = signed(dealing_duty(SET, Role::Oracle, 1));
        halt();
        refused(duty.clone(), InvalidTransaction::Custom(HALTED));
        assert_eq!(Dkg::open_duties(&[coordinator(account(SET, 1))]), []);
        run(3 * DEAL_DEADLINE);
        assert_eq!(generation(SET), before);
        resume();
        run(1);
        let after = generation(SET);
        assert_eq!(after.deadline, before.deadline + 3 * DEAL_DEADLINE);
        assert_eq!(after.oracle.ends_after, after.deadline);
        assert_eq!(after.external.ends_after, after.deadline);
        included(duty);
        (1..4).for_each(|member| {
            ROLES.into_iter().filter(|role| (*role, member) != (Role::Oracle, 1)).for_each(|role| {
                deals(SET, role, member);
            });
        });
        run(2);
        assert!(Confirmations::<Test>::contains_key(SET));
    });
}

#[test]
fn an_attempt_waits_too() {
    four_confirming().execute_with(|| {
        (0..3).for_each(|member| commits(SET, member));
        let [zero, one, two] = [0, 1, 2].map(|member| confirmation_duty(SET, member));
        included(signed(zero));
        let before = confirmation(SET);
        halt();
        refused(signed(one.clone()), InvalidTransaction::Custom(HALTED));
        refused(signed(abandonment(SET, 1)), InvalidTransaction::Custom(HALTED));
        run(100);
        assert_eq!(confirmation(SET), before);
        resume();
        run(1);
        assert_eq!(confirmation(SET).ends_after, before.ends_after + 100);
        assert_eq!(<Dkg as Keygen<u64>>::missing(SET), [] as [u16; 0]);
        included(signed(one));
        included(signed(two));
        let set_keys = publication(SET).expect("all have confirmed");
        halt();
        refused(published(set_keys.clone()), InvalidTransaction::Custom(HALTED));
        assert_eq!(publication(SET), None);
        resume();
        included(published(set_keys));
    });
}

#[test]
fn a_deadline_that_passed_during_a_halt_has_not_passed_after_it() {
    four_confirming().execute_with(|| {
        commits(SET, 0);
        run(TIMEOUT - 2);
        halt();
        run(3);
        assert_eq!(confirmation(SET).attempt, 0);
        resume();
        run(1);
        assert_eq!(confirmation(SET).attempt, 0);
        run(1);
        assert_eq!(confirmation(SET).attempt, 1);
    });
}

#[test]
fn an_attempt_outlives_a_halt_that_is_longer_than_the_chain_keeps_hashes() {
    four().execute_with(|| {
        deal_all(SET);
        run(2);
        // The network is halted in the block that opens the attempt.
        halt();
        run(1);
        let duty = commitment(SET, 0);
        frame_system::BlockHash::<Test>::remove(confirmation(SET).opened_at);
        run(50);
        resume();
        run(1);
        assert_eq!(confirmation(SET).attempt, 0);
        included(signed(duty));
    });
}
