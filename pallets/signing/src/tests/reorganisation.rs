//! A chain that is re-organised around each step: what was done on one fork is to be done anew on the other, and what
//! was signed for one is worth nothing, and costs nobody anything, on the other.

use frame_support::storage::{TransactionOutcome, with_transaction};
use quoin_primitives::signing::SigningDuty;
use sp_runtime::{DispatchError, transaction_validity::InvalidTransaction};

use crate::mock::*;

/// Does something on blocks that are then abandoned; what follows has other hashes.
fn abandoned<R>(what: impl FnOnce() -> R) -> R {
    let (now, before) = (System::block_number(), root());
    let result = with_transaction(|| TransactionOutcome::Rollback(Ok::<_, DispatchError>(what())));
    assert_eq!((System::block_number(), root()), (now, before));
    fork(1);
    result.expect("rolled back")
}

/// The same request has another number on the other fork, and its attempt another opening.
#[test]
fn around_a_commitment() {
    four().execute_with(|| {
        run(2);
        let lost = abandoned(|| {
            let number = open(SET, batch(7));
            run(1);
            let duty = commitment(number, 0);
            included(signed(duty.clone()));
            duty
        });
        let number = open(SET, batch(7));
        run(1);
        // The block that opened the attempt has another hash here.
        refused(signed(lost), InvalidTransaction::BadProof);
        commits(number, 0);
    });
}

#[test]
fn numbers_are_a_forks_own() {
    four().execute_with(|| {
        run(2);
        let lost = abandoned(|| {
            let number = open(SET, batch(7));
            run(1);
            commitment(number, 0)
        });
        // Here the number is another batch's.
        open(SET, batch(8));
        open(SET, batch(7));
        run(1);
        refused(signed(lost), InvalidTransaction::BadProof);
    });
}

#[test]
fn around_a_share_the_signer_abandons() {
    four().execute_with(|| {
        let number = batch_request();
        let first = [0, 1, 2].map(|member| commitment(number, member));
        let other = commitment(number, 3);
        let lost = abandoned(|| {
            first.iter().for_each(|duty| {
                included(signed(duty.clone()));
            });
            let session = session_of(number, 0);
            let duty = shares_duty(&session, 0, right_shares(&session, 0));
            included(signed(duty.clone()));
            duty
        });
        // The same commitments come, and another signer: member 0 used its nonces for other signers.
        [&first[0], &first[1], &other].into_iter().for_each(|duty| {
            // The attempt was opened before the fork, so that they count on both.
            included(signed(duty.clone()));
        });
        refused(signed(lost), InvalidTransaction::BadProof);
        let abandonment = abandonment(number, 0);
        included(signed(abandonment));
        assert_eq!(request(number).attempt.number, 1);
        assert_eq!(request(number).attempt.excluded, bits(4, &[0]));
        assert_eq!((points(SET, 0), lost_of(0)), (0, 0));
        run(1);
        finish_by(number, &[1, 2, 3]);
    });
}

fn lost_of(member: u16) -> u64 {
    lost(account(member))
}

/// The same signers in another order, or with other nonces, are another session.
#[test]
fn around_the_fixing_of_signers() {
    four().execute_with(|| {
        let number = batch_request();
        let duties = [0, 1, 2].map(|member| commitment(number, member));
        let in_order = |order: [usize; 3]| {
            order.into_iter().for_each(|index| {
                included(signed(duties[index].clone()));
            });
            session_of(number, 0).hash(request(number).attempt.opened.expect("noted"))
        };
        let first = abandoned(|| in_order([0, 1, 2]));
        fork(0);
        let second = abandoned(|| in_order([1, 0, 2]));
        assert_ne!(first, second);
    });
}

#[test]
fn a_challenge_of_another_forks_share_blames_nobody() {
    four().execute_with(|| {
        let number = batch_request();
        (0..3).for_each(|member| {
            commits(number, member);
        });
        let session = session_of(number, 1);
        let right = right_shares(&session, 1);
        let wrong = vec![[1; 32]];
        let challenge = abandoned(|| {
            included(signed(shares_duty(&session, 1, wrong)));
            let duty = challenge(number, 3, 1, 0);
            validate(signed(duty.clone())).expect("it is wrong there");
            duty
        });
        fork(0);
        included(signed(shares_duty(&session, 1, right)));
        refused(signed(challenge.clone()), InvalidTransaction::BadProof);
        let SigningDuty::Challenge { .. } = challenge else { unreachable!() };
        assert_eq!((lost_of(1), lost_of(3)), (0, 0));
    });
}

/// A processor's request is signed over a recent block.
#[test]
fn around_a_plan() {
    four().execute_with(|| {
        run(2);
        let plan = super::life::plan_in(quoin_primitives::Scheme::Bip340);
        let lost = abandoned(|| {
            run(2);
            let duty = plan_duty(SET, 0, plan.clone());
            included(signed(duty.clone()));
            duty
        });
        run(2);
        refused(signed(lost), InvalidTransaction::BadProof);
        requests_plan(SET, 0, plan);
    });
}

#[test]
fn around_the_end() {
    four().execute_with(|| {
        let number = batch_request();
        sign_by(number, &[0, 1, 2]);
        let session = session_of(number, 0);
        let duty = completion(&session, 0, sum(&session).expect("right shares"));
        abandoned(|| included(signed(duty.clone())));
        fork(0);
        assert!(is_open(number));
        // The same shares make the same signature.
        included(signed(duty));
        assert!(!is_open(number));
    });
}
