//! A chain that is re-organised: what one fork executed is executed on the other, once and in order.

use frame_support::storage::{TransactionOutcome, with_transaction};
use quoin_primitives::interface::{Stage, ValidatorSets as _};
use sp_core::H256;
use sp_runtime::{DispatchError, transaction_validity::InvalidTransaction};

use crate::{mock::*, *};

/// Does `fork` on blocks that are then abandoned.
fn abandoned<R>(fork: impl FnOnce() -> R) -> R {
    let (now, before) = (System::block_number(), state_root());
    let result = with_transaction(|| TransactionOutcome::Rollback(Ok::<_, DispatchError>(fork())));
    assert_eq!((System::block_number(), state_root()), (now, before));
    result.expect("rolled back")
}

#[test]
fn around_executions_nothing_is_executed_twice_or_skipped() {
    in_office().execute_with(|| {
        let batches: Vec<_> =
            (0..4).map(|id| signed_by(0, batch(id, vec![transfer(USER, 1 << id)]))).collect();
        let submit = |id: usize| included(execution(batches[id].clone()));
        submit(0);
        run(1);
        abandoned(|| {
            submit(1);
            run(1);
            submit(2);
            run(1);
            assert_eq!(has(NETWORK, USER), 0b111);
            refused(execution(batches[1].clone()), InvalidTransaction::Stale);
        });
        assert_eq!(has(NETWORK, USER), 0b1);
        // The third was executed on the other fork, where the second was before it.
        refused(execution(batches[2].clone()), InvalidTransaction::Future);
        refused(execution(batches[0].clone()), InvalidTransaction::Stale);
        for id in 1..4 {
            submit(id);
            run(1);
        }
        assert_eq!((has(NETWORK, USER), Batches::next_batch(NETWORK)), (0b1111, 4));
    });
}

#[test]
fn around_a_proposal_the_batch_counts_wherever_it_was_signed() {
    in_office().execute_with(|| {
        let batch = batch(0, vec![transfer(USER, 5)]);
        let proposal = proposed(proposal(set(0), 0, 0, batch.hash()));
        let signed = abandoned(|| {
            included(proposal.clone());
            finishes(set(0), 0, batch.hash());
            signed_by(0, batch.clone())
        });
        assert_eq!(Proposals::<Test>::iter().count(), 0);
        // On this fork nobody has proposed it yet; the signature is worth as much, and so is the proposal.
        abandoned(|| included(execution(signed.clone())));
        included(proposal);
        included(execution(signed));
        assert_eq!((has(NETWORK, USER), Proposals::<Test>::iter().count()), (5, 0));
    });
}

#[test]
fn around_a_handover_both_forks_end_in_one_office() {
    handing_over().execute_with(|| {
        let [old, new] = [0, 1].map(|session| signed_by(session, batch(0, vec![transfer(USER, 5)])));
        abandoned(|| {
            included(execution(new.clone()));
            assert_eq!(stage(set(0)), Some(Stage::Reporting));
        });
        assert_eq!((stage(set(0)), stage(set(1))), (Some(Stage::InOffice), Some(Stage::Keyed)));
        // On this fork the old set's comes first; the handover is the next one.
        included(execution(old));
        refused(execution(new), InvalidTransaction::Stale);
        run(1);
        included(execution(signed_by(1, batch(1, vec![]))));
        assert_eq!((ValidatorSets::in_office(NETWORK), has(NETWORK, USER)), (Some(set(1)), 5));
    });
}

#[test]
fn around_a_failure_its_value_is_kept_once() {
    in_office().execute_with(|| {
        let signed = signed_by(0, batch(0, vec![pass_on(USER, NEWCOMER, 7, true)]));
        let claim = || Batches::claim(frame_system::RawOrigin::Signed(USER).into(), NETWORK, 0, 0, USER);
        abandoned(|| {
            included(execution(signed.clone()));
            claim().expect("the beneficiary's");
        });
        assert_eq!(claim(), Err(Error::<Test>::NothingToClaim.into()));
        included(execution(signed));
        claim().expect("the beneficiary's");
        assert_eq!((has(NETWORK, USER), owed(NETWORK)), (7, 7));
    });
}

#[test]
fn around_a_conflict_its_proof_counts_on_every_fork() {
    in_office().execute_with(|| {
        let [first, second] = [1, 2].map(|byte| evidence(set(0), 0, H256([byte; 32])));
        let proof = general(Call::report_conflict { set: set(0), id: 0, first, second });
        abandoned(|| included(proof.clone()));
        assert!(!ValidatorSets::is_halted(NETWORK));
        included(proof);
        assert!(ValidatorSets::is_halted(NETWORK));
    });
}
