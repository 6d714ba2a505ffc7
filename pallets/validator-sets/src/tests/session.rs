//! Network 0: the chain's own validators.

use frame_support::assert_ok;
use frame_system::RawOrigin::{Root, Signed};
use quoin_primitives::{
    CHAIN, NetworkParameters,
    interface::{CoordinatorKeys, Stage, ValidatorSets as _},
};

use crate::{mock::*, *};

fn own_chain(shares: &[u64]) -> sp_io::TestExternalities {
    chain(vec![(CHAIN, parameters(None))], staked(CHAIN, shares))
}

#[test]
fn the_chains_sets_go_from_declaration_to_office_to_cool_down() {
    own_chain(&[1, 2]).execute_with(|| {
        assert_eq!(Session::validators(), [2, 1]);
        assert_ok!(ValidatorSets::allocate(Signed(3).into(), CHAIN, 300));
        events();
        // Planned at the change to session 1, in office from session 2 on.
        run_to(10);
        let (network, hash) = (CHAIN, None);
        assert_eq!(events()[0], Event::SetDeclared { network, session: 1, hash, members: 3, shares: 6 });
        assert_eq!(
            [stage(chain_set(0)), stage(chain_set(1))],
            [Some(Stage::InOffice), Some(Stage::Declared)]
        );
        assert_eq!(Session::validators(), [2, 1]);
        run_to(20);
        assert_eq!(
            events(),
            [
                Event::TookOffice { network, session: 1 },
                Event::SetRetired { network, session: 0 },
                Event::ReportApplied { network, session: 0, signed: false },
            ]
        );
        assert_eq!(Session::validators(), [3, 2, 1]);
        assert_eq!(
            [stage(chain_set(0)), stage(chain_set(1))],
            [Some(Stage::CoolingDown), Some(Stage::InOffice)]
        );
        run_to(44);
        assert_eq!(stage(chain_set(0)), Some(Stage::CoolingDown));
        run_to(45);
        assert_eq!(stage(chain_set(0)), None);
        // It makes no keys and has no members to ask for.
        assert_eq!(Started::get().len(), 0);
        assert_eq!(ValidatorSets::set(chain_set(1)), None);
        assert_eq!(ValidatorSets::set_hash(chain_set(1)), None);
    });
}

#[test]
fn it_rotates_by_its_period() {
    own_chain(&[1, 1]).execute_with(|| {
        run_to(95);
        // Sessions 0, 2, 4, 6, 8, and 10, which is planned.
        assert_eq!(NextSession::<Test>::get(CHAIN), 6);
        let starts = Successions::<Test>::get(CHAIN).live.into_iter();
        let starts =
            starts.filter_map(|session| States::<Test>::get(chain_set(session)).expect("live").starts);
        assert_eq!(starts.collect::<Vec<_>>(), [6, 8, 10]);
    });
}

#[test]
fn a_validator_needs_session_keys_and_no_embedded_keys() {
    WithoutEmbeddedKeys::set((1..=ACCOUNTS).collect());
    own_chain(&[1, 1, 1]).execute_with(|| {
        pallet_session::NextKeys::<Test>::remove(2);
        run_to(20);
        assert_eq!(Session::validators(), [1, 3]);
    });
}

#[test]
fn there_is_always_a_validator() {
    own_chain(&[1, 1]).execute_with(|| {
        for who in [1, 2] {
            assert_ok!(ValidatorSets::deallocate(Signed(who).into(), CHAIN, 100));
        }
        events();
        run_to(10);
        let kept = |session_index| {
            let cause = PostponeCause::TooFewValidators;
            Event::ValidatorsKept { session_index, cause }
        };
        assert_eq!(events(), [kept(2)]);
        run_to(90);
        assert_eq!(events(), (3..=10).map(kept).collect::<Vec<_>>());
        assert_eq!(Session::validators(), [1, 2]);
        // Who stays in office stays bound.
        assert_eq!((held(1), held(2)), (100, 100));
        assert_eq!(stage(chain_set(0)), Some(Stage::InOffice));
    });
}

#[test]
fn fewer_than_its_minimum_keep_the_validators() {
    own_chain(&[1, 1]).execute_with(|| {
        assert_ok!(ValidatorSets::deallocate(Signed(2).into(), CHAIN, 100));
        run_to(40);
        assert_eq!(Session::validators(), [1, 2]);
    });
}

#[test]
fn it_waits_for_no_other_network_and_no_keys_of_candidates() {
    let networks = vec![(CHAIN, parameters(None)), (NETWORK, bitcoin())];
    chain(networks, [staked(CHAIN, &[1, 1]), staked(NETWORK, &[1, 1])].concat()).execute_with(|| {
        // Account 20 has no session keys.
        assert_ok!(ValidatorSets::allocate(Signed(20).into(), CHAIN, 100));
        assert_ok!(ValidatorSets::allocate(Signed(3).into(), CHAIN, 100));
        assert_ok!(ValidatorSets::halt(NETWORK));
        run_to(20);
        assert_eq!(Session::validators(), [1, 2, 3]);
    });
}

#[test]
fn a_halted_chain_keeps_its_validators_but_for_those_already_planned() {
    own_chain(&[1, 1]).execute_with(|| {
        assert_ok!(ValidatorSets::allocate(Signed(3).into(), CHAIN, 100));
        run_to(10);
        assert_ok!(ValidatorSets::halt(CHAIN));
        run_to(20);
        assert_eq!(Session::validators(), [1, 2, 3]);
        run_to(60);
        assert_eq!(stage(chain_set(1)), Some(Stage::InOffice));
        // Its stake is frozen: set 0 would have been closed at block 45.
        assert_eq!(stage(chain_set(0)), Some(Stage::CoolingDown));
        assert_ok!(ValidatorSets::resume_network(Root.into(), CHAIN));
        run_to(80);
        assert_eq!(stage(chain_set(2)), Some(Stage::InOffice));
        assert_eq!(stage(chain_set(0)), Some(Stage::CoolingDown));
        run_to(95);
        assert_eq!(stage(chain_set(0)), None);
    });
}

#[test]
fn where_too_many_sets_are_live_the_validators_stay() {
    MaxLiveSets::set(3);
    let slow = NetworkParameters { cool_down: 1_000, rotation_period: 1, ..parameters(None) };
    chain(vec![(CHAIN, slow)], staked(CHAIN, &[1, 1])).execute_with(|| {
        run_to(39);
        events();
        run_to(50);
        let cause = PostponeCause::TooManySets;
        assert_eq!(events(), [5, 6].map(|session_index| Event::ValidatorsKept { session_index, cause }));
        assert_eq!(Session::validators(), [1, 2]);
    });
}

#[test]
fn a_chain_network_registered_later_begins_then() {
    chain(vec![], vec![]).execute_with(|| {
        run_to(25);
        assert_ok!(ValidatorSets::register_network(Root.into(), CHAIN, parameters(None)));
        for who in [1, 2] {
            assert_ok!(ValidatorSets::allocate(Signed(who).into(), CHAIN, 100));
        }
        run_to(40);
        assert_eq!(Session::validators(), [1, 2]);
    });
}

#[test]
fn every_session_change_is_seen() {
    chain(vec![], vec![]).execute_with(|| {
        run_to(39);
        assert_eq!(SessionChanges::<Test>::get(), 3);
        assert_eq!(SessionChanges::<Test>::get(), Session::current_index());
    });
}

#[test]
fn coordinator_keys_are_those_of_the_next_session() {
    chain(vec![], vec![]).execute_with(|| {
        assert_eq!(SessionCoordinators::<Test>::coordinator_key(&3), Some(coordinator(3)));
        pallet_session::NextKeys::<Test>::insert(3, SessionKeys { coordinator: coordinator(99) });
        assert_eq!(SessionCoordinators::<Test>::coordinator_key(&3), Some(coordinator(99)));
        assert_eq!(SessionCoordinators::<Test>::coordinator_key(&20), None);
    });
}
