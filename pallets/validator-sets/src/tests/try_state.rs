//! The state is checked: each of these states is refused.

use frame_support::{BoundedVec, assert_ok};
use quoin_primitives::{
    CHAIN, NetworkId,
    interface::{Stage, ValidatorSets as _},
};
use sp_runtime::{Perbill, TryRuntimeError};

use crate::{mock::*, *};

/// A network with a set in office, one that cools down, one declared, and a deallocation; and the chain's own.
fn valid() -> sp_io::TestExternalities {
    let networks = vec![(NETWORK, bitcoin()), (CHAIN, parameters(None))];
    let mut chain = chain(networks, [staked(NETWORK, &[2, 1, 1, 1]), staked(CHAIN, &[1, 1])].concat());
    chain.execute_with(|| {
        next_session();
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        run_to(30);
        assert_ok!(ValidatorSets::keygen_failed(set(1)));
        assert_ok!(ValidatorSets::do_deallocate(&1, NETWORK, 100));
        run_to(40);
        assert_eq!(
            [0, 1, 2].map(|session| stage(set(session))),
            [Some(Stage::InOffice), Some(Stage::CoolingDown), Some(Stage::Declared)]
        );
        check();
    });
    chain
}

fn refused(why: &'static str, corrupt: impl FnOnce()) {
    valid().execute_with(|| {
        corrupt();
        assert_eq!(ValidatorSets::do_try_state(), Err(TryRuntimeError::Other(why)));
    });
}

fn change_state(session: u32, change: impl FnOnce(&mut StateOf<Test>)) {
    States::<Test>::mutate_extant(set(session), change);
}

#[test]
fn networks_are_checked() {
    let change = |change: &dyn Fn(&mut NetworkOf<Test>)| {
        Networks::<Test>::mutate(NETWORK, |network| change(network.as_mut().expect("registered")));
    };
    refused("a scheme on the wrong network", || change(&|network| network.parameters.scheme = None));
    refused("a key share for nothing", || change(&|network| network.parameters.key_share_price = 0));
    refused("too many key shares", || change(&|network| network.parameters.max_key_shares = 151));
    refused("no time to make keys before their deadline", || {
        change(&|network| network.parameters.key_deadline = 4)
    });
    refused("allocation to no network", || Allocations::<Test>::insert(OTHER, 1, 100));
    refused("deallocation of no network", || Deallocations::<Test>::insert(OTHER, 1, BoundedVec::default()));
    refused("succession of no network", || Successions::<Test>::insert(OTHER, Succession::default()));
    refused("sitting out of no network", || SittingOut::<Test>::insert(OTHER, BoundedVec::default()));
    refused("a fault on no network", || Faulty::<Test>::insert(OTHER, BoundedVec::default()));
    refused("task of no network", || ValidatorSets::add_task(OTHER));
    refused("more networks than the maximum", || {
        for network in 10..13 {
            let stored = Networks::<Test>::get(NETWORK).expect("registered");
            Networks::<Test>::insert(NetworkId(network), stored);
        }
    });
}

#[test]
fn stake_is_checked() {
    refused("held is not what is recorded", || Allocations::<Test>::insert(NETWORK, 1, 101));
    refused("an empty allocation", || Allocations::<Test>::insert(NETWORK, 1, 0));
    refused("an empty deallocation", || Deallocations::<Test>::insert(NETWORK, 1, BoundedVec::default()));
    refused("an empty deallocation", || {
        let entry = Deallocation { amount: 0, bound_to: 0 };
        Deallocations::<Test>::insert(NETWORK, 1, BoundedVec::truncate_from(vec![entry]));
    });
    refused("candidates counted wrongly", || Candidates::<Test>::insert(NETWORK, 5));
    refused("too many candidates", || MaxCandidates::set(3));
}

#[test]
fn successions_are_checked() {
    let change = |change: &dyn Fn(&mut Succession<MaxLiveSets>)| Successions::<Test>::mutate(NETWORK, change);
    refused("live sets out of order", || change(&|succession| succession.live.as_mut().swap(0, 1)));
    refused("a number not given out yet", || NextSession::<Test>::insert(NETWORK, 2));
    refused("a live set without a state", || States::<Test>::remove(set(1)));
    refused("a set at a stage that its succession does not know", || {
        change_state(2, |state| state.stage = Stage::InOffice)
    });
    refused("a set at a stage that its succession does not know", || change(&|s| s.successor = Some(1)));
    refused("a successor or set in office that is not live", || {
        change(&|succession| succession.live.retain(|session| *session != 0))
    });
    refused("a set that succeeds itself", || {
        change(&|succession| succession.live.retain(|session| *session == 0));
        change(&|succession| succession.successor = succession.in_office);
    });
}

#[test]
fn sets_are_checked() {
    refused("a state of no live set", || {
        let state = States::<Test>::get(set(1)).expect("live");
        States::<Test>::insert(set(9), state);
    });
    refused("stake of no live set", || Stakes::<Test>::insert(set(9), 1, 1));
    refused("points of no member", || Points::<Test>::insert(set(0), 9, 1));
    refused("an equivocation of no member", || {
        Equivocations::<Test>::insert(chain_set(1), 9, Perbill::from_percent(1))
    });
    refused("a set that is not live", || {
        let members = Sets::<Test>::get(set(0)).expect("live");
        Sets::<Test>::insert(set(9), members);
    });
    refused("stake of more or fewer than the members", || Stakes::<Test>::insert(set(0), 9, 1));
    refused("other stake than the members'", || change_state(0, |state| state.stake += 1));
    refused("a start of the wrong network", || change_state(0, |state| state.starts = Some(0)));
    refused("a live set without members", || Sets::<Test>::remove(set(0)));
    refused("a hash of another set", || change_state(0, |state| state.hash = None));
    refused("a set without keys where it must have them", || change_state(0, |state| state.key_pair = None));

    let change = |change: &dyn Fn(&mut quoin_primitives::ValidatorSet<u64>)| {
        Sets::<Test>::mutate_extant(set(0), change);
        let hash = ValidatorSets::set(set(0)).map(|set| set.hash());
        change_state(0, |state| state.hash = hash);
    };
    refused("a member without stake", || change(&|set| set.members[0].account = 9));
    refused("key shares out of range", || change(&|set| set.members[0].shares = 0));
    refused("key shares out of range", || change(&|set| set.members[0].shares = 150));
    refused("a member with a third of the shares", || change(&|set| set.members[0].shares = 2));
}

#[test]
fn deadlines_are_checked() {
    refused("a deadline that is not the set's", || {
        Deadlines::<Test>::mutate(99, |sets| sets.try_push(set(0)).expect("room"))
    });
    refused("a deadline that nobody waits for", || change_state(0, |state| state.deadline = Some(99)));
    refused("a stage that never ends", || ValidatorSets::set_deadline(set(1), None));
    refused("a stage that never ends", || ValidatorSets::set_deadline(set(2), None));
}
