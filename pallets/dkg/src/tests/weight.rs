//! Nothing is free of weight, and participations weigh what their class costs.

use std::time::Instant;

use frame_support::{
    dispatch::{DispatchClass, GetDispatchInfo, Pays},
    traits::Authorize,
    weights::{Weight, constants::WEIGHT_REF_TIME_PER_NANOS},
};
use quoin_primitives::{
    Role, Suite,
    duties::Duty,
    interface::ValidatorSetsWeight,
    verifier::{Native, Verifier},
};

use crate::{mock::*, *};

#[test]
fn each_call_has_its_weight_and_class_and_none_a_fee() {
    four_confirming().execute_with(|| {
        confirm_by(SET, &[0, 1, 2]);
        let set_keys = publication(SET).expect("all have confirmed");
        let signature = sign(1, &dealing_duty(SET, Role::Oracle, 0));
        let duties = [
            (dealing_duty(SET, Role::Oracle, 0), DispatchClass::Normal),
            (
                Duty::CommitNonces { set: SET, attempt: 1, member: 2, nonces: [3; 64] },
                DispatchClass::Operational,
            ),
            (
                Duty::Confirm {
                    set: SET,
                    attempt: 1,
                    member: 2,
                    share: [3; 32],
                    session: Default::default(),
                },
                DispatchClass::Operational,
            ),
            (Duty::AbandonAttempt { set: SET, attempt: 1, member: 2 }, DispatchClass::Operational),
        ];
        let mut calls: Vec<_> = duties
            .into_iter()
            .map(|(duty, class)| (Dkg::duty_call(duty, signature.clone()).expect("a call"), class))
            .collect();
        calls.push((Dkg::set_keys_call(set_keys), DispatchClass::Operational));
        for (call, class) in calls {
            let info = call.get_dispatch_info();
            assert!(info.call_weight.ref_time() > 0 && info.call_weight.proof_size() > 0, "{call:?}");
            assert_eq!((info.class, info.pays_fee), (class, Pays::No));
            assert!(call.weight_of_authorize().ref_time() > 0);
        }
    });
}

#[test]
fn a_participation_weighs_what_its_class_costs_and_without_a_fault_less() {
    four().execute_with(|| {
        let fault = <ValidatorSets as ValidatorSetsWeight>::fault();
        let authorization = <() as WeightInfo>::authorize_participate();
        for role in ROLES {
            let suite = generation(SET).dkg(role).suite;
            let class = weights::participate::<()>(suite, 9);
            let call = Dkg::duty_call(dealing_duty(SET, role, 0), sign(1, &dealing_duty(SET, role, 0)));
            let declared = call.expect("a call").get_dispatch_info().call_weight;
            assert_eq!(declared, class.saturating_add(fault));
            let actual = included(signed(dealing_duty(SET, role, 0))).actual_weight.expect("told");
            assert_eq!(less(actual, authorization), class);
        }
        let mut spoiled = participation(SET, Role::Oracle, 1);
        spoiled[0] ^= 1;
        let duty = Duty::Participate { set: SET, role: Role::Oracle, member: 1, participation: spoiled };
        let class = weights::participate::<()>(Suite::Ristretto255, 9);
        let actual = included(signed(duty)).actual_weight.expect("told");
        assert_eq!(less(actual, authorization), class.saturating_add(fault));
    });
}

/// What the call itself weighed: that of its authorisation is in what a transaction weighed.
fn less(weight: Weight, authorization: Weight) -> Weight {
    weight.checked_sub(&authorization).expect("it is counted")
}

#[test]
fn classes_of_shares_go_to_their_weights() {
    for suite in [Suite::Secp256k1, Suite::Ristretto255, Suite::Ed25519] {
        let mut before = Weight::zero();
        for class in 9..=13 {
            let weight = weights::participate::<()>(suite, class);
            assert!(weight.ref_time() > before.ref_time(), "{suite:?} {class}");
            before = weight;
        }
        assert_eq!(weights::participate::<()>(suite, 0), weights::participate::<()>(suite, 9));
        assert_eq!(weights::participate::<()>(suite, u8::MAX), before);
    }
}

#[test]
fn half_of_a_block_of_two_seconds_holds_the_largest_participation() {
    let half = Weight::from_parts(frame_support::weights::constants::WEIGHT_REF_TIME_PER_SECOND, u64::MAX);
    for suite in [Suite::Secp256k1, Suite::Ristretto255, Suite::Ed25519] {
        let largest = weights::participate::<()>(suite, 13);
        assert!(largest.saturating_add(<ValidatorSets as ValidatorSetsWeight>::fault()).all_lte(half));
    }
}

#[test]
fn the_estimate_covers_a_verification() {
    four().execute_with(|| {
        for role in ROLES {
            let (dkg, bytes) = (dkg_of(SET, role), participation(SET, role, 0));
            let verify = || {
                let start = Instant::now();
                assert!(Native::verify_participation(&dkg, 0, &bytes).is_ok());
                start.elapsed().as_nanos() as u64 * WEIGHT_REF_TIME_PER_NANOS
            };
            // On a busy machine one of many is undisturbed.
            let weight = weights::participate::<()>(dkg.suite, dkg.class() as u8).ref_time();
            assert!((0..50).any(|_| verify() < weight));
        }
    });
}

#[test]
fn what_the_confirmation_did_not_need_is_given_back() {
    four_confirming().execute_with(|| {
        let (commit, fix) = (<() as WeightInfo>::commit_nonces(4), <() as WeightInfo>::fix_signers(3));
        let actual = |duty| {
            let weight = included(signed(duty)).actual_weight.expect("told");
            less(weight, <() as WeightInfo>::authorize_confirmation())
        };
        assert_eq!(actual(commitment(SET, 0)), commit);
        assert_eq!(actual(commitment(SET, 1)), commit);
        assert_eq!(actual(commitment(SET, 2)), commit.saturating_add(fix));
        assert_eq!(actual(confirmation_duty(SET, 0)), <() as WeightInfo>::confirm(3));
    });
}
