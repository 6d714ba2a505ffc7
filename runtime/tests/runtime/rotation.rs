//! A network's sets follow each other, from stake to stake: declared, with keys of their own, in office by their first batch,
//! retired by the next one's, reported, and free after their cool-down. One grows, one shrinks, and one shares nobody with the
//! set before.

use codec::Encode;
use frame_support::traits::fungible::InspectHold;
use pallet_validator_sets::{Allocations, HoldReason};
use quoin_primitives::{
    EmbeddedCurve, KeyPair, SetId,
    interface::{Stage, ValidatorSets as _},
};
use quoin_runtime::{
    Balance, Balances, Runtime, RuntimeCall, RuntimeEvent, SessionKeys, System, UNIT, ValidatorSets,
    genesis_presets::{BITCOIN, ETHEREUM, MONERO},
};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Eve, Ferdie};
use sp_runtime::DispatchError;

use crate::{
    batches::{bitcoins, deposit, execute},
    chain::{apply, balance, begin_block, chain, end_block, has_event, signed},
    validators::{KNOWN, Validator},
    workers::{Worker, run_until},
};

/// The price of a key share on Bitcoin.
const STAKE: Balance = 1_000 * UNIT;
/// Sessions of a set, and some for the next one's keys, in blocks.
const ROTATION: u32 = 400;
const COOL_DOWN: u32 = 600;

const fn set(session: u32) -> SetId {
    SetId { network: BITCOIN, session }
}

fn stage(session: u32) -> Option<Stage> {
    ValidatorSets::stage(set(session))
}

/// Calls in a block of their own, and what comes of each.
fn calls(calls: Vec<(Sr25519Keyring, RuntimeCall)>) -> Vec<Result<(), DispatchError>> {
    begin_block();
    let results = calls.into_iter().map(|(who, call)| {
        let nonce = System::account_nonce(who.to_account_id());
        apply(signed(who, nonce, call)).expect("it is valid")
    });
    let results = results.collect();
    end_block();
    results
}

fn succeed(all: Vec<(Sr25519Keyring, RuntimeCall)>) {
    calls(all).into_iter().for_each(|result| result.expect("it succeeds"));
}

/// Networks whose sets would only take time.
fn remove_the_others() {
    for network in [ETHEREUM, MONERO] {
        let removal = pallet_validator_sets::Call::remove_network { network };
        let call = Box::new(RuntimeCall::ValidatorSets(removal));
        succeed(vec![(Alice, RuntimeCall::Sudo(pallet_sudo::Call::sudo { call }))]);
    }
}

fn allocate(who: Sr25519Keyring) -> (Sr25519Keyring, RuntimeCall) {
    let call = pallet_validator_sets::Call::allocate { network: BITCOIN, amount: STAKE };
    (who, RuntimeCall::ValidatorSets(call))
}

/// Takes out all that `who` has allocated.
fn deallocate(who: Sr25519Keyring) -> (Sr25519Keyring, RuntimeCall) {
    let amount = Allocations::<Runtime>::get(BITCOIN, who.to_account_id()).expect("a candidate");
    let call = pallet_validator_sets::Call::deallocate { network: BITCOIN, amount };
    (who, RuntimeCall::ValidatorSets(call))
}

fn claim(who: Sr25519Keyring) -> (Sr25519Keyring, RuntimeCall) {
    let call = pallet_validator_sets::Call::claim_deallocation { network: BITCOIN };
    (who, RuntimeCall::ValidatorSets(call))
}

fn held(who: Sr25519Keyring) -> Balance {
    Balances::balance_on_hold(&HoldReason::Stake.into(), &who.to_account_id())
}

/// Somebody with nothing on the chain becomes a candidate in a block: with a balance, session keys, embedded keys and stake.
fn joins(who: Sr25519Keyring) -> Worker {
    let (validator, account) = (Validator::new(who), who.to_account_id());
    let endow =
        pallet_balances::Call::transfer_keep_alive { dest: account.clone().into(), value: 10 * STAKE };
    let generated = SessionKeys::generate(&account.encode(), Some(who.to_seed().into_bytes()));
    let (keys, proof) = (generated.keys, generated.proof.encode());
    let set_keys = pallet_session::Call::set_keys { keys, proof };
    let embedded = [EmbeddedCurve::Secq256k1, EmbeddedCurve::Embedwards25519].map(|curve| {
        let (key, proof) = validator.embedded_key(&account, curve);
        let proof = proof.try_into().expect("as long as a proof");
        (who, RuntimeCall::EmbeddedCurveKeys(pallet_embedded_curve_keys::Call::set_key { key, proof }))
    });
    let begin = [(Alice, RuntimeCall::Balances(endow)), (who, RuntimeCall::Session(set_keys))];
    succeed(begin.into_iter().chain(embedded).chain([allocate(who)]).collect());
    Worker::new(validator)
}

/// The keys of the set with this number, whose members these are, and no others.
fn keys_of(session: u32, members: &[Sr25519Keyring]) -> KeyPair {
    let of_set = ValidatorSets::set(set(session)).expect("it is live").members;
    let mut of_set: Vec<_> = of_set.iter().map(|member| member.account.clone()).collect();
    let mut expected: Vec<_> = members.iter().map(|who| who.to_account_id()).collect();
    of_set.sort();
    expected.sort();
    assert_eq!(of_set, expected, "set {session}");
    ValidatorSets::keys(set(session)).expect("it made them")
}

/// The next set, of these members, makes its keys, takes office by its first batch and serves by another; the set before
/// signs its report.
fn rotates(workers: &mut [Worker], session: u32, members: &[Sr25519Keyring]) -> KeyPair {
    run_until(workers, ROTATION, || stage(session) == Some(Stage::Keyed));
    let keys = keys_of(session, members);
    let before = session - 1;
    assert_eq!(ValidatorSets::in_office(BITCOIN), Some(set(before)), "without a gap");
    let id = u64::from(session) * 2 - 1;
    execute(workers, &deposit(id, 0, &[(Bob, 1)]));
    assert_eq!(ValidatorSets::in_office(BITCOIN), Some(set(session)));
    assert_eq!(stage(before), Some(Stage::Reporting));
    execute(workers, &deposit(id + 1, 0, &[(Bob, 1)]));
    let reported = || {
        has_event(|event| {
            matches!(event, RuntimeEvent::ValidatorSets(
                pallet_validator_sets::Event::ReportApplied { network: BITCOIN, session, signed: true }
            ) if *session == before)
        })
    };
    run_until(workers, 60, reported);
    assert_eq!(stage(before), Some(Stage::CoolingDown));
    keys
}

#[test]
fn sets_follow_each_other_from_stake_to_stake() {
    chain("development").execute_with(|| {
        remove_the_others();
        let mut workers: Vec<_> = KNOWN.map(Validator::new).into_iter().map(Worker::new).collect();
        run_until(&mut workers, 80, || stage(0) == Some(Stage::InOffice));
        let mut keys = vec![keys_of(0, &KNOWN)];
        execute(&mut workers, &deposit(0, 0, &[(Bob, 1)]));

        // Two more: the set grows, and shares four.
        for who in [Eve, Ferdie] {
            let mut newcomer = joins(who);
            newcomer.reports(&deposit(0, 0, &[(Bob, 1)]));
            workers.push(newcomer);
        }
        let all = [&KNOWN[..], &[Eve, Ferdie]].concat();
        keys.push(rotates(&mut workers, 1, &all));

        // The four leave: it shrinks to two.
        succeed(KNOWN.map(deallocate).to_vec());
        keys.push(rotates(&mut workers, 2, &[Eve, Ferdie]));

        // The two leave and the four are back: it shares nobody with the set before.
        let begin = [Eve, Ferdie].map(balance);
        succeed([Eve, Ferdie].map(deallocate).to_vec());
        succeed(KNOWN.map(allocate).to_vec());
        keys.push(rotates(&mut workers, 3, &KNOWN));
        assert_eq!(bitcoins(Bob), 7);
        for (index, pair) in keys.iter().enumerate() {
            assert!(
                keys[..index]
                    .iter()
                    .all(|other| other.oracle != pair.oracle && other.external != pair.external)
            );
        }

        // What was at stake in the set of two is bound until its cool-down is over, and then free, all of it.
        assert_eq!([Eve, Ferdie].map(held), [STAKE; 2]);
        let nothing: DispatchError = pallet_validator_sets::Error::<Runtime>::NothingToClaim.into();
        for result in calls([Eve, Ferdie].map(claim).to_vec()) {
            assert_eq!(result, Err(nothing));
        }
        for _ in 0..=COOL_DOWN {
            begin_block();
            end_block();
        }
        assert_eq!(stage(2), None);
        succeed([Eve, Ferdie].map(claim).to_vec());
        assert_eq!([Eve, Ferdie].map(held), [0; 2]);
        for (who, begin) in [Eve, Ferdie].into_iter().zip(begin) {
            let fees = begin + STAKE - balance(who);
            assert!(fees < UNIT, "nobody was slashed");
        }
    });
}
