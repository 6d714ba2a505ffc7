//! Burns: queued in order, until a batch acknowledges them.

use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin::{None as Nobody, Root, Signed};
use quoin_primitives::batch::{Burn, BurnId};
use sp_runtime::{DispatchError::BadOrigin, TokenError};

use crate::{mock::*, *};

type Failure = Error<Test>;

fn burn(who: u64, amount: u64, address: &[u8]) -> sp_runtime::DispatchResult {
    Batches::burn(Signed(who).into(), NETWORK, amount, address_of(address))
}

fn queued() -> Vec<BurnId> {
    Batches::queued_burns(NETWORK, 0, u32::MAX).into_iter().map(|burn| burn.id).collect()
}

/// A chain on which the user has a hundred.
fn with_a_hundred() -> sp_io::TestExternalities {
    let mut chain = in_office();
    chain.execute_with(|| {
        executes(batch(0, vec![transfer(USER, 100)]));
        run(1);
        events();
    });
    chain
}

/// The network's next batch acknowledges the burns below `burns`.
fn acknowledges(burns: BurnId) {
    run(1);
    executes(TestBatch { burns, ..batch(Batches::next_batch(NETWORK), vec![]) });
}

#[test]
fn an_amount_is_destroyed_and_queued_until_it_is_acknowledged() {
    with_a_hundred().execute_with(|| {
        assert_ok!(burn(USER, 30, b"bc1p"));
        let address = address_of(b"bc1p");
        let (network, who) = (NETWORK, Some(USER));
        let event = Event::BurnQueued { network, burn: 0, who, amount: 30, address: address.clone() };
        assert_eq!(events(), [event]);
        assert_eq!((has(NETWORK, USER), supply(NETWORK)), (70, 70));
        let stored = Burn { who, amount: 30, address };
        assert_eq!(Burns::<Test>::iter().collect::<Vec<_>>(), [(NETWORK, 0, stored)]);

        run(500);
        assert_eq!(queued(), [0]);
        acknowledges(0);
        assert_eq!(queued(), [0]);
        acknowledges(1);
        assert!(queued().is_empty());
        assert!(events().contains(&Event::BurnsAcknowledged { network, before: 1 }));
        assert_eq!(BurnQueues::<Test>::get(NETWORK), BurnQueue { first: 1, next: 1 });
    });
}

#[test]
fn all_of_it_can_be_burned_and_not_more() {
    with_a_hundred().execute_with(|| {
        assert_noop!(burn(USER, 101, b"bc1p"), TokenError::FundsUnavailable);
        assert_noop!(burn(NEWCOMER, 1, b"bc1p"), TokenError::FundsUnavailable);
        assert_ok!(burn(USER, 100, b"bc1p"));
        assert_eq!((has(NETWORK, USER), supply(NETWORK), owed(NETWORK)), (0, 0, 100));
    });
}

#[test]
fn frozen_coins_stay() {
    with_a_hundred().execute_with(|| {
        assert_ok!(Assets::freeze(Signed(admin()).into(), 1, USER));
        assert!(burn(USER, 30, b"bc1p").is_err());
        assert_eq!((has(NETWORK, USER), queued().len()), (100, 0));
    });
}

#[test]
fn nothing_and_nowhere_are_refused() {
    with_a_hundred().execute_with(|| {
        assert_noop!(burn(USER, 0, b"bc1p"), Failure::AmountZero);
        assert_noop!(burn(USER, 1, b""), Failure::AddressEmpty);
        let call = |origin: RuntimeOrigin| Batches::burn(origin, NETWORK, 1, address_of(b"bc1p"));
        assert_noop!(call(Root.into()), BadOrigin);
        assert_noop!(call(Nobody.into()), BadOrigin);
    });
}

#[test]
fn a_network_that_nobody_serves_takes_no_burns() {
    chain().execute_with(|| {
        assert_noop!(burn(USER, 1, b"bc1p"), Failure::NoSetInOffice);
    });
    with_a_hundred().execute_with(|| {
        assert_ok!(ValidatorSets::remove_network(Root.into(), NETWORK));
        assert_noop!(burn(USER, 1, b"bc1p"), Failure::NoSetInOffice);
    });
}

#[test]
fn the_queue_is_bounded_and_has_room_again() {
    with_a_hundred().execute_with(|| {
        for _ in 0..4 {
            assert_ok!(burn(USER, 1, b"bc1p"));
        }
        assert_noop!(burn(USER, 1, b"bc1p"), Failure::TooManyBurns);
        acknowledges(1);
        assert_ok!(burn(USER, 1, b"bc1p"));
        assert_eq!(queued(), [1, 2, 3, 4]);
        assert_noop!(burn(USER, 1, b"bc1p"), Failure::TooManyBurns);
        // The other half is for what goes back.
        let back = Burn { who: None, amount: 1, address: address_of(b"bc1p") };
        for id in 5..9 {
            assert!(matches!(Batches::queue_burn(NETWORK, back.clone()), Ok(given) if given == id));
        }
        assert!(matches!(Batches::queue_burn(NETWORK, back), Err(Failure::TooManyBurns)));
        // Another network's queue is its own.
        executes(batch_of(OTHER, 0, vec![transfer(USER, 5)]));
        assert_ok!(Batches::burn(Signed(USER).into(), OTHER, 5, address_of(b"0x")));
        assert_eq!(Batches::queued_burns(OTHER, 0, 9)[0].id, 0);
    });
}

#[test]
fn what_is_worth_less_than_sending_it_is_refused() {
    with_a_hundred().execute_with(|| {
        LeastBurnOfBitcoin::set(20);
        assert_noop!(burn(USER, 19, b"bc1p"), Failure::AmountTooSmall);
        assert_ok!(burn(USER, 20, b"bc1p"));
        executes(batch_of(OTHER, 0, vec![transfer(USER, 5)]));
        assert_ok!(Batches::burn(Signed(USER).into(), OTHER, 1, address_of(b"0x")));
    });
}

#[test]
fn several_are_acknowledged_at_once_and_none_that_is_not_queued() {
    with_a_hundred().execute_with(|| {
        for _ in 0..3 {
            assert_ok!(burn(USER, 1, b"bc1p"));
        }
        acknowledges(2);
        assert_eq!(queued(), [2]);
        // An older number takes nothing back, and a later one does not acknowledge what comes later.
        acknowledges(1);
        assert_eq!(queued(), [2]);
        acknowledges(u64::MAX);
        assert!(queued().is_empty());
        assert_ok!(burn(USER, 1, b"bc1p"));
        assert_eq!(queued(), [3]);
    });
}

#[test]
fn the_last_number_is_never_passed() {
    with_a_hundred().execute_with(|| {
        BurnQueues::<Test>::insert(NETWORK, BurnQueue { first: u64::MAX, next: u64::MAX });
        assert_noop!(burn(USER, 1, b"bc1p"), Failure::TooManyBurns);
    });
}

#[test]
fn a_processor_reads_the_queue_from_where_it_is() {
    with_a_hundred().execute_with(|| {
        for _ in 0..4 {
            assert_ok!(burn(USER, 1, b"bc1p"));
        }
        acknowledges(1);
        let ids = |from, limit| -> Vec<_> {
            Batches::queued_burns(NETWORK, from, limit).into_iter().map(|burn| burn.id).collect()
        };
        assert_eq!(ids(0, 2), [1, 2]);
        assert_eq!(ids(3, 9), [3]);
        assert_eq!(ids(4, 9), [] as [u64; 0]);
        assert_eq!(ids(1, 0), [] as [u64; 0]);
    });
}
