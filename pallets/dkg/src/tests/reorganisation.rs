//! A chain that is re-organised around each step: what was done on one fork is to be done anew on the other, and what
//! was signed for one is worth as much on the other as it says.

use frame_support::storage::{TransactionOutcome, with_transaction};
use quoin_primitives::{
    Role,
    duties::Duty,
    interface::{Stage, ValidatorSets as _},
};
use sp_runtime::{DispatchError, transaction_validity::InvalidTransaction};

use crate::{mock::*, *};

/// Does `fork` on blocks that are then abandoned, this one being the first.
fn abandoned<R>(fork: impl FnOnce() -> R) -> R {
    let now = System::block_number();
    let before = sp_io::storage::root(sp_runtime::StateVersion::V1);
    let this_fork = switch_to_fork(1);
    let result = with_transaction(|| TransactionOutcome::Rollback(Ok::<_, DispatchError>(fork())));
    switch_to_fork(this_fork);
    assert_eq!(System::block_number(), now);
    assert_eq!(sp_io::storage::root(sp_runtime::StateVersion::V1), before);
    result.expect("rolled back")
}

#[test]
fn around_a_participation() {
    four().execute_with(|| {
        let duty = signed(dealing_duty(SET, Role::Oracle, 0));
        abandoned(|| {
            included(duty.clone());
            refused(duty.clone(), InvalidTransaction::Stale);
        });
        assert_eq!(Dkg::dealings(SET, Role::Oracle), []);
        // The same bytes count on the fork that stays.
        included(duty);
    });
}

#[test]
fn around_a_fault() {
    four().execute_with(|| {
        let length = generation(SET).oracle.participation_len as usize;
        let participation = vec![0xff; length];
        let bad = Duty::Participate { set: SET, role: Role::Oracle, member: 0, participation };
        abandoned(|| included(signed(bad.clone())));
        assert_eq!(lost(account(SET, 0)), 0);
        deals(SET, Role::Oracle, 0);
    });
}

#[test]
fn around_completion_other_dealers_make_another_key() {
    four().execute_with(|| {
        ROLES.into_iter().for_each(|role| (0..2).for_each(|member| deals(SET, role, member)));
        let complete_with = |member| {
            deals_both(SET, member);
            run(DEAL_WINDOW + 2);
            made_keys(SET)
        };
        let on_one_fork = abandoned(|| complete_with(2));
        let on_the_other = abandoned(|| complete_with(3));
        assert_ne!(on_one_fork, on_the_other);
        assert_eq!(complete_with(2), on_one_fork);
    });
}

#[test]
fn around_a_confirmation_the_keys_of_one_fork_are_refused_on_the_other() {
    four().execute_with(|| {
        ROLES.into_iter().for_each(|role| (0..2).for_each(|member| deals(SET, role, member)));
        let confirmed_with = |member| {
            deals_both(SET, member);
            run(DEAL_WINDOW + 2);
            confirm_by(SET, &[0, 1, 2]);
            publication(SET).expect("all have confirmed")
        };
        let of_one_fork = abandoned(|| confirmed_with(2));
        let of_the_other = confirmed_with(3);
        // The signers are the same and so is their MuSig key, and they signed other keys.
        assert_eq!(of_one_fork.signature_participants, of_the_other.signature_participants);
        refused(published(of_one_fork.clone()), InvalidTransaction::Call);
        let relabelled = quoin_primitives::duties::SetKeys { keys: of_the_other.keys, ..of_one_fork };
        refused(published(relabelled), InvalidTransaction::BadProof);
        included(published(of_the_other));
    });
}

#[test]
fn around_the_fixing_of_signers_a_share_for_others_is_not_the_right_one() {
    four_confirming().execute_with(|| {
        let commitments: Vec<_> = (0..4).map(|member| commitment(SET, member)).collect();
        let commit = |members: &[usize]| {
            members.iter().for_each(|member| {
                included(signed(commitments[*member].clone()));
            });
        };
        // The first member signs on a fork, and its nonces are gone.
        let share_on_the_fork = abandoned(|| {
            commit(&[0, 1, 2]);
            signed(confirmation_duty(SET, 0))
        });
        commit(&[0, 1, 3]);
        // Here that share is wrong, and whoever submits it blames nobody by that.
        refused(share_on_the_fork, InvalidTransaction::BadProof);
        included(signed(abandonment(SET, 0)));
        assert_eq!(lost(account(SET, 0)), 0);
        confirm_by(SET, &[1, 2, 3]);
        included(published(publication(SET).expect("all have confirmed")));
    });
}

#[test]
fn around_the_opening_of_an_attempt_a_commitment_for_one_fork_is_refused_on_the_other() {
    four().execute_with(|| {
        deal_all(SET);
        let open_attempt = || {
            run(3);
            assert_eq!((confirmation(SET).attempt, confirmation(SET).opened_at), (0, DECLARED_AT + 2));
        };
        let of_the_fork = abandoned(|| {
            open_attempt();
            let commitment = signed(commitment(SET, 0));
            included(commitment.clone());
            commitment
        });
        open_attempt();
        // A stranger submits it here, and takes nothing from the member by that.
        refused(of_the_fork, InvalidTransaction::BadProof);
        confirm_by(SET, &[0, 1, 2]);
        included(published(publication(SET).expect("all have confirmed")));
    });
}

#[test]
fn around_the_opening_of_an_attempt_what_was_abandoned_on_one_fork_is_not_on_the_other() {
    four().execute_with(|| {
        deal_all(SET);
        let fix_signers = || {
            run(3);
            (0..3).for_each(|member| commits(SET, member));
        };
        let of_the_fork = abandoned(|| {
            fix_signers();
            let abandonment = signed(abandonment(SET, 0));
            included(abandonment.clone());
            abandonment
        });
        fix_signers();
        refused(of_the_fork, InvalidTransaction::BadProof);
        assert_eq!((confirmation(SET).attempt, confirmation(SET).abandonments.of(0)), (0, 0));
        // The one that it has is still its own.
        included(signed(abandonment(SET, 0)));
    });
}

#[test]
fn around_the_keys_a_share_for_others_is_not_the_right_one() {
    four().execute_with(|| {
        ROLES.into_iter().for_each(|role| (0..2).for_each(|member| deals(SET, role, member)));
        let commitments: Vec<_> = (0..3).map(|member| fresh_nonces(SET, 0, member)).collect();
        let signers_with_keys_of = |member| {
            deals_both(SET, member);
            run(DEAL_WINDOW + 3);
            (0..3).zip(&commitments).for_each(|(member, nonces)| {
                included(signed(commitment_to(SET, member, *nonces)));
            });
        };
        let share_on_the_fork = abandoned(|| {
            signers_with_keys_of(2);
            signed(confirmation_duty(SET, 0))
        });
        signers_with_keys_of(3);
        refused(share_on_the_fork, InvalidTransaction::BadProof);
        assert_eq!(lost(account(SET, 0)), 0);
    });
}

#[test]
fn around_a_share_the_same_one_counts_where_the_signers_are_the_same() {
    four_confirming().execute_with(|| {
        (0..3).for_each(|member| commits(SET, member));
        let duties: Vec<_> = (0..3).map(|member| confirmation_duty(SET, member)).collect();
        let submit = |duty: &Duty<u64>| {
            included(signed(duty.clone()));
        };
        abandoned(|| duties.iter().for_each(submit));
        assert_eq!(publication(SET), None);
        duties.iter().for_each(submit);
        let set_keys = publication(SET).expect("all have confirmed");
        abandoned(|| {
            included(published(set_keys.clone()));
            assert_eq!(stage(SET), Some(Stage::InOffice));
        });
        assert_eq!(stage(SET), Some(Stage::Declared));
        included(published(set_keys));
    });
}

#[test]
fn around_a_time_out_and_the_end() {
    four_confirming().execute_with(|| {
        (0..2).for_each(|member| commits(SET, member));
        abandoned(|| run(TIMEOUT + 1));
        commits(SET, 2);
        (0..3).for_each(|member| confirms(SET, member));
        abandoned(|| {
            run(KEY_DEADLINE);
            assert_eq!(ValidatorSets::keys(SET), None);
            assert!(!Generations::<Test>::contains_key(SET));
        });
        included(published(publication(SET).expect("all have confirmed")));
    });
}
