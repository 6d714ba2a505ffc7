//! A network's asset is there from its registration on.

use frame_support::{assert_noop, assert_ok, traits::fungibles::Inspect};
use frame_system::RawOrigin::{Root, Signed};
use quoin_primitives::{CHAIN, NetworkId, NetworkParameters};

use crate::{mock::*, *};

#[test]
fn a_network_has_its_asset_from_genesis_or_its_registration_on() {
    chain().execute_with(|| {
        assert!(Assets::asset_exists(1) && Assets::asset_exists(2));
        assert!(!Assets::asset_exists(3));
        assert_ok!(ValidatorSets::register_network(Root.into(), NetworkId(3), parameters()));
        assert!(Assets::asset_exists(3));
        let details = pallet_assets::Asset::<Test>::get(3).expect("created");
        assert_eq!((details.is_sufficient, details.min_balance), (true, 1));
        // Nobody has a key of who owns it.
        assert_eq!((details.owner, details.issuer, details.admin), (admin(), admin(), admin()));
    });
}

#[test]
fn the_chains_own_network_has_none() {
    chain().execute_with(|| {
        let parameters = NetworkParameters { scheme: None, ..parameters() };
        assert_ok!(ValidatorSets::register_network(Root.into(), CHAIN, parameters));
        assert!(!Assets::asset_exists(0));
    });
}

#[test]
fn a_network_that_is_registered_anew_keeps_its_asset_and_its_numbers() {
    in_office().execute_with(|| {
        executes(batch(0, vec![transfer(NEWCOMER, 5)]));
        assert_ok!(ValidatorSets::remove_network(Root.into(), NETWORK));
        run(100);
        assert!(!pallet_validator_sets::Networks::<Test>::contains_key(NETWORK));
        assert_ok!(ValidatorSets::register_network(Root.into(), NETWORK, parameters()));
        assert_eq!((has(NETWORK, NEWCOMER), supply(NETWORK)), (5, 5));
        assert_eq!(Batches::next_batch(NETWORK), 1);
    });
}

#[test]
fn an_account_with_nothing_else_receives_the_asset_and_nobody_else_issues_it() {
    in_office().execute_with(|| {
        assert_eq!(System::providers(&NEWCOMER), 0);
        executes(batch(0, vec![transfer(NEWCOMER, 1)]));
        assert_eq!(has(NETWORK, NEWCOMER), 1);
        let mint = |who: u64| Assets::mint(Signed(who).into(), 1, who, 5);
        assert_noop!(mint(NEWCOMER), pallet_assets::Error::<Test>::NoPermission);
        let create = Assets::create(Signed(USER).into(), 7, USER, 1);
        assert_eq!(create, Err(sp_runtime::DispatchError::BadOrigin));
    });
}

#[test]
fn where_the_asset_is_missing_the_value_is_kept() {
    in_office().execute_with(|| {
        pallet_assets::Asset::<Test>::remove(1);
        executes(batch(0, vec![transfer(NEWCOMER, 5)]));
        let claim = Claim { beneficiary: NEWCOMER, amount: 5 };
        assert_eq!(Claims::<Test>::get(NETWORK, (0, 0)), Some(claim));
    });
}
