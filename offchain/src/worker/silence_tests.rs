use quoin_primitives::{
    MemberBits,
    batch::Published,
    interface::Stage,
    signing::{RequestId, SigningProgress, SubjectId, api::SignedRequest},
};
use sp_core::H256;

use super::{
    Event, Worker,
    signing_tests::{ALICE, NETWORK, SET, batch_hash, batches, reports, seconds, secret, view, worker},
    silence::SILENT_AFTER,
};
use crate::{Keyring, view::View};

const NOBODY: [u16; 0] = [];
/// Whoever does not commit.
pub(super) const DAVE: u16 = 3;
/// The first block at which a worker looks at a request.
const FIRST: u64 = 11;
/// Blocks behind the best one.
const FINALITY: u64 = 2;
/// The first block at which a member is silent that was asked from [`FIRST`] on.
const SILENT: u64 = FIRST + SILENT_AFTER + FINALITY;

fn request() -> RequestId {
    RequestId { validator_set: SET, subject: SubjectId::Batch { id: 6, hash: batch_hash(6) } }
}

/// A request that waits for these members.
fn waits(
    request: RequestId,
    (number, attempt): (u32, u32),
    may_commit: &[u16],
) -> (RequestId, SigningProgress) {
    let of = |members: &[u16]| {
        let mut bits = MemberBits::none(4);
        members.iter().for_each(|member| bits.insert(*member));
        bits
    };
    let committed: Vec<_> = (0..4).filter(|member| !may_commit.contains(member)).collect();
    let (may_commit, committed, shared) = (of(may_commit), of(&committed), of(&[]));
    (request, SigningProgress { number, attempt, may_commit, committed, fixed: false, shared })
}

fn at(block: u64, requests: Vec<(RequestId, SigningProgress)>) -> View<u64> {
    let mut view = view(Vec::new());
    view.best.number = block;
    view.finalized.number = block - FINALITY;
    view.signing.requests = [(SET, requests)].into();
    view
}

/// The request waits for its last member.
fn waiting(block: u64) -> View<u64> {
    at(block, vec![waits(request(), (9, 0), &[DAVE])])
}

/// The batch is signed.
fn signed(block: u64) -> View<u64> {
    let mut view = at(block, Vec::new());
    let signed = SignedRequest { request: request(), signatures: Vec::new() };
    view.signing.signed = [(SET, vec![signed])].into();
    view
}

/// Whom the worker notes in these views.
fn noted(worker: &mut Worker<Keyring>, views: impl IntoIterator<Item = View<u64>>) -> Vec<u16> {
    let mut noted = Vec::new();
    for view in views {
        let step = worker.step(&view, &reports(), seconds(view.best.number * 6));
        noted.extend(step.events.iter().filter_map(|event| match event {
            Event::Silent { member, .. } => Some(*member),
            _ => None,
        }));
    }
    noted
}

/// The same of a worker that has just started.
fn noted_by_one(views: impl IntoIterator<Item = View<u64>>) -> Vec<u16> {
    noted(&mut worker(), views)
}

/// The worker notes Dave's silence from this block on, so many times. Returns the first block after that.
pub(super) fn note_dave(worker: &mut Worker<Keyring>, times: u32, mut block: u64) -> u64 {
    for number in 0..times {
        let signed_at = block + SILENT_AFTER + FINALITY + 1;
        let waiting = |block| at(block, vec![waits(request(), (number, 0), &[DAVE])]);
        assert_eq!(noted(worker, (block..signed_at).map(waiting)), NOBODY);
        assert_eq!(noted(worker, [signed(signed_at)]), [DAVE]);
        block = signed_at + FINALITY + 1;
        assert_eq!(noted(worker, (signed_at + 1..block).map(|block| at(block, Vec::new()))), NOBODY);
    }
    block
}

#[test]
fn who_does_not_commit_is_noted_once_and_when_the_batch_is_signed() {
    let mut worker = worker();
    assert_eq!(noted(&mut worker, (FIRST..SILENT + 10).map(waiting)), NOBODY);
    assert_eq!(noted(&mut worker, (SILENT + 10..SILENT + 12).map(signed)), [DAVE]);
    // A fork undoes the signatures, and it waits and is signed again.
    assert_eq!(noted(&mut worker, (SILENT + 12..SILENT + 50).map(waiting)), NOBODY);
    assert_eq!(noted(&mut worker, (SILENT + 50..SILENT + 60).map(signed)), NOBODY);
}

#[test]
fn a_batch_that_was_executed_was_signed() {
    let executed = |hashes: &[u8], session| {
        let published = Published::nothing(session, 4);
        let published = hashes.iter().fold(published, |published, hash| published.and(H256([*hash; 32])));
        let mut after = at(SILENT + 1, Vec::new());
        let progress = &mut batches(&mut after).progress;
        (progress.next, progress.published) = (7, Some(published));
        noted_by_one((FIRST..=SILENT).map(waiting).chain([after]))
    };
    assert_eq!(executed(&[104, 105, 106], SET.session), [DAVE]);
    assert_eq!(executed(&[104, 105, 99], SET.session), NOBODY, "another batch was");
    assert_eq!(executed(&[104, 105, 106], SET.session + 1), NOBODY, "another set signed it");
}

#[test]
fn nobody_is_noted_for_what_is_not_signed() {
    let gone = (SILENT + 1..SILENT + 4).map(|block| at(block, Vec::new()));
    let views = (FIRST..=SILENT).map(waiting).chain(gone).chain([signed(SILENT + 4)]);
    assert_eq!(noted_by_one(views), NOBODY, "another request was signed");
}

#[test]
fn nobody_is_noted_where_the_signers_are_fixed_in_time() {
    for (last, expected) in [(FIRST + 2, &[][..]), (SILENT - 1, &[]), (SILENT, &[DAVE])] {
        let mut fixed = at(last + 1, vec![waits(request(), (9, 0), &[])]);
        let requests = fixed.signing.requests.get_mut(&SET).expect("it is there");
        requests[0].1.fixed = true;
        let later = (last + 2..SILENT + 40).map(signed);
        assert_eq!(noted_by_one((FIRST..=last).map(waiting).chain([fixed]).chain(later)), expected);
    }
}

#[test]
fn the_own_members_and_those_that_committed_are_never_noted() {
    let waiting = |block: u64| {
        let members: &[u16] = if block < SILENT - 1 { &[0, ALICE, 2, DAVE] } else { &[ALICE, DAVE] };
        at(block, vec![waits(request(), (9, 0), members)])
    };
    assert_eq!(noted_by_one((FIRST..=SILENT).map(waiting).chain([signed(SILENT + 1)])), [DAVE]);
}

#[test]
fn every_attempt_and_every_lifted_exclusion_gives_a_member_its_time() {
    let in_attempts = |block: u64| at(block, vec![waits(request(), (9, (block / 15) as u32), &[DAVE])]);
    assert_eq!(noted_by_one((FIRST..90).map(in_attempts).chain([signed(90)])), NOBODY);
    let excluded = |block: u64| {
        let members: &[u16] = if block == SILENT - 5 { &[2] } else { &[2, DAVE] };
        at(block, vec![waits(request(), (9, 0), members)])
    };
    assert_eq!(noted_by_one((FIRST..=SILENT).map(excluded).chain([signed(SILENT + 1)])), [2]);
    let asked_again = |block: u64| at(block, vec![waits(request(), (block as u32 / 15, 0), &[DAVE])]);
    assert_eq!(noted_by_one((FIRST..90).map(asked_again).chain([signed(90)])), NOBODY);
}

#[test]
fn nobody_is_noted_while_the_network_is_halted_or_nothing_is_final() {
    let halted = |block: u64| {
        let mut view = waiting(block);
        batches(&mut view).progress.halted = block == SILENT - 5;
        view
    };
    assert_eq!(noted_by_one((FIRST..SILENT + 10).map(halted).chain([signed(SILENT + 10)])), NOBODY);
    let stands = |block: u64| {
        let mut view = waiting(block);
        view.finalized.number = view.finalized.number.min(FIRST + SILENT_AFTER - 1);
        view
    };
    assert_eq!(noted_by_one((FIRST..SILENT + 10).map(stands).chain([signed(SILENT + 10)])), NOBODY);
}

#[test]
fn what_was_seen_before_the_node_was_syncing_counts_for_nothing() {
    let syncing = |block: u64| {
        let mut view = waiting(block);
        view.syncing = true;
        view
    };
    let before = || (FIRST..SILENT - 10).map(waiting);
    let after = |block| (block..SILENT + 5).map(waiting).chain([signed(SILENT + 5)]);
    assert_eq!(noted_by_one(before().chain((SILENT - 10..SILENT).map(syncing)).chain(after(SILENT))), NOBODY);
    assert_eq!(noted_by_one(before().chain(after(SILENT - 5))), NOBODY, "nor before it stood still");
    assert_eq!(noted_by_one(before().chain(after(SILENT - 7))), [DAVE]);
}

#[test]
fn nobody_is_noted_for_what_the_own_processor_did_not_report_or_the_own_members_do_not_sign() {
    let other = RequestId { subject: SubjectId::Batch { id: 6, hash: batch_hash(7) }, ..request() };
    let unknown = |block| at(block, vec![waits(other, (9, 0), &[DAVE])]);
    let mut last = at(SILENT + 1, Vec::new());
    last.signing.signed = [(SET, vec![SignedRequest { request: other, signatures: Vec::new() }])].into();
    assert_eq!(noted_by_one((FIRST..=SILENT).map(unknown).chain([last])), NOBODY);
    let not_final = |block| {
        let mut view = waiting(block);
        view.keyed_sets[0].stage = Stage::Keyed;
        view
    };
    assert_eq!(noted_by_one((FIRST..=SILENT).map(not_final).chain([signed(SILENT + 1)])), NOBODY);
    let no_batches = |block| {
        let mut view = waiting(block);
        view.signing.networks.remove(&NETWORK);
        view
    };
    assert_eq!(noted_by_one((FIRST..=SILENT).map(no_batches).chain([signed(SILENT + 1)])), NOBODY);
}

#[test]
fn a_worker_without_a_member_in_the_set_notes_nobody() {
    let mut keyring = Keyring::default();
    keyring.insert(secret("//Eve"));
    let views = (FIRST..=SILENT).map(waiting).chain([signed(SILENT + 1)]);
    assert_eq!(noted(&mut Worker::new(keyring), views), NOBODY);
}
