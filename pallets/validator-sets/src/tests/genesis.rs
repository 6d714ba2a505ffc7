//! What a chain starts with.

use std::panic::{AssertUnwindSafe, catch_unwind};

use quoin_primitives::{CHAIN, NetworkId, NetworkParameters, Scheme};

use crate::{mock::*, *};

#[test]
fn networks_and_stakes_are_there_at_block_one() {
    let networks = vec![(CHAIN, parameters(None)), (NETWORK, bitcoin())];
    let allocations = [staked(CHAIN, &[3]), staked(NETWORK, &[1, 2])].concat();
    chain(networks, allocations).execute_with(|| {
        assert_eq!(Networks::<Test>::count(), 2);
        assert_eq!(Networks::<Test>::get(NETWORK).map(|network| network.parameters), Some(bitcoin()));
        assert_eq!(Allocations::<Test>::get(NETWORK, 2), Some(200));
        assert_eq!((held(1), held(2), held(3)), (400, 200, 0));
    });
}

#[test]
fn stake_comes_before_embedded_keys() {
    WithoutEmbeddedKeys::set((1..=ACCOUNTS).collect());
    chain_with(&[1, 1]).execute_with(|| assert_eq!(held(1), 100));
}

#[test]
fn the_chains_own_set_is_selected_at_genesis() {
    let allocations =
        staked(CHAIN, &[1, 0, 0, 2]).into_iter().filter(|allocation| allocation.2 > 0).collect();
    chain(vec![(CHAIN, parameters(None))], allocations).execute_with(|| {
        assert_eq!(Session::validators(), vec![4, 1]);
        assert_eq!(stage(chain_set(0)), Some(quoin_primitives::interface::Stage::InOffice));
    });
}

#[test]
fn without_stake_the_session_pallets_own_validators_stay() {
    chain(vec![(CHAIN, parameters(None))], vec![]).execute_with(|| {
        assert_eq!(Session::validators(), vec![1]);
        assert_eq!(stage(chain_set(0)), None);
    });
}

#[test]
fn a_wrong_genesis_is_refused_by_name() {
    let refused = |networks: Vec<(NetworkId, _)>, allocations: Allocated| {
        let built = catch_unwind(AssertUnwindSafe(|| drop(chain(networks, allocations))));
        let panic = built.expect_err("refused");
        panic.downcast_ref::<String>().cloned().expect("a message")
    };
    let message = refused(vec![(NETWORK, parameters(None))], vec![]);
    assert!(message.contains("network 1") && message.contains("SchemeMismatch"), "{message}");

    let message = refused(vec![(CHAIN, parameters(Some(Scheme::Bip340)))], vec![]);
    assert!(message.contains("network 0") && message.contains("SchemeMismatch"), "{message}");

    let hasty = NetworkParameters { key_deadline: 4, ..bitcoin() };
    let message = refused(vec![(NETWORK, hasty)], vec![]);
    assert!(message.contains("network 1") && message.contains("KeyDeadlineTooShort"), "{message}");

    let message = refused(vec![(NETWORK, bitcoin())], vec![(OTHER, 1, 100)]);
    assert!(
        message.contains("allocation of 1 to network 2") && message.contains("NetworkUnknown"),
        "{message}"
    );

    let message = refused(vec![(NETWORK, bitcoin())], vec![(NETWORK, 1, 99)]);
    assert!(message.contains("BelowKeySharePrice"), "{message}");
}
