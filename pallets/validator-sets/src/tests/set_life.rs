//! The life of a set: every edge of the README's diagram, and every call that asks for an edge that is not there.

use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin::{Root, Signed};
use quoin_primitives::{
    CHAIN, Fault, NetworkParameters, ReportEntry, Scheme, SlashReport,
    interface::{Stage, ValidatorSets as _},
};

use crate::{mock::*, *};

type Failure = Error<Test>;

fn abandoned(session: u32, cause: AbandonCause, missing: &[u64]) -> Event<Test> {
    let missing = missing.to_vec().try_into().expect("fewer than 150");
    Event::SetAbandoned { network: NETWORK, session, cause, missing }
}

/// The first set, declared at block 10.
fn declared(shares: &[u64]) -> sp_io::TestExternalities {
    let mut chain = chain_with(shares);
    chain.execute_with(|| {
        next_session();
        assert_eq!(stage(set(0)), Some(Stage::Declared));
    });
    chain
}

/// The first set in office since block 10.
fn in_office(shares: &[u64]) -> sp_io::TestExternalities {
    let mut chain = declared(shares);
    chain.execute_with(|| {
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        assert_eq!(stage(set(0)), Some(Stage::InOffice));
        events();
    });
    chain
}

#[test]
fn a_set_is_declared_with_its_members_and_their_keys() {
    chain_with(&[1, 3, 2, 2]).execute_with(|| {
        run_to(9);
        assert_eq!(stage(set(0)), None);
        run_to(10);
        let declared = ValidatorSets::set(set(0)).expect("declared");
        let members =
            declared.members.iter().map(|member| (member.account, member.shares)).collect::<Vec<_>>();
        // Three shares of eight are more than a third.
        assert_eq!(members, [(2, 2), (3, 2), (4, 2), (1, 1)]);
        for member in &declared.members {
            assert_eq!(member.coordinator, coordinator(member.account));
            assert_eq!(member.embedded.secq256k1, Some([member.account as u8; 33]));
        }
        assert_eq!(declared.scheme, Scheme::Bip340);
        assert_eq!(ValidatorSets::set_hash(set(0)), Some(declared.hash()));
        assert_eq!(Stakes::<Test>::get(set(0), 2), Some(300));
        assert_eq!(Started::get().get(&set(0)), Some(&4));
        let hash = Some(declared.hash());
        let (network, session) = (NETWORK, 0);
        assert_eq!(events(), [Event::SetDeclared { network, session, hash, members: 4, shares: 7 }]);
        assert_eq!(ValidatorSets::successor(NETWORK), Some(set(0)));
        assert_eq!(ValidatorSets::in_office(NETWORK), None);
    });
}

#[test]
fn with_fewer_than_four_an_event_says_that_the_thirds_rule_is_not_applied() {
    declared(&[5, 1, 1]).execute_with(|| {
        assert!(events().contains(&Event::ThirdsRuleNotApplied { network: NETWORK, session: 0 }));
        assert_eq!(ValidatorSets::set(set(0)).expect("declared").members[0].shares, 5);
    });
}

#[test]
fn keys_changed_after_the_declaration_touch_no_set() {
    declared(&[1, 1]).execute_with(|| {
        let before = ValidatorSets::set(set(0));
        WithoutEmbeddedKeys::set([1].into());
        pallet_session::NextKeys::<Test>::remove(2);
        assert_eq!(ValidatorSets::set(set(0)), before);
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        assert_eq!(stage(set(0)), Some(Stage::InOffice));
    });
}

#[test]
fn stake_changed_after_the_declaration_touches_no_set() {
    declared(&[2, 2, 2, 1]).execute_with(|| {
        let before = (ValidatorSets::set(set(0)), ValidatorSets::set_hash(set(0)));
        assert_ok!(ValidatorSets::deallocate(Signed(1).into(), NETWORK, 200));
        assert_ok!(ValidatorSets::allocate(Signed(4).into(), NETWORK, 300));
        assert_ok!(ValidatorSets::allocate(Signed(5).into(), NETWORK, 300));
        assert_eq!((ValidatorSets::set(set(0)), ValidatorSets::set_hash(set(0))), before);
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        // It counts from the next selection on.
        run_to(30);
        assert_eq!(members(1), [4, 5, 2, 3]);
    });
}

#[test]
fn a_session_change_while_keys_are_made_declares_no_other_set() {
    let patient = NetworkParameters { key_deadline: 60, rotation_period: 1, ..bitcoin() };
    chain(vec![(NETWORK, patient)], staked(NETWORK, &[1, 1, 1, 1])).execute_with(|| {
        next_session();
        let before = ValidatorSets::set(set(0));
        events();
        for _ in 0..4 {
            next_session();
        }
        assert_eq!((events(), Started::get().len()), (vec![], 1));
        assert_eq!((ValidatorSets::set(set(0)), ValidatorSets::successor(NETWORK)), (before, Some(set(0))));
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        next_session();
        assert_eq!(stage(set(1)), Some(Stage::Declared));
    });
}

#[test]
fn the_first_set_waits_for_missing_keys_as_long_as_it_is_said() {
    WithoutEmbeddedKeys::set([3].into());
    chain_with(&[1, 1, 1]).execute_with(|| {
        let postponed = Event::SetPostponed { network: NETWORK, cause: PostponeCause::KeysMissing };
        for _ in 0..2 {
            next_session();
            assert_eq!(events(), std::slice::from_ref(&postponed));
        }
        next_session();
        let members = ValidatorSets::set(set(0)).expect("declared").members;
        assert_eq!(members.iter().map(|member| member.account).collect::<Vec<_>>(), [1, 2]);
    });
}

#[test]
fn the_first_set_does_not_wait_longer_than_for_the_last_key() {
    WithoutEmbeddedKeys::set([3].into());
    chain_with(&[1, 1, 1]).execute_with(|| {
        pallet_session::NextKeys::<Test>::remove(2);
        next_session();
        WithoutEmbeddedKeys::set([].into());
        next_session();
        assert_eq!(stage(set(0)), None);
        give_session_keys(2);
        next_session();
        assert_eq!(ValidatorSets::set(set(0)).expect("declared").members.len(), 3);
    });
}

#[test]
fn a_network_whose_validators_never_register_keys_waits_and_holds_nobodys_stake() {
    WithoutEmbeddedKeys::set((1..=ACCOUNTS).collect());
    chain_with(&[1, 1, 1, 1]).execute_with(|| {
        run_to(55);
        assert_eq!(stage(set(0)), None);
        let postponed = Event::SetPostponed { network: NETWORK, cause: PostponeCause::TooFewValidators };
        assert_eq!(events().last(), Some(&postponed));
        assert_ok!(ValidatorSets::deallocate(Signed(1).into(), NETWORK, 100));
        assert_eq!(held(1), 0);
    });
}

#[test]
fn fewer_than_the_minimum_make_no_set() {
    chain_with(&[1]).execute_with(|| {
        run_to(45);
        assert_eq!(stage(set(0)), None);
        assert_ok!(ValidatorSets::allocate(Signed(2).into(), NETWORK, 100));
        next_session();
        assert_eq!(stage(set(0)), Some(Stage::Declared));
    });
}

#[test]
fn sets_of_one_are_possible() {
    let alone = NetworkParameters { min_validators: 1, ..bitcoin() };
    chain(vec![(NETWORK, alone)], staked(NETWORK, &[2])).execute_with(|| {
        next_session();
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        assert_eq!(ValidatorSets::set(set(0)).expect("in office").threshold(), 2);
    });
}

#[test]
fn declared_to_in_office_at_once() {
    declared(&[1, 1, 1, 1]).execute_with(|| {
        events();
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        let (network, session) = (NETWORK, 0);
        assert_eq!(
            events(),
            [
                Event::KeysMade { network, session, key_pair: key_pair(1) },
                Event::TookOffice { network, session },
            ]
        );
        assert_eq!(ValidatorSets::keys(set(0)), Some(key_pair(1)));
        assert_eq!(ValidatorSets::in_office(NETWORK), Some(set(0)));
        assert_eq!(ValidatorSets::successor(NETWORK), None);
        // Nothing ends it but its successor.
        run_to(29);
        assert_eq!(stage(set(0)), Some(Stage::InOffice));
    });
}

#[test]
fn declared_to_keyed_to_in_office_by_handover() {
    declared(&[1, 1, 1, 1]).execute_with(|| {
        AtOnce::set(false);
        assert_noop!(ValidatorSets::take_office(set(0)), Failure::WrongStage);
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        assert_eq!(stage(set(0)), Some(Stage::Keyed));
        assert_eq!(ValidatorSets::in_office(NETWORK), None);
        assert_ok!(ValidatorSets::take_office(set(0)));
        assert_eq!(stage(set(0)), Some(Stage::InOffice));
        assert_noop!(ValidatorSets::take_office(set(0)), Failure::WrongStage);
    });
}

#[test]
fn a_late_handover_is_said_once_and_can_be_forced() {
    declared(&[1, 1, 1, 1]).execute_with(|| {
        AtOnce::set(false);
        assert_noop!(ValidatorSets::force_office(Root.into(), set(0)), Failure::WrongStage);
        assert_noop!(ValidatorSets::force_office(Root.into(), set(1)), Failure::SetUnknown);
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        events();
        run_to(16);
        assert_eq!(events(), []);
        assert!(!ValidatorSets::handover_late(set(0)));
        run_to(40);
        assert_eq!(events(), [Event::HandoverLate { network: NETWORK, session: 0 }]);
        assert!(ValidatorSets::handover_late(set(0)));
        assert_eq!(stage(set(0)), Some(Stage::Keyed));
        assert_ok!(ValidatorSets::force_office(Root.into(), set(0)));
        assert_eq!(events(), [Event::TookOffice { network: NETWORK, session: 0 }]);
        assert!(!ValidatorSets::handover_late(set(0)));
    });
}

#[test]
fn a_late_handover_can_be_given_up() {
    declared(&[1, 1, 1, 1]).execute_with(|| {
        AtOnce::set(false);
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        run_to(18);
        events();
        assert_ok!(ValidatorSets::abandon_set(Root.into(), set(0)));
        assert_eq!(events()[0], abandoned(0, AbandonCause::Manager, &[]));
        assert_eq!((stage(set(0)), Ended::get()), (Some(Stage::CoolingDown), vec![]));
        next_session();
        assert_eq!(stage(set(1)), Some(Stage::Declared));
        // It had keys, and has them until it is forgotten.
        let closes_at = States::<Test>::get(set(0)).and_then(|state| state.deadline).expect("it cools down");
        run_to(closes_at);
        assert_eq!(stage(set(0)), None);
        assert!(Ended::get().contains(&set(0)));
    });
}

#[test]
fn without_keys_at_the_deadline_exactly_the_missing_are_blamed() {
    declared(&[1, 1, 1, 1, 1, 1]).execute_with(|| {
        do_part(set(0), &[0, 2, 3, 5]);
        events();
        run_to(14);
        assert_eq!(stage(set(0)), Some(Stage::Declared));
        run_to(15);
        let (network, session) = (NETWORK, 0);
        let silent = |validator| Event::Silent { network, session, validator, points: 3 };
        assert_eq!(
            events(),
            [
                silent(2),
                silent(5),
                abandoned(0, AbandonCause::KeyDeadline, &[2, 5]),
                Event::ReportApplied { network, session, signed: false },
            ]
        );
        assert_eq!(stage(set(0)), Some(Stage::CoolingDown));
        assert_eq!(Ended::get(), [set(0)]);
        // Three points are within the limit of five.
        assert_eq!((held(2), held(5)), (100, 100));
        assert_noop!(ValidatorSets::keys_made(set(0), key_pair(1)), Failure::WrongStage);

        // The next set is declared at the next session change, without those who were missing: the others hold two
        // thirds of the stake.
        next_session();
        assert_eq!(members(1), [1, 3, 4, 6]);
        // They sit out one selection, and no more.
        assert_ok!(ValidatorSets::keys_made(set(1), key_pair(1)));
        run_to(40);
        assert_eq!(members(2).len(), 6);
    });
}

/// The accounts in a live set.
fn members(session: u32) -> Vec<u64> {
    let members = ValidatorSets::set(set(session)).expect("declared").members;
    members.iter().map(|member| member.account).collect()
}

#[test]
fn the_silent_do_not_sit_out_where_the_others_hold_less_than_two_thirds() {
    // By stake, not by heads: two of five are silent, and hold exactly a third; a little more; and more by far.
    for (stakes, seated) in
        [([400, 200, 100, 100, 100], 3), ([399, 200, 100, 100, 100], 5), ([100, 100, 100, 300, 300], 5)]
    {
        let allocations = (1..).zip(stakes).map(|(who, stake)| (NETWORK, who, stake)).collect();
        chain(vec![(NETWORK, bitcoin())], allocations).execute_with(|| {
            next_session();
            let set_0 = ValidatorSets::set(set(0)).expect("declared");
            let dealers = (0..).zip(&set_0.members).filter(|(_, member)| ![2, 4].contains(&member.account));
            let dealers = dealers.map(|(index, _)| index).collect::<Vec<_>>();
            do_part(set(0), &dealers);
            run_to(15);
            assert_eq!(SittingOut::<Test>::get(NETWORK).into_inner().len(), 2);
            next_session();
            assert_eq!(members(1).len(), seated, "{stakes:?}");
            assert_eq!(SittingOut::<Test>::get(NETWORK).len(), 0);
        });
    }
}

#[test]
fn who_was_at_fault_sits_out_however_little_the_others_hold() {
    declared(&[9, 9, 1, 1, 1]).execute_with(|| {
        // 1 and 2 were at fault, 3 was silent, and 4 and 5 did their part.
        do_part(set(0), &[3, 4]);
        use Fault::{Confirmation, Participation, Silence};
        for (who, fault) in [(1, Participation), (2, Confirmation), (2, Silence), (6, Participation)] {
            ValidatorSets::fault(set(0), &who, fault);
        }
        assert_eq!(Faulty::<Test>::get(NETWORK).into_inner(), [1, 2], "6 is no member");
        run_to(20);
        assert_eq!(members(1), [3, 4, 5]);
        assert_eq!(Faulty::<Test>::get(NETWORK).len(), 0);
    });
}

#[test]
fn who_was_at_fault_does_not_sit_out_where_too_few_would_remain() {
    declared(&[2, 2, 2]).execute_with(|| {
        do_part(set(0), &[2]);
        for who in [1, 2] {
            ValidatorSets::fault(set(0), &who, Fault::Participation);
        }
        run_to(20);
        assert_eq!(members(1).len(), 3);
    });
}

#[test]
fn a_fault_that_did_not_end_the_key_generation_keeps_nobody_out() {
    declared(&[1, 1, 1, 1]).execute_with(|| {
        ValidatorSets::fault(set(0), &1, Fault::Participation);
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        assert_ok!(ValidatorSets::allocate(Signed(1).into(), NETWORK, 50));
        // One in office is no fault of the next key generation.
        ValidatorSets::fault(set(0), &2, Fault::SignatureShare);
        assert_ok!(ValidatorSets::allocate(Signed(2).into(), NETWORK, 50));
        assert_eq!(Faulty::<Test>::get(NETWORK).into_inner(), [1]);
        run_to(30);
        assert_eq!(members(1).len(), 4);
    });
}

#[test]
fn the_missing_do_not_sit_out_where_too_few_would_remain() {
    declared(&[1, 1, 1]).execute_with(|| {
        do_part(set(0), &[0]);
        run_to(20);
        assert_eq!(ValidatorSets::set(set(1)).expect("declared").members.len(), 3);
    });
}

#[test]
fn more_points_than_the_limit_are_slashed_at_abandonment() {
    declared(&[1, 1, 1]).execute_with(|| {
        do_part(set(0), &[0, 2]);
        for who in [1, 2] {
            ValidatorSets::silent(set(0), &who, 3);
        }
        run_to(15);
        assert_eq!((held(1), held(2), held(3)), (100, 90, 100));
        assert_eq!(Points::<Test>::iter().count(), 0);
    });
}

#[test]
fn a_key_generation_that_failed_is_abandoned_with_blame() {
    declared(&[1, 1, 1, 1]).execute_with(|| {
        do_part(set(0), &[0, 1, 2]);
        events();
        assert_ok!(ValidatorSets::keygen_failed(set(0)));
        assert!(events().contains(&abandoned(0, AbandonCause::KeygenFailed, &[4])));
        assert_noop!(ValidatorSets::keygen_failed(set(0)), Failure::WrongStage);
        assert_noop!(ValidatorSets::keygen_failed(set(1)), Failure::SetUnknown);
        assert_noop!(ValidatorSets::keygen_failed(chain_set(0)), Failure::ChainNetwork);
        next_session();
        assert_eq!(ValidatorSets::set(set(1)).expect("declared").members.len(), 3);
    });
}

#[test]
fn the_manager_abandons_without_blame() {
    declared(&[1, 1, 1, 1]).execute_with(|| {
        let abandon = |id| ValidatorSets::abandon_set(Root.into(), id);
        assert_noop!(abandon(set(1)), Failure::SetUnknown);
        assert_noop!(abandon(chain_set(0)), Failure::ChainNetwork);
        events();
        assert_ok!(abandon(set(0)));
        assert_eq!(events()[0], abandoned(0, AbandonCause::Manager, &[]));
        assert_eq!(SittingOut::<Test>::get(NETWORK).len(), 0);
        assert_noop!(abandon(set(0)), Failure::WrongStage);
    });
}

#[test]
fn a_set_in_office_is_not_abandoned() {
    in_office(&[1, 1, 1, 1]).execute_with(|| {
        assert_noop!(ValidatorSets::abandon_set(Root.into(), set(0)), Failure::WrongStage);
        assert_noop!(ValidatorSets::force_office(Root.into(), set(0)), Failure::WrongStage);
        assert_noop!(ValidatorSets::keygen_failed(set(0)), Failure::WrongStage);
        assert_noop!(ValidatorSets::keys_made(set(0), key_pair(2)), Failure::WrongStage);
    });
}

#[test]
fn an_abandoned_successor_leaves_the_set_in_office() {
    in_office(&[1, 1, 1, 1]).execute_with(|| {
        run_to(35);
        assert_eq!((stage(set(0)), stage(set(1))), (Some(Stage::InOffice), Some(Stage::CoolingDown)));
        assert_eq!(ValidatorSets::in_office(NETWORK), Some(set(0)));
        // The next follows at the session change after, not a rotation period later.
        run_to(40);
        assert_eq!(stage(set(2)), Some(Stage::Declared));
    });
}

#[test]
fn keys_must_fit_and_come_from_the_right_set() {
    chain(
        vec![(NETWORK, parameters(Some(Scheme::Ed25519))), (CHAIN, parameters(None))],
        staked(NETWORK, &[1, 1]),
    )
    .execute_with(|| {
        next_session();
        assert_noop!(ValidatorSets::keys_made(set(0), key_pair(1)), Failure::KeysMismatch);
        assert_noop!(ValidatorSets::keys_made(set(1), key_pair(1)), Failure::SetUnknown);
        assert_noop!(ValidatorSets::keys_made(chain_set(0), key_pair(1)), Failure::SetUnknown);
        let id = quoin_primitives::SetId { network: OTHER, session: 0 };
        assert_noop!(ValidatorSets::keys_made(id, key_pair(1)), Failure::NetworkUnknown);
    });
}

#[test]
fn rotation_follows_its_period_and_never_has_two_successors() {
    in_office(&[1, 1, 1, 1]).execute_with(|| {
        AtOnce::set(false);
        run_to(29);
        assert_eq!(stage(set(1)), None);
        run_to(30);
        assert_eq!(stage(set(1)), Some(Stage::Declared));
        assert_ok!(ValidatorSets::keys_made(set(1), key_pair(2)));
        // A successor that waits for its office holds up the next, however many periods pass.
        run_to(95);
        assert_eq!(
            (stage(set(0)), stage(set(1)), stage(set(2))),
            (Some(Stage::InOffice), Some(Stage::Keyed), None)
        );
        assert_ok!(ValidatorSets::take_office(set(1)));
        assert_eq!((stage(set(0)), stage(set(1))), (Some(Stage::Reporting), Some(Stage::InOffice)));
        run_to(100);
        assert_eq!(stage(set(2)), Some(Stage::Declared));
    });
}

#[test]
fn from_office_to_the_end_with_an_unsigned_report() {
    in_office(&[1, 1, 1, 1]).execute_with(|| {
        for (who, points) in [(1, 5), (2, 6)] {
            ValidatorSets::silent(set(0), &who, points);
        }
        run_to(31);
        events();
        assert_ok!(ValidatorSets::keys_made(set(1), key_pair(2)));
        let (network, session) = (NETWORK, 0);
        assert!(events().contains(&Event::SetRetired { network, session }));
        let report = ValidatorSets::slash_report(set(0)).expect("retired");
        let entries = report.members.into_inner();
        assert_eq!(entries, [ReportEntry { member: 0, points: 5 }, ReportEntry { member: 1, points: 6 }]);
        // Too late to be silent in it.
        ValidatorSets::silent(set(0), &3, 100);

        run_to(34);
        assert_eq!((stage(set(0)), held(2)), (Some(Stage::Reporting), 100));
        assert!(!Ended::get().contains(&set(0)));
        run_to(35);
        assert_eq!(stage(set(0)), Some(Stage::CoolingDown));
        assert!(events().contains(&Event::ReportApplied { network, session, signed: false }));
        assert_eq!((held(1), held(2), held(3)), (100, 90, 100));
        assert_eq!(ValidatorSets::slash_report(set(0)), None);

        AtOnce::set(false);
        run_to(59);
        assert_eq!(stage(set(0)), Some(Stage::CoolingDown));
        // Its keys are, until now.
        assert!(ValidatorSets::keys(set(0)).is_some());
        assert!(!Ended::get().contains(&set(0)));
        run_to(60);
        assert_eq!(stage(set(0)), None);
        assert!(Ended::get().contains(&set(0)));
        assert_eq!(ValidatorSets::set(set(0)), None);
        assert_eq!(ValidatorSets::set_hash(set(0)), None);
        assert!(events().contains(&Event::SetClosed { network, session }));
    });
}

#[test]
fn from_office_to_the_end_with_a_signed_report() {
    in_office(&[1, 1, 1, 1]).execute_with(|| {
        ValidatorSets::silent(set(0), &1, 7);
        let report = |entries: &[(u16, u32)]| SlashReport {
            validator_set: set(0),
            members: entries
                .iter()
                .map(|(member, points)| ReportEntry { member: *member, points: *points })
                .collect::<Vec<_>>()
                .try_into()
                .expect("fewer than 150"),
        };
        let sign = ValidatorSets::slash_report_signed;
        assert_noop!(sign(report(&[])), Failure::WrongStage);
        assert_eq!(ValidatorSets::slash_report(set(0)), None);
        run_to(30);
        assert_ok!(ValidatorSets::keys_made(set(1), key_pair(2)));
        assert_noop!(sign(report(&[(1, 6), (1, 7)])), Failure::ReportMalformed);
        assert_noop!(sign(report(&[(2, 6), (1, 7)])), Failure::ReportMalformed);
        assert_noop!(sign(report(&[(4, 6)])), Failure::ReportMalformed);
        assert_ok!(ValidatorSets::halt(NETWORK));
        assert_noop!(sign(report(&[])), Failure::NetworkHalted);
        assert_ok!(ValidatorSets::resume_network(Root.into(), NETWORK));

        // The members add one to what the runtime knows, and cannot take off what it knows.
        events();
        assert_ok!(sign(report(&[(0, 0), (2, 6), (3, 5)])));
        assert!(events().contains(&Event::ReportApplied { network: NETWORK, session: 0, signed: true }));
        assert_eq!([held(1), held(2), held(3), held(4)], [90, 100, 90, 100]);
        assert_eq!(stage(set(0)), Some(Stage::CoolingDown));
        assert_noop!(sign(report(&[])), Failure::WrongStage);
        let unknown = SlashReport { validator_set: set(9), ..report(&[]) };
        assert_noop!(sign(unknown), Failure::SetUnknown);
        // Its cool-down counts from the report.
        run_to(54);
        assert_eq!(stage(set(0)), Some(Stage::CoolingDown));
        run_to(55);
        assert_eq!(stage(set(0)), None);
    });
}

#[test]
fn where_too_many_sets_are_live_rotation_waits() {
    MaxLiveSets::set(3);
    declared(&[1, 1, 1, 1]).execute_with(|| {
        for session in 0..2 {
            assert_ok!(ValidatorSets::abandon_set(Root.into(), set(session)));
            next_session();
        }
        // Sets 0 and 1 cool down, set 2 is declared: block 30.
        assert_ok!(ValidatorSets::abandon_set(Root.into(), set(2)));
        events();
        ValidatorSets::on_session_change();
        run_to(31);
        assert_eq!(events(), [Event::SetPostponed { network: NETWORK, cause: PostponeCause::TooManySets }]);
        // Set 0 is closed at block 35.
        run_to(39);
        assert_eq!(stage(set(3)), None);
        run_to(40);
        assert_eq!(stage(set(3)), Some(Stage::Declared));
    });
}

#[test]
fn a_full_block_of_deadlines_moves_the_rest_to_the_next() {
    declared(&[1, 1, 1, 1]).execute_with(|| {
        let networks = Networks::<Test>::get(NETWORK).expect("registered");
        Networks::<Test>::insert(
            NETWORK,
            Network { parameters: NetworkParameters { cool_down: 500, ..bitcoin() }, ..networks },
        );
        for session in 0..5 {
            assert_ok!(ValidatorSets::abandon_set(Root.into(), set(session)));
            next_session();
        }
        let deadline = |session| States::<Test>::get(set(session)).expect("live").deadline;
        for session in 0..5 {
            ValidatorSets::set_deadline(set(session), Some(100));
        }
        assert_eq!((0..5).map(deadline).collect::<Vec<_>>(), [100, 100, 100, 100, 101].map(Some));
        run_to(100);
        assert_eq!(
            ((0..4).filter_map(|session| stage(set(session))).count(), stage(set(4)).is_some()),
            (0, true)
        );
        run_to(101);
        assert_eq!(stage(set(4)), None);
    });
}

#[test]
fn a_deadline_is_never_set_in_the_past() {
    declared(&[1, 1, 1, 1]).execute_with(|| {
        ValidatorSets::set_deadline(set(0), Some(3));
        assert_eq!(States::<Test>::get(set(0)).expect("declared").deadline, Some(11));
        ValidatorSets::set_deadline(set(7), Some(3));
        assert_eq!(States::<Test>::get(set(7)), None);
    });
}

#[test]
fn two_networks_live_side_by_side() {
    let networks = vec![(NETWORK, bitcoin()), (OTHER, parameters(Some(Scheme::Ed25519)))];
    let allocations = [staked(NETWORK, &[1, 1, 1]), staked(OTHER, &[1, 2])].concat();
    chain(networks, allocations).execute_with(|| {
        let other = quoin_primitives::SetId { network: OTHER, session: 0 };
        run_to(10);
        // One network declares at a block.
        assert_eq!([stage(set(0)), stage(other)].into_iter().flatten().count(), 1);
        run_to(11);
        assert_eq!([stage(set(0)), stage(other)], [Some(Stage::Declared); 2]);
        assert_ne!(ValidatorSets::set_hash(set(0)), ValidatorSets::set_hash(other));
        assert_eq!(ValidatorSets::set(other).expect("declared").members[0].embedded.secq256k1, None);
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        run_to(16);
        assert_eq!([stage(set(0)), stage(other)], [Some(Stage::InOffice), Some(Stage::CoolingDown)]);
    });
}
