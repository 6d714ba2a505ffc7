//! What is stored for recovery is removed when a set has ended, step by step.

use frame_support::{assert_ok, weights::Weight};
use quoin_primitives::{
    Role, Scheme,
    interface::{Stage, ValidatorSets as _},
};

use crate::{mock::*, *};

fn stored() -> usize {
    Dealings::<Test>::iter().count()
}

/// The four have their keys and are in office.
fn in_office() -> sp_io::TestExternalities {
    let mut chain = four_confirming();
    chain.execute_with(|| {
        confirm_by(SET, &[0, 1, 2]);
        included(published(publication(SET).expect("all have confirmed")));
        assert_eq!(stage(SET), Some(Stage::InOffice));
        events();
    });
    chain
}

#[test]
fn dealings_stay_until_the_cool_down_of_the_set_is_over() {
    in_office().execute_with(|| {
        assert_ok!(ValidatorSets::remove_network(RuntimeOrigin::root(), NETWORK));
        assert_eq!(stage(SET), Some(Stage::Reporting));
        run(10);
        assert_eq!(stage(SET), Some(Stage::CoolingDown));
        run(29);
        assert_eq!((stage(SET), stored()), (Some(Stage::CoolingDown), 8));
        assert_eq!(Dkg::dealings(SET, Role::External).len(), 4);
        run(1);
        assert_eq!(stage(SET), None);
        assert_eq!((stored(), Removals::<Test>::iter().count()), (0, 0));
        let (network, session) = (NETWORK, 0);
        assert_eq!(events(), [Event::RecoveryDataRemoved { network, session }]);
        assert_eq!(Dkg::dealings(SET, Role::Oracle), []);
        assert_eq!((Dkg::dkg_details(SET, Role::Oracle), Dkg::keygen_progress(SET)), (None, None));
    });
}

#[test]
fn no_more_is_removed_than_the_block_has_weight_for() {
    in_office().execute_with(|| {
        <Dkg as quoin_primitives::interface::Keygen<u64>>::end(SET);
        assert_eq!(Dkg::dealings(SET, Role::Oracle), []);
        leave_idle(Weight::zero());
        run(3);
        assert_eq!((stored(), Removals::<Test>::get(SET)), (8, Some(4)));
        let look = <() as WeightInfo>::on_idle();
        leave_idle(look);
        run(1);
        assert_eq!(stored(), 8);
        let one = look.saturating_add(<() as WeightInfo>::remove_dealings());
        leave_idle(one);
        for left in [3, 2, 1] {
            run(1);
            assert_eq!((stored(), Removals::<Test>::get(SET)), (2 * usize::from(left), Some(left)));
        }
        leave_idle(Weight::MAX);
        run(1);
        assert_eq!((stored(), Removals::<Test>::get(SET)), (0, None));
    });
}

#[test]
fn what_it_consumes_is_what_it_says() {
    in_office().execute_with(|| {
        <Dkg as quoin_primitives::interface::Keygen<u64>>::end(SET);
        let all = Weight::MAX;
        let consumed = Dkg::remove_ended(all);
        let per_member = <() as WeightInfo>::remove_dealings();
        assert_eq!(consumed, <() as WeightInfo>::on_idle().saturating_add(per_member.saturating_mul(4)));
        assert_eq!(Dkg::remove_ended(all), <() as WeightInfo>::on_idle());
        assert_eq!(Dkg::remove_ended(Weight::zero()), Weight::zero());
    });
}

#[test]
fn a_block_removes_the_dealings_of_so_many_members_at_most() {
    four().execute_with(|| {
        Generations::<Test>::mutate_extant(SET, |generation| {
            generation.oracle.dealers = quoin_primitives::MemberBits::none(100);
        });
        (0..100).for_each(|member| {
            Dealings::<Test>::insert((SET, Role::Oracle), member, Dealing::default());
        });
        <Dkg as quoin_primitives::interface::Keygen<u64>>::end(SET);
        for left in [100 - REMOVALS_PER_BLOCK, 100 - 2 * REMOVALS_PER_BLOCK, 4] {
            Dkg::remove_ended(Weight::MAX);
            assert_eq!(Removals::<Test>::get(SET), Some(left));
        }
        Dkg::remove_ended(Weight::MAX);
        assert_eq!((Removals::<Test>::get(SET), stored()), (None, 0));
    });
}

#[test]
fn an_abandoned_set_is_removed_too_and_the_next_makes_its_keys() {
    four().execute_with(|| {
        deals_both(SET, 0);
        assert_ok!(ValidatorSets::abandon_set(RuntimeOrigin::root(), SET));
        assert!(Watching::<Test>::get().is_empty());
        run(1);
        assert_eq!(stored(), 0);
        run_to(2 * SESSION);
        let next = ValidatorSets::successor(NETWORK).expect("the next is declared");
        assert_eq!(next.session, 1);
        deal_all(next);
        run(2);
        confirm_by(next, &[0, 1, 2]);
        included(published(publication(next).expect("all have confirmed")));
        assert_eq!(stage(next), Some(Stage::InOffice));
    });
}

#[test]
fn a_removed_network_leaves_nothing() {
    chain(&[(NETWORK, Scheme::Ed25519, &[1, 1, 1, 1])]).execute_with(|| {
        run_to(DECLARED_AT);
        deal_all(SET);
        run(2);
        commits(SET, 0);
        assert_ok!(ValidatorSets::remove_network(RuntimeOrigin::root(), NETWORK));
        run(1);
        assert_eq!(Generations::<Test>::iter().count(), 0);
        assert_eq!(Confirmations::<Test>::iter().count(), 0);
        assert_eq!((stored(), Removals::<Test>::iter().count()), (0, 0));
        assert!(Watching::<Test>::get().is_empty());
    });
}
