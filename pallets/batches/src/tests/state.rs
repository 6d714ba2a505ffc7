//! `try_state` finds each thing that must never be.

use quoin_primitives::batch::{Burn, Published};
use sp_core::H256;
use sp_runtime::TryRuntimeError;

use crate::{mock::*, *};

/// Spoils the state of a chain that has executed a batch, and says what is found.
fn spoiled(spoil: impl FnOnce()) -> &'static str {
    in_office().execute_with(|| {
        executes(batch(
            0,
            vec![from(b"bc1p", pass_on(USER, NEWCOMER, 7, true)), pass_on(USER, NEWCOMER, 8, true)],
        ));
        proposes(set(0), 0, 1, H256([1; 32]));
        check();
        spoil();
        match Batches::do_try_state() {
            Err(TryRuntimeError::Other(reason)) => reason,
            other => panic!("nothing was found: {other:?}"),
        }
    })
}

fn proposed() -> Proposed {
    Proposed { session: 0, member: 1, attempt: 0, batch_hash: H256([2; 32]) }
}

#[test]
fn of_progress() {
    let with = |next, executed_at, first| {
        let published = Some(Published::nothing(0, first));
        spoiled(|| NetworkProgress::<Test>::insert(OTHER, Progress { next, executed_at, published }))
    };
    let progress = |next, executed_at| with(next, executed_at, 0);
    assert_eq!(progress(0, Some(1)), "a network's batches are stored without one");
    assert_eq!(progress(1, None), "a batch of the future was executed");
    assert_eq!(progress(1, Some(1_000)), "a batch of the future was executed");
    assert_eq!(with(1, Some(1), 1), "no set signed the last batch");
}

#[test]
fn of_proposals() {
    let insert = |id, proposals: Vec<Proposed>| {
        spoiled(|| {
            Proposals::<Test>::mutate(NETWORK, id, |stored| *stored = proposals.try_into().expect("few"))
        })
    };
    assert_eq!(insert(0, vec![proposed()]), "a proposal of a batch that is executed or too far ahead");
    let ahead = 1 + MAX_AHEAD;
    assert_eq!(insert(ahead, vec![proposed()]), "a proposal of a batch that is executed or too far ahead");
    assert_eq!(insert(1, vec![]), "a list of no proposals is stored");
    assert_eq!(insert(1, vec![Proposed { member: 150, ..proposed() }]), "a proposal of no member");
    assert_eq!(insert(1, vec![proposed(), proposed()]), "two proposals of one member");
}

#[test]
fn of_burns() {
    let queue = |first, next| spoiled(|| BurnQueues::<Test>::insert(NETWORK, BurnQueue { first, next }));
    assert_eq!(queue(1, 0), "a queue ends before it begins");
    assert_eq!(queue(0, 5), "too many burns are queued");
    assert_eq!(queue(0, 2), "other burns than the queue's are stored");
    assert_eq!(queue(1, 2), "a burn that is not in the queue");
    let burn = |amount, address: &[u8]| {
        let burn = Burn { who: None, amount, address: address_of(address) };
        spoiled(|| Burns::<Test>::insert(NETWORK, 0, burn))
    };
    assert_eq!(burn(0, b"bc1p"), "a burn of nothing");
    assert_eq!(burn(1, b""), "a burn towards nowhere");
}

#[test]
fn of_claims() {
    let claim = |id, amount| {
        spoiled(|| Claims::<Test>::insert(NETWORK, (id, 9), Claim { beneficiary: USER, amount }))
    };
    assert_eq!(claim(1, 1), "a claim of a batch that was not executed");
    assert_eq!(claim(0, 0), "a claim of nothing");
}
