//! Instructions: each by itself, and nothing of value is lost with one that fails.

use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin::{Root, Signed};
use sp_runtime::{DispatchError, TokenError};

use crate::{mock::*, *};

type Failure = Error<Test>;

fn failures() -> Vec<(u32, Remedy)> {
    let failed = |event| match event {
        Event::InstructionFailed { index, remedy, .. } => Some((index, remedy)),
        _ => None,
    };
    events().into_iter().filter_map(failed).collect()
}

#[test]
fn a_transfer_to_an_account_that_cannot_receive_waits_for_its_beneficiary() {
    in_office().execute_with(|| {
        cannot_receive(NETWORK, USER);
        executes(batch(0, vec![transfer(USER, 5)]));
        let (network, id, index, beneficiary, amount) = (NETWORK, 0, 0, USER, 5);
        let error = TokenError::Blocked.into();
        let remedy = Remedy::Claimable;
        let failed = Event::InstructionFailed { network, id, index, beneficiary, amount, error, remedy };
        assert!(events().contains(&failed));
        assert_eq!((has(NETWORK, USER), supply(NETWORK), owed(NETWORK)), (1, 1, 6));

        // It still cannot receive it; but another account can.
        let claim = |who, to| Batches::claim(Signed(who).into(), NETWORK, 0, 0, to);
        assert_noop!(claim(USER, USER), TokenError::Blocked);
        assert_noop!(claim(NEWCOMER, NEWCOMER), Failure::NotBeneficiary);
        assert_ok!(claim(USER, NEWCOMER));
        assert_eq!(events(), [Event::Claimed { network, id, index, to: NEWCOMER, amount }]);
        assert_eq!((has(NETWORK, NEWCOMER), owed(NETWORK)), (5, 6));
        assert_noop!(claim(USER, NEWCOMER), Failure::NothingToClaim);
    });
}

#[test]
fn a_beneficiary_that_can_receive_again_claims_for_itself() {
    in_office().execute_with(|| {
        cannot_receive(NETWORK, USER);
        executes(batch(0, vec![transfer(USER, 5)]));
        can_receive_again(NETWORK, USER);
        assert_ok!(Batches::claim(Signed(USER).into(), NETWORK, 0, 0, USER));
        assert_eq!(has(NETWORK, USER), 6);
    });
}

#[test]
fn the_manager_claims_for_whom_cannot_sign() {
    in_office().execute_with(|| {
        cannot_receive(NETWORK, NEWCOMER);
        executes(batch(0, vec![transfer(NEWCOMER, 5)]));
        assert_ok!(Batches::claim(Root.into(), NETWORK, 0, 0, USER));
        assert_eq!(has(NETWORK, USER), 5);
        assert_noop!(Batches::claim(Root.into(), NETWORK, 0, 0, USER), Failure::NothingToClaim);
        let nobody = Batches::claim(frame_system::RawOrigin::None.into(), NETWORK, 0, 0, USER);
        assert_eq!(nobody, Err(DispatchError::BadOrigin));
    });
}

#[test]
fn what_came_with_an_address_goes_back_to_it() {
    in_office().execute_with(|| {
        cannot_receive(NETWORK, USER);
        executes(batch(0, vec![from(b"bc1p", transfer(USER, 5)), from(b"", transfer(USER, 6))]));
        let queued = Event::BurnQueued {
            network: NETWORK,
            burn: 0,
            who: None,
            amount: 5,
            address: address_of(b"bc1p"),
        };
        assert!(System::read_events_for_pallet::<Event<Test>>().contains(&queued));
        // An empty address is none.
        assert_eq!(failures(), [(0, Remedy::Returned { burn: 0 }), (1, Remedy::Claimable)]);
        let burns = Batches::queued_burns(NETWORK, 0, 9);
        assert_eq!(burns.len(), 1);
        assert_eq!((burns[0].who.clone(), burns[0].amount), (None, 5));
        assert_noop!(Batches::claim(Signed(USER).into(), NETWORK, 0, 0, NEWCOMER), Failure::NothingToClaim);
        assert_eq!((supply(NETWORK), owed(NETWORK)), (1, 12));
    });
}

#[test]
fn where_the_queue_is_full_the_value_is_kept_on_the_chain() {
    in_office().execute_with(|| {
        MaxBurns::set(4);
        cannot_receive(NETWORK, USER);
        let instructions = (0..6).map(|_| from(b"bc1p", transfer(USER, 5))).collect();
        executes(batch(0, instructions));
        let expected: Vec<_> = (0..4)
            .map(|index| (index, Remedy::Returned { burn: index.into() }))
            .chain([(4, Remedy::Claimable), (5, Remedy::Claimable)])
            .collect();
        assert_eq!(failures(), expected);
        assert_eq!(owed(NETWORK), 31);
    });
}

#[test]
fn one_that_fails_in_the_middle_leaves_nothing_and_stops_nobody() {
    in_office().execute_with(|| {
        // It mints and passes on before it fails.
        executes(batch(
            0,
            vec![
                transfer(USER, 1),
                pass_on(USER, NEWCOMER, 20, true),
                pass_on(USER, NEWCOMER, 300, false),
                transfer(NEWCOMER, 4_000),
            ],
        ));
        assert_eq!((has(NETWORK, USER), has(NETWORK, NEWCOMER)), (1, 4_300));
        assert_eq!(supply(NETWORK), 4_301);
        let claim = Claim { beneficiary: USER, amount: 20 };
        assert_eq!(Claims::<Test>::get(NETWORK, (0, 1)), Some(claim));
        // The assets' events of what was undone are undone, too.
        let issued = System::read_events_for_pallet::<pallet_assets::Event<Test>>()
            .into_iter()
            .filter(|event| matches!(event, pallet_assets::Event::Issued { .. }))
            .count();
        assert_eq!(issued, 3);
        let error = DispatchError::Other("not to be passed on");
        let failed: Vec<_> = events()
            .into_iter()
            .filter_map(|event| match event {
                Event::InstructionFailed { index, error, .. } => Some((index, error)),
                _ => None,
            })
            .collect();
        // The words of an error are not in the event.
        assert_eq!(failed.len(), 1);
        assert_eq!((failed[0].0, codec::Encode::encode(&failed[0].1)), (1, codec::Encode::encode(&error)));
    });
}

#[test]
fn the_last_and_the_first_may_fail() {
    in_office().execute_with(|| {
        let fails = || pass_on(USER, NEWCOMER, 20, true);
        executes(batch(0, vec![fails(), transfer(USER, 1), fails()]));
        assert_eq!(failures(), [(0, Remedy::Claimable), (2, Remedy::Claimable)]);
        assert_eq!((has(NETWORK, USER), owed(NETWORK)), (1, 41));
    });
}

#[test]
fn nothing_is_kept_of_nothing() {
    in_office().execute_with(|| {
        cannot_receive(NETWORK, USER);
        executes(batch(0, vec![transfer(USER, 0), pass_on(USER, NEWCOMER, 0, true), transfer(NEWCOMER, 0)]));
        assert_eq!(failures(), [(1, Remedy::Nothing)]);
        assert_eq!((Claims::<Test>::iter().count(), owed(NETWORK)), (0, 1));
    });
}

#[test]
fn more_than_there_can_be_is_kept() {
    in_office().execute_with(|| {
        executes(batch(0, vec![transfer(USER, u64::MAX - 5), transfer(NEWCOMER, 6)]));
        assert_eq!(failures(), [(1, Remedy::Claimable)]);
        assert_eq!((supply(NETWORK), has(NETWORK, NEWCOMER)), (u64::MAX - 5, 0));
    });
}

#[test]
fn each_value_is_claimed_by_its_number_and_network() {
    in_office().execute_with(|| {
        let fails = |amount| pass_on(USER, NEWCOMER, amount, true);
        executes(batch(0, vec![fails(1), fails(2)]));
        executes(batch_of(OTHER, 0, vec![fails(3)]));
        run(1);
        executes(batch(1, vec![fails(4)]));
        let claim = |network, id, index| Batches::claim(Signed(USER).into(), network, id, index, USER);
        assert_noop!(claim(NETWORK, 0, 2), Failure::NothingToClaim);
        assert_noop!(claim(OTHER, 1, 0), Failure::NothingToClaim);
        assert_ok!(claim(NETWORK, 1, 0));
        assert_ok!(claim(NETWORK, 0, 1));
        assert_ok!(claim(OTHER, 0, 0));
        assert_eq!((has(NETWORK, USER), has(OTHER, USER)), (6, 3));
        assert_eq!(Claims::<Test>::iter().count(), 1);
    });
}
