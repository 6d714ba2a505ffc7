//! The sets of all networks make their keys, with real participations, by the duties that the runtime names.

use evrf_dkg::{
    Dealing, Dealings, Ed25519, EmbeddedSecret, Ristretto255, Secp256k1, embedded_curves::Embedwards25519,
    rand_core::OsRng,
};
use frame_support::traits::fungible::InspectHold;
use pallet_validator_sets::{AbandonCause, HoldReason, PostponeCause};
use quoin_primitives::{
    EmbeddedKey, KeyPair, NetworkId, Role, SetId, Suite,
    api::runtime_decl_for_quoin_api::QuoinApi,
    interface::{Stage, ValidatorSets as _},
};
use quoin_runtime::{
    AccountId, Balance, Balances, Runtime, RuntimeCall, RuntimeEvent, UNIT, ValidatorSets,
    genesis_presets::{BITCOIN, ETHEREUM, MONERO},
};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave};

use crate::{
    chain::{apply, balance, begin_block, chain, end_block, has_event, run_to_session, signed},
    session::new_session_keys,
    validators::{KNOWN, Validator, parameters, proven, registered, run},
};

/// What each of the four has at stake on each network.
const STAKE: Balance = 1_500 * UNIT;

const FIRST_SETS: [SetId; 3] = [
    SetId { network: BITCOIN, session: 0 },
    SetId { network: ETHEREUM, session: 0 },
    SetId { network: MONERO, session: 0 },
];

/// What the library makes of the dealings that the chain kept.
fn combined<S: evrf_dkg::Suite>(set: SetId, role: Role) -> Vec<u8> {
    let dkg = Runtime::dkg(set, role).expect("it is kept").dkg;
    let parameters = parameters::<S>(&dkg);
    let dealings: Vec<_> = Runtime::dealings(set, role)
        .into_iter()
        .map(|(dealer, bytes)| Dealing::assume_verified(&parameters, dealer, bytes).expect("a dealing"))
        .collect();
    let key = Dealings::new(&parameters, &dealings).expect("enough dealers").group_key().expect("a key");
    key.to_public_key_bytes().as_ref().to_vec()
}

/// The key that a DKG of the set made off the chain, from what the chain kept.
fn made_off_chain(set: SetId, role: Role) -> Vec<u8> {
    match Runtime::dkg(set, role).expect("it is kept").dkg.suite {
        Suite::Secp256k1 => combined::<Secp256k1>(set, role),
        Suite::Ristretto255 => combined::<Ristretto255>(set, role),
        Suite::Ed25519 => combined::<Ed25519>(set, role),
    }
}

fn keys_in_office(set: SetId) -> Option<KeyPair> {
    let details = Runtime::validator_set(set)?;
    details.keys.filter(|_| details.stage == Stage::InOffice)
}

fn all_in_office() -> bool {
    FIRST_SETS.iter().all(|set| keys_in_office(*set).is_some())
}

fn all_declared() -> bool {
    FIRST_SETS.iter().all(|set| ValidatorSets::successor(set.network) == Some(*set))
}

/// Makes empty blocks until the first sets of all networks are declared.
fn declare() {
    for _ in 0..60 {
        begin_block();
        end_block();
        if all_declared() {
            return;
        }
    }
    panic!("the sets are not declared");
}

/// The first sets' keys are what the library makes of the dealings.
fn check_keys() {
    for set in FIRST_SETS {
        let keys = keys_in_office(set).expect("it has keys");
        assert_eq!(keys.oracle.0.to_vec(), made_off_chain(set, Role::Oracle), "{set}");
        assert_eq!(keys.external.as_bytes(), made_off_chain(set, Role::External), "{set}");
    }
}

/// A call of `who` that must succeed, in a block of its own.
fn call(who: Sr25519Keyring, call: RuntimeCall) {
    begin_block();
    let nonce = quoin_runtime::System::account_nonce(who.to_account_id());
    apply(signed(who, nonce, call)).expect("it is valid").expect("it succeeds");
    end_block();
}

fn deallocate(network: NetworkId) -> RuntimeCall {
    RuntimeCall::ValidatorSets(pallet_validator_sets::Call::deallocate { network, amount: STAKE })
}

fn held(who: Sr25519Keyring) -> Balance {
    Balances::balance_on_hold(&HoldReason::Stake.into(), &who.to_account_id())
}

fn accounts(known: &[Sr25519Keyring]) -> Vec<AccountId> {
    known.iter().map(|account| account.to_account_id()).collect()
}

#[test]
fn the_development_chain_makes_the_keys_of_three_networks() {
    chain("development").execute_with(|| {
        let mut validators = KNOWN.map(Validator::new);
        run(&mut validators, 60, all_in_office);
        check_keys();
        assert_ne!(keys_in_office(FIRST_SETS[0]), keys_in_office(FIRST_SETS[1]));
    });
}

#[test]
fn three_of_four_make_the_keys_without_the_fourth() {
    chain("development").execute_with(|| {
        let mut validators = registered();
        declare();
        run(&mut validators[..3], 60, all_in_office);
        check_keys();
        let dealers = Runtime::dkg(FIRST_SETS[0], Role::Oracle).expect("it is kept").progress.dealers;
        assert_eq!(dealers.count(), 3);
    });
}

#[test]
fn two_of_four_make_no_keys_and_the_stake_of_their_set_is_free_in_the_end() {
    chain("development").execute_with(|| {
        let mut validators = registered();
        declare();
        let set = FIRST_SETS[0];
        let members = Runtime::validator_set(set).expect("it is declared").set.members;
        let silent = accounts(&[Charlie, Dave]);
        let expected: Vec<_> =
            members.into_iter().map(|m| m.account).filter(|m| silent.contains(m)).collect();
        run(&mut validators[..2], 150, || {
            has_event(|event| {
                let RuntimeEvent::ValidatorSets(pallet_validator_sets::Event::SetAbandoned {
                    network: BITCOIN,
                    session: 0,
                    cause: AbandonCause::KeygenFailed,
                    missing,
                }) = event
                else {
                    return false;
                };
                assert_eq!(missing.to_vec(), expected);
                true
            })
        });
        // To have missed the key generation costs a hundredth of what counted in it. Alice has a stake on the chain's own
        // network too.
        assert_eq!([Alice, Bob].map(held), [4 * STAKE, 3 * STAKE]);
        let stake = |who: Sr25519Keyring| {
            pallet_validator_sets::Allocations::<Runtime>::get(BITCOIN, who.to_account_id())
                .unwrap_or_default()
        };
        assert_eq!(KNOWN.map(stake), [STAKE, STAKE, STAKE - STAKE / 100, STAKE - STAKE / 100]);
        for who in KNOWN {
            let amount = stake(who);
            let network = BITCOIN;
            call(
                who,
                RuntimeCall::ValidatorSets(pallet_validator_sets::Call::deallocate { network, amount }),
            );
        }
        let cool_down = 600;
        let session = pallet_session::CurrentIndex::<Runtime>::get();
        run_to_session(session + cool_down / 30 + 1);
        assert_eq!(Runtime::validator_set(set), None);
        for who in KNOWN {
            let (before, free) = (held(who), balance(who));
            call(
                who,
                RuntimeCall::ValidatorSets(pallet_validator_sets::Call::claim_deallocation {
                    network: BITCOIN,
                }),
            );
            assert!(held(who) < before && balance(who) > free);
        }
    });
}

#[test]
fn after_a_key_generation_that_all_missed_another_makes_the_keys() {
    chain("development").execute_with(|| {
        let mut validators = registered();
        declare();
        let next = SetId { network: BITCOIN, session: 1 };
        run(&mut [], 200, || Runtime::validator_set(next).is_some());
        assert_eq!(Runtime::validator_set(FIRST_SETS[0]).map(|set| set.stage), Some(Stage::CoolingDown));
        run(&mut validators, 60, || keys_in_office(next).is_some());
    });
}

#[test]
fn what_a_validator_changes_while_keys_are_made_touches_no_set() {
    chain("development").execute_with(|| {
        let mut validators = registered();
        declare();
        let before = Runtime::validator_set(FIRST_SETS[0]);

        let other = EmbeddedSecret::<Embedwards25519>::random(&mut OsRng);
        let (key, proof) = proven::<Ristretto255>(&Alice.to_account_id(), &other);
        let key = EmbeddedKey::Embedwards25519(key.try_into().expect("32 bytes"));
        let proof = proof.try_into().expect("as long as a proof");
        call(Alice, RuntimeCall::EmbeddedCurveKeys(pallet_embedded_curve_keys::Call::set_key { key, proof }));
        let (keys, proof) = new_session_keys(Bob);
        call(Bob, RuntimeCall::Session(pallet_session::Call::set_keys { keys, proof }));
        call(Charlie, deallocate(BITCOIN));

        assert_eq!(Runtime::validator_set(FIRST_SETS[0]), before);
        let set = FIRST_SETS[0];
        run(&mut validators, 60, || keys_in_office(set).is_some());
        let keys = keys_in_office(set).expect("it has keys");
        assert_eq!(keys.oracle.0.to_vec(), made_off_chain(set, Role::Oracle));
        let dealers = Runtime::dkg(set, Role::Oracle).expect("it is kept").progress.dealers;
        assert_eq!(dealers.count(), 4, "each dealt with the key of the set's snapshot");
    });
}

#[test]
fn the_chains_session_changes_while_keys_are_made() {
    chain("development").execute_with(|| {
        let mut validators = registered();
        declare();
        let before = FIRST_SETS.map(Runtime::validator_set);
        let session = pallet_session::CurrentIndex::<Runtime>::get();
        run_to_session(session + 2);
        assert_eq!(FIRST_SETS.map(Runtime::validator_set), before);
        assert!(all_declared());
        run(&mut validators, 60, all_in_office);
        check_keys();
    });
}

#[test]
fn where_validators_never_register_keys_there_is_no_set_and_stake_is_free() {
    chain("development").execute_with(|| {
        run_to_session(6);
        let postponed = |network| {
            has_event(|event| {
                matches!(event, RuntimeEvent::ValidatorSets(pallet_validator_sets::Event::SetPostponed {
                    network: of,
                    cause: PostponeCause::TooFewValidators,
                }) if *of == network)
            })
        };
        // One network tries at a block.
        let mut tried = Vec::new();
        for _ in 0..4 {
            tried.extend([BITCOIN, ETHEREUM, MONERO].into_iter().filter(|network| postponed(*network)));
            begin_block();
            end_block();
        }
        tried.sort();
        assert_eq!(tried, [BITCOIN, ETHEREUM, MONERO]);
        assert!(FIRST_SETS.iter().all(|set| Runtime::validator_set(*set).is_none()));
        call(Dave, deallocate(MONERO));
        assert_eq!(held(Dave), 2 * STAKE);
    });
}
