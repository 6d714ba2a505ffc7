//! Networks: every call of the manager, and what it refuses.

use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin::{Root, Signed};
use quoin_primitives::{
    CHAIN, EmbeddedCurve, NetworkId, NetworkParameters, Scheme,
    interface::{EmbeddedKeyUse, Stage, ValidatorSets as _},
};
use sp_runtime::DispatchError::BadOrigin;

use crate::{mock::*, *};

type Failure = Error<Test>;

fn register(network: NetworkId, parameters: ParametersOf<Test>) -> sp_runtime::DispatchResult {
    ValidatorSets::register_network(Root.into(), network, parameters)
}

#[test]
fn only_the_manager_manages() {
    chain_with(&[1, 1]).execute_with(|| {
        let who = || Signed(1).into();
        assert_noop!(ValidatorSets::register_network(who(), OTHER, bitcoin()), BadOrigin);
        assert_noop!(ValidatorSets::update_network(who(), NETWORK, bitcoin()), BadOrigin);
        assert_noop!(ValidatorSets::remove_network(who(), NETWORK), BadOrigin);
        assert_noop!(ValidatorSets::halt_network(who(), NETWORK), BadOrigin);
        assert_noop!(ValidatorSets::resume_network(who(), NETWORK), BadOrigin);
        assert_noop!(ValidatorSets::abandon_set(who(), set(0)), BadOrigin);
        assert_noop!(ValidatorSets::force_office(who(), set(0)), BadOrigin);
    });
}

#[test]
fn a_network_is_registered_once() {
    chain(vec![], vec![]).execute_with(|| {
        assert_ok!(register(NETWORK, bitcoin()));
        assert_eq!(events(), [Event::NetworkRegistered { network: NETWORK }]);
        assert_noop!(register(NETWORK, bitcoin()), Failure::NetworkExists);
        for network in 2..=4 {
            assert_ok!(register(NetworkId(network), bitcoin()));
        }
        assert_noop!(register(NetworkId(5), bitcoin()), Failure::TooManyNetworks);
    });
}

#[test]
fn the_office_is_told_of_external_networks_once_each() {
    chain(vec![(CHAIN, parameters(None)), (NETWORK, bitcoin())], vec![]).execute_with(|| {
        assert_eq!(Registered::get(), [NETWORK]);
        assert_ok!(register(OTHER, bitcoin()));
        assert_noop!(register(OTHER, bitcoin()), Failure::NetworkExists);
        assert_noop!(register(NetworkId(3), parameters(None)), Failure::SchemeMismatch);
        assert_eq!(Registered::get(), [NETWORK, OTHER]);
    });
}

#[test]
fn parameters_are_checked_when_registered_and_when_updated() {
    chain(vec![(NETWORK, bitcoin())], vec![]).execute_with(|| {
        let refused = |error: Failure, change: &dyn Fn(&mut ParametersOf<Test>)| {
            let mut parameters = bitcoin();
            change(&mut parameters);
            let error: sp_runtime::DispatchError = error.into();
            assert_noop!(register(OTHER, parameters.clone()), error);
            assert_noop!(ValidatorSets::update_network(Root.into(), NETWORK, parameters), error);
        };
        refused(Failure::SchemeMismatch, &|p| p.scheme = None);
        refused(Failure::KeySharePriceZero, &|p| p.key_share_price = 0);
        refused(Failure::MaxKeySharesOutOfRange, &|p| p.max_key_shares = 0);
        refused(Failure::MaxKeySharesOutOfRange, &|p| p.max_key_shares = 151);
        refused(Failure::MinValidatorsOutOfRange, &|p| p.min_validators = 0);
        refused(Failure::MinValidatorsOutOfRange, &|p| p.min_validators = p.max_key_shares + 1);
        refused(Failure::RotationPeriodZero, &|p| p.rotation_period = 0);
        refused(Failure::DeadlineZero, &|p| p.key_deadline = 0);
        refused(Failure::DeadlineZero, &|p| p.handover_deadline = 0);
        refused(Failure::DeadlineZero, &|p| p.report_deadline = 0);
        refused(Failure::DeadlineZero, &|p| p.cool_down = 0);
        refused(Failure::KeyDeadlineTooShort, &|p| p.key_deadline = 4);
        assert_noop!(register(CHAIN, bitcoin()), Failure::SchemeMismatch);
        // The chain's own sets make no keys, so that they need no time for it.
        MinimumKeyDeadline::set(6);
        assert_noop!(register(OTHER, bitcoin()), Failure::KeyDeadlineTooShort);
        assert_ok!(register(CHAIN, parameters(None)));
        MinimumKeyDeadline::set(5);
        assert_ok!(register(OTHER, bitcoin()));
    });
}

#[test]
fn an_update_keeps_the_scheme() {
    chain(vec![(NETWORK, bitcoin())], vec![]).execute_with(|| {
        let update = |network, parameters| ValidatorSets::update_network(Root.into(), network, parameters);
        assert_noop!(update(OTHER, bitcoin()), Failure::NetworkUnknown);
        assert_noop!(update(NETWORK, parameters(Some(Scheme::Ed25519))), Failure::SchemeMismatch);
        let changed = NetworkParameters { key_share_price: 7, ..bitcoin() };
        assert_ok!(update(NETWORK, changed.clone()));
        assert_eq!(events(), [Event::NetworkUpdated { network: NETWORK }]);
        assert_eq!(Networks::<Test>::get(NETWORK).expect("registered").parameters, changed);
    });
}

#[test]
fn a_halt_stops_everything_and_a_resume_puts_it_off() {
    chain_with(&[1, 1, 1, 1]).execute_with(|| {
        let halt = |network| ValidatorSets::halt_network(Root.into(), network);
        let resume = |network| ValidatorSets::resume_network(Root.into(), network);
        assert_noop!(halt(OTHER), Failure::NetworkUnknown);
        assert_noop!(resume(OTHER), Failure::NetworkUnknown);
        assert_noop!(resume(NETWORK), Failure::NetworkNotHalted);

        next_session();
        assert_eq!(States::<Test>::get(set(0)).expect("declared").deadline, Some(15));
        run_to(13);
        events();
        assert_ok!(halt(NETWORK));
        assert_eq!(events(), [Event::NetworkHalted { network: NETWORK }]);
        assert!(ValidatorSets::is_halted(NETWORK));
        assert_noop!(halt(NETWORK), Failure::NetworkHalted);

        // Neither its deadline nor a session change moves the set.
        run_to(33);
        assert_eq!(stage(set(0)), Some(Stage::Declared));
        assert_eq!(events(), []);
        assert_noop!(ValidatorSets::keys_made(set(0), key_pair(1)), Failure::NetworkHalted);
        assert_noop!(ValidatorSets::allocate(Signed(1).into(), NETWORK, 100), Failure::NetworkHalted);
        assert_noop!(ValidatorSets::deallocate(Signed(1).into(), NETWORK, 100), Failure::NetworkHalted);
        assert_noop!(ValidatorSets::claim_deallocation(Signed(1).into(), NETWORK), Failure::NetworkHalted);

        assert_ok!(resume(NETWORK));
        assert_eq!(events(), [Event::NetworkResumed { network: NETWORK }]);
        assert!(!ValidatorSets::is_halted(NETWORK));
        assert_eq!(States::<Test>::get(set(0)).expect("declared").deadline, Some(35));
        run_to(34);
        assert_eq!(stage(set(0)), Some(Stage::Declared));
        run_to(35);
        assert_eq!(stage(set(0)), Some(Stage::CoolingDown));
    });
}

#[test]
fn a_halted_network_declares_no_set() {
    chain_with(&[1, 1, 1, 1]).execute_with(|| {
        assert_ok!(ValidatorSets::halt(NETWORK));
        next_session();
        assert_eq!(Tasks::<Test>::get().len(), 0);
        assert_ok!(ValidatorSets::resume_network(Root.into(), NETWORK));
        next_session();
        assert_eq!(stage(set(0)), Some(Stage::Declared));
    });
}

#[test]
fn a_halt_between_session_change_and_declaration_stops_the_declaration() {
    chain_with(&[1, 1, 1, 1]).execute_with(|| {
        ValidatorSets::on_session_change();
        assert_eq!(Tasks::<Test>::get().into_inner(), [NETWORK]);
        assert_ok!(ValidatorSets::halt(NETWORK));
        run(1);
        assert_eq!(Tasks::<Test>::get().len(), 0);
        assert_eq!(stage(set(0)), None);
    });
}

#[test]
fn a_removal_between_session_change_and_declaration_gives_nothing_back_too_early() {
    chain_with(&[1, 1, 1, 1]).execute_with(|| {
        next_session();
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        run_to(20);
        ValidatorSets::on_session_change();
        assert_eq!(Tasks::<Test>::get().into_inner(), [NETWORK]);
        assert_ok!(ValidatorSets::remove_network(Root.into(), NETWORK));
        run(1);
        assert_eq!((stage(set(0)), held(1)), (Some(Stage::Reporting), 100));
    });
}

#[test]
fn a_halt_freezes_an_office_that_was_won() {
    chain_with(&[1, 1, 1, 1]).execute_with(|| {
        AtOnce::set(false);
        next_session();
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        assert_ok!(ValidatorSets::halt(NETWORK));
        assert_noop!(ValidatorSets::take_office(set(0)), Failure::NetworkHalted);
        assert_noop!(ValidatorSets::force_office(Root.into(), set(0)), Failure::NetworkHalted);
        // The manager can still give it up.
        assert_ok!(ValidatorSets::abandon_set(Root.into(), set(0)));
        assert_eq!(stage(set(0)), Some(Stage::CoolingDown));
    });
}

#[test]
fn a_network_without_sets_is_removed_at_once() {
    chain_with(&[1, 2]).execute_with(|| {
        let remove = |network| ValidatorSets::remove_network(Root.into(), network);
        assert_noop!(remove(OTHER), Failure::NetworkUnknown);
        assert_noop!(remove(CHAIN), Failure::ChainNetwork);
        assert_ok!(remove(NETWORK));
        assert_noop!(remove(NETWORK), Failure::NetworkRemoved);
        assert_noop!(ValidatorSets::allocate(Signed(1).into(), NETWORK, 100), Failure::NetworkRemoved);
        assert_noop!(register(NETWORK, bitcoin()), Failure::NetworkExists);
        assert_noop!(ValidatorSets::halt(NETWORK), Failure::NetworkRemoved);
        run(1);
        assert_eq!((held(1), held(2)), (0, 0));
        assert!(events().contains(&Event::NetworkClosed { network: NETWORK }));
        assert_eq!(Networks::<Test>::count(), 0);
        assert_noop!(remove(NETWORK), Failure::NetworkUnknown);
    });
}

#[test]
fn a_removed_network_ends_its_sets_and_gives_back_what_they_bound() {
    chain_with(&[1, 1, 1, 1]).execute_with(|| {
        next_session();
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        run_to(30);
        assert_eq!(stage(set(1)), Some(Stage::Declared));
        assert_ok!(ValidatorSets::deallocate(Signed(1).into(), NETWORK, 100));

        events();
        assert_ok!(ValidatorSets::remove_network(Root.into(), NETWORK));
        let events = events();
        assert!(events.contains(&Event::NetworkRemoved { network: NETWORK }));
        assert!(events.contains(&Event::SetRetired { network: NETWORK, session: 0 }));
        assert_eq!(stage(set(0)), Some(Stage::Reporting));
        assert_eq!(stage(set(1)), Some(Stage::CoolingDown));
        // Nobody is blamed for a set that made no keys because of it.
        assert_eq!(Points::<Test>::iter().count(), 0);

        // 4 blocks for the report, 25 to cool down; the abandoned set is done before.
        run_to(58);
        assert_eq!((stage(set(0)), stage(set(1))), (Some(Stage::CoolingDown), None));
        assert_eq!((held(1), held(2)), (100, 100));
        assert_noop!(ValidatorSets::claim_deallocation(Signed(1).into(), NETWORK), Failure::NothingToClaim);
        run_to(60);
        assert_eq!((held(1), held(2)), (0, 0));
        assert!(!Networks::<Test>::contains_key(NETWORK));
    });
}

#[test]
fn a_removed_network_gives_up_a_successor_that_has_its_keys() {
    chain_with(&[1, 1, 1, 1]).execute_with(|| {
        AtOnce::set(false);
        next_session();
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        events();
        assert_ok!(ValidatorSets::remove_network(Root.into(), NETWORK));
        let (network, session, cause) = (NETWORK, 0, AbandonCause::NetworkRemoved);
        let missing = Default::default();
        assert!(events().contains(&Event::SetAbandoned { network, session, cause, missing }));
        assert_noop!(ValidatorSets::take_office(set(0)), Failure::NetworkRemoved);
        run(30);
        assert_eq!(held(1), 0);
    });
}

#[test]
fn a_halted_network_can_be_removed() {
    chain_with(&[1, 1, 1, 1]).execute_with(|| {
        next_session();
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        assert_ok!(ValidatorSets::halt(NETWORK));
        run(50);
        assert_ok!(ValidatorSets::remove_network(Root.into(), NETWORK));
        // Its last set may sign its report.
        let report = ValidatorSets::slash_report(set(0)).expect("retired");
        assert_ok!(ValidatorSets::slash_report_signed(report));
        run(26);
        assert!(!Networks::<Test>::contains_key(NETWORK));
        assert_eq!(held(1), 0);
    });
}

#[test]
fn no_session_number_is_used_twice() {
    chain_with(&[1, 1, 1, 1]).execute_with(|| {
        next_session();
        assert_eq!(NextSession::<Test>::get(NETWORK), 1);
        assert_ok!(ValidatorSets::remove_network(Root.into(), NETWORK));
        run(30);
        assert!(!Networks::<Test>::contains_key(NETWORK));
        assert_ok!(register(NETWORK, bitcoin()));
        for who in 1..=4 {
            assert_ok!(ValidatorSets::allocate(Signed(who).into(), NETWORK, 100));
        }
        next_session();
        assert_eq!(stage(set(0)), None);
        assert_eq!(stage(set(1)), Some(Stage::Declared));
    });
}

#[test]
fn a_large_network_gives_back_its_stake_in_steps() {
    let shares = [1; RELEASES_PER_BLOCK as usize + 3];
    chain_with(&shares).execute_with(|| {
        assert_ok!(ValidatorSets::remove_network(Root.into(), NETWORK));
        run(1);
        assert_eq!(Allocations::<Test>::iter().count(), 3);
        run(1);
        assert_eq!(Allocations::<Test>::iter().count(), 0);
        assert!(!Networks::<Test>::contains_key(NETWORK));
        assert!((1..=shares.len() as u64).all(|who| held(who) == 0));
    });
}

#[test]
fn embedded_keys_are_needed_where_stake_is_allocated() {
    let networks =
        vec![(NETWORK, bitcoin()), (OTHER, parameters(Some(Scheme::Ed25519))), (CHAIN, parameters(None))];
    let allocations = vec![(NETWORK, 1, 100), (OTHER, 2, 100), (CHAIN, 3, 100)];
    chain(networks, allocations).execute_with(|| {
        let needs = |who| {
            [EmbeddedCurve::Secq256k1, EmbeddedCurve::Embedwards25519]
                .map(|curve| ValidatorSets::needs_key(&who, curve))
        };
        assert_eq!(needs(1), [true, true]);
        assert_eq!(needs(2), [false, true]);
        assert_eq!(needs(3), [false, false]);
        assert_ok!(ValidatorSets::deallocate(Signed(1).into(), NETWORK, 100));
        assert_eq!(needs(1), [false, false]);
    });
}
