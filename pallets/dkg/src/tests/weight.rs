//! Nothing is free of weight, and participations weigh what their class costs.

use evrf_dkg::embedded_curves::{Embedwards25519, Secq256k1};
use frame_support::{
    dispatch::{DispatchClass, GetDispatchInfo, Pays},
    traits::Authorize,
    weights::Weight,
};
use quoin_primitives::{
    EmbeddedCurve, EmbeddedKey, MAX_KEY_SHARES, Role, Suite, duties::Duty, interface::ValidatorSetsWeight,
    threshold, verifier::DkgValidator,
};

use crate::{mock::*, *};

#[test]
fn each_call_has_its_weight_and_class_and_pays_where_it_is_signed() {
    four_confirming().execute_with(|| {
        confirm_by(SET, &[0, 1, 2]);
        let set_keys = publication(SET).expect("all have confirmed");
        let signature = sign(1, &dealing_duty(SET, Role::Oracle, 0));
        let duties = [
            (dealing_duty(SET, Role::Oracle, 0), DispatchClass::Normal),
            (
                Duty::CommitNonces {
                    set: SET,
                    attempt: 1,
                    member: 2,
                    nonces: [3; 64],
                    opening: Default::default(),
                },
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
            (
                Duty::AbandonAttempt { set: SET, attempt: 1, member: 2, opening: Default::default() },
                DispatchClass::Operational,
            ),
        ];
        let mut calls: Vec<_> = duties
            .into_iter()
            .map(|(duty, class)| (Dkg::duty_call(duty, signature.clone()).expect("a call"), class))
            .collect();
        calls.push((Dkg::set_keys_call(set_keys), DispatchClass::Operational));
        for (call, class) in calls {
            let info = call.get_dispatch_info();
            assert!(info.call_weight.ref_time() > 0 && info.call_weight.proof_size() > 0, "{call:?}");
            assert_eq!((info.class, info.pays_fee), (class, Pays::Yes));
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

/// The key shares of members in the sets in which each class costs most, as the benchmarks have them.
fn corners() -> Vec<(u32, Vec<u16>)> {
    let mixed = |largest, others| [vec![largest], vec![1; others]].concat();
    vec![
        (9, vec![1; 20]),
        (9, vec![17]),
        (10, vec![1; 43]),
        (10, vec![34]),
        (11, vec![1; 86]),
        (11, vec![69]),
        (12, vec![1; 150]),
        (12, mixed(96, 54)),
        (12, vec![139]),
        (12, vec![50; 3]),
        (13, mixed(97, 53)),
        (13, vec![150]),
    ]
}

/// The DKG of a set whose members, the accounts from 0 on, have these key shares.
fn dkg(suite: Suite, shares: &[u16]) -> quoin_primitives::verifier::Dkg {
    let key = |who: u64| match suite.embedded_curve() {
        EmbeddedCurve::Secq256k1 => {
            EmbeddedKey::Secq256k1(secret::<Secq256k1>(who, 0).public_key().to_bytes().0)
        }
        EmbeddedCurve::Embedwards25519 => {
            EmbeddedKey::Embedwards25519(secret::<Embedwards25519>(who, 0).public_key().to_bytes().0)
        }
    };
    let validators: Vec<_> =
        (0..).zip(shares).map(|(who, shares)| DkgValidator { key: key(who), weight: *shares }).collect();
    quoin_primitives::verifier::Dkg {
        suite,
        context: [0; 32],
        threshold: threshold(shares.iter().sum()),
        validators: validators.try_into().expect("at most 150"),
    }
}

#[test]
fn what_is_measured_is_at_the_upper_edge_of_its_class() {
    for (class, shares) in corners() {
        let class_of = |shares: &[u16]| dkg(Suite::Ed25519, shares).class();
        assert_eq!(class_of(&shares), class, "{shares:?}");
        let largest = [&[shares[0] + 1], &shares[1..]].concat();
        let is_full = shares.iter().sum::<u16>() == MAX_KEY_SHARES;
        assert!(is_full || class_of(&largest) > class, "{shares:?}");
        let another = [&shares[..], &[1]].concat();
        assert!(is_full || class_of(&another) > class, "{shares:?}");
    }
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
