//! Stake: every call, and what it refuses.

use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin::{None as Nobody, Root, Signed};
use quoin_primitives::{CHAIN, NetworkParameters, interface::ValidatorSets as _};
use sp_runtime::{DispatchError::BadOrigin, TokenError};

use crate::{mock::*, *};

type Failure = Error<Test>;

fn allocate(who: u64, amount: u64) -> sp_runtime::DispatchResult {
    ValidatorSets::allocate(Signed(who).into(), NETWORK, amount).map(drop).map_err(|failure| failure.error)
}

fn deallocate(who: u64, amount: u64) -> sp_runtime::DispatchResult {
    ValidatorSets::deallocate(Signed(who).into(), NETWORK, amount)
}

fn claim(who: u64) -> sp_runtime::DispatchResult {
    ValidatorSets::claim_deallocation(Signed(who).into(), NETWORK)
}

#[test]
fn validators_sign_for_their_own_stake() {
    chain_with(&[1, 1]).execute_with(|| {
        for origin in [Nobody, Root] {
            assert_noop!(ValidatorSets::allocate(origin.clone().into(), NETWORK, 100), BadOrigin);
            assert_noop!(ValidatorSets::deallocate(origin.clone().into(), NETWORK, 100), BadOrigin);
            assert_noop!(ValidatorSets::claim_deallocation(origin.into(), NETWORK), BadOrigin);
        }
    });
}

#[test]
fn stake_is_held_and_adds_up() {
    chain_with(&[]).execute_with(|| {
        assert_ok!(allocate(3, 150));
        assert_ok!(allocate(3, 1));
        assert_eq!(
            events(),
            [150, 1].map(|amount| Event::Allocated { network: NETWORK, validator: 3, amount })
        );
        assert_eq!(Allocations::<Test>::get(NETWORK, 3), Some(151));
        assert_eq!(held(3), 151);
        assert_eq!(Candidates::<Test>::get(NETWORK), 1);
    });
}

#[test]
fn an_allocation_buys_a_key_share_and_is_covered() {
    chain_with(&[]).execute_with(|| {
        assert_noop!(allocate(1, 0), Failure::AmountZero);
        assert_noop!(allocate(1, 99), Failure::BelowKeySharePrice);
        assert_noop!(allocate(1, ENDOWMENT), TokenError::FundsUnavailable);
        assert_ok!(allocate(1, 100));
        assert_noop!(allocate(1, u64::MAX), TokenError::FundsUnavailable);
        assert_noop!(ValidatorSets::allocate(Signed(1).into(), OTHER, 100), Failure::NetworkUnknown);
    });
}

#[test]
fn an_allocation_needs_embedded_keys_but_on_the_chains_own_network() {
    WithoutEmbeddedKeys::set([1].into());
    chain(vec![(NETWORK, bitcoin()), (CHAIN, parameters(None))], vec![]).execute_with(|| {
        assert_noop!(allocate(1, 100), Failure::EmbeddedKeysMissing);
        assert_ok!(allocate(2, 100));
        assert_ok!(ValidatorSets::allocate(Signed(1).into(), CHAIN, 100));
    });
}

#[test]
fn unbound_stake_is_free_at_once() {
    chain_with(&[3]).execute_with(|| {
        assert_noop!(deallocate(1, 0), Failure::AmountZero);
        assert_noop!(deallocate(1, 301), Failure::InsufficientAllocation);
        assert_noop!(deallocate(2, 1), Failure::InsufficientAllocation);
        assert_noop!(deallocate(1, 201), Failure::BelowKeySharePrice);
        assert_noop!(ValidatorSets::deallocate(Signed(1).into(), OTHER, 1), Failure::NetworkUnknown);
        assert_ok!(deallocate(1, 200));
        let (network, validator) = (NETWORK, 1);
        assert_eq!(
            events(),
            [
                Event::Deallocated { network, validator, amount: 200, bound_to: None },
                Event::Released { network, validator, amount: 200 },
            ]
        );
        assert_eq!(held(1), 100);
        assert_ok!(deallocate(1, 100));
        assert_eq!((held(1), Candidates::<Test>::get(NETWORK)), (0, 0));
        assert_noop!(claim(1), Failure::NothingToClaim);
    });
}

#[test]
fn bound_stake_is_claimed_after_the_cool_down_of_every_set_it_counted_in() {
    chain_with(&[3, 1, 1, 1]).execute_with(|| {
        next_session();
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        run_to(30);
        // In office: set 0. Abandoned at once: set 1, which is closed at block 55.
        assert_ok!(ValidatorSets::abandon_set(Root.into(), set(1)));
        events();
        assert_ok!(deallocate(1, 300));
        let (network, validator) = (NETWORK, 1);
        assert_eq!(events(), [Event::Deallocated { network, validator, amount: 300, bound_to: Some(1) }]);
        assert_eq!(held(1), 300);
        run_to(38);
        assert_noop!(claim(1), Failure::NothingToClaim);
        assert_noop!(ValidatorSets::claim_deallocation(Signed(1).into(), OTHER), Failure::NetworkUnknown);

        // Set 2 is declared without it, and takes office: set 0 retires at block 42.
        run_to(42);
        assert_ok!(ValidatorSets::keys_made(set(2), key_pair(2)));
        run_to(60);
        assert_eq!(stage(set(1)), None);
        assert_noop!(claim(1), Failure::NothingToClaim);
        // 4 blocks for its report and 25 to cool down.
        run_to(70);
        assert_noop!(claim(1), Failure::NothingToClaim);
        run_to(71);
        events();
        assert_ok!(claim(1));
        assert_eq!(events(), [Event::Released { network, validator, amount: 300 }]);
        assert_eq!(held(1), 0);
        assert_noop!(claim(1), Failure::NothingToClaim);
    });
}

#[test]
fn what_came_after_the_last_set_is_bound_with_the_rest() {
    chain_with(&[3, 1, 1, 1]).execute_with(|| {
        next_session();
        assert_ok!(allocate(1, 100));
        assert_ok!(deallocate(1, 100));
        assert_ok!(deallocate(1, 200));
        let entries = Deallocations::<Test>::get(NETWORK, 1).expect("bound").into_inner();
        assert_eq!(entries, [Deallocation { amount: 300, bound_to: 0 }]);
        assert_eq!(held(1), 400);
    });
}

#[test]
fn deallocations_of_many_sessions_find_room() {
    MaxLiveSets::set(3);
    chain_with(&[30, 1, 1, 1]).execute_with(|| {
        next_session();
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        // Set 0 stays in office; set after set is abandoned and closed, and a little stake leaves each time.
        let mut left = 3_000;
        for session in 1..12 {
            while stage(set(session)).is_none() {
                run(1);
            }
            assert_ok!(deallocate(1, 100));
            left -= 100;
            assert_ok!(ValidatorSets::abandon_set(Root.into(), set(session)));
        }
        assert_eq!(Allocations::<Test>::get(NETWORK, 1), Some(left));
        assert_eq!(held(1), 3_000, "set 0 binds all of it");
    });
}

#[test]
fn more_stake_takes_the_place_of_the_least() {
    MaxCandidates::set(3);
    chain_with(&[3, 2, 2]).execute_with(|| {
        assert_noop!(allocate(4, 200), Failure::TooManyCandidates);
        assert_ok!(allocate(4, 201));
        let network = NETWORK;
        assert_eq!(
            events(),
            [
                Event::Displaced { network, validator: 3 },
                Event::Deallocated { network, validator: 3, amount: 200, bound_to: None },
                Event::Released { network, validator: 3, amount: 200 },
                Event::Allocated { network, validator: 4, amount: 201 },
            ]
        );
        assert_eq!(Candidates::<Test>::get(NETWORK), 3);
        // Who is a candidate needs no place for more.
        assert_ok!(allocate(2, 1));
        assert_eq!(Candidates::<Test>::get(NETWORK), 3);
    });
}

#[test]
fn a_displaced_members_stake_stays_bound() {
    MaxCandidates::set(2);
    chain_with(&[1, 2]).execute_with(|| {
        next_session();
        assert_ok!(allocate(3, 200));
        assert_eq!((held(1), Allocations::<Test>::get(NETWORK, 1)), (100, None));
        let entries = Deallocations::<Test>::get(NETWORK, 1).expect("bound").into_inner();
        assert_eq!(entries, [Deallocation { amount: 100, bound_to: 0 }]);
    });
}

#[test]
fn a_failed_allocation_displaces_nobody() {
    MaxCandidates::set(2);
    chain_with(&[1, 2]).execute_with(|| {
        assert_noop!(allocate(3, ENDOWMENT), TokenError::FundsUnavailable);
        assert_eq!(Allocations::<Test>::get(NETWORK, 1), Some(100));
    });
}

#[test]
fn a_dearer_key_share_keeps_nobody_from_leaving() {
    chain_with(&[1, 1, 1, 1]).execute_with(|| {
        let dearer = NetworkParameters { key_share_price: 500, ..bitcoin() };
        assert_ok!(ValidatorSets::update_network(Root.into(), NETWORK, dearer));
        assert_noop!(allocate(1, 300), Failure::BelowKeySharePrice);
        assert_noop!(deallocate(1, 50), Failure::BelowKeySharePrice);
        assert_ok!(deallocate(1, 100));
        assert_ok!(allocate(2, 400));
    });
}

#[test]
fn an_allocation_is_charged_for_what_it_did() {
    MaxCandidates::set(2);
    chain_with(&[1]).execute_with(|| {
        let weight = |who| {
            let post = ValidatorSets::allocate(Signed(who).into(), NETWORK, 1_000 * who).expect("allocated");
            post.actual_weight.expect("refunded")
        };
        assert_eq!(weight(2), <() as WeightInfo>::allocate());
        assert_eq!(weight(3), <() as WeightInfo>::allocate_displacing(2, 6));
    });
}
