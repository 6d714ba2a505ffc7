//! A halted network: nothing is executed, requested, handed over or claimed; and all goes on when it is resumed.

use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin::Signed;
use quoin_primitives::{batch::Proposal, interface::ValidatorSets as _};
use sp_core::H256;
use sp_runtime::transaction_validity::InvalidTransaction;

use crate::{mock::*, *};

const ONE: H256 = H256([1; 32]);

#[test]
fn nothing_is_executed_and_nothing_is_skipped() {
    in_office().execute_with(|| {
        let first = execution(signed_by(0, batch(0, vec![transfer(USER, 5)])));
        halt(NETWORK);
        refused(first.clone(), InvalidTransaction::Custom(HALTED));
        run(50);
        refused(first.clone(), InvalidTransaction::Custom(HALTED));
        // Other networks go on.
        executes(batch_of(OTHER, 0, vec![]));
        resume(NETWORK);
        included(first);
        assert_eq!(has(NETWORK, USER), 5);
    });
}

#[test]
fn nothing_is_requested() {
    in_office().execute_with(|| {
        executes(batch(0, vec![transfer(USER, 5), pass_on(USER, NEWCOMER, 7, true)]));
        halt(NETWORK);
        let proposal = proposal_of(set(0), 0, 0, 1, ONE);
        refused(proposed(proposal), InvalidTransaction::Custom(HALTED));
        let burn = || Batches::burn(Signed(USER).into(), NETWORK, 5, address_of(b"bc1p"));
        let claim = || Batches::claim(Signed(USER).into(), NETWORK, 0, 1, USER);
        assert_noop!(burn(), Error::<Test>::NetworkHalted);
        assert_noop!(claim(), Error::<Test>::NetworkHalted);
        resume(NETWORK);
        included(proposed(proposal));
        assert_ok!(burn());
        assert_ok!(claim());
    });
}

#[test]
fn no_office_is_handed_over_and_no_deadline_passes() {
    handing_over().execute_with(|| {
        let handover = execution(signed_by(1, batch(0, vec![])));
        halt(NETWORK);
        refused(handover.clone(), InvalidTransaction::Custom(HALTED));
        run(10 * HANDOVER_DEADLINE);
        assert!(!ValidatorSets::handover_late(set(1)));
        resume(NETWORK);
        executes(batch(0, vec![]));
        run(1);
        refused(handover, InvalidTransaction::Stale);
        included(execution(signed_by(1, batch(1, vec![]))));
        assert_eq!(ValidatorSets::in_office(NETWORK), Some(set(1)));
    });
}

#[test]
fn stake_is_frozen_until_the_manager_resumes() {
    in_office().execute_with(|| {
        halt(NETWORK);
        let deallocate = || ValidatorSets::deallocate(Signed(1).into(), NETWORK, PRICE);
        assert_noop!(deallocate(), pallet_validator_sets::Error::<Test>::NetworkHalted);
        let resume_as = |who| ValidatorSets::resume_network(Signed(who).into(), NETWORK);
        assert_noop!(resume_as(1), sp_runtime::DispatchError::BadOrigin);
        resume(NETWORK);
        assert_ok!(deallocate());
    });
}
