//! Proposals: who may propose what, and when it is closed.

use codec::Encode;
use frame_support::assert_noop;
use frame_system::RawOrigin::{Authorized, None as Nobody, Root, Signed};
use quoin_primitives::{CHAIN, SetId, batch::Proposal, coordinator, interface::ValidatorSets as _};
use sp_core::{H256, Pair as _, sr25519};
use sp_runtime::{
    DispatchError::BadOrigin,
    transaction_validity::{InvalidTransaction, TransactionValidityError},
};

use crate::{mock::*, *};

const ONE: H256 = H256([1; 32]);
const TWO: H256 = H256([2; 32]);

fn stale(extrinsic: Extrinsic) {
    refused(extrinsic, InvalidTransaction::Stale);
}

#[test]
fn a_member_proposes_and_its_set_is_asked_to_sign() {
    in_office().execute_with(|| {
        let proposal = proposal(set(0), 2, 0, ONE);
        assert_eq!(proposal, proposal_of(set(0), 0, 2, 0, ONE));
        let valid = validate(proposed(proposal)).expect("valid");
        assert_eq!(valid.provides, [("quoin duty", ("propose", set(0), 0u32, 2u16, 0u64)).encode()]);
        assert_eq!((valid.priority, valid.longevity, valid.propagate), (1 << 60, 64, true));
        included(proposed(proposal));
        let (network, session, id, batch_hash, validator) = (NETWORK, 0, 0, ONE, 3);
        assert_eq!(events(), [Event::BatchProposed { network, session, id, batch_hash, validator }]);
        assert!(is_asked(set(0), 0, ONE));
        stale(proposed(proposal));
    });
}

#[test]
fn a_member_has_one_open_proposal_for_each_number() {
    in_office().execute_with(|| {
        proposes(set(0), 0, 0, ONE);
        assert_eq!(Batches::open_proposal(set(0), 0, 0, TWO), None);
        stale(proposed(proposal_of(set(0), 0, 0, 0, TWO)));
        let second = proposal_of(set(0), 1, 0, 0, TWO);
        stale(proposed(second));
        // For other numbers, and of other members, there may be others.
        proposes(set(0), 0, 1, TWO);
        proposes(set(0), 1, 0, TWO);
        assert!(is_asked(set(0), 0, ONE) && is_asked(set(0), 0, TWO) && is_asked(set(0), 1, TWO));
    });
}

#[test]
fn two_proposers_with_different_contents_are_signed_side_by_side_and_the_first_executed_closes_the_other() {
    in_office().execute_with(|| {
        let (right, wrong) = (batch(0, vec![transfer(USER, 5)]), batch(0, vec![transfer(USER, 500)]));
        proposes(set(0), 0, 0, wrong.hash());
        proposes(set(0), 1, 0, right.hash());
        // A third is signed by now, and was not executed yet.
        proposes(set(0), 2, 0, TWO);
        finishes(set(0), 0, TWO);
        executes(right.clone());
        assert_eq!((has(NETWORK, USER), Batches::next_batch(NETWORK)), (5, 1));
        for hash in [right.hash(), wrong.hash(), TWO] {
            assert!(!is_asked(set(0), 0, hash) && !is_finished(set(0), 0, hash));
        }
        assert_eq!(Proposals::<Test>::iter().count(), 0);
        run(1);
        refused(execution(signed_by(0, wrong)), InvalidTransaction::Stale);
    });
}

#[test]
fn the_same_hash_is_proposed_once_while_it_is_in_hand() {
    in_office().execute_with(|| {
        proposes(set(0), 0, 0, ONE);
        stale(proposed(proposal_of(set(0), 0, 1, 0, ONE)));
        finishes(set(0), 0, ONE);
        stale(proposed(proposal_of(set(0), 0, 1, 0, ONE)));
        stale(proposed(proposal_of(set(0), 1, 0, 0, TWO)));
    });
}

#[test]
fn a_batch_that_nobody_else_saw_ends_with_its_request_and_its_proposer_may_try_again() {
    in_office().execute_with(|| {
        let first = proposal(set(0), 0, 0, ONE);
        included(proposed(first));
        run(u64::from(PROPOSAL_BLOCKS));
        assert!(is_asked(set(0), 0, ONE));
        run(1);
        assert!(!is_asked(set(0), 0, ONE));
        // What was signed for the first time is worth nothing for the second.
        stale(proposed(first));
        let second = proposal(set(0), 0, 0, TWO);
        assert_eq!(second.attempt, 1);
        refused(proposed(Proposal { attempt: 2, ..second }), InvalidTransaction::Future);
        included(proposed(second));
        assert!(is_asked(set(0), 0, TWO));
        assert_eq!(Proposals::<Test>::get(NETWORK, 0).len(), 1);
        // It blocked nobody.
        executes(batch(0, vec![transfer(USER, 5)]));
        assert_eq!(has(NETWORK, USER), 5);
    });
}

#[test]
fn what_another_proposed_in_vain_can_be_proposed() {
    in_office().execute_with(|| {
        proposes(set(0), 0, 0, ONE);
        run(u64::from(PROPOSAL_BLOCKS) + 1);
        proposes(set(0), 1, 0, ONE);
        assert_eq!(Batches::open_proposal(set(0), 0, 0, ONE), None);
        assert!(is_asked(set(0), 0, ONE));
    });
}

#[test]
fn numbers_are_open_from_the_next_on_and_so_many_ahead() {
    in_office().execute_with(|| {
        for id in 0..MAX_AHEAD {
            proposes(set(0), 0, id, ONE);
        }
        let ahead = |id| proposal_of(set(0), 0, 0, id, ONE);
        refused(proposed(ahead(MAX_AHEAD)), InvalidTransaction::Future);
        refused(proposed(ahead(u64::MAX)), InvalidTransaction::Future);
        executes(batch(0, vec![]));
        included(proposed(ahead(MAX_AHEAD)));
        stale(proposed(Proposal { member: 1, ..ahead(0) }));
    });
}

#[test]
fn only_members_of_sets_whose_batches_count_propose() {
    in_office().execute_with(|| {
        let of = |set, member| proposal_of(set, 0, member, 0, ONE);
        let unknown = |proposal| refused(proposed_by(1, proposal), InvalidTransaction::BadSigner);
        unknown(of(set(1), 0));
        unknown(of(set(0), 4));
        unknown(of(set(0), u16::MAX));
        unknown(of(SetId { network: CHAIN, session: 0 }, 0));
        // One that has not made its keys yet.
        while ValidatorSets::successor(NETWORK).is_none() {
            run(1);
        }
        unknown(of(set(1), 0));
        makes_keys(set(1));
        proposes(set(1), 0, 0, ONE);
        proposes(set(0), 0, 0, ONE);
        assert!(is_asked(set(0), 0, ONE) && is_asked(set(1), 0, ONE));
    });
}

#[test]
fn a_proposal_is_signed_by_its_member_for_this_chain_and_this_set() {
    in_office().execute_with(|| {
        let proposal = proposal(set(0), 1, 0, ONE);
        for who in [1, 3, USER] {
            refused(proposed_by(who, proposal), InvalidTransaction::BadProof);
        }
        let signed = |genesis: H256, set_hash: H256, signed: Proposal| {
            let signature = pair_of(2).sign(&signed.duty_hash(genesis, set_hash)).into();
            general(Batches::proposal_call(proposal, signature))
        };
        let set_hash = ValidatorSets::set_hash(set(0)).expect("declared");
        let bad = |extrinsic| refused(extrinsic, InvalidTransaction::BadProof);
        bad(signed(H256([7; 32]), set_hash, proposal));
        bad(signed(genesis_hash(), H256([7; 32]), proposal));
        bad(signed(genesis_hash(), set_hash, Proposal { batch_hash: TWO, ..proposal }));
        bad(signed(genesis_hash(), set_hash, Proposal { id: 1, ..proposal }));
        bad(signed(genesis_hash(), set_hash, Proposal { attempt: 1, ..proposal }));
        included(signed(genesis_hash(), set_hash, proposal));
    });
}

#[test]
fn what_signing_has_no_room_for_stays_in_the_pool_and_costs_nobody_a_block() {
    in_office().execute_with(|| {
        MaxRequests::set(1);
        proposes(set(0), 0, 0, ONE);
        let second = proposed(proposal(set(0), 0, 1, TWO));
        let full: TransactionValidityError = InvalidTransaction::ExhaustsResources.into();
        refused(second.clone(), full);
        // It is the proposer's room alone that is full.
        proposes(set(0), 1, 1, ONE);
        run(u64::from(PROPOSAL_BLOCKS) + 1);
        included(second);
    });
}

#[test]
fn proposals_of_an_abandoned_set_make_room() {
    handing_over().execute_with(|| {
        proposes(set(1), 0, 0, ONE);
        ValidatorSets::abandon_set(Root.into(), set(1)).expect("it is not in office");
        run(1);
        proposes(set(0), 0, 0, TWO);
        let sessions: Vec<_> = Proposals::<Test>::get(NETWORK, 0).iter().map(|one| one.session).collect();
        assert_eq!(sessions, [0]);
    });
}

#[test]
fn only_what_was_authorised_is_dispatched() {
    in_office().execute_with(|| {
        let proposal = proposal(set(0), 0, 0, ONE);
        let signature = coordinator::Signature::from(sr25519::Signature::from_raw([0; 64]));
        let call = |origin: RuntimeOrigin, proposal| Batches::propose(origin, proposal, signature.clone());
        for origin in [Root, Nobody, Signed(1)] {
            assert_noop!(call(origin.into(), proposal), BadOrigin);
        }
        let closed = Proposal { attempt: 1, ..proposal };
        assert_noop!(call(Authorized.into(), closed), Error::<Test>::DutyClosed);
    });
}
