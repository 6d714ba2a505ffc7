//! Two signatures of one key over different batches of one number.

use codec::Encode;
use frame_support::assert_noop;
use frame_system::RawOrigin::{Authorized, None as Nobody, Root, Signed};
use quoin_primitives::{
    CHAIN, SetId,
    batch::{BatchId, BatchSignature},
    interface::{Stage, ValidatorSets as _, ValidatorSetsWeight},
};
use sp_core::{H256, sr25519};
use sp_runtime::{DispatchError::BadOrigin, transaction_validity::InvalidTransaction};

use crate::{mock::*, *};

const ONE: H256 = H256([1; 32]);
const TWO: H256 = H256([2; 32]);

fn report(set: SetId, id: BatchId, first: BatchSignature, second: BatchSignature) -> Extrinsic {
    general(Call::report_conflict { set, id, first, second })
}

/// The set signed two batches with this number.
fn conflict(set: SetId, id: BatchId) -> Extrinsic {
    report(set, id, evidence(set, id, ONE), evidence(set, id, TWO))
}

#[test]
fn anyone_proves_it_and_the_network_is_halted() {
    in_office().execute_with(|| {
        let valid = validate(conflict(set(0), 5)).expect("valid");
        assert_eq!(valid.provides, [("quoin duty", ("report_conflict", set(0))).encode()]);
        let info = included(conflict(set(0), 5));
        let (network, session, hashes) = (NETWORK, 0, [ONE, TWO]);
        assert_eq!(events(), [Event::ConflictProven { network, session, id: 5, hashes }]);
        assert!(ValidatorSets::is_halted(NETWORK) && !ValidatorSets::is_halted(OTHER));
        // Who signed what is not known.
        for who in 1..=VALIDATORS {
            assert_eq!(lost(who), 0);
        }
        let expected = <() as WeightInfo>::authorize_report_conflict()
            .saturating_add(<() as WeightInfo>::report_conflict())
            .saturating_add(<ValidatorSets as ValidatorSetsWeight>::halt());
        assert_eq!(info.actual_weight.unwrap_or(expected), expected);
    });
}

#[test]
fn it_is_proven_once() {
    in_office().execute_with(|| {
        included(conflict(set(0), 5));
        refused(conflict(set(0), 5), InvalidTransaction::Stale);
        refused(conflict(set(0), 6), InvalidTransaction::Stale);
        resume(NETWORK);
        refused(conflict(set(0), 7), InvalidTransaction::Stale);
    });
}

#[test]
fn two_signatures_of_one_batch_are_no_conflict() {
    in_office().execute_with(|| {
        let again = report(set(0), 5, evidence(set(0), 5, ONE), evidence(set(0), 5, ONE));
        refused(again, InvalidTransaction::Call);
    });
}

#[test]
fn what_another_key_or_for_another_number_or_network_was_signed_proves_nothing() {
    handing_over().execute_with(|| {
        let other = SetId { network: OTHER, session: 0 };
        let forged = BatchSignature { batch_hash: TWO, signature: sr25519::Signature::from_raw([0; 64]) };
        let mislabelled = BatchSignature { batch_hash: TWO, ..evidence(set(0), 5, ONE) };
        for second in
            [evidence(set(1), 5, TWO), evidence(other, 5, TWO), evidence(set(0), 6, TWO), forged, mislabelled]
        {
            let first = evidence(set(0), 5, ONE);
            refused(report(set(0), 5, first.clone(), second.clone()), InvalidTransaction::BadProof);
            refused(report(set(0), 5, second, first), InvalidTransaction::BadProof);
        }
        included(conflict(set(0), 5));
    });
}

#[test]
fn the_successor_can_be_proven_too_and_a_set_that_has_retired() {
    handing_over().execute_with(|| {
        included(conflict(set(1), 5));
        assert!(ValidatorSets::is_halted(NETWORK));
    });
    handing_over().execute_with(|| {
        included(execution(signed_by(1, batch(0, vec![]))));
        assert_eq!(stage(set(0)), Some(Stage::Reporting));
        included(conflict(set(0), 5));
        assert!(ValidatorSets::is_halted(NETWORK));
    });
}

#[test]
fn a_halted_network_stays_halted_and_is_not_halted_twice() {
    in_office().execute_with(|| {
        halt(NETWORK);
        included(conflict(set(0), 5));
        assert!(ValidatorSets::is_halted(NETWORK));
    });
}

#[test]
fn of_a_removed_network_it_is_proven_too() {
    in_office().execute_with(|| {
        ValidatorSets::remove_network(Root.into(), NETWORK).expect("registered");
        included(conflict(set(0), 5));
        assert!(!ValidatorSets::is_halted(NETWORK));
    });
}

#[test]
fn of_a_set_that_is_not_there_or_no_longer_nothing_is_proven() {
    in_office().execute_with(|| {
        refused(conflict(set(7), 5), InvalidTransaction::Stale);
        refused(conflict(SetId { network: CHAIN, session: 0 }, 5), InvalidTransaction::Stale);
        ValidatorSets::remove_network(Root.into(), NETWORK).expect("registered");
        run(100);
        assert_eq!(stage(set(0)), None);
        refused(conflict(set(0), 5), InvalidTransaction::Stale);
    });
}

#[test]
fn only_what_was_authorised_is_dispatched() {
    in_office().execute_with(|| {
        let call = |origin: RuntimeOrigin, second| {
            Batches::report_conflict(origin, set(0), 5, evidence(set(0), 5, ONE), second)
        };
        for origin in [Root, Nobody, Signed(1)] {
            assert_noop!(call(origin.into(), evidence(set(0), 5, TWO)), BadOrigin);
        }
        let closed = call(Authorized.into(), evidence(set(0), 5, ONE));
        assert_eq!(closed, Err(Error::<Test>::DutyClosed.into()));
    });
}
