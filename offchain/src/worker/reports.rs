//! Slash reports of retired sets: signed where they say what the runtime counted.

use quoin_primitives::{SetId, SlashReport};

use crate::view::View;

/// Whether the set's report is the one by the runtime's own counters.
pub(super) fn approves<AccountId>(view: &View<AccountId>, set: SetId, report: &SlashReport) -> bool {
    report.validator_set == set && view.signing.reports.get(&set) == Some(report)
}
