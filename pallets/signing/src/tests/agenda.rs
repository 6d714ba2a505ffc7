//! When requests are looked at, however many wait for the same time.

use quoin_primitives::signing::RequestNumber;

use crate::{mock::*, *};

const MANY: u64 = 3 * WAKES_PER_BLOCK as u64;

/// So many requests that nobody signs.
fn ask_many() -> Vec<RequestNumber> {
    (0..MANY).map(|id| open(SET, batch(100 + id))).collect()
}

fn still_open(numbers: &[RequestNumber]) -> usize {
    numbers.iter().filter(|number| is_open(**number)).count()
}

#[test]
fn more_than_a_block_looks_at_are_looked_at_in_the_next_ones() {
    four().execute_with(|| {
        let numbers = ask_many();
        run(u64::from(BATCH_DEADLINE));
        assert_eq!(still_open(&numbers), MANY as usize);
        for blocks in 1..=3 {
            run(1);
            assert_eq!(still_open(&numbers), (MANY as usize) - blocks * WAKES_PER_BLOCK as usize);
        }
        // Nothing waits, and no clock runs.
        assert_eq!((Agenda::<Test>::iter_keys().count(), Clocks::<Test>::get().len()), (0, 0));
    });
}

#[test]
fn what_waits_past_its_time_takes_no_duties_and_can_be_cancelled() {
    four().execute_with(|| {
        let numbers = ask_many();
        run(u64::from(BATCH_DEADLINE) + 1);
        let late: Vec<_> = numbers.iter().copied().filter(|number| is_open(*number)).collect();
        assert_eq!(late.len(), (MANY as usize) - WAKES_PER_BLOCK as usize);
        for number in late {
            assert!(validate(signed(commitment(number, 0))).is_err());
            <Signing as quoin_primitives::interface::Signing>::cancel(&request(number).id);
            check();
        }
        assert_eq!((Agenda::<Test>::iter_keys().count(), Clocks::<Test>::get().len()), (0, 0));
    });
}

#[test]
fn a_clock_that_fell_behind_catches_up() {
    four().execute_with(|| {
        let numbers = ask_many();
        run(1);
        let next = open(SET, batch(7));
        run(u64::from(BATCH_DEADLINE));
        // The others' time is over for a block, this one's only now.
        assert_eq!((still_open(&numbers), is_open(next)), ((MANY as usize) - WAKES_PER_BLOCK as usize, true));
        run(2);
        assert_eq!((still_open(&numbers), is_open(next)), (0, true));
        run(1);
        assert!(!is_open(next));
    });
}
