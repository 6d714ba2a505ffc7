//! `execute_batch`: exactly the next batch, once, by the set's signature.

use codec::Encode;
use frame_support::assert_noop;
use frame_system::RawOrigin::{Authorized, None as Nobody, Root, Signed};
use quoin_primitives::{
    NetworkId, SetId,
    batch::Published,
    group::{COSIGN, batch_message},
};
use sp_core::{Pair as _, sr25519};
use sp_runtime::{DispatchError::BadOrigin, transaction_validity::InvalidTransaction};

use crate::{mock::*, *};

#[test]
fn anyone_submits_a_batch_that_the_set_signed_and_its_transfers_are_minted() {
    in_office().execute_with(|| {
        let batch = batch(0, vec![transfer(USER, 5), transfer(NEWCOMER, 7), transfer(USER, 1)]);
        let signed = signed_by(0, batch.clone());
        let valid = validate(execution(signed.clone())).expect("valid");
        assert_eq!(valid.provides, [("quoin duty", ("execute_batch", NETWORK, 0u64)).encode()]);
        assert_eq!((valid.priority, valid.longevity, valid.propagate), (1 << 60, 64, true));
        included(execution(signed));
        let (network, session, id, batch_hash, block) = (NETWORK, 0, 0, batch.hash(), batch.block);
        assert_eq!(events(), [Event::BatchExecuted { network, session, id, batch_hash, block }]);
        assert_eq!((has(NETWORK, USER), has(NETWORK, NEWCOMER), supply(NETWORK)), (6, 7, 13));
        assert_eq!(supply(OTHER), 0);
        let at = System::block_number();
        let published = Some(Published::nothing(0, 0).and(batch_hash));
        let progress = Progress { next: 1, executed_at: Some(at), published };
        assert_eq!(NetworkProgress::<Test>::get(NETWORK), progress);
    });
}

#[test]
fn a_batch_is_executed_once() {
    in_office().execute_with(|| {
        let signed = signed_by(0, batch(0, vec![transfer(USER, 5)]));
        included(execution(signed.clone()));
        refused(execution(signed.clone()), InvalidTransaction::Stale);
        run(1);
        refused(execution(signed.clone()), InvalidTransaction::Stale);
        // Nor is another one of its number.
        refused(execution(signed_by(0, batch(0, vec![]))), InvalidTransaction::Stale);
        executes(batch(1, vec![]));
        run(1);
        refused(execution(signed), InvalidTransaction::Stale);
        assert_eq!(has(NETWORK, USER), 5);
    });
}

#[test]
fn competing_submissions_of_one_number_share_a_tag_so_that_one_is_included() {
    in_office().execute_with(|| {
        let [one, other] =
            [5, 6].map(|amount| execution(signed_by(0, batch(0, vec![transfer(USER, amount)]))));
        let tags = |extrinsic: &Extrinsic| validate(extrinsic.clone()).expect("valid").provides;
        assert_eq!(tags(&one), tags(&other));
        included(one);
        refused(other, InvalidTransaction::Stale);
        assert_eq!(has(NETWORK, USER), 5);
    });
}

#[test]
fn numbers_have_no_gaps() {
    in_office().execute_with(|| {
        let second = signed_by(0, batch(1, vec![transfer(USER, 7)]));
        refused(execution(second.clone()), InvalidTransaction::Future);
        refused(execution(signed_by(0, batch(u64::MAX, vec![]))), InvalidTransaction::Future);
        executes(batch(0, vec![transfer(USER, 5)]));
        run(1);
        included(execution(second));
        assert_eq!(has(NETWORK, USER), 12);
    });
}

#[test]
fn the_last_number_is_never_passed() {
    in_office().execute_with(|| {
        let progress = Progress { next: u64::MAX, executed_at: Some(1), published: None };
        NetworkProgress::<Test>::insert(NETWORK, progress);
        let call = Batches::execute_batch(Authorized.into(), signed_by(0, batch(u64::MAX, vec![])));
        assert_eq!(call.map_err(|error| error.error), Err(Error::<Test>::DutyClosed.into()));
    });
}

#[test]
fn a_block_executes_one_batch_of_each_network() {
    in_office().execute_with(|| {
        executes(batch(0, vec![transfer(USER, 5)]));
        let second = execution(signed_by(0, batch(1, vec![transfer(USER, 7)])));
        refused(second.clone(), InvalidTransaction::ExhaustsResources);
        executes(batch_of(OTHER, 0, vec![transfer(USER, 9)]));
        run(1);
        included(second);
        assert_eq!((has(NETWORK, USER), has(OTHER, USER)), (12, 9));
    });
}

#[test]
fn a_batch_is_as_long_as_the_chain_allows() {
    in_office().execute_with(|| {
        let origin = vec![7; 128];
        let long = batch(0, vec![from(&origin, transfer(USER, 1)); 140]);
        assert!(long.encoded_size() > MAX_BATCH_LEN as usize);
        refused(execution(signed_by(0, long)), InvalidTransaction::Call);
        let shorter = batch(0, vec![from(&origin, transfer(USER, 1)); 130]);
        assert!(shorter.encoded_size() <= MAX_BATCH_LEN as usize);
        executes(shorter);
        assert_eq!(has(NETWORK, USER), 130);
    });
}

#[test]
fn an_empty_batch_is_a_batch() {
    in_office().execute_with(|| {
        executes(batch(0, vec![]));
        assert_eq!((Batches::next_batch(NETWORK), supply(NETWORK)), (1, 0));
    });
}

#[test]
fn a_changed_batch_is_refused() {
    in_office().execute_with(|| {
        let signed = signed_by(0, batch(0, vec![transfer(USER, 5), transfer(NEWCOMER, 6)]));
        let changed = |change: &dyn Fn(&mut TestBatch)| {
            let mut changed = signed.clone();
            change(&mut changed.batch);
            refused(execution(changed), InvalidTransaction::BadProof);
        };
        changed(&|batch| batch.network = OTHER);
        changed(&|batch| batch.block[0] ^= 1);
        changed(&|batch| batch.burns = 1);
        changed(&|batch| batch.instructions[0].amount = 6);
        changed(&|batch| batch.instructions[0] = transfer(NEWCOMER, 5));
        changed(&|batch| batch.instructions[0] = pass_on(USER, 5, 5, false));
        changed(&|batch| batch.instructions.as_mut().swap(0, 1));
        changed(&|batch| drop(batch.instructions.pop()));
        changed(&|batch| batch.instructions[0].origin = Some(address_of(b"mine")));
        included(execution(signed));
    });
}

#[test]
fn another_keys_signature_is_refused() {
    in_office().execute_with(|| {
        let batch = batch(0, vec![transfer(USER, 5)]);
        let right = signed_by(0, batch.clone());
        let with = |signature| SignedBatchOf::<Test> { signature, ..right.clone() };
        let bad = |signature| refused(execution(with(signature)), InvalidTransaction::BadProof);
        bad(sr25519::Signature::from_raw([0; 64]));
        for at in [0, 31, 32, 62] {
            let mut signature = right.signature;
            signature.0[at] ^= 1;
            bad(signature);
        }
        let other = SetId { network: OTHER, session: 0 };
        bad(signature(other, 0, batch.hash()));
        bad(signature(set(1), 0, batch.hash()));
        bad(signature(set(0), 1, batch.hash()));
        // A signature under another tag is none under this.
        let message = batch_message(genesis_hash(), NETWORK, 0, batch.hash());
        let cosigned = [COSIGN.encode(), message["quoin batch v1".encode().len()..].to_vec()].concat();
        bad(oracle(set(0)).sign(&cosigned));
        let elsewhere = batch_message(sp_core::H256([7; 32]), NETWORK, 0, batch.hash());
        bad(oracle(set(0)).sign(&elsewhere));
        included(execution(right));
    });
}

#[test]
fn a_set_without_an_office_or_keys_executes_nothing() {
    chain().execute_with(|| {
        let first = || execution(signed_by(0, batch(0, vec![])));
        refused(first(), InvalidTransaction::BadSigner);
        while ValidatorSets::successor(NETWORK).is_none() {
            run(1);
        }
        refused(first(), InvalidTransaction::BadSigner);
        makes_keys(set(0));
        refused(execution(signed_by(7, batch(0, vec![]))), InvalidTransaction::BadSigner);
        let nowhere = batch_of(NetworkId(9), 0, vec![]);
        refused(execution(signed_by(0, nowhere)), InvalidTransaction::BadSigner);
        included(first());
    });
}

#[test]
fn only_what_was_authorised_is_dispatched() {
    in_office().execute_with(|| {
        let call = |origin: RuntimeOrigin, id| {
            Batches::execute_batch(origin, signed_by(0, batch(id, vec![transfer(USER, 5)])))
        };
        for origin in [Root, Nobody, Signed(1)] {
            assert_noop!(call(origin.into(), 0), BadOrigin);
        }
        let closed = call(Authorized.into(), 1).map_err(|error| error.error);
        assert_eq!(closed, Err(Error::<Test>::DutyClosed.into()));
        assert_eq!(has(NETWORK, USER), 0);
    });
}
