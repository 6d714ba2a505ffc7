//! The selection, against its rules and against a slower one that takes shares one at a time.

use proptest::prelude::*;

use crate::selection::{Seat, select};

fn shares(stakes: &[u128], price: u128, max_shares: u16) -> Vec<(u64, u16)> {
    let candidates = stakes.iter().enumerate().map(|(i, stake)| (i as u64, *stake)).collect();
    select(candidates, price, max_shares).into_iter().map(|seat| (seat.account, seat.shares)).collect()
}

/// The rule as it is written: one share after the other, from the largest.
fn select_slowly(candidates: Vec<(u64, u128)>, price: u128, max_shares: u16) -> Vec<Seat<u64, u128>> {
    let mut seats: Vec<_> = candidates
        .into_iter()
        .map(|(account, stake)| (account, stake, stake / price))
        .filter(|(_, _, shares)| *shares > 0)
        .collect();
    seats.sort_by_key(|(account, stake, _)| (u128::MAX - *stake, *account));
    seats.truncate(max_shares.into());
    let total = |seats: &[(u64, u128, u128)]| seats.iter().map(|seat| seat.2).sum::<u128>();
    // Of several largest, the last in order loses a share first.
    let take_one = |seats: &mut [(u64, u128, u128)]| {
        let largest = seats.iter().map(|seat| seat.2).max().expect("somebody is seated");
        let seat = seats.iter_mut().rev().find(|seat| seat.2 == largest).expect("one has the most");
        seat.2 -= 1;
    };
    while total(&seats) > max_shares.into() {
        take_one(&mut seats);
    }
    if seats.len() >= 4 {
        while seats.iter().any(|seat| seat.2 * 3 >= total(&seats)) {
            take_one(&mut seats);
        }
    }
    seats.into_iter().map(|(account, stake, shares)| Seat { account, stake, shares: shares as u16 }).collect()
}

#[test]
fn known_selections() {
    // Stake that buys no share is left out; what is left over buys nothing.
    assert_eq!(shares(&[99, 100, 199], 100, 150), [(2, 1), (1, 1)]);
    // Equal stakes stand in order of account.
    assert_eq!(shares(&[100, 100, 100, 100], 100, 150), [(0, 1), (1, 1), (2, 1), (3, 1)]);
    // The excess is taken from the largest: 10 + 6 + 2 = 18 to 12.
    assert_eq!(shares(&[1000, 600, 200], 100, 12), [(0, 5), (1, 5), (2, 2)]);
    // Who had more stake keeps the odd share.
    assert_eq!(shares(&[1000, 600, 200], 100, 13), [(0, 6), (1, 5), (2, 2)]);
    // Never below one share; who is beyond the maximum is left out.
    assert_eq!(shares(&[500, 400, 300, 200, 100], 100, 4), [(0, 1), (1, 1), (2, 1), (3, 1)]);
    // With four members nobody keeps a third: 10 + 2 + 2 + 2 = 16 to 2 + 2 + 2 + 2.
    assert_eq!(shares(&[1000, 200, 200, 200], 100, 150), [(0, 2), (1, 2), (2, 2), (3, 2)]);
    // And one share each if nothing more will do.
    assert_eq!(shares(&[100_000, 100_000, 100, 100], 100, 150), [(0, 1), (1, 1), (2, 1), (3, 1)]);
    // With fewer than four the rule is not applied.
    assert_eq!(shares(&[1000, 200, 200], 100, 150), [(0, 10), (1, 2), (2, 2)]);
    // A third exactly is too much: 4 of 12.
    assert_eq!(shares(&[400, 300, 300, 200], 100, 150), [(0, 3), (1, 3), (2, 3), (3, 2)]);
    assert_eq!(shares(&[], 100, 150), []);
    assert_eq!(shares(&[100], 0, 150), [], "a share for nothing selects nobody");
    // Stake without bounds.
    assert_eq!(shares(&[u128::MAX, u128::MAX, 1], 1, 150), [(0, 75), (1, 74), (2, 1)]);
    assert_eq!(shares(&[u128::MAX], 1, 150), [(0, 150)]);
}

fn stakes() -> impl Strategy<Value = Vec<u128>> {
    let stake = prop_oneof![0u128..200, 0u128..3_000, 0u128..60_000, any::<u64>().prop_map(u128::from)];
    prop::collection::vec(stake, 0..200)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_rules_hold(stakes in stakes(), price in 1u128..300, max_shares in 1u16..=150) {
        let candidates: Vec<_> = stakes.iter().enumerate().map(|(i, stake)| (i as u64, *stake)).collect();
        let seats = select(candidates.clone(), price, max_shares);

        let total: u32 = seats.iter().map(|seat| u32::from(seat.shares)).sum();
        prop_assert!(total <= max_shares.into());
        prop_assert!(seats.iter().all(|seat| seat.shares > 0));
        prop_assert!(seats.len() < 4 || seats.iter().all(|seat| u32::from(seat.shares) * 3 < total));

        let eligible = stakes.iter().filter(|stake| **stake >= price).count();
        prop_assert_eq!(seats.len(), eligible.min(max_shares.into()));
        let least = seats.iter().map(|seat| seat.stake).min().unwrap_or_default();
        let seated = |account: u64| seats.iter().any(|seat| seat.account == account);
        let left_out = candidates.iter().filter(|(account, stake)| *stake >= price && !seated(*account));
        prop_assert!(left_out.clone().all(|(_, stake)| *stake <= least));

        for pair in seats.windows(2) {
            prop_assert!(pair[0].stake > pair[1].stake || (pair[0].stake == pair[1].stake && pair[0].account < pair[1].account));
            prop_assert!(pair[0].shares >= pair[1].shares, "more stake, fewer shares");
        }
        for seat in &seats {
            prop_assert!(u128::from(seat.shares) <= seat.stake / price);
        }
    }

    #[test]
    fn the_order_of_candidates_is_nothing(stakes in stakes(), price in 1u128..300, max_shares in 1u16..=150) {
        let candidates: Vec<_> = stakes.iter().enumerate().map(|(i, stake)| (i as u64, *stake)).collect();
        let mut shuffled = candidates.clone();
        shuffled.reverse();
        shuffled.rotate_left(stakes.len() / 3);
        prop_assert_eq!(select(candidates, price, max_shares), select(shuffled, price, max_shares));
    }

    #[test]
    fn it_is_what_taking_one_at_a_time_gives(
        stakes in prop::collection::vec(0u128..20_000, 0..60),
        price in 50u128..300,
        max_shares in 1u16..=150,
    ) {
        let candidates: Vec<_> = stakes.iter().enumerate().map(|(i, stake)| (i as u64, *stake)).collect();
        prop_assert_eq!(select(candidates.clone(), price, max_shares), select_slowly(candidates, price, max_shares));
    }

    #[test]
    fn adding_stake_to_one_never_puts_it_behind_another(
        stakes in prop::collection::vec(100u128..20_000, 1..60),
        more in 0u128..20_000,
        max_shares in 1u16..=150,
    ) {
        let mut raised = stakes.clone();
        raised[0] += more;
        let of = |selection: Vec<(u64, u16)>, account| {
            selection.into_iter().find(|seat| seat.0 == account).map_or(0, |seat| seat.1)
        };
        let after = shares(&raised, 100, max_shares);
        for (account, stake) in raised.iter().enumerate() {
            if *stake < raised[0] {
                prop_assert!(of(after.clone(), account as u64) <= of(after.clone(), 0));
            }
        }
    }
}
