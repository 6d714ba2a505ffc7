//! What is authorised is free, and what is signed pays: whoever signs a duty's call pays for all of its weight.

use codec::Encode;
use frame_support::{
    dispatch::{GetDispatchInfo, Pays},
    traits::fungible::Inspect,
    weights::{Weight, WeightToFee},
};
use quoin_primitives::Role;
use sp_runtime::{DispatchError::BadOrigin, transaction_validity::InvalidTransaction};

use crate::{mock::*, *};

/// An account with a balance and no part in any set.
const STRANGER: u64 = ACCOUNTS;

/// The call of a duty's transaction.
fn call_of(duty: &Extrinsic) -> Call<Test> {
    match &duty.function {
        RuntimeCall::Dkg(call) => call.clone(),
        other => panic!("{other:?} is no duty"),
    }
}

fn balances() -> Vec<u64> {
    (1..=ACCOUNTS).map(|who| Balances::total_balance(&who)).collect()
}

/// A stranger signs a copy of a duty that is open, pays for it and changes nothing by it; then the duty itself is
/// included, and nobody pays.
fn is_free_but_for_strangers(duty: Extrinsic) {
    let copy = of_account(STRANGER, call_of(&duty));
    let (info, len) = (copy.get_dispatch_info(), copy.encoded_size() as u32);
    let fee = TransactionPayment::compute_fee(len, &info, 0);
    let of_the_call: u64 = Microseconds::weight_to_fee(&info.call_weight);
    assert!(info.call_weight.all_gt(Weight::zero()) && fee >= of_the_call && of_the_call > 500);

    let before = Balances::total_balance(&STRANGER);
    verified();
    events();
    validate(copy.clone()).expect("it is paid for");
    let error = include(copy).expect("it is paid for").expect_err("it is not authorised");
    assert_eq!((error.error, error.post_info.pays_fee), (BadOrigin, Pays::Yes));
    assert_eq!(before - Balances::total_balance(&STRANGER), fee);
    assert_eq!((verified(), events()), (0, vec![]));

    let before = balances();
    included(duty.clone());
    assert_eq!(balances(), before);
    // Done once, it is refused, signed by nobody; the copy is paid for all the same.
    assert!(validate(duty).is_err());
}

#[test]
fn every_call_is_free_where_it_is_authorised_and_paid_for_where_it_is_signed() {
    four().execute_with(|| {
        is_free_but_for_strangers(signed(dealing_duty(SET, Role::Oracle, 0)));
        is_free_but_for_strangers(signed(dealing_duty(SET, Role::External, 0)));
    });
    four_confirming().execute_with(|| {
        (0..3).for_each(|member| is_free_but_for_strangers(signed(commitment(SET, member))));
        (0..3).for_each(|member| is_free_but_for_strangers(signed(confirmation_duty(SET, member))));
        is_free_but_for_strangers(published(publication(SET).expect("all have confirmed")));
    });
    four_confirming().execute_with(|| {
        (0..3).for_each(|member| commits(SET, member));
        is_free_but_for_strangers(signed(abandonment(SET, 1)));
    });
}

#[test]
fn a_signed_call_of_a_set_that_there_is_none_of_pays_too_and_needs_the_balance() {
    four().execute_with(|| {
        let nobody = ACCOUNTS + 1;
        for call in [
            Call::confirm {
                network: OTHER,
                session: 7,
                attempt: 0,
                member: 0,
                share: [0; 32],
                signature: sp_core::sr25519::Signature::from_raw([0; 64]).into(),
            },
            call_of(&signed(dealing_duty(SET, Role::Oracle, 0))),
        ] {
            let before = Balances::total_balance(&STRANGER);
            let copy = of_account(STRANGER, call.clone());
            assert!(include(copy).expect("it is paid for").is_err());
            assert!(Balances::total_balance(&STRANGER) < before);
            refused(of_account(nobody, call), InvalidTransaction::Payment);
        }
    });
}
