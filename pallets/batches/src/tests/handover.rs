//! The handover: by the first batch of the next set, and not later than its deadline.

use frame_support::assert_ok;
use frame_system::RawOrigin::Root;
use quoin_primitives::interface::{Office, Stage, ValidatorSets as _};
use sp_core::H256;
use sp_runtime::transaction_validity::InvalidTransaction;

use crate::{mock::*, *};

const ONE: H256 = H256([1; 32]);

#[test]
fn only_a_networks_first_set_takes_office_with_its_keys() {
    assert!(ByBatch::<Test>::at_once(set(0), None));
    assert!(!ByBatch::<Test>::at_once(set(1), Some(set(0))));
}

#[test]
fn both_keys_count_until_the_first_batch_of_the_next_one() {
    handing_over().execute_with(|| {
        executes(batch(0, vec![transfer(USER, 1)]));
        run(1);
        executes(batch(1, vec![transfer(USER, 20)]));
        run(1);
        assert_eq!(ValidatorSets::in_office(NETWORK), Some(set(0)));
        included(execution(signed_by(1, batch(2, vec![transfer(USER, 300)]))));
        assert_eq!((stage(set(0)), stage(set(1))), (Some(Stage::Reporting), Some(Stage::InOffice)));
        assert_eq!(has(NETWORK, USER), 321);
        let sessions: Vec<_> = events()
            .into_iter()
            .filter_map(|event| match event {
                Event::BatchExecuted { session, id, .. } => Some((session, id)),
                _ => None,
            })
            .collect();
        assert_eq!(sessions, [(0, 0), (0, 1), (1, 2)]);

        // From here on, a batch of the old set is worth nothing.
        run(1);
        let [old, new] = [0, 1].map(|session| execution(signed_by(session, batch(3, vec![]))));
        refused(old, InvalidTransaction::BadSigner);
        included(new);
    });
}

#[test]
fn a_handover_may_have_nothing_else_to_say() {
    handing_over().execute_with(|| {
        included(execution(signed_by(1, batch(0, vec![]))));
        assert_eq!(ValidatorSets::in_office(NETWORK), Some(set(1)));
    });
}

#[test]
fn the_set_before_is_asked_for_nothing_any_longer_and_the_next_goes_on() {
    handing_over().execute_with(|| {
        for session in [0, 1] {
            for id in 0..MAX_AHEAD {
                proposes(set(session), 0, id, ONE);
            }
        }
        finishes(set(0), 1, ONE);
        included(execution(signed_by(1, batch(0, vec![]))));
        for id in 0..MAX_AHEAD {
            assert!(!is_asked(set(0), id, ONE) && !is_finished(set(0), id, ONE));
            assert_eq!(is_asked(set(1), id, ONE), id > 0);
        }
        let open: Vec<_> =
            Proposals::<Test>::iter().map(|(_, id, proposals)| (id, proposals.len())).collect();
        assert_eq!(open.len(), 2);
        assert!(open.iter().all(|(id, count)| *id > 0 && *count == 1));
    });
}

#[test]
fn a_handover_that_never_comes_leaves_the_next_key_alone_to_count() {
    handing_over().execute_with(|| {
        run(HANDOVER_DEADLINE - 1);
        executes(batch(0, vec![]));
        run(1);
        assert!(ValidatorSets::handover_late(set(1)));
        assert_eq!(ValidatorSets::in_office(NETWORK), Some(set(0)));
        let late = execution(signed_by(0, batch(1, vec![])));
        refused(late.clone(), InvalidTransaction::BadSigner);
        assert_eq!(Batches::open_proposal(set(0), 0, 1, ONE), None);
        proposes(set(1), 0, 1, ONE);
        // It may come as late as it likes.
        run(200);
        refused(late, InvalidTransaction::BadSigner);
        included(execution(signed_by(1, batch(1, vec![]))));
        assert_eq!(ValidatorSets::in_office(NETWORK), Some(set(1)));
    });
}

#[test]
fn where_the_next_set_is_given_up_the_one_in_office_serves_on() {
    handing_over().execute_with(|| {
        run(HANDOVER_DEADLINE);
        refused(execution(signed_by(0, batch(0, vec![]))), InvalidTransaction::BadSigner);
        assert_ok!(ValidatorSets::abandon_set(Root.into(), set(1)));
        executes(batch(0, vec![transfer(USER, 5)]));
        run(1);
        refused(execution(signed_by(1, batch(1, vec![]))), InvalidTransaction::BadSigner);
        executes(batch(1, vec![]));
    });
}

#[test]
fn where_the_manager_forces_it_no_batch_is_needed() {
    handing_over().execute_with(|| {
        assert_ok!(ValidatorSets::force_office(Root.into(), set(1)));
        refused(execution(signed_by(0, batch(0, vec![]))), InvalidTransaction::BadSigner);
        included(execution(signed_by(1, batch(0, vec![]))));
        assert_eq!(stage(set(1)), Some(Stage::InOffice));
    });
}

#[test]
fn a_batch_that_both_sign_is_executed_once() {
    handing_over().execute_with(|| {
        let same = || batch(0, vec![transfer(USER, 5)]);
        included(execution(signed_by(1, same())));
        refused(execution(signed_by(0, same())), InvalidTransaction::Stale);
        assert_eq!(has(NETWORK, USER), 5);
    });
}

#[test]
fn sets_follow_each_other() {
    handing_over().execute_with(|| {
        included(execution(signed_by(1, batch(0, vec![transfer(USER, 1)]))));
        while ValidatorSets::successor(NETWORK).is_none() {
            run(1);
        }
        makes_keys(set(2));
        included(execution(signed_by(1, batch(1, vec![transfer(USER, 20)]))));
        run(1);
        refused(execution(signed_by(0, batch(2, vec![]))), InvalidTransaction::BadSigner);
        included(execution(signed_by(2, batch(2, vec![transfer(USER, 300)]))));
        assert_eq!((stage(set(2)), has(NETWORK, USER)), (Some(Stage::InOffice), 321));
    });
}
