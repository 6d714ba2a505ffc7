//! Attempts to confirm: nonces, signers, shares; silence, faults, abandonment.

use codec::Encode;
use frame_support::{assert_noop, traits::Hooks};
use frame_system::RawOrigin::{Authorized, Root, Signed};
use musig::AggregateKey;
use quoin_primitives::{
    MAX_ABANDONMENTS, Scheme, SetId, coordinator,
    duties::Duty,
    interface::{Keygen, Stage},
};
use sp_core::{H256, Pair as _, sr25519};
use sp_runtime::{DispatchError::BadOrigin, transaction_validity::InvalidTransaction};

use crate::{mock::*, *};

const SESSION_OF_SET: (quoin_primitives::NetworkId, u32) = (NETWORK, 0);

fn attempt() -> u32 {
    confirmation(SET).attempt
}

fn commit_with(member: u16, nonces: [u8; 64]) -> Duty<u64> {
    commitment_to(SET, member, nonces)
}

fn wrong_share(set: SetId, member: u16) -> Extrinsic {
    let Duty::Confirm { set, attempt, member, mut share, session } = confirmation_duty(set, member) else {
        unreachable!()
    };
    share[0] ^= 1;
    signed(Duty::Confirm { set, attempt, member, share, session })
}

/// A share that is not the member's, submitted by it.
fn some_share(attempt: u32, member: u16, share: [u8; 32]) -> Duty<u64> {
    let signing = confirmation(SET).signing;
    let session = signing.map(|signing| signing.session).unwrap_or_default();
    Duty::Confirm { set: SET, attempt, member, share, session }
}

#[test]
fn it_opens_when_both_keys_are_made() {
    four().execute_with(|| {
        deal_all(SET);
        run(2);
        let opened = milestones().pop();
        let (network, session) = SESSION_OF_SET;
        assert_eq!(
            opened,
            Some(Event::AttemptOpened { network, session, attempt: 0, excluded: bits(4, &[]) })
        );
        let now = System::block_number();
        let Confirmation { opened_at, since, ends_after, .. } = confirmation(SET);
        assert_eq!((opened_at, since, ends_after), (now, now, now + TIMEOUT));
    });
}

#[test]
fn nobody_can_commit_in_the_block_that_opens_the_attempt_and_the_pool_takes_it_for_the_next() {
    four().execute_with(|| {
        deal_all(SET);
        run(2);
        let now = System::block_number();
        assert_eq!((confirmation(SET).opened_at, confirmation(SET).opening), (now, None));
        // Not even for the hash that a block has which is not there.
        let nonces = fresh_nonces(SET, 0, 0);
        let opening = H256::zero();
        let of_no_block = Duty::CommitNonces { set: SET, attempt: 0, member: 0, nonces, opening };
        refused(signed(of_no_block), InvalidTransaction::Future);
        let duty = signed(commitment(SET, 0));
        refused(duty.clone(), InvalidTransaction::Future);
        // The pool asks about the next block, which it does not begin.
        System::initialize(&(now + 1), &hash_of(now), &Default::default());
        assert!(validate(duty.clone()).is_ok());
        Dkg::on_initialize(now + 1);
        assert_eq!(confirmation(SET).opening, Some(hash_of(now)));
        included(duty);
    });
}

#[test]
fn with_the_threshold_committed_the_signers_are_fixed_with_their_key() {
    four_confirming().execute_with(|| {
        let (network, session) = SESSION_OF_SET;
        // Out of order: their order is the set's all the same.
        commits(SET, 3);
        commits(SET, 0);
        assert_eq!(confirmation(SET).signing, None);
        run(2);
        events();
        commits(SET, 1);
        let signers = bits(4, &[0, 1, 3]);
        let keys = [0, 1, 3].map(|member| pair(account(SET, member)).public().0);
        let key = sr25519::Public::from_raw(AggregateKey::new(&keys).expect("keys").public_key());
        let validator = account(SET, 1);
        assert_eq!(
            events(),
            [
                Event::NoncesCommitted { network, session, attempt: 0, validator },
                Event::SignersFixed { network, session, attempt: 0, signers: signers.clone(), key },
            ]
        );
        let signing = confirmation(SET).signing.expect("fixed");
        assert_eq!((signing.signers, signing.key), (signers, key));
        assert_eq!(confirmation(SET).ends_after, System::block_number() + TIMEOUT);
        // The fourth was not needed.
        refused(signed(commitment(SET, 2)), InvalidTransaction::Stale);
    });
}

#[test]
fn nonces_are_committed_once_in_the_current_attempt_by_a_member() {
    four_confirming().execute_with(|| {
        let duty = commitment(SET, 0);
        let valid = validate(signed(duty.clone())).expect("valid");
        assert_eq!(valid.provides, [("quoin duty", ("commit_nonces", SET, 0u32, 0u16)).encode()]);
        included(signed(duty.clone()));
        refused(signed(duty), InvalidTransaction::Stale);
        refused(signed(commitment(SET, 0)), InvalidTransaction::Stale);

        let nonces = fresh_nonces(SET, 1, 1);
        let opening = H256::zero();
        let early = Duty::CommitNonces { set: SET, attempt: 1, member: 1, nonces, opening };
        refused(signed(early), InvalidTransaction::Future);
        let stranger = sign(ACCOUNTS, &commit_with(1, nonces));
        refused(with_signature(commit_with(1, nonces), stranger), InvalidTransaction::BadProof);
        let beyond = sign(ACCOUNTS, &commit_with(4, nonces));
        refused(with_signature(commit_with(4, nonces), beyond), InvalidTransaction::BadSigner);
        let other = SetId { network: NETWORK, session: 1 };
        let elsewhere = Duty::CommitNonces { set: other, attempt: 0, member: 1, nonces, opening };
        let signature = sign(account(SET, 1), &elsewhere);
        refused(with_signature(elsewhere, signature), InvalidTransaction::Stale);

        run(TIMEOUT + 1);
        assert_eq!(attempt(), 1);
        let late = Duty::CommitNonces { set: SET, attempt: 0, member: 1, nonces, opening };
        refused(signed(late), InvalidTransaction::Stale);
        included(signed(commit_with(1, nonces)));
    });
}

#[test]
fn the_signature_of_a_commitment_covers_its_attempt_its_opening_and_nonces() {
    four_confirming().execute_with(|| {
        let [nonces, others] = [(); 2].map(|()| fresh_nonces(SET, 0, 0));
        let duty = commit_with(0, nonces);
        let signature = sign(account(SET, 0), &duty);
        refused(with_signature(commit_with(0, others), signature.clone()), InvalidTransaction::BadProof);
        let Duty::CommitNonces { opening, .. } = duty else { unreachable!() };
        let block_before = System::block_hash(confirmation(SET).opened_at - 1);
        for (attempt, opening) in [(1, opening), (0, block_before), (0, H256::zero())] {
            let other = Duty::CommitNonces { set: SET, attempt, member: 0, nonces, opening };
            let signature = sign(account(SET, 0), &other);
            refused(with_signature(duty.clone(), signature), InvalidTransaction::BadProof);
        }
        included(with_signature(duty, signature));
    });
}

#[test]
fn nonces_that_are_no_points_are_a_fault() {
    let good = || four_confirming().execute_with(|| fresh_nonces(SET, 0, 1));
    let mut half_identity = good();
    half_identity[32..].fill(0);
    let mut not_canonical = good();
    not_canonical[..32].fill(0xff);
    for nonces in [[0; 64], half_identity, not_canonical] {
        four_confirming().execute_with(|| {
            let (network, session) = SESSION_OF_SET;
            included(signed(commit_with(1, nonces)));
            let validator = account(SET, 1);
            let fault = ConfirmationFault::Nonces;
            assert_eq!(
                events(),
                [Event::ConfirmationFaulty { network, session, attempt: 0, validator, fault }]
            );
            assert_eq!(lost(validator), PRICE / 4);
            // It has no part any longer; the others go on in the same attempt.
            refused(signed(commitment(SET, 1)), InvalidTransaction::Stale);
            confirm_by(SET, &[0, 2, 3]);
            assert!(publication(SET).is_some());
        });
    }
}

#[test]
fn a_coordinator_key_that_is_the_identity_is_its_owners_fault() {
    four_confirming().execute_with(|| {
        // Whoever registers it, anybody can sign for it.
        pallet_validator_sets::Sets::<Test>::mutate_extant(SET, |set| {
            set.members[1].coordinator = sr25519::Public::from_raw([0; 32]).into();
        });
        let nonces = fresh_nonces(SET, 0, 2);
        let call = Dkg::commit_nonces(
            Authorized.into(),
            NETWORK,
            0,
            0,
            1,
            nonces,
            sr25519::Signature::from_raw([0; 64]).into(),
        );
        assert!(call.is_ok());
        let [Event::ConfirmationFaulty { fault, .. }] = events()[..] else { panic!("a fault") };
        assert_eq!(fault, ConfirmationFault::Key);
        assert_eq!(confirmation(SET).faulty, bits(4, &[1]));
        confirm_by(SET, &[0, 2, 3]);
        assert!(publication(SET).is_some());
    });
}

#[test]
fn shares_are_given_once_by_signers() {
    four_confirming().execute_with(|| {
        let (network, session) = SESSION_OF_SET;
        let premature = some_share(0, 0, [1; 32]);
        refused(signed(premature), InvalidTransaction::Future);
        (0..3).for_each(|member| commits(SET, member));
        events();

        let duty = confirmation_duty(SET, 0);
        let valid = validate(signed(duty.clone())).expect("valid");
        assert_eq!(valid.provides, [("quoin duty", ("confirm", SET, 0u32, 0u16)).encode()]);
        let stranger = sign(ACCOUNTS, &duty);
        refused(with_signature(duty.clone(), stranger), InvalidTransaction::BadProof);
        included(signed(duty.clone()));
        let validator = account(SET, 0);
        assert_eq!(events(), [Event::Confirmed { network, session, attempt: 0, validator }]);
        refused(signed(duty), InvalidTransaction::Stale);

        let no_signer = some_share(0, 3, [1; 32]);
        refused(signed(no_signer), InvalidTransaction::BadSigner);
        let early = some_share(1, 1, [1; 32]);
        refused(signed(early), InvalidTransaction::Future);
        assert_eq!(publication(SET), None);
        let [one, two] = [1, 2].map(|member| confirmation_duty(SET, member));
        included(signed(one));
        included(signed(two));
        assert!(publication(SET).is_some());
    });
}

#[test]
fn a_wrong_share_is_a_fault_and_the_next_attempt_goes_without_its_owner() {
    four_confirming().execute_with(|| {
        let (network, session) = SESSION_OF_SET;
        (0..3).for_each(|member| commits(SET, member));
        confirms(SET, 0);
        events();
        let wrong = wrong_share(SET, 1);
        included(wrong.clone());
        let validator = account(SET, 1);
        let fault = ConfirmationFault::Share;
        assert_eq!(
            events(),
            [
                Event::ConfirmationFaulty { network, session, attempt: 0, validator, fault },
                Event::AttemptOpened { network, session, attempt: 1, excluded: bits(4, &[]) },
            ]
        );
        assert_eq!(lost(validator), PRICE / 4);
        assert_eq!([0, 2, 3].map(|member| lost(account(SET, member))), [0; 3]);
        refused(wrong, InvalidTransaction::Stale);

        // For good: it is not asked in this attempt, nor in the one after.
        let duty = commitment(SET, 1);
        refused(signed(duty), InvalidTransaction::Stale);
        run(TIMEOUT + 1);
        assert_eq!(attempt(), 2);
        refused(signed(commitment(SET, 1)), InvalidTransaction::Stale);
        confirm_by(SET, &[0, 2, 3]);
        included(published(publication(SET).expect("all have confirmed")));
        assert_eq!(stage(SET), Some(Stage::InOffice));
    });
}

#[test]
fn a_share_that_is_no_scalar_and_another_members_share_are_wrong() {
    for zero in [true, false] {
        four_confirming().execute_with(|| {
            (0..3).for_each(|member| commits(SET, member));
            let share = match (zero, confirmation_duty(SET, 0)) {
                (true, _) => [0xff; 32],
                (false, Duty::Confirm { share, .. }) => share,
                _ => unreachable!(),
            };
            included(signed(some_share(0, 1, share)));
            assert_eq!(confirmation(SET).faulty, bits(4, &[1]));
        });
    }
}

#[test]
fn faults_that_leave_less_than_the_threshold_end_it() {
    four_confirming().execute_with(|| {
        (0..3).for_each(|member| commits(SET, member));
        included(wrong_share(SET, 0));
        [1, 2, 3].into_iter().for_each(|member| commits(SET, member));
        included(wrong_share(SET, 1));
        let faulty = [account(SET, 0), account(SET, 1)];
        let innocent = [account(SET, 2), account(SET, 3)];
        events();
        run(1);
        let cause = FailureCause::FaultyConfirmations;
        let (network, session) = SESSION_OF_SET;
        assert_eq!(milestones()[0], Event::GenerationFailed { network, session, cause });
        assert_eq!(stage(SET), Some(Stage::CoolingDown));
        let sitting_out = pallet_validator_sets::SittingOut::<Test>::get(NETWORK);
        assert!(faulty.iter().all(|who| sitting_out.contains(who)));
        assert!(!innocent.iter().any(|who| sitting_out.contains(who)));
    });
}

#[test]
fn one_who_commits_and_is_then_silent_is_asked_again_when_the_rest_is_too_few() {
    four_confirming().execute_with(|| {
        let (network, session) = SESSION_OF_SET;
        (0..3).for_each(|member| commits(SET, member));
        confirms(SET, 0);
        confirms(SET, 1);
        events();
        run(TIMEOUT + 1);
        let silent = bits(4, &[2]);
        assert_eq!(
            events(),
            [
                Event::AttemptTimedOut { network, session, attempt: 0, silent: silent.clone() },
                Event::AttemptOpened { network, session, attempt: 1, excluded: silent },
            ]
        );
        refused(signed(commitment(SET, 2)), InvalidTransaction::Stale);
        // Then the fourth does not commit, and the third is asked again. So is the fourth: nobody needs to wait for it.
        commits(SET, 0);
        commits(SET, 1);
        run(TIMEOUT + 1);
        let opened = Event::AttemptOpened { network, session, attempt: 2, excluded: bits(4, &[]) };
        assert!(events().contains(&opened));
        confirm_by(SET, &[0, 1, 2]);
        included(published(publication(SET).expect("all have confirmed")));
    });
}

#[test]
fn two_silent_members_of_four_are_not_excluded_since_the_rest_would_not_reach_the_threshold() {
    four_confirming().execute_with(|| {
        let (network, session) = SESSION_OF_SET;
        for (attempt, length) in [(0, TIMEOUT), (1, TIMEOUT), (2, 2 * TIMEOUT), (3, 4 * TIMEOUT)] {
            commits(SET, 0);
            commits(SET, 1);
            events();
            run(length - 1);
            assert_eq!(milestones(), []);
            run(1);
            assert_eq!(
                events(),
                [
                    Event::AttemptTimedOut { network, session, attempt, silent: bits(4, &[2, 3]) },
                    Event::AttemptOpened { network, session, attempt: attempt + 1, excluded: bits(4, &[]) },
                ]
            );
        }
        // One of them is back.
        confirm_by(SET, &[0, 1, 3]);
        included(published(publication(SET).expect("all have confirmed")));
        assert_eq!(stage(SET), Some(Stage::InOffice));
    });
}

/// Seven members with a key share each, who are to confirm: t is 5.
fn seven_confirming() -> sp_io::TestExternalities {
    let mut chain = chain(&[(NETWORK, Scheme::Ed25519, &[1; 7])]);
    chain.execute_with(|| {
        run_to(DECLARED_AT);
        deal_all(SET);
        run(3);
        assert_eq!((attempt(), generation(SET).threshold), (0, 5));
        events();
    });
    chain
}

/// These five commit, and all but the first confirm. Returns whom the next attempt excludes.
fn stalled_by_the_first_of(signers: [u16; 5]) -> Vec<u16> {
    let [_, honest @ ..] = signers;
    signers.iter().for_each(|member| commits(SET, *member));
    honest.iter().for_each(|member| confirms(SET, *member));
    run_to(confirmation(SET).ends_after + 1);
    confirmation(SET).excluded.iter().collect()
}

#[test]
fn two_who_stall_by_turns_cost_an_attempt_each() {
    seven_confirming().execute_with(|| {
        assert_eq!(stalled_by_the_first_of([0, 2, 3, 4, 5]), [0]);
        // The second stalls while the first is excluded, and the first is not asked again for it.
        assert_eq!(stalled_by_the_first_of([1, 2, 3, 4, 5]), [0, 1]);
        for staller in [0, 1] {
            refused(signed(commitment(SET, staller)), InvalidTransaction::Stale);
        }
        assert_eq!(<Dkg as Keygen<u64>>::missing(SET), [0, 1]);
        confirm_by(SET, &[2, 3, 4, 5, 6]);
        included(published(publication(SET).expect("all have confirmed")));
        assert_eq!(stage(SET), Some(Stage::InOffice));
    });
}

#[test]
fn who_stalled_is_asked_again_where_others_do_not_commit_and_is_trusted_when_it_confirms() {
    seven_confirming().execute_with(|| {
        assert_eq!(stalled_by_the_first_of([0, 2, 3, 4, 5]), [0]);
        // Two more are not there, without whom and the first the rest is too few: it is asked again. So are they, since
        // nobody waits for them.
        [1, 2, 3, 4].into_iter().for_each(|member| commits(SET, member));
        run_to(confirmation(SET).ends_after + 1);
        assert_eq!(confirmation(SET).excluded, bits(7, &[]));
        assert_eq!(confirmation(SET).missed.to_vec(), [0, 5, 6]);
        assert_eq!(confirmation(SET).stalled, bits(7, &[0]));
        // It confirms now, and another one stalls, who alone is excluded.
        assert_eq!(stalled_by_the_first_of([1, 0, 2, 3, 4]), [1]);
        assert_eq!(confirmation(SET).stalled, bits(7, &[1]));
        confirm_by(SET, &[0, 2, 3, 4, 5]);
        included(published(publication(SET).expect("all have confirmed")));
    });
}

/// Of seven, two do all that they can to prevent the keys: one always commits first and never signs, one keeps silent. And
/// one that is honest was cut off when it should have signed for the first time. The five are needed, all of them.
#[test]
fn who_was_cut_off_once_is_asked_again_before_those_who_never_sign() {
    seven_confirming().execute_with(|| {
        let (withholds, cut_off) = (0, 1);
        let mut excluded = Vec::new();
        while publication(SET).is_none() {
            for member in [withholds, cut_off, 2, 3, 4, 5] {
                let open = confirmation(SET);
                if open.signing.is_none() && open.is_asked(member) {
                    commits(SET, member);
                }
            }
            let signing = confirmation(SET).signing;
            for member in signing.iter().flat_map(|signing| signing.signers.iter()) {
                if member != withholds && (member != cut_off || attempt() > 0) {
                    confirms(SET, member);
                }
            }
            if publication(SET).is_none() {
                run_to(confirmation(SET).ends_after + 1);
                excluded.push(confirmation(SET).excluded.iter().collect::<Vec<_>>());
            }
        }
        // The second of these attempts lacks the silent one's commitment. The third asks one of the first two, and it is
        // the wrong one.
        assert_eq!(excluded, [vec![0, 1], vec![1], vec![0]]);
        assert_eq!(<Dkg as Keygen<u64>>::missing(SET), [0, 6]);
        included(published(publication(SET).expect("all have confirmed")));
        assert_eq!(stage(SET), Some(Stage::InOffice));
    });
}

#[test]
fn two_who_stay_silent_are_blamed_at_the_key_deadline_and_nobody_else() {
    four_confirming().execute_with(|| {
        let accounts: Vec<_> = (0..4).map(|member| account(SET, member)).collect();
        let deadline = DECLARED_AT + KEY_DEADLINE;
        while System::block_number() < deadline {
            let now = System::block_number();
            for member in [0, 1] {
                let waits = |open: Confirmation<u64>| open.opened_at < now && !open.has_committed(member);
                if Confirmations::<Test>::get(SET).is_some_and(waits) {
                    commits(SET, member);
                }
            }
            run(1);
        }
        assert_eq!(stage(SET), Some(Stage::CoolingDown));
        let sitting_out = pallet_validator_sets::SittingOut::<Test>::get(NETWORK);
        assert_eq!(sitting_out.into_inner(), accounts[2..]);
        assert!(!Generations::<Test>::contains_key(SET) && !Confirmations::<Test>::contains_key(SET));
    });
}

#[test]
fn attempts_take_sixteen_times_the_time_at_most() {
    four_confirming().execute_with(|| {
        let mut lengths = Vec::new();
        while lengths.len() < 7 && Confirmations::<Test>::contains_key(SET) {
            let before = attempt();
            lengths.push(confirmation(SET).ends_after - confirmation(SET).opened_at);
            // The key deadline is further away than this test goes.
            pallet_validator_sets::States::<Test>::mutate_extant(SET, |state| state.deadline = None);
            let _ = pallet_validator_sets::Deadlines::<Test>::clear(u32::MAX, None);
            run_to(confirmation(SET).ends_after + 1);
            assert_eq!(attempt(), before + 1);
        }
        assert_eq!(lengths, [1, 1, 2, 4, 8, 16, 16].map(|times| times * TIMEOUT));
    });
}

#[test]
fn those_who_are_silent_by_turns_make_no_attempt_longer() {
    seven_confirming().execute_with(|| {
        let length = || confirmation(SET).ends_after - confirmation(SET).opened_at;
        stalled_by_the_first_of([0, 2, 3, 4, 5]);
        assert_eq!(length(), TIMEOUT);
        stalled_by_the_first_of([1, 2, 3, 4, 5]);
        assert_eq!(length(), TIMEOUT);
        // The others are all needed. One that is silent for the second time may have had too little time.
        stalled_by_the_first_of([2, 3, 4, 5, 6]);
        assert_eq!(length(), TIMEOUT);
        stalled_by_the_first_of([0, 3, 4, 5, 6]);
        assert_eq!(length(), 2 * TIMEOUT);
        assert_eq!(confirmation(SET).silent, bits(7, &[0, 1, 2]));
        stalled_by_the_first_of([1, 3, 4, 5, 6]);
        assert_eq!(length(), 4 * TIMEOUT);
    });
}

#[test]
fn when_all_have_confirmed_and_nobody_publishes_the_next_attempt_blames_nobody() {
    four_confirming().execute_with(|| {
        confirm_by(SET, &[0, 1, 2]);
        events();
        run(TIMEOUT + 1);
        let (network, session) = SESSION_OF_SET;
        let silent = bits(4, &[]);
        assert!(events().contains(&Event::AttemptTimedOut { network, session, attempt: 0, silent }));
        assert!(confirmation(SET).missed.is_empty());
        confirm_by(SET, &[0, 1, 2]);
        included(published(publication(SET).expect("all have confirmed")));
    });
}

#[test]
fn a_signer_may_abandon_an_attempt_and_sits_the_next_one_out() {
    four_confirming().execute_with(|| {
        let (network, session) = SESSION_OF_SET;
        let abandon = |member| abandonment(SET, member);
        refused(signed(abandon(0)), InvalidTransaction::Future);
        (0..3).for_each(|member| commits(SET, member));
        refused(signed(abandon(3)), InvalidTransaction::BadSigner);
        confirms(SET, 1);
        refused(signed(abandon(1)), InvalidTransaction::Stale);
        let stranger = sign(ACCOUNTS, &abandon(0));
        refused(with_signature(abandon(0), stranger), InvalidTransaction::BadProof);
        let opening = System::block_hash(confirmation(SET).opened_at - 1);
        let of_another_block = Duty::AbandonAttempt { set: SET, attempt: 0, member: 0, opening };
        refused(signed(of_another_block), InvalidTransaction::BadProof);
        events();

        let duty = abandon(0);
        let valid = validate(signed(duty.clone())).expect("valid");
        assert_eq!(valid.provides, [("quoin duty", ("abandon_attempt", SET, 0u32, 0u16)).encode()]);
        included(signed(duty.clone()));
        let validator = account(SET, 0);
        assert_eq!(
            events(),
            [
                Event::AttemptAbandoned { network, session, attempt: 0, validator },
                Event::AttemptOpened { network, session, attempt: 1, excluded: bits(4, &[0]) },
            ]
        );
        refused(signed(duty), InvalidTransaction::Stale);
        assert_eq!(lost(validator), 0);
        // It takes as long as the first, since nothing ran out of time.
        assert_eq!(confirmation(SET).ends_after, System::block_number() + TIMEOUT);

        // The next goes without it, and it is not missing there.
        refused(signed(commitment(SET, 0)), InvalidTransaction::Stale);
        (1..4).for_each(|member| commits(SET, member));
        [1, 2].into_iter().for_each(|member| confirms(SET, member));
        run(TIMEOUT + 1);
        assert_eq!((attempt(), confirmation(SET).missed.to_vec()), (2, vec![3]));
        // Without the silent one the rest is too few: it is asked again.
        (0..3).for_each(|member| commits(SET, member));
        [0, 1, 2].into_iter().for_each(|member| confirms(SET, member));
        assert!(publication(SET).is_some());
    });
}

/// Two members, of whom both are needed, have made their keys.
fn two_confirming() -> sp_io::TestExternalities {
    let mut externalities = chain(&[(NETWORK, Scheme::Ed25519, &[1, 1])]);
    externalities.execute_with(|| {
        run_to(DECLARED_AT);
        deal_all(SET);
        run(2);
    });
    externalities
}

#[test]
fn a_signer_abandons_three_attempts_and_does_not_the_fourth() {
    two_confirming().execute_with(|| {
        for times in 0..MAX_ABANDONMENTS {
            assert_eq!((attempt(), confirmation(SET).abandonments.of(1)), (u32::from(times), times));
            (0..2).for_each(|member| commits(SET, member));
            included(signed(abandonment(SET, 1)));
        }
        assert_eq!((attempt(), <Dkg as Keygen<u64>>::missing(SET)), (3, vec![]));

        (0..2).for_each(|member| commits(SET, member));
        refused(signed(abandonment(SET, 1)), InvalidTransaction::Stale);
        let signature = sign(account(SET, 1), &abandonment(SET, 1));
        let origin = RuntimeOrigin::from(Authorized);
        let (network, session) = SESSION_OF_SET;
        assert_noop!(
            Dkg::abandon_attempt(origin, network, session, 3, 1, signature),
            Error::<Test>::DutyClosed
        );
        // The other one's are its own.
        assert_eq!(confirmation(SET).abandonments.of(0), 0);
        confirms(SET, 0);
        // Now its silence is silence.
        run(TIMEOUT + 1);
        assert_eq!((attempt(), <Dkg as Keygen<u64>>::missing(SET)), (4, vec![1]));
        assert_eq!(confirmation(SET).stalled, bits(2, &[1]));
        // It is needed, so it is asked again, and signs at last.
        confirm_by(SET, &[0, 1]);
        assert_eq!(<Dkg as Keygen<u64>>::missing(SET), [] as [u16; 0]);
        included(published(publication(SET).expect("all have confirmed")));
    });
}

#[test]
fn two_who_abandon_by_turns_cost_an_attempt_each() {
    seven_confirming().execute_with(|| {
        for (staller, others) in [(0, [2, 3, 4, 5]), (1, [2, 3, 4, 5])] {
            commits(SET, staller);
            others.into_iter().for_each(|member| commits(SET, member));
            included(signed(abandonment(SET, staller)));
        }
        assert_eq!((attempt(), confirmation(SET).excluded), (2, bits(7, &[0, 1])));
        assert_eq!(<Dkg as Keygen<u64>>::missing(SET), [] as [u16; 0]);
        confirm_by(SET, &[2, 3, 4, 5, 6]);
        included(published(publication(SET).expect("all have confirmed")));
    });
}

#[test]
fn who_abandoned_is_asked_again_before_who_stalled() {
    seven_confirming().execute_with(|| {
        assert_eq!(stalled_by_the_first_of([0, 2, 3, 4, 5]), [0]);
        assert_eq!(stalled_by_the_first_of([1, 2, 3, 4, 5]), [0, 1]);
        // Without the two the others are all needed.
        (2..7).for_each(|member| commits(SET, member));
        included(signed(abandonment(SET, 2)));
        assert_eq!(confirmation(SET).excluded, bits(7, &[0, 1]));
        confirm_by(SET, &[2, 3, 4, 5, 6]);
        included(published(publication(SET).expect("all have confirmed")));
    });
}

#[test]
fn nobody_is_left_out_for_abandoning_in_favour_of_who_was_silent() {
    four_confirming().execute_with(|| {
        (0..2).for_each(|member| commits(SET, member));
        run_to(confirmation(SET).ends_after + 1);
        assert_eq!(confirmation(SET).missed.to_vec(), [2, 3]);
        // The third is there again. Without the first, it would need the fourth.
        (0..3).for_each(|member| commits(SET, member));
        included(signed(abandonment(SET, 0)));
        assert_eq!(confirmation(SET).excluded, bits(4, &[]));
        confirm_by(SET, &[0, 1, 2]);
        assert_eq!(confirmation(SET).missed.to_vec(), [3]);
        included(published(publication(SET).expect("all have confirmed")));
    });
}

#[test]
fn abandonments_put_off_no_deadline() {
    two_confirming().execute_with(|| {
        let deadline = pallet_validator_sets::States::<Test>::get(SET).and_then(|state| state.deadline);
        assert_eq!(deadline, Some(DECLARED_AT + KEY_DEADLINE));
        let accounts = [account(SET, 0), account(SET, 1)];
        // Each abandons as late as it can, as often as it can.
        for member in [0, 0, 0, 1, 1, 1] {
            (0..2).for_each(|member| commits(SET, member));
            run_to(confirmation(SET).ends_after);
            included(signed(abandonment(SET, member)));
            let state = pallet_validator_sets::States::<Test>::get(SET).expect("it is there");
            assert_eq!(state.deadline, deadline);
            // Nor does it make the next attempt longer.
            assert_eq!(confirmation(SET).ends_after, System::block_number() + TIMEOUT);
        }
        // Nobody can any longer, and from here on time ends each attempt and then the set.
        (0..2).for_each(|member| commits(SET, member));
        for member in 0..2 {
            refused(signed(abandonment(SET, member)), InvalidTransaction::Stale);
        }
        let attempt_before = attempt();
        run_to(confirmation(SET).ends_after + 1);
        assert_eq!(attempt(), attempt_before + 1);
        run_to(DECLARED_AT + KEY_DEADLINE);
        assert_eq!(stage(SET), Some(Stage::CoolingDown));
        assert!(!Confirmations::<Test>::contains_key(SET));
        let sitting_out = pallet_validator_sets::SittingOut::<Test>::get(NETWORK);
        assert_eq!(sitting_out.into_inner(), accounts);
    });
}

#[test]
fn one_of_two_who_abandons_is_asked_again_at_once() {
    two_confirming().execute_with(|| {
        (0..2).for_each(|member| commits(SET, member));
        included(signed(abandonment(SET, 1)));
        assert_eq!(confirmation(SET).excluded, bits(2, &[]));
        confirm_by(SET, &[0, 1]);
        included(published(publication(SET).expect("all have confirmed")));
    });
}

#[test]
fn unauthorised_origins_are_refused() {
    four_confirming().execute_with(|| {
        let signature: coordinator::Signature = sr25519::Signature::from_raw([0; 64]).into();
        for origin in [Root, frame_system::RawOrigin::None, Signed(1)] {
            let commit =
                Dkg::commit_nonces(origin.clone().into(), NETWORK, 0, 0, 0, [1; 64], signature.clone());
            assert_eq!(commit.map_err(|error| error.error), Err(BadOrigin));
            let confirm = Dkg::confirm(origin.clone().into(), NETWORK, 0, 0, 0, [1; 32], signature.clone());
            assert_eq!(confirm.map_err(|error| error.error), Err(BadOrigin));
            let abandon = Dkg::abandon_attempt(origin.into(), NETWORK, 0, 0, 0, signature.clone());
            assert_eq!(abandon, Err(BadOrigin));
        }
        // Nor does the origin of authorised calls open a duty.
        let authorized = || RuntimeOrigin::from(Authorized);
        let closed = Error::<Test>::DutyClosed;
        assert_noop!(
            Dkg::commit_nonces(authorized(), NETWORK, 0, 1, 0, [1; 64], signature.clone()),
            Error::<Test>::DutyClosed
        );
        assert_noop!(Dkg::confirm(authorized(), NETWORK, 0, 0, 0, [1; 32], signature.clone()), closed);
        assert_noop!(
            Dkg::abandon_attempt(authorized(), NETWORK, 0, 0, 0, signature),
            Error::<Test>::DutyClosed
        );
    });
}

#[test]
fn weights_decide_who_suffices() {
    // Eight key shares; t is 6.
    chain(&[(NETWORK, Scheme::Ed25519, &[2, 2, 2, 1, 1])]).execute_with(|| {
        run_to(DECLARED_AT);
        deal_all(SET);
        run(2);
        let weights: Vec<_> = the_set(SET).members.iter().map(|member| member.shares).collect();
        assert_eq!(weights, [2, 2, 2, 1, 1]);
        [3, 4, 0].into_iter().for_each(|member| commits(SET, member));
        assert_eq!(confirmation(SET).signing, None);
        commits(SET, 1);
        assert_eq!(confirmation(SET).signing.expect("fixed").signers, bits(5, &[0, 1, 3, 4]));
        [0, 1, 3, 4].into_iter().for_each(|member| confirms(SET, member));
        included(published(publication(SET).expect("all have confirmed")));
    });
}
