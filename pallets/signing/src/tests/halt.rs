//! A halted network: nothing of it is open, and its time stands still.

use frame_support::assert_noop;
use quoin_primitives::{Scheme, interface::Signing as _};
use sp_runtime::transaction_validity::InvalidTransaction;

use super::life::plan_in;
use crate::{mock::*, *};

const REFUSED: InvalidTransaction = InvalidTransaction::Custom(HALTED);

#[test]
fn no_duty_is_open() {
    four().execute_with(|| {
        let [to_commit, to_share, to_sum] = [1, 2, 3].map(|id| open(SET, batch(id)));
        run(1);
        for number in [to_share, to_sum] {
            (0..3).for_each(|member| {
                commits(number, member);
            });
        }
        (0..3).for_each(|member| shares(to_sum, member));
        let commitment = commitment(to_commit, 0);
        let session = session_of(to_share, 0);
        let giving = shares_duty(&session, 0, vec![[1; 32]]);
        let session = session_of(to_sum, 0);
        let completion = completion(&session, 0, vec![[1; 64]]);
        let duties = [
            commitment,
            giving,
            completion,
            challenge(to_sum, 0, 1, 0),
            abandonment(to_share, 1),
            plan_duty(SET, 0, plan_in(Scheme::Bip340)),
        ];
        halt(NETWORK);
        for duty in &duties {
            refused(signed(duty.clone()), REFUSED);
        }
        assert_eq!(task_of(to_commit, 0), None);
        assert_eq!(task_of(to_share, 0), None);
        assert_eq!(task_of(to_sum, 0), None);
        assert_noop!(Signing::open(SET, batch(9), 5, 0), Error::<Test>::NetworkHalted);
        resume(NETWORK);
        for duty in duties {
            validate(signed(duty)).expect("open again");
        }
    });
}

#[test]
fn time_stands_still() {
    four().execute_with(|| {
        let number = batch_request();
        (0..3).for_each(|member| {
            commits(number, member);
        });
        run(3);
        halt(NETWORK);
        run(1_000);
        assert_eq!(request(number).attempt.number, 0);
        resume(NETWORK);
        // Two more blocks of the five, which count to the last.
        run(2);
        assert_eq!(request(number).attempt.number, 0);
        run(1);
        assert_eq!(request(number).attempt.number, 1);
    });
}

#[test]
fn other_networks_go_on() {
    chain(&[(NETWORK, Scheme::Bip340, &[1; 4]), (OTHER, Scheme::Ed25519, &[1; 4])]).execute_with(|| {
        let (halted, going) = (open(SET, batch(1)), open(OTHER_SET, batch(1)));
        run(1);
        halt(NETWORK);
        finish_by(going, &[0, 1, 2]);
        run(u64::from(BATCH_DEADLINE) + 10);
        assert!(is_open(halted));
        resume(NETWORK);
        finish_by(halted, &[0, 1, 2]);
        assert_eq!(told().len(), 2);
    });
}

/// What was committed before the halt counts after it: the hash of the block that opened the attempt was noted.
#[test]
fn an_attempt_outlasts_a_halt_that_is_longer_than_the_chain_knows_hashes() {
    four().execute_with(|| {
        let number = batch_request();
        commits(number, 0);
        halt(NETWORK);
        run(3);
        frame_system::BlockHash::<Test>::remove(request(number).attempt.opened_at);
        resume(NETWORK);
        commits(number, 1);
        commits(number, 2);
        (0..3).for_each(|member| shares(number, member));
        completes(number, 0);
    });
}
