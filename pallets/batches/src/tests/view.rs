//! What a worker and its processor ask.

use codec::Encode;
use frame_support::assert_ok;
use frame_system::RawOrigin::{Root, Signed};
use quoin_primitives::{
    NetworkId, SetId,
    batch::{
        Published,
        api::{BatchRefusal, BatchSummary, BatchesProgress, Handover, OpenProposal, QueuedBurn},
    },
    interface::ValidatorSets as _,
};
use sp_core::H256;

use crate::{mock::*, *};

const ONE: H256 = H256([1; 32]);

fn progress() -> BatchesProgress {
    Batches::batches_progress(NETWORK)
}

/// The keys of the members that may propose the batch, with their sets.
fn proposers(coordinators: &[u64], id: u64, hash: H256) -> Vec<(u32, u16)> {
    let keys: Vec<_> = coordinators.iter().map(|who| coordinator(*who)).collect();
    let open = Batches::proposal_duties(&keys, NETWORK, id, hash);
    open.into_iter()
        .map(|OpenProposal { coordinator: key, proposal }| {
            let members = ValidatorSets::set(proposal.set()).expect("serving").members;
            assert_eq!(members[usize::from(proposal.member)].coordinator, key);
            assert!(keys.contains(&key));
            validate(crate::mock::proposed(proposal)).expect("it is open");
            (proposal.session, proposal.member)
        })
        .collect()
}

#[test]
fn a_network_that_nobody_serves() {
    chain().execute_with(|| {
        let nobody = BatchesProgress {
            next: 0,
            ahead: MAX_AHEAD as u32,
            halted: false,
            published: None,
            in_office: None,
            handover: None,
        };
        for network in [NETWORK, NetworkId(9)] {
            assert_eq!(Batches::batches_progress(network), nobody);
        }
    });
}

#[test]
fn progress_with_batches_halts_and_handovers() {
    in_office().execute_with(|| {
        let before = progress();
        assert_eq!((before.in_office, before.handover, before.published), (Some(set(0)), None, None));
        let batches: Vec<_> = (0..4).map(|id| batch(id, vec![transfer(USER, id)])).collect();
        let hashes: Vec<_> = batches.iter().map(TestBatch::hash).collect();
        for (id, batch) in (0..2).zip(&batches) {
            executes(batch.clone());
            run(1);
            assert_eq!(progress().next, id + 1);
        }
        let published = progress().published.expect("two batches");
        assert_eq!((published.session, published.first), (0, 0));
        assert!(published.covers(hashes[..2].iter().copied()));
        assert!(!published.covers(hashes[..1].iter().copied()));

        halt(NETWORK);
        assert!(progress().halted);
        resume(NETWORK);
        assert!(!progress().halted);

        while ValidatorSets::successor(NETWORK).is_none() {
            run(1);
        }
        assert_eq!(progress().handover, None, "it has no keys yet");
        makes_keys(set(1));
        let due = |late| Some(Handover { successor: set(1), late });
        assert_eq!(progress().handover, due(false));
        run(HANDOVER_DEADLINE);
        assert_eq!(progress().handover, due(true));
        assert_eq!((progress().in_office, progress().published), (Some(set(0)), Some(published)));

        included(execution(signed_by(1, batches[2].clone())));
        run(1);
        included(execution(signed_by(1, batches[3].clone())));
        assert_eq!((progress().in_office, progress().handover), (Some(set(1)), None));
        assert_eq!(progress().next, 4);
        assert_eq!(progress().published, Some(Published::nothing(1, 2).and(hashes[2]).and(hashes[3])));
    });
}

#[test]
fn whoever_may_propose_is_listed() {
    handing_over().execute_with(|| {
        assert_eq!(proposers(&[], 0, ONE), []);
        assert_eq!(proposers(&[USER], 0, ONE), []);
        assert_eq!(proposers(&[2], 0, ONE), [(0, 1), (1, 1)]);
        assert_eq!(proposers(&[4, USER, 1], 0, ONE), [(0, 0), (0, 3), (1, 0), (1, 3)]);
        assert_eq!(proposers(&[1], MAX_AHEAD - 1, ONE), [(0, 0), (1, 0)]);
        assert_eq!(proposers(&[1], MAX_AHEAD, ONE), []);

        // Nobody has to while it is in hand.
        proposes(set(0), 3, 0, ONE);
        assert_eq!(proposers(&[1, 2, 3, 4], 0, ONE), [(1, 0), (1, 1), (1, 2), (1, 3)]);
        finishes(set(0), 0, ONE);
        proposes(set(1), 0, 0, ONE);
        assert_eq!(proposers(&[1, 2, 3, 4], 0, ONE), []);
        run(u64::from(PROPOSAL_BLOCKS) + 1);
        assert_eq!(proposers(&[1], 0, ONE), [(1, 0)]);

        // Late, and halted.
        run(HANDOVER_DEADLINE);
        assert_eq!(proposers(&[1], 1, ONE), [(1, 0)]);
        halt(NETWORK);
        assert_eq!(proposers(&[1, 2, 3, 4], 1, ONE), []);
    });
}

#[test]
fn of_a_set_without_keys_nobody_proposes() {
    in_office().execute_with(|| {
        while ValidatorSets::successor(NETWORK).is_none() {
            run(1);
        }
        assert_eq!(proposers(&[1], 0, ONE), [(0, 0)]);
    });
}

#[test]
fn bytes_are_checked_before_they_are_signed() {
    in_office().execute_with(|| {
        let batch = TestBatch { burns: 3, ..batch_of(OTHER, 7, vec![transfer(USER, 5)]) };
        let encoded = batch.encode();
        let summary = BatchSummary { network: OTHER, id: 7, batch_hash: batch.hash(), burns: 3 };
        assert_eq!(Batches::check_batch(&encoded), Ok(summary));

        let malformed = |bytes: &[u8]| {
            assert_eq!(Batches::check_batch(bytes), Err(BatchRefusal::Malformed));
            assert_eq!(Batches::execution_call(0, bytes, signature(set(0), 7, ONE)), None);
        };
        malformed(&[]);
        malformed(&encoded[1..]);
        malformed(&encoded[..encoded.len() - 1]);
        malformed(&[&encoded[..], &[0]].concat());
        let mut wrong_kind = encoded.clone();
        let kind = encoded.len() - 9;
        assert_eq!(wrong_kind[kind], 0, "a transfer");
        wrong_kind[kind] = 2;
        malformed(&wrong_kind);

        let long = batch_of(OTHER, 7, vec![from(&[7; 128], transfer(USER, 1)); 140]).encode();
        let too_long = Err(BatchRefusal::TooLong { limit: MAX_BATCH_LEN });
        assert_eq!(Batches::check_batch(&long), too_long);
        assert_eq!(Batches::check_batch(&vec![0; MAX_BATCH_LEN as usize + 1]), too_long);
        assert_eq!(Batches::execution_call(0, &long, signature(set(0), 7, ONE)), None);
    });
}

#[test]
fn the_calls_are_what_is_submitted() {
    in_office().execute_with(|| {
        let signed = signed_by(0, batch(0, vec![transfer(USER, 5)]));
        let call = Batches::execution_call(0, &signed.batch.encode(), signed.signature);
        assert_eq!(call, Some(Call::execute_batch { signed: signed.clone() }));
        included(general(call.expect("it is a batch")));
        assert_eq!(has(NETWORK, USER), 5);

        let SetId { network, session } = set(0);
        let [first, second] = [1, 2].map(|byte| evidence(set(0), 9, H256([byte; 32])));
        included(general(Batches::conflict_call(SetId { network, session }, 9, first, second)));
        assert!(ValidatorSets::is_halted(NETWORK));
    });
}

#[test]
fn burns_are_told_with_their_account_and_address() {
    in_office().execute_with(|| {
        executes(batch(0, vec![transfer(USER, 9), from(b"bc1q", pass_on(USER, NEWCOMER, 7, true))]));
        assert_ok!(Batches::burn(Signed(USER).into(), NETWORK, 4, address_of(b"bc1p")));
        let sent_back = QueuedBurn { id: 0, who: None, amount: 7, address: b"bc1q".to_vec() };
        let burned = QueuedBurn { id: 1, who: Some(USER.encode()), amount: 4, address: b"bc1p".to_vec() };
        assert_eq!(Batches::queued_burns(NETWORK, 0, 9), [sent_back, burned.clone()]);
        assert_eq!(Batches::queued_burns(NETWORK, 1, 9), [burned]);
        assert_eq!(Batches::queued_burns(OTHER, 0, 9), []);
    });
}

#[test]
fn after_an_office_that_was_forced_what_the_set_before_signed_is_told() {
    handing_over().execute_with(|| {
        let first = batch(0, vec![]);
        executes(first.clone());
        assert_ok!(ValidatorSets::force_office(Root.into(), set(1)));
        assert_eq!(progress().in_office, Some(set(1)));
        assert_eq!(progress().published, Some(Published::nothing(0, 0).and(first.hash())));
    });
}
