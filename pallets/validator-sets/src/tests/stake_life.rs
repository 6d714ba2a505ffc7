//! The life of stake: the edges of the README's second diagram in one validator's story each.

use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin::{Root, Signed};
use quoin_primitives::{
    CHAIN, Fault, NetworkParameters,
    interface::{Stage, ValidatorSets as _},
};

use crate::{mock::*, *};

type Failure = Error<Test>;

fn free(who: u64) -> u64 {
    Balances::free_balance(who)
}

#[test]
fn free_allocated_free() {
    chain_with(&[]).execute_with(|| {
        assert_ok!(ValidatorSets::allocate(Signed(1).into(), NETWORK, 500));
        assert_eq!((free(1), held(1)), (ENDOWMENT - 500, 500));
        assert_ok!(ValidatorSets::deallocate(Signed(1).into(), NETWORK, 500));
        assert_eq!((free(1), held(1)), (ENDOWMENT, 0));
    });
}

#[test]
fn allocated_bound_allocated_free() {
    chain_with(&[1, 1, 1, 1]).execute_with(|| {
        next_session();
        assert_ok!(ValidatorSets::abandon_set(Root.into(), set(0)));
        assert_ok!(ValidatorSets::halt(NETWORK));
        run(5);
        assert_ok!(ValidatorSets::resume_network(Root.into(), NETWORK));
        assert_ok!(ValidatorSets::update_network(
            Root.into(),
            NETWORK,
            NetworkParameters { min_validators: 16, ..bitcoin() }
        ));
        run_to(39);
        assert_eq!(stage(set(0)), Some(Stage::CoolingDown));
        run_to(40);
        assert_eq!(stage(set(0)), None);
        assert_ok!(ValidatorSets::deallocate(Signed(1).into(), NETWORK, 100));
        assert_eq!((free(1), held(1)), (ENDOWMENT, 0));
    });
}

#[test]
fn bound_deallocated_claimed() {
    chain_with(&[1, 1, 1, 1]).execute_with(|| {
        next_session();
        assert_ok!(ValidatorSets::deallocate(Signed(1).into(), NETWORK, 100));
        // The set ends without keys at block 15, and cools down until 40.
        run_to(39);
        assert_noop!(ValidatorSets::claim_deallocation(Signed(1).into(), NETWORK), Failure::NothingToClaim);
        run_to(40);
        assert_ok!(ValidatorSets::claim_deallocation(Signed(1).into(), NETWORK));
        assert_eq!((free(1), held(1)), (ENDOWMENT, 0));
    });
}

#[test]
fn part_of_it_is_claimed_while_the_rest_is_bound() {
    chain_with(&[4, 1, 1, 1, 1]).execute_with(|| {
        next_session();
        assert_ok!(ValidatorSets::deallocate(Signed(1).into(), NETWORK, 100));
        run_to(20);
        assert_eq!(stage(set(1)), Some(Stage::Declared));
        // Everybody was missing, and too few remained: the second set has all five.
        assert_eq!(Stakes::<Test>::get(set(1), 1), Some(300));
        assert_ok!(ValidatorSets::deallocate(Signed(1).into(), NETWORK, 100));
        run_to(40);
        assert_eq!([stage(set(0)), stage(set(1))], [None, Some(Stage::CoolingDown)]);
        assert_ok!(ValidatorSets::claim_deallocation(Signed(1).into(), NETWORK));
        assert_eq!((free(1), held(1)), (ENDOWMENT - 300, 300));
    });
}

#[test]
fn bound_slashed() {
    chain_with(&[1, 1, 1, 1]).execute_with(|| {
        next_session();
        ValidatorSets::fault(set(0), &1, Fault::Participation);
        assert_eq!((free(1), held(1)), (ENDOWMENT - 100, 50));
    });
}

#[test]
fn deallocated_slashed() {
    chain_with(&[1, 1, 1, 1]).execute_with(|| {
        next_session();
        assert_ok!(ValidatorSets::deallocate(Signed(1).into(), NETWORK, 100));
        ValidatorSets::fault(set(0), &1, Fault::Participation);
        assert_eq!((free(1), held(1)), (ENDOWMENT - 100, 50));
    });
}

#[test]
fn stake_of_one_network_answers_for_that_one_alone() {
    let networks = vec![(NETWORK, bitcoin()), (CHAIN, parameters(None))];
    chain(networks, [staked(NETWORK, &[1, 1]), staked(CHAIN, &[1, 1])].concat()).execute_with(|| {
        next_session();
        ValidatorSets::fault(set(0), &1, Fault::ConflictingSignatures);
        assert_eq!((held(1), Allocations::<Test>::get(CHAIN, 1)), (100, Some(100)));
        assert_ok!(ValidatorSets::allocate(Signed(3).into(), NETWORK, 100));
        assert_ok!(ValidatorSets::deallocate(Signed(3).into(), NETWORK, 100));
        assert_eq!(held(3), 0);
    });
}
