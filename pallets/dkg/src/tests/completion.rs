//! When a DKG's time ends, and what becomes of it then.

use quoin_primitives::{
    Role, Scheme,
    duties::Duty,
    interface::{Stage, ValidatorSets as _},
    verifier::{Native, Verifier},
};
use sp_runtime::transaction_validity::InvalidTransaction;

use crate::{mock::*, *};

const ROLE: Role = Role::External;

fn made(role: Role) -> bool {
    Generations::<Test>::get(SET).is_some_and(|generation| generation.dkg(role).key.is_some())
}

/// A participation that does not verify.
fn faulty(set: quoin_primitives::SetId, role: Role, member: u16) -> Extrinsic {
    let mut participation = participation(set, role, member);
    let last = participation.len() - 16;
    participation[last] ^= 1;
    signed(Duty::Participate { set, role, member, participation })
}

#[test]
fn when_everybody_has_dealt_it_is_complete_at_the_next_block() {
    four().execute_with(|| {
        (0..4).for_each(|member| deals(SET, ROLE, member));
        assert!(!made(ROLE));
        events();
        run(1);
        let dealings = Dkg::dealings(SET, ROLE);
        let key = Native::group_key(&dkg_of(SET, ROLE), &dealings).expect("verified dealings");
        let (network, session, role, dealers) = (NETWORK, 0, ROLE, bits(4, &[0, 1, 2, 3]));
        assert_eq!(events(), [Event::KeyMade { network, session, role, key, dealers }]);
        assert!(!made(Role::Oracle));
    });
}

#[test]
fn with_the_threshold_it_waits_for_the_window() {
    four().execute_with(|| {
        [0, 1].into_iter().for_each(|member| deals(SET, ROLE, member));
        // Below the threshold there is no window.
        run(DEAL_WINDOW + 2);
        assert!(!made(ROLE));
        deals(SET, ROLE, 2);
        run(DEAL_WINDOW);
        assert!(!made(ROLE));
        run(1);
        assert!(made(ROLE));
    });
}

#[test]
fn who_deals_in_the_windows_last_block_counts_and_a_block_later_does_not() {
    four().execute_with(|| {
        ROLES.into_iter().for_each(|role| (0..3).for_each(|member| deals(SET, role, member)));
        let late = signed(dealing_duty(SET, Role::Oracle, 3));
        run(DEAL_WINDOW);
        deals(SET, ROLE, 3);
        run(1);
        refused(late, InvalidTransaction::Stale);
        assert_eq!(generation(SET).external.dealers, bits(4, &[0, 1, 2, 3]));
        assert_eq!(generation(SET).oracle.dealers, bits(4, &[0, 1, 2]));
        run(1);
        assert!(made(ROLE) && made(Role::Oracle));
    });
}

#[test]
fn a_faulty_participation_does_not_prolong_the_window() {
    four().execute_with(|| {
        (0..3).for_each(|member| deals(SET, ROLE, member));
        let ends_after = generation(SET).external.ends_after;
        run(1);
        included(faulty(SET, ROLE, 3));
        // Everybody has had its say, so nobody is waited for.
        assert_eq!(generation(SET).external.ends_after, ends_after - DEAL_WINDOW + 1);
        run(1);
        assert!(made(ROLE));
    });
}

#[test]
fn dealers_who_come_one_by_one_hold_it_open_until_the_deadline_and_no_longer() {
    chain(&[(NETWORK, Scheme::Ed25519, &[1; 12])]).execute_with(|| {
        run_to(DECLARED_AT);
        // t is 9: the tenth, eleventh and twelfth come in the window's last blocks.
        for member in 0..9 {
            if !Dkg::has_room(Dkg::weight_in(generation(SET).dkg(ROLE))) {
                run(1);
            }
            deals(SET, ROLE, member);
        }
        let deadline = DECLARED_AT + DEAL_DEADLINE;
        for member in 9..12 {
            let before = generation(SET).external.ends_after;
            run_to(before);
            deals(SET, ROLE, member);
            let after = generation(SET).external.ends_after;
            let everybody = member == 11;
            assert_eq!(after, if everybody { before } else { deadline.min(before + DEAL_WINDOW) });
        }
    });
    four().execute_with(|| {
        (0..4).for_each(|member| deals(SET, Role::Oracle, member));
        deals(SET, ROLE, 0);
        let deadline = DECLARED_AT + DEAL_DEADLINE;
        run_to(deadline - 1);
        (1..3).for_each(|member| deals(SET, ROLE, member));
        assert_eq!(generation(SET).external.ends_after, deadline);
        let last = signed(dealing_duty(SET, ROLE, 3));
        run(1);
        assert!(validate(last.clone()).is_ok());
        run(1);
        refused(last, InvalidTransaction::Stale);
        assert_eq!(generation(SET).external.dealers, bits(4, &[0, 1, 2]));
        assert!(made(ROLE));
    });
}

#[test]
fn below_the_threshold_the_deadline_ends_it_and_frees_the_stake() {
    four().execute_with(|| {
        let accounts: Vec<_> = (0..4).map(|member| account(SET, member)).collect();
        ROLES.into_iter().for_each(|role| (0..2).for_each(|member| deals(SET, role, member)));
        run_to(DECLARED_AT + DEAL_DEADLINE);
        assert_eq!(stage(SET), Some(Stage::Declared));
        let state = SetState::of(SET);
        events();
        run(1);
        assert_eq!(state.missed(), [2, 3]);
        let (network, session) = (NETWORK, 0);
        let cause = FailureCause::DealDeadline { role: Role::Oracle };
        assert_eq!(
            events(),
            [
                Event::GenerationFailed { network, session, cause },
                Event::RecoveryDataRemoved { network, session }
            ]
        );
        assert_eq!(stage(SET), Some(Stage::CoolingDown));
        // Nobody deals for it any longer.
        assert_eq!(Dkg::open_duties(&[coordinator(accounts[0])]), []);
        // The stake is free once the cool-down is over, where it is wanted back.
        let deallocate = pallet_validator_sets::Call::<Test>::deallocate { network: NETWORK, amount: PRICE };
        let origin = RuntimeOrigin::signed(accounts[0]);
        sp_runtime::traits::Dispatchable::dispatch(RuntimeCall::from(deallocate), origin.clone())
            .expect("it is allocated");
        run(31);
        assert_eq!(stage(SET), None);
        let claim = pallet_validator_sets::Call::<Test>::claim_deallocation { network: NETWORK };
        sp_runtime::traits::Dispatchable::dispatch(RuntimeCall::from(claim), origin).expect("it is free");
        use frame_support::traits::fungible::InspectHold;
        assert_eq!(Balances::total_balance_on_hold(&accounts[0]), 0);
    });
}

#[test]
fn faults_that_make_the_threshold_impossible_end_it_at_once_and_are_blamed_on_the_faulty_alone() {
    four().execute_with(|| {
        deals_both(SET, 0);
        included(faulty(SET, ROLE, 1));
        run(1);
        // Three can still reach three.
        assert_eq!(stage(SET), Some(Stage::Declared));
        included(faulty(SET, ROLE, 2));
        let next = SetState::of(SET);
        events();
        run(1);
        let cause = FailureCause::FaultyParticipations { role: ROLE };
        assert_eq!(milestones()[0], Event::GenerationFailed { network: NETWORK, session: 0, cause });
        assert_eq!(stage(SET), Some(Stage::CoolingDown));
        // The fourth had not dealt yet, and had the time to.
        assert_eq!(next.missed(), [1, 2]);
    });
}

#[test]
fn two_faults_in_the_block_of_the_declaration_blame_exactly_the_two() {
    four().execute_with(|| {
        let now = System::block_number();
        assert_eq!(now, DECLARED_AT);
        let next = SetState::of(SET);
        [1, 3].into_iter().for_each(|member| {
            included(faulty(SET, ROLE, member));
        });
        run(1);
        assert_eq!(stage(SET), Some(Stage::CoolingDown));
        assert_eq!(next.missed(), [1, 3]);
        assert_eq!([0, 1, 2, 3].map(|member| lost(next.accounts[member])), [0, PRICE / 2, 0, PRICE / 2]);
        // Those who had no time to deal are in the next set.
        run_to(2 * SESSION);
        let successor = ValidatorSets::successor(NETWORK).expect("the next is declared");
        let mut members: Vec<_> = the_set(successor).members.iter().map(|member| member.account).collect();
        members.sort_unstable();
        let mut innocent = vec![next.accounts[0], next.accounts[2]];
        innocent.sort_unstable();
        assert_eq!(members, innocent);
    });
}

/// Who is blamed when the set is abandoned.
struct SetState {
    accounts: Vec<u64>,
}

impl SetState {
    fn of(id: quoin_primitives::SetId) -> Self {
        Self { accounts: the_set(id).members.iter().map(|member| member.account).collect() }
    }

    /// The members that sit out the next selection.
    fn missed(&self) -> Vec<usize> {
        let sitting_out = pallet_validator_sets::SittingOut::<Test>::get(NETWORK);
        let position = |who: &u64| self.accounts.iter().position(|account| account == who);
        let mut missed: Vec<_> = sitting_out.iter().filter_map(position).collect();
        missed.sort_unstable();
        missed
    }
}

#[test]
fn the_two_keys_are_made_independently() {
    four().execute_with(|| {
        (0..4).for_each(|member| deals(SET, Role::Oracle, member));
        run(1);
        assert!(made(Role::Oracle) && !Confirmations::<Test>::contains_key(SET));
        // Other dealers make the other key.
        (1..4).for_each(|member| deals(SET, ROLE, member));
        run(DEAL_WINDOW + 1);
        assert_eq!(generation(SET).oracle.dealers, bits(4, &[0, 1, 2, 3]));
        assert_eq!(generation(SET).external.dealers, bits(4, &[1, 2, 3]));
        assert!(Confirmations::<Test>::contains_key(SET));
    });
}

#[test]
fn one_key_alone_is_no_pair() {
    four().execute_with(|| {
        (0..4).for_each(|member| deals(SET, Role::Oracle, member));
        run_to(DECLARED_AT + DEAL_DEADLINE + 1);
        let cause = FailureCause::DealDeadline { role: ROLE };
        assert!(events().contains(&Event::GenerationFailed { network: NETWORK, session: 0, cause }));
        assert_eq!(stage(SET), Some(Stage::CoolingDown));
        assert_eq!(ValidatorSets::keys(SET), None);
    });
}

#[test]
fn a_block_ends_the_time_of_two_sets_at_most_and_the_others_follow() {
    let networks: Vec<_> = (1..=4u16)
        .map(|id| (quoin_primitives::NetworkId(id), parameters(Scheme::Ed25519), &[1u64, 1, 1][..]))
        .collect();
    chain_with(networks, 0).execute_with(|| {
        // One network declares its set at each block.
        run_to(DECLARED_AT + 3);
        let now = System::block_number();
        for id in 1..=4 {
            let set = quoin_primitives::SetId { network: quoin_primitives::NetworkId(id), session: 0 };
            Generations::<Test>::mutate_extant(set, |generation| {
                generation.deadline = now;
                generation.oracle.ends_after = now;
                generation.external.ends_after = now;
            });
            Dkg::watch(set, now);
        }
        let failed =
            || events().iter().filter(|event| matches!(event, Event::GenerationFailed { .. })).count();
        events();
        run(1);
        assert_eq!(failed(), STEPS_PER_BLOCK);
        run(1);
        assert_eq!(failed(), STEPS_PER_BLOCK);
        assert!(Watching::<Test>::get().is_empty());
    });
}

#[test]
fn two_keys_that_are_due_are_made_one_at_a_block() {
    four().execute_with(|| {
        deal_all(SET);
        run(1);
        assert!(made(Role::Oracle) != made(ROLE));
        run(1);
        assert!(made(Role::Oracle) && made(ROLE));
    });
}

#[test]
fn corrupt_dealings_end_it_without_a_panic() {
    four().execute_with(|| {
        deal_all(SET);
        let length = Dealings::<Test>::get((SET, ROLE), 0).expect("stored").len();
        Dealings::<Test>::insert((SET, ROLE), 0, Dealing::truncate_from(vec![0xff; length]));
        run(2);
        let cause = FailureCause::Combining { role: ROLE };
        assert!(milestones().contains(&Event::GenerationFailed { network: NETWORK, session: 0, cause }));
        assert_eq!(stage(SET), Some(Stage::CoolingDown));
    });
}
