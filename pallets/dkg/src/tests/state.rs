//! `try_state` finds each thing that must never be.

use codec::{Decode, Encode};
use quoin_primitives::{Role, SetId, verifier::VerificationShares as Points};
use sp_runtime::TryRuntimeError;

use crate::{mock::*, *};

fn found() -> &'static str {
    match Dkg::do_try_state() {
        Err(TryRuntimeError::Other(reason)) => reason,
        other => panic!("nothing was found: {other:?}"),
    }
}

/// Spoils the state of a chain, and says what is found.
fn spoiled(mut chain: sp_io::TestExternalities, spoil: impl FnOnce()) -> &'static str {
    chain.execute_with(|| {
        check();
        spoil();
        found()
    })
}

fn of_generation(change: impl FnOnce(&mut Generation<u64>)) -> &'static str {
    let mut chain = four();
    chain.execute_with(|| deals(SET, Role::Oracle, 0));
    spoiled(chain, || Generations::<Test>::mutate_extant(SET, change))
}

#[test]
fn of_generations() {
    assert_eq!(of_generation(|it| it.shares = 5), "other key shares than the set's");
    assert_eq!(of_generation(|it| it.threshold = 2), "another threshold than the set's");
    assert_eq!(of_generation(|it| it.deadline -= 1), "a DKG ends after its deadline");
    assert_eq!(of_generation(|it| it.oracle.weight = 2), "other weight than the dealers'");
    assert_eq!(of_generation(|it| it.oracle.faulty_weight = 1), "other weight than the faulty members'");
    assert_eq!(of_generation(|it| it.oracle.class = 10), "proofs of another size");
    assert_eq!(of_generation(|it| it.oracle.participation_len += 1), "participations of another length");
    assert_eq!(
        of_generation(|it| it.oracle.suite = quoin_primitives::Suite::Ed25519),
        "a DKG in another suite"
    );
    assert_eq!(
        of_generation(|it| {
            it.oracle.dealers.insert(1);
            it.oracle.weight = 2;
        }),
        "no dealing of a dealer"
    );
    assert_eq!(
        of_generation(|it| {
            it.oracle.faulty.insert(0);
            it.oracle.faulty_weight = 1;
        }),
        "a dealer was at fault"
    );
    assert_eq!(
        of_generation(|it| {
            it.oracle.key = Some(quoin_primitives::verifier::GroupKey::Ristretto255([1; 32]));
        }),
        "a key below the threshold"
    );
    assert_eq!(of_generation(|it| it.oracle.dealers = bits(5, &[0])), "bits of other members");
    let of_no_set = spoiled(four(), || {
        let generation = generation(SET);
        Generations::<Test>::insert(SetId { network: OTHER, session: 7 }, generation);
    });
    assert_eq!(of_no_set, "a generation of no set");
}

#[test]
fn of_dealings() {
    let of_nobody = spoiled(four(), || Dealings::<Test>::insert((SET, Role::Oracle), 2, Dealing::default()));
    assert_eq!(of_nobody, "a dealing of nobody");
    let of_another_length = spoiled(four(), || {
        deals(SET, Role::Oracle, 0);
        Dealings::<Test>::insert((SET, Role::Oracle), 0, Dealing::default());
    });
    assert_eq!(of_another_length, "a dealing of another length");
    let removed = spoiled(four(), || Removals::<Test>::insert(SET, 4));
    assert_eq!(removed, "what is removed is of a set that has not ended, or is nothing");
}

#[test]
fn of_verification_shares() {
    let of_a_key = |change: fn()| spoiled(four_confirming(), change);
    let wrong = "a key without what its shares are verified against, or that without a key";
    assert_eq!(of_a_key(|| VerificationShares::<Test>::remove((SET, Role::Oracle))), wrong);
    assert_eq!(
        of_a_key(
            || VerificationShares::<Test>::mutate_extant((SET, Role::Oracle), |shares| shares.truncate(96))
        ),
        wrong
    );
    let early =
        spoiled(four(), || VerificationShares::<Test>::insert((SET, Role::External), Points::default()));
    assert_eq!(early, wrong);
    let of_no_set = SetId { network: OTHER, session: 7 };
    let unknown = spoiled(four(), || {
        VerificationShares::<Test>::insert((of_no_set, Role::External), Points::default());
    });
    assert_eq!(unknown, "verification shares of no set");
}

#[test]
fn of_confirmations() {
    let of_confirmation = |change: &dyn Fn(&mut Confirmation<u64>)| {
        let mut chain = four_confirming();
        chain.execute_with(|| (0..3).for_each(|member| commits(SET, member)));
        spoiled(chain, || Confirmations::<Test>::mutate_extant(SET, |it| change(it)))
    };
    assert_eq!(of_confirmation(&|it| it.nonces[1].0 = 0), "two commitments of one member");
    assert_eq!(of_confirmation(&|it| it.nonces[1].0 = 3), "the signers are not those who committed");
    assert_eq!(of_confirmation(&|it| it.opening = None), "the hash of an attempt's opening is not noted");
    assert_eq!(
        of_confirmation(&|it| it.signing.as_mut().expect("fixed").challenges = [0xff; 64]),
        "challenges that no share can be checked against"
    );
    assert_eq!(of_confirmation(&|it| it.stalled.insert(2)), "who stalled an attempt did not miss it");
    let missed = |members: &'static [u16]| {
        of_confirmation(&|it| {
            it.silent.insert(1);
            it.missed = members.to_vec().try_into().expect("there is room");
        })
    };
    assert_eq!(missed(&[1, 1]), "a member missed twice");
    assert_eq!(missed(&[4]), "who missed an attempt is no member");
    assert_eq!(missed(&[2]), "who missed an attempt was never silent");
    let counted = |counts: &'static [(u16, u8)]| {
        let counts = counts.to_vec().encode();
        of_confirmation(&|it| it.abandonments = Decode::decode(&mut &counts[..]).expect("there is room"))
    };
    assert_eq!(counted(&[(0, 1), (0, 1)]), "two counts of one member's abandonments");
    assert_eq!(counted(&[(4, 1)]), "abandonments of no member");
    assert_eq!(of_confirmation(&|it| it.since = 0), "an attempt waits since before it began");
    assert_eq!(
        of_confirmation(&|it| {
            it.nonces.pop();
            it.signing.as_mut().expect("fixed").signers = bits(4, &[0, 1]);
        }),
        "too few signers"
    );
    assert_eq!(
        of_confirmation(&|it| {
            let shares = &mut it.signing.as_mut().expect("fixed").shares;
            shares.try_push((3, [0; 32])).expect("there is room");
        }),
        "a share of no signer"
    );
    assert_eq!(of_confirmation(&|it| it.ends_after += 1), "another deadline is watched than the set's");
    let of_no_keys = spoiled(four(), || {
        let mut chain = four_confirming();
        let open = chain.execute_with(|| confirmation(SET));
        Confirmations::<Test>::insert(SET, open);
    });
    assert_eq!(of_no_keys, "a confirmation of no keys");
}

#[test]
fn of_the_sets_that_are_watched() {
    let unwatched = spoiled(four(), Watching::<Test>::kill);
    assert_eq!(unwatched, "a set without keys is not watched, or another one is");
    let twice = spoiled(four(), || {
        Watching::<Test>::mutate(|watched| {
            let first = watched[0].clone();
            watched.try_push(first).expect("there is room");
        });
    });
    assert_eq!(twice, "a set is watched twice");
    let ended = spoiled(four(), || Dkg::watch(SetId { network: OTHER, session: 9 }, 5));
    assert_eq!(ended, "a set that ended is watched");
}
