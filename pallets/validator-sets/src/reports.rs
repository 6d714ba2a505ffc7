//! Points for silence, and the report that they become when a set retires.

use alloc::vec::Vec;

use frame_support::{ensure, pallet_prelude::*};
use quoin_primitives::{Fault, ReportEntry, SetId, SlashReport, interface::Stage};

use crate::pallet::*;

impl<T: Config> Pallet<T> {
    /// Adds `points` to a member's; an account that is not one gets none.
    pub(crate) fn add_points(id: SetId, who: &T::AccountId, points: u32) {
        if points == 0 || !Stakes::<T>::contains_key(id, who) {
            return;
        }
        let points = Points::<T>::mutate(id, who, |stored| {
            *stored = stored.saturating_add(points);
            *stored
        });
        let SetId { network, session } = id;
        Self::deposit_event(Event::Silent { network, session, validator: who.clone(), points });
    }

    /// The report of a retired set by the runtime's own counters.
    pub(crate) fn report(id: SetId) -> Option<SlashReport> {
        States::<T>::get(id).filter(|state| state.stage == Stage::Reporting)?;
        let members = Sets::<T>::get(id)?.members;
        let entries = members
            .iter()
            .enumerate()
            .map(|(index, member)| ReportEntry {
                member: index as u16,
                points: Points::<T>::get(id, &member.account),
            })
            .filter(|entry| entry.points > 0)
            .collect();
        Some(SlashReport { validator_set: id, members: BoundedVec::truncate_from(entries) })
    }

    /// Takes over the points of a signed report where they are more than the runtime counted.
    pub(crate) fn take_points(report: &SlashReport) -> DispatchResult {
        let set = Sets::<T>::get(report.validator_set).ok_or(Error::<T>::SetUnknown)?;
        let ascending = report.members.windows(2).all(|pair| pair[0].member < pair[1].member);
        let known = report.members.iter().all(|entry| usize::from(entry.member) < set.members.len());
        ensure!(ascending && known, Error::<T>::ReportMalformed);
        for entry in &report.members {
            if let Some(member) = set.members.get(usize::from(entry.member)) {
                Points::<T>::mutate(report.validator_set, &member.account, |points| {
                    *points = entry.points.max(*points)
                });
            }
        }
        Ok(())
    }

    /// Takes all points of a set, and slashes who has more than `limit`.
    pub(crate) fn slash_for_points(id: SetId, limit: u32) {
        let points: Vec<_> = Points::<T>::drain_prefix(id).collect();
        for (who, points) in points {
            if points > limit {
                Self::slash_for_fault(id, &who, Fault::Silence);
            }
        }
    }
}
