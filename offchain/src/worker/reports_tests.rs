use quoin_primitives::{
    ReportEntry, SetId, SlashReport,
    signing::{RequestId, SigningDuty, Subject, SubjectId, api::SignedRequest},
};
use sp_core::bounded::BoundedVec;

use super::{
    Worker,
    reports::PLAIN_AFTER,
    signing_tests::{ALICE, NEXT, SET, commit, reports, seconds, submitted, view, worker},
    silence_tests::{DAVE, note_dave},
};
use crate::{Keyring, view::View};

fn report(set: SetId, entries: &[(u16, u32)]) -> SlashReport {
    let entries = entries.iter().map(|(member, points)| ReportEntry { member: *member, points: *points });
    SlashReport { validator_set: set, members: BoundedVec::truncate_from(entries.collect()) }
}

/// What the runtime counted.
fn counted() -> SlashReport {
    report(SET, &[(0, 2), (DAVE, 1)])
}

fn id(report: &SlashReport) -> RequestId {
    let subject = Subject::SlashReport(report.clone()).id();
    RequestId { validator_set: report.validator_set, subject }
}

/// The set is asked to sign these reports.
fn asked(block: u64, asked: &[SlashReport]) -> View<u64> {
    let commit = |report: &SlashReport| commit(SET, Subject::SlashReport(report.clone()));
    let mut view = view(asked.iter().map(commit).collect());
    (view.best.number, view.finalized.number) = (block, block - 1);
    view.signing.reports.insert(SET, counted());
    view
}

/// What a worker does for reports: those that it proposes, and those that it commits to.
fn step(worker: &mut Worker<Keyring>, view: &View<u64>) -> (Vec<SlashReport>, Vec<SubjectId>) {
    let (mut proposed, mut signed) = (Vec::new(), Vec::new());
    for duty in submitted(&worker.step(view, &reports(), seconds(view.best.number * 6))) {
        match duty {
            SigningDuty::ProposeReport { member: ALICE, report } => proposed.push(report),
            SigningDuty::Commit { request, .. } => signed.push(request.subject),
            other => panic!("{other:?}"),
        }
    }
    (proposed, signed)
}

/// A worker that noted Dave so often, and the block at which it has.
fn watchful(times: u32) -> (Worker<Keyring>, u64) {
    let mut worker = worker();
    let block = note_dave(&mut worker, times, 11);
    (worker, block)
}

#[test]
fn who_noted_nobody_signs_the_runtimes_report_at_once_and_proposes_none() {
    assert_eq!(step(&mut worker(), &asked(20, &[counted()])), (vec![], vec![id(&counted()).subject]));
}

#[test]
fn who_noted_a_member_proposes_half_and_signs_the_runtimes_report_later() {
    let (mut worker, start) = watchful(5);
    let proposal = report(SET, &[(0, 2), (DAVE, 3)]);
    assert_eq!(step(&mut worker, &asked(start, &[counted()])), (vec![proposal.clone()], vec![]));
    // The set is asked for it, the worker commits, and then waits.
    let both = asked(start + 1, &[counted(), proposal.clone()]);
    assert_eq!(step(&mut worker, &both), (vec![], vec![id(&proposal).subject]));
    for block in start + 2..start + PLAIN_AFTER {
        let mut view = asked(block, &[counted()]);
        let in_hand = SignedRequest { request: id(&proposal), signatures: Vec::new() };
        view.signing.signed.insert(SET, vec![in_hand]);
        assert_eq!(step(&mut worker, &view), (vec![], vec![]), "block {block}");
    }
    let late = step(&mut worker, &asked(start + PLAIN_AFTER, &[counted()]));
    assert_eq!(late.1, [id(&counted()).subject]);
}

#[test]
fn one_note_is_no_point_whoever_proposes() {
    let (mut worker, start) = watchful(1);
    let others = report(SET, &[(0, 2), (DAVE, 2)]);
    let both = asked(start, &[others, counted()]);
    assert_eq!(step(&mut worker, &both), (vec![], vec![id(&counted()).subject]));
}

#[test]
fn one_proposal_is_enough_that_a_worker_agrees_with() {
    let agreed = report(SET, &[(0, 2), (DAVE, 2)]);
    let (mut worker, start) = watchful(4);
    let view = asked(start, &[counted(), agreed.clone()]);
    assert_eq!(step(&mut worker, &view), (vec![], vec![id(&agreed).subject]));
    // The duty is done, and the request still open.
    let mut done = asked(start + 1, &[counted()]);
    let open = view.signing.requests[&SET][1].clone();
    done.signing.requests.entry(SET).or_default().push(open);
    assert_eq!(step(&mut worker, &done), (vec![], vec![]));
    // It ends without signatures, and the worker proposes.
    let (proposed, signed) = step(&mut worker, &asked(start + 2, &[counted()]));
    assert_eq!((proposed, signed), (vec![report(SET, &[(0, 2), (DAVE, 3)])], vec![]));
}

#[test]
fn reports_that_the_worker_cannot_stand_for_are_not_signed_and_do_not_keep_it_from_its_own() {
    let wrong = [
        report(SET, &[(0, 2), (DAVE, 6)]),
        report(SET, &[(0, 3), (DAVE, 2)]),
        report(SET, &[(0, 1), (DAVE, 3)]),
        report(SET, &[(DAVE, 3)]),
        report(SET, &[(0, 2), (2, 1), (DAVE, 3)]),
        report(SET, &[(0, 2), (DAVE, 3), (4, 1)]),
        report(SET, &[(DAVE, 3), (0, 2)]),
        report(NEXT, &[(0, 2), (DAVE, 3)]),
    ];
    let (mut watchful, start) = watchful(4);
    for (block, wrong) in (start..).zip(wrong) {
        assert_eq!(
            step(&mut worker(), &asked(20, std::slice::from_ref(&wrong))),
            (vec![], vec![]),
            "{wrong:?}"
        );
        let both = asked(block, &[counted(), wrong.clone()]);
        let (proposed, signed) = step(&mut watchful, &both);
        assert!(signed.is_empty(), "{wrong:?}");
        assert!(block > start || proposed == [report(SET, &[(0, 2), (DAVE, 3)])]);
    }
}

#[test]
fn what_was_noted_is_forgotten_with_the_set() {
    let (mut worker, start) = watchful(4);
    let mut gone = asked(start, &[]);
    gone.sets.retain(|summary| summary.set != SET);
    step(&mut worker, &gone);
    let after = step(&mut worker, &asked(start + 1, &[counted()]));
    assert_eq!(after, (vec![], vec![id(&counted()).subject]));
}

#[test]
fn nothing_is_proposed_for_a_set_that_owes_no_report() {
    let (mut worker, start) = watchful(4);
    let mut view = asked(start, &[counted()]);
    view.signing.reports.clear();
    assert_eq!(step(&mut worker, &view), (vec![], vec![]));
}
