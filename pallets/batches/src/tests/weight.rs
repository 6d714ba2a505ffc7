//! Nothing is free of weight, and what was not needed is given back.

use frame_support::{
    dispatch::{DispatchClass, GetDispatchInfo},
    traits::Authorize,
    weights::Weight,
};
use quoin_primitives::{
    coordinator,
    interface::{SigningWeight, ValidatorSetsWeight},
};
use sp_core::{H256, sr25519};

use crate::{mock::*, *};

const ONE: H256 = H256([1; 32]);
const TWO: H256 = H256([2; 32]);

type Estimates = ();

fn closing(proposals: u64) -> Weight {
    KeptRequests::cancel().saturating_add(KeptRequests::acknowledge()) * proposals
}

/// A batch with so many transfers, instructions of the runtime's own, and failures among these.
fn weight_of(transfers: u64, own: u64, failures: u64) -> Weight {
    (<Estimates as WeightInfo>::transfer() * (transfers + own))
        .saturating_add(Weight::from_parts(123_000_000, 4_567) * own)
        .saturating_add(<Estimates as WeightInfo>::keep_value() * failures)
}

fn declared(signed: &TestSignedBatch) -> Weight {
    execution_call(signed.clone()).get_dispatch_info().call_weight
}

/// What a batch weighed, without its authorisation.
fn actual(signed: TestSignedBatch) -> Weight {
    let weight = included(execution(signed)).actual_weight.expect("told");
    weight.checked_sub(&<Estimates as WeightInfo>::authorize_execute_batch()).expect("it is counted")
}

#[test]
fn each_call_has_its_weight_and_class() {
    in_office().execute_with(|| {
        let signature = coordinator::Signature::from(sr25519::Signature::from_raw([0; 64]));
        let [first, second] = [ONE, TWO].map(|hash| evidence(set(0), 5, hash));
        let (network, amount, address) = (NETWORK, 5, address_of(b"bc1p"));
        let calls = [
            (Batches::proposal_call(proposal(set(0), 0, 0, ONE), signature), DispatchClass::Operational),
            (execution_call(signed_by(0, batch(0, vec![]))), DispatchClass::Operational),
            (Call::report_conflict { set: set(0), id: 5, first, second }, DispatchClass::Operational),
            (Call::burn { network, amount, address }, DispatchClass::Normal),
            (Call::claim { network, id: 0, index: 0, to: USER }, DispatchClass::Normal),
        ];
        for (call, class) in calls {
            let info = call.get_dispatch_info();
            assert!(info.call_weight.ref_time() > 0 && info.call_weight.proof_size() > 0, "{call:?}");
            assert_eq!(info.class, class);
            assert_eq!(call.weight_of_authorize().ref_time() > 0, class == DispatchClass::Operational);
        }
    });
}

#[test]
fn a_proposal_weighs_what_signing_makes_of_it() {
    in_office().execute_with(|| {
        let proposal = proposal(set(0), 0, 0, ONE);
        let signature = coordinator::Signature::from(sr25519::Signature::from_raw([0; 64]));
        let call = Batches::proposal_call(proposal, signature);
        let with = |own: Weight| own.saturating_add(KeptRequests::open());
        assert_eq!(call.get_dispatch_info().call_weight, with(<Estimates as WeightInfo>::propose()));
        assert_eq!(call.weight_of_authorize(), with(<Estimates as WeightInfo>::authorize_propose()));
    });
}

#[test]
fn a_batch_is_charged_for_the_worst_and_weighs_what_happened() {
    in_office().execute_with(|| {
        let instructions =
            vec![transfer(USER, 1), pass_on(USER, NEWCOMER, 1, false), pass_on(USER, NEWCOMER, 1, true)];
        let signed = signed_by(0, batch(0, instructions));
        let base = <Estimates as WeightInfo>::execute_batch(0, 0);
        let handover = <ValidatorSets as ValidatorSetsWeight>::take_office();
        let worst = base.saturating_add(handover).saturating_add(weight_of(1, 2, 3));
        assert_eq!(declared(&signed), worst);
        assert_eq!(actual(signed), base.saturating_add(weight_of(1, 2, 1)));
    });
}

#[test]
fn a_handover_and_what_it_closes_weigh() {
    handing_over().execute_with(|| {
        proposes(set(0), 0, 0, ONE);
        proposes(set(0), 0, 1, ONE);
        proposes(set(1), 0, 0, TWO);
        let signed = signed_by(1, batch(0, vec![]));
        let base = <Estimates as WeightInfo>::execute_batch(3, 0).saturating_add(closing(3));
        let handover = base.saturating_add(<ValidatorSets as ValidatorSetsWeight>::take_office());
        assert_eq!(declared(&signed), handover);
        assert_eq!(actual(signed), handover);
    });
}

#[test]
fn burns_weigh_that_are_there_to_be_acknowledged() {
    in_office().execute_with(|| {
        let fails = || from(b"bc1p", pass_on(USER, NEWCOMER, 1, true));
        executes(batch(0, vec![fails(), fails(), fails()]));
        run(1);
        for (burns, count) in [(0, 0), (2, 2), (u64::MAX, 3)] {
            let signed = signed_by(0, TestBatch { burns, ..batch(1, vec![]) });
            let handover = <ValidatorSets as ValidatorSetsWeight>::take_office();
            let base = <Estimates as WeightInfo>::execute_batch(0, count);
            assert_eq!(declared(&signed), base.saturating_add(handover));
        }
        let base = <Estimates as WeightInfo>::execute_batch(0, 3);
        assert_eq!(actual(signed_by(0, TestBatch { burns: 3, ..batch(1, vec![]) })), base);
    });
}
