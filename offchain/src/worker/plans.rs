//! Plans: those alone that the own processor asked for are requested and signed.

use std::time::Duration;

use codec::Encode;
use quoin_primitives::{
    NetworkId, Role, SetId,
    signing::{Plan, RequestId, SigningDuty, SigningScheme, SubjectId},
};
use sp_core::H256;

use super::{Step, Worker, publication::What};
use crate::{cryptography::Cryptography, processors::Reports, view::View};

/// Whether the own processor of the network asked for the plan with this hash.
pub(super) fn approves(reports: &Reports, network: NetworkId, hash: H256) -> bool {
    reports.plans.get(&network).into_iter().flatten().any(|plan| plan.hash() == hash)
}

impl<C: Cryptography> Worker<C> {
    /// Asks the sets in office for what the own processors need signed.
    pub(super) fn request_plans<AccountId: Clone + Encode + PartialEq>(
        &mut self,
        view: &View<AccountId>,
        reports: &Reports,
        now: Duration,
        step: &mut Step<AccountId>,
    ) {
        for summary in view.networks.iter().filter(|summary| !summary.halted) {
            let (Some(set), Some(plans)) = (summary.in_office, reports.plans.get(&summary.network)) else {
                continue;
            };
            for plan in plans {
                let subject = SubjectId::Plan { hash: plan.hash() };
                if !view.signing.is_in_hand(&RequestId { validator_set: set, subject }) {
                    self.request_plan(view, set, plan, now, step);
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
