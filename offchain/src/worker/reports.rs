//! Slash reports of retired sets: what the runtime counted, or more where members agree that others were silent.
//!
//! Workers note silence that the chain cannot see (`silence`), and not all of them the same. They agree as follows:
//!
//! - A worker proposes a report in which each member has, beyond the runtime's points, half a point for each time that it was
//!   noted, rounded down. If that is nothing more for anybody it proposes nothing. One proposal is enough: where one is open
//!   that a worker agrees with, it proposes none.
//! - A worker agrees with a proposal that gives each member at most a point for each time that it noted the member itself, none
//!   if it did so once, and at least half of what it would propose. So workers agree whose notes differ by a factor of two, and
//!   one note is no point, whoever proposes. That it is not less keeps a member from proposing, before others do, a report that
//!   spares it.
//! - The runtime's own report is signed at once by who has nothing to propose, and [`PLAIN_AFTER`] blocks later by who has, so
//!   that there is time for a proposal and in the end a report that all agree with. Whichever is signed first applies.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use codec::Encode;
use quoin_primitives::{
    ReportEntry, SetId, SlashReport,
    signing::{RequestId, SigningDuty, SigningTask, Subject},
};
use sp_core::bounded::BoundedVec;

use super::{Step, Worker, publication::What};
use crate::{cryptography::Cryptography, view::View};

/// Blocks for which a worker that would report more does not sign the runtime's own report. A proposal is signed in
/// some five of them, and in twice as many more where signers withhold their shares once; a set has longer for its report,
/// on networks with the shortest sessions 60 blocks.
pub(super) const PLAIN_AFTER: u64 = 20;

/// What the worker remembers of sets that are asked for their reports.
#[derive(Debug, Default)]
pub(super) struct Reporting {
    /// At which block it saw first that the set is asked.
    asked: BTreeMap<SetId, u64>,
    /// The proposals that it agrees with and that are in hand.
    agreed: BTreeSet<RequestId>,
}

impl Reporting {
    /// Whether there is time left for a report that says more than the runtime's.
    fn has_time(&self, set: SetId, best: u64) -> bool {
        self.asked.get(&set).is_none_or(|since| best < since.saturating_add(PLAIN_AFTER))
    }

    fn has_agreed(&self, set: SetId) -> bool {
        self.agreed.iter().any(|request| request.validator_set == set)
    }
}

impl<C: Cryptography> Worker<C> {
    /// Whether the members of `set` are to sign this report.
    pub(super) fn approves_report<AccountId>(
        &self,
        view: &View<AccountId>,
        set: SetId,
        report: &SlashReport,
    ) -> bool {
        let Some(counted) = view.signing.reports.get(&set) else { return false };
        if report.validator_set != set {
            return false;
        }
        let Some(details) = view.open_sets.get(&set) else { return false };
        let members = details.set.members.len() as u16;
        let noted = |member| self.silence.noted(set, member);
        if report == counted {
            let has_more = proposal(counted, members, noted).is_some();
            return !has_more || !self.reporting.has_time(set, view.best.number);
        }
        agrees(report, counted, members, noted)
    }

    /// Notes which sets are asked for their reports, and which proposals the worker agrees with.
    pub(super) fn note_reports<AccountId>(&mut self, view: &View<AccountId>) {
        let counted = &view.signing.reports;
        self.reporting.asked.retain(|set, _| counted.contains_key(set));
        for set in counted.keys() {
            self.reporting.asked.entry(*set).or_insert(view.best.number);
        }
        self.reporting.agreed.retain(|request| view.signing.is_in_hand(request));
        for duty in &view.signing.duties {
            if let SigningTask::Commit { request, .. } = &duty.task
                && let Subject::SlashReport(report) = &request.subject
                && counted.get(&request.validator_set) != Some(report)
                && self.approves_report(view, request.validator_set, report)
            {
                self.reporting.agreed.insert(request.id());
            }
        }
    }

    /// Proposes reports of more than the runtime counted.
    pub(super) fn propose_reports<AccountId: Clone + Encode + PartialEq>(
        &mut self,
        view: &View<AccountId>,
        now: Duration,
        step: &mut Step<AccountId>,
    ) {
        for (set, counted) in &view.signing.reports {
            let Some(details) = view.open_sets.get(set) else { continue };
            let members = details.set.members.len() as u16;
            let noted = |member| self.silence.noted(*set, member);
            let Some(report) = proposal(counted, members, noted) else { continue };
            let subject = Subject::SlashReport(report.clone()).id();
            let is_in_hand = view.signing.is_in_hand(&RequestId { validator_set: *set, subject });
            if !is_in_hand && !self.reporting.has_agreed(*set) {
                self.propose_report(view, report, now, step);
            }
        }
    }

    /// Has one of the own members propose the report, when the turn of one has come.
    fn propose_report<AccountId: Clone + Encode + PartialEq>(
        &mut self,
        view: &View<AccountId>,
        report: SlashReport,
        now: Duration,
        step: &mut Step<AccountId>,
    ) {
        let set = report.validator_set;
        let Some(details) = view.open_sets.get(&set) else { return };
        let what = What::ProposeReport(set);
        let own = self.cryptography.coordinators();
        // At most 150 members. From set to set another one comes first.
        let members = details.set.members.len().max(1) as u64;
        for (member, holder) in (0u16..).zip(&details.set.members) {
            let rank = (u64::from(member) + u64::from(set.session)) % members;
            if own.contains(&holder.coordinator) && self.turns.has_come(what, rank as u16, view.best.number) {
                self.publish_signing((&holder.coordinator, what), view, now, step, |_| {
                    Ok(SigningDuty::ProposeReport { member, report })
                });
                return;
            }
        }
    }
}

fn points(report: &SlashReport, member: u16) -> u32 {
    report.members.iter().find(|entry| entry.member == member).map_or(0, |entry| entry.points)
}

/// Points beyond the runtime's for a member that was noted so often.
const fn further(noted: u32) -> u32 {
    noted / 2
}

/// The most points beyond the runtime's that who noted a member so often agrees with: none where it would give none itself.
const fn most_further(noted: u32) -> u32 {
    if further(noted) == 0 { 0 } else { noted }
}

/// The report with what was noted beside what the runtime counted, if that is more for anybody.
fn proposal(counted: &SlashReport, members: u16, noted: impl Fn(u16) -> u32) -> Option<SlashReport> {
    let entry = |member| {
        let points = points(counted, member).saturating_add(further(noted(member)));
        ReportEntry { member, points }
    };
    let entries = (0..members).map(entry).filter(|entry| entry.points > 0).collect();
    let validator_set = counted.validator_set;
    let report = SlashReport { validator_set, members: BoundedVec::truncate_from(entries) };
    (report != *counted).then_some(report)
}

/// Whether a report names the set's members in order, and gives each as many points beyond the runtime's as the worker that
/// noted this can stand for.
fn agrees(report: &SlashReport, counted: &SlashReport, members: u16, noted: impl Fn(u16) -> u32) -> bool {
    let is_ascending = report.members.windows(2).all(|pair| pair[0].member < pair[1].member);
    let is_known = report.members.iter().all(|entry| entry.member < members);
    let is_fair = |member| {
        let (least, most) = (further(noted(member)) / 2, most_further(noted(member)));
        let more = points(report, member).checked_sub(points(counted, member));
        more.is_some_and(|more| (least..=most).contains(&more))
    };
    is_ascending && is_known && (0..members).all(is_fair)
}

#[cfg(test)]
mod tests {
    use quoin_primitives::NetworkId;

    use super::*;

    const SET: SetId = SetId { network: NetworkId(1), session: 2 };
    const MEMBERS: u16 = 4;

    fn report(entries: &[(u16, u32)]) -> SlashReport {
        let entries = entries.iter().map(|(member, points)| ReportEntry { member: *member, points: *points });
        SlashReport { validator_set: SET, members: BoundedVec::truncate_from(entries.collect()) }
    }

    fn agrees_with(entries: &[(u16, u32)], counted: &[(u16, u32)], noted: [u32; 4]) -> bool {
        agrees(&report(entries), &report(counted), MEMBERS, |member| noted[usize::from(member)])
    }

    fn proposes(counted: &[(u16, u32)], noted: [u32; 4]) -> Option<SlashReport> {
        proposal(&report(counted), MEMBERS, |member| noted[usize::from(member)])
    }

    #[test]
    fn half_of_what_was_noted_is_proposed_beyond_the_counted_points() {
        assert_eq!(proposes(&[(1, 3), (3, 1)], [0, 5, 2, 1]), Some(report(&[(1, 5), (2, 1), (3, 1)])));
        assert_eq!(proposes(&[], [7, 0, 0, 0]), Some(report(&[(0, 3)])));
        assert_eq!(proposes(&[(2, u32::MAX)], [0, 2, 9, 0]), Some(report(&[(1, 1), (2, u32::MAX)])));
    }

    #[test]
    fn nothing_is_proposed_that_the_runtime_says_already() {
        assert_eq!(proposes(&[(1, 3)], [0; 4]), None);
        assert_eq!(proposes(&[], [1; 4]), None);
        assert_eq!(proposes(&[(2, u32::MAX)], [0, 0, 9, 0]), None);
    }

    #[test]
    fn no_point_more_is_agreed_with_than_was_noted() {
        assert!(agrees_with(&[(1, 6), (2, 1)], &[(1, 3)], [0, 3, 2, 0]));
        assert!(!agrees_with(&[(1, 7), (2, 1)], &[(1, 3)], [0, 3, 2, 0]));
        assert!(!agrees_with(&[(0, 1), (1, 6)], &[(1, 3)], [0, 3, 2, 0]), "nobody noted it");
        assert!(!agrees_with(&[(1, 1)], &[], [0, 1, 0, 0]), "one note is no point");
    }

    #[test]
    fn no_point_less_is_agreed_with_than_was_counted_and_half_of_the_own_proposal() {
        assert!(!agrees_with(&[(1, 2), (2, 1)], &[(1, 3)], [0, 3, 2, 0]));
        assert!(!agrees_with(&[(2, 1)], &[(1, 3)], [0, 3, 2, 0]), "an entry is missing");
        assert!(
            !agrees_with(&[(1, 2), (2, 1)], &[(1, 1)], [0, 8, 2, 0]),
            "it spares who was noted eight times"
        );
        assert!(agrees_with(&[(1, 3), (2, 1)], &[(1, 1)], [0, 8, 2, 0]));
    }

    #[test]
    fn entries_are_of_members_in_order() {
        assert!(!agrees_with(&[(2, 1), (1, 1)], &[], [0, 2, 2, 0]));
        assert!(!agrees_with(&[(1, 1), (1, 1)], &[], [0, 2, 2, 0]));
        assert!(!agrees_with(&[(1, 1), (4, 1)], &[], [0, 2, 2, 0]), "there is no such member");
    }

    #[test]
    fn workers_agree_whose_notes_differ_by_a_factor_of_two() {
        for noted in 1u32..100 {
            for other in noted.div_ceil(2).max(2)..=noted * 2 {
                if let Some(proposed) = proposes(&[], [noted, 0, 0, 0]) {
                    let agreed = agrees(&proposed, &report(&[]), MEMBERS, |member| {
                        [other, 0, 0, 0][usize::from(member)]
                    });
                    assert!(agreed, "{noted} and {other}");
                }
            }
        }
    }
}
