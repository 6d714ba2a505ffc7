//! Slash reports: sets that retired sign what the runtime counted, or more where their members agree on it.

use frame_support::{dispatch::DispatchResult, ensure, pallet_prelude::Weight, traits::Get};
use quoin_primitives::{
    SlashReport,
    interface::{SigningSets, ValidatorSets},
    signing::Subject,
};

use crate::{Asker, LOG_TARGET, WeightInfo, authorize::SetOf, pallet::*};

impl<T: Config> Pallet<T> {
    /// Asks the sets that owe their report for it, but for those that are being asked.
    pub(crate) fn ask_for_reports() -> Weight {
        let sets = T::SigningSets::reporting();
        let weight = T::WeightInfo::ask_for_reports(sets.len() as u32)
            .saturating_add(T::SigningSets::reporting_weight());
        for set in sets {
            let Some(report) = T::ValidatorSets::slash_report(set) else { continue };
            match Self::ask(set, Subject::SlashReport(report), T::ReportDeadline::get(), Asker::Chain) {
                Ok(_) | Err(Error::<T>::AlreadyRequested) => {}
                Err(error) => log::warn!(target: LOG_TARGET, "{set}: its report is not asked for: {error:?}"),
            }
        }
        weight
    }

    /// Whether a report names members in ascending order, gives each at least the points that the runtime counted, and
    /// somebody more.
    pub(crate) fn says_more(set: &SetOf<T>, report: &SlashReport) -> bool {
        let Some(counted) = T::ValidatorSets::slash_report(set.id) else { return false };
        let ascending = report.members.windows(2).all(|pair| pair[0].member < pair[1].member);
        let known = report.members.iter().all(|entry| usize::from(entry.member) < set.members.len());
        let points =
            |member| report.members.iter().find(|entry| entry.member == member).map(|entry| entry.points);
        let covers = counted.members.iter().all(|entry| points(entry.member) >= Some(entry.points));
        let nothing = report.members.iter().any(|entry| entry.points == 0);
        ascending && known && covers && !nothing && *report != counted
    }

    pub(crate) fn do_propose_report(member: u16, report: SlashReport) -> DispatchResult {
        let set = Self::report_open(member, &report).map_err(|_| Error::<T>::DutyClosed)?;
        ensure!(usize::from(member) < set.members.len(), Error::<T>::DutyClosed);
        ensure!(Self::says_more(&set, &report), Error::<T>::WrongSubject);
        Self::ask(set.id, Subject::SlashReport(report), T::ReportDeadline::get(), Asker::Member(member))?;
        Ok(())
    }

    /// A set signed its report: it applies.
    pub(crate) fn apply_report(report: SlashReport) {
        let set = report.validator_set;
        if let Err(error) = T::ValidatorSets::slash_report_signed(report) {
            log::warn!(target: LOG_TARGET, "{set}: its report does not apply: {error:?}");
        }
    }
}
