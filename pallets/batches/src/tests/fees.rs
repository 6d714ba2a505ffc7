//! What authorises itself is free; the same call of a stranger is refused and pays.

use frame_support::dispatch::{GetDispatchInfo, Pays};
use quoin_primitives::coordinator;
use sp_core::{H256, sr25519};
use sp_runtime::DispatchError::BadOrigin;

use crate::{mock::*, *};

/// What the user paid for a call that it signed.
fn paid_for(call: Call<Test>) -> u64 {
    let before = lost(USER);
    let _ = include_signed(USER, call);
    lost(USER) - before
}

fn calls() -> Vec<Call<Test>> {
    let hashes = [1, 2].map(|byte| H256([byte; 32]));
    let [first, second] = hashes.map(|hash| evidence(set(0), 5, hash));
    let signature = coordinator::Signature::from(sr25519::Signature::from_raw([0; 64]));
    vec![
        Batches::proposal_call(proposal(set(0), 0, 0, hashes[0]), signature),
        execution_call(signed_by(0, batch(0, vec![transfer(USER, 5)]))),
        Call::report_conflict { set: set(0), id: 5, first, second },
    ]
}

#[test]
fn a_stranger_pays_in_full_for_duties_that_it_signs_as_an_account() {
    in_office().execute_with(|| {
        for call in calls() {
            let weight = call.get_dispatch_info().call_weight.ref_time();
            assert_eq!(call.get_dispatch_info().pays_fee, Pays::Yes);
            let result = include_signed(USER, call.clone());
            assert_eq!(result.map_err(|error| error.error), Err(BadOrigin));
            assert!(paid_for(call.clone()) > weight, "{call:?}");
        }
        assert_eq!(Batches::next_batch(NETWORK), 0);
    });
}

#[test]
fn what_authorises_itself_costs_nobody_anything() {
    in_office().execute_with(|| {
        let everybody = || (1..=USER).map(lost).sum::<u64>();
        let before = everybody();
        proposes(set(0), 0, 0, H256([1; 32]));
        executes(batch(0, vec![transfer(USER, 5)]));
        assert_eq!(everybody(), before);
    });
}

#[test]
fn burns_and_claims_are_paid() {
    in_office().execute_with(|| {
        executes(batch(0, vec![transfer(USER, 5), pass_on(USER, NEWCOMER, 7, true)]));
        let (network, amount, address) = (NETWORK, 5, address_of(b"bc1p"));
        assert!(paid_for(Call::burn { network, amount, address }) > 0);
        assert!(paid_for(Call::claim { network, id: 0, index: 1, to: NEWCOMER }) > 0);
        assert_eq!((has(NETWORK, USER), has(NETWORK, NEWCOMER)), (0, 7));
    });
}
