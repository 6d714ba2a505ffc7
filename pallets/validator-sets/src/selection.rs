//! Who sits in a set with how many key shares: pure functions of the candidates' stakes.

use alloc::vec::Vec;

use sp_runtime::traits::AtLeast32BitUnsigned;

/// With fewer members than this somebody holds a third, whatever is cut.
pub const THIRDS_RULE_MEMBERS: usize = 4;

/// A selected validator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat<AccountId, Balance> {
    /// The validator.
    pub account: AccountId,
    /// The stake it was selected by.
    pub stake: Balance,
    /// Its key shares, at least 1.
    pub shares: u16,
}

/// Selects a set among `candidates`: one key share for each `price` of stake, at most `max_shares` in all.
///
/// Candidates without the price of a share are left out, and so are, where there are more than `max_shares`, those with
/// the least stake. What is above the maximum is taken from the largest first, one share at a time, never below one
/// share. Then, from four members on, nobody keeps a third of the shares or more: what is above is cut until that
/// holds.
///
/// The seats are in order of stake, the largest first, and of account where stakes are equal. More stake never gets
/// fewer shares. An account must not occur twice. A price of zero selects nobody.
pub fn select<AccountId: Ord, Balance: AtLeast32BitUnsigned + Copy>(
    candidates: Vec<(AccountId, Balance)>,
    price: Balance,
    max_shares: u16,
) -> Vec<Seat<AccountId, Balance>> {
    let mut seats: Vec<_> = candidates
        .into_iter()
        .filter_map(|(account, stake)| {
            let shares = stake.checked_div(&price)?;
            // More than the maximum is cut whatever it is.
            let shares = shares.try_into().unwrap_or(u16::MAX).min(max_shares);
            (shares > 0).then_some(Seat { account, stake, shares })
        })
        .collect();
    seats.sort_by(|a, b| b.stake.cmp(&a.stake).then_with(|| a.account.cmp(&b.account)));
    seats.truncate(max_shares.into());
    cut_to_maximum(&mut seats, max_shares);
    if seats.len() >= THIRDS_RULE_MEMBERS {
        cut_below_a_third(&mut seats);
    }
    seats
}

fn total<AccountId, Balance>(seats: &[Seat<AccountId, Balance>], cap: u16) -> u32 {
    seats.iter().map(|seat| u32::from(seat.shares.min(cap))).sum()
}

/// Taking from the largest, one at a time, ends with all that were above some level at that level or, the first of them
/// in order, one above it.
fn cut_to_maximum<AccountId, Balance>(seats: &mut [Seat<AccountId, Balance>], max_shares: u16) {
    let maximum = u32::from(max_shares);
    let level = (1..=max_shares).rev().find(|level| total(seats, *level) <= maximum).unwrap_or(1);
    let mut left = maximum.saturating_sub(total(seats, level));
    for seat in seats.iter_mut().filter(|seat| seat.shares > level) {
        seat.shares = level.saturating_add(u16::from(left > 0));
        left = left.saturating_sub(1);
    }
}

/// Cuts whoever has n/3 or more to the most that is less; n shrinks by that, so it is done again until nobody has.
/// With four members or more this ends with one share for each at the latest.
fn cut_below_a_third<AccountId, Balance>(seats: &mut [Seat<AccountId, Balance>]) {
    loop {
        let less_than_a_third = (total(seats, u16::MAX).saturating_sub(1) / 3) as u16;
        if seats.iter().all(|seat| seat.shares <= less_than_a_third) {
            return;
        }
        for seat in seats.iter_mut() {
            seat.shares = seat.shares.min(less_than_a_third);
        }
    }
}
