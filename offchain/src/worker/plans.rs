//! Plans: those alone that the own processor asked for are requested and signed.

use std::time::Duration;

use codec::Encode;
use quoin_primitives::{
    Role, SetId,
    signing::{Plan, RequestId, SigningDuty, SigningScheme, SubjectId},
};
use sp_core::H256;

use super::{Step, Worker, publication::What};
use crate::{
    cryptography::Cryptography,
    processors::{Reports, signs_plans},
    view::View,
};

/// Whether the own processor of the set's network asked it for the plan with this hash.
pub(super) fn approves(reports: &Reports, set: SetId, hash: H256) -> bool {
    reports.plans.get(&set).into_iter().flatten().any(|plan| plan.hash() == hash)
}

impl<C: Cryptography> Worker<C> {
    /// Asks sets whose keys sign for what the own processors need signed.
    pub(super) fn request_plans<AccountId: Clone + Encode + PartialEq>(
        &mut self,
        view: &View<AccountId>,
        reports: &Reports,
        now: Duration,
        step: &mut Step<AccountId>,
    ) {
        for (set, plans) in &reports.plans {
            let halted = view.networks.iter().any(|summary| summary.network == set.network && summary.halted);
            let signs = view.sets.iter().any(|summary| summary.set == *set && signs_plans(summary.stage));
            for plan in plans.iter().filter(|_| signs && !halted) {
                let subject = SubjectId::Plan { hash: plan.hash() };
                if !view.signing.is_in_hand(&RequestId { validator_set: *set, subject }) {
                    self.request_plan(view, *set, plan, now, step);
                }
            }
        }
    }

    fn request_plan<AccountId: Clone + Encode + PartialEq>(
        &mut self,
        view: &View<AccountId>,
        set: SetId,
        plan: &Plan,
        now: Duration,
        step: &mut Step<AccountId>,
    ) {
        let Some(details) = view.open_sets.get(&set) else { return };
        if !plan.fits(SigningScheme::of(Role::External, details.set.scheme)) {
            return;
        }
        let hash = plan.hash();
        let what = What::RequestPlan(set, hash);
        let members = details.set.members.len() as u16;
        let own = self.cryptography.coordinators();
        for (member, holder) in (0u16..).zip(&details.set.members) {
            let rank = (member + u16::from(hash.0[0])) % members;
            let is_due =
                own.contains(&holder.coordinator) && self.turns.has_come(what, rank, view.best.number);
            if is_due {
                self.publish_signing((&holder.coordinator, what), view, now, step, |_| {
                    let (plan, at, at_hash) = (plan.clone(), view.best.number, view.best.hash);
                    Ok(SigningDuty::RequestPlan { set, member, plan, at, at_hash })
                });
            }
        }
    }
}
