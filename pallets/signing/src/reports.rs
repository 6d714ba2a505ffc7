//! Slash reports: sets that retired sign what the runtime counted.

use frame_support::{pallet_prelude::Weight, traits::Get};
use quoin_primitives::{
    SlashReport,
    interface::{SigningSets, ValidatorSets},
    signing::Subject,
};

use crate::{LOG_TARGET, WeightInfo, pallet::*};

impl<T: Config> Pallet<T> {
    /// Asks the sets that owe their report for it, but for those that are being asked.
    pub(crate) fn ask_for_reports() -> Weight {
        let sets = T::SigningSets::reporting();
        let weight = T::WeightInfo::ask_for_reports(sets.len() as u32)
            .saturating_add(T::SigningSets::reporting_weight());
        for set in sets {
            let Some(report) = T::ValidatorSets::slash_report(set) else { continue };
            match Self::ask(set, Subject::SlashReport(report), T::ReportDeadline::get(), None) {
                Ok(_) | Err(Error::<T>::AlreadyRequested) => {}
                Err(error) => log::warn!(target: LOG_TARGET, "{set}: its report is not asked for: {error:?}"),
            }
        }
        weight
    }

    /// A set signed its report: it applies.
    pub(crate) fn apply_report(report: SlashReport) {
        let set = report.validator_set;
        if let Err(error) = T::ValidatorSets::slash_report_signed(report) {
            log::warn!(target: LOG_TARGET, "{set}: its report does not apply: {error:?}");
        }
    }
}
