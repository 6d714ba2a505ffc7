//! Plans: what members' processors ask the external key to sign.

use frame_support::{dispatch::DispatchResult, traits::Get};
use quoin_primitives::{
    SetId,
    signing::{Plan, Subject},
};

use crate::{Asker, pallet::*};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_request_plan(set: SetId, member: u16, plan: Plan) -> DispatchResult {
        Self::ask(set, Subject::Plan(plan), T::PlanDeadline::get(), Asker::Processor(member))?;
        Ok(())
    }
}
