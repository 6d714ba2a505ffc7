//! Plans: what members' processors ask the external key to sign.

use frame_support::{dispatch::DispatchResult, traits::Get};
use quoin_primitives::{
    Role, SetId,
    interface::ValidatorSets,
    signing::{KeyTweak, Plan, PlanMessage, SigningScheme, Subject},
    verifier::{SignatureError, SignatureVerifier},
};

use crate::{Asker, challenge::key_bytes, pallet::*};

impl<T: Config> Pallet<T> {
    /// Whether all offsets of a plan are scalars, and lead from the set's key to another one. The others could not sign it.
    pub(crate) fn makes_keys(set: SetId, plan: &Plan) -> bool {
        let Some((keys, signers)) = T::ValidatorSets::keys(set).zip(T::ValidatorSets::set(set)) else {
            return false;
        };
        let scheme = SigningScheme::of(Role::External, signers.scheme);
        let key = key_bytes(&keys, Role::External);
        // No scheme has such a signature; what is wrong with the tweak is said first.
        let verify = |message: &PlanMessage| {
            T::Verifier::verify_signature(scheme, &key, &message.tweak, &message.message, &[0xff; 64])
        };
        let mut with_offset =
            plan.messages.iter().filter(|message| matches!(message.tweak, KeyTweak::Offset(_)));
        with_offset.all(|message| verify(message) != Err(SignatureError::Tweak))
    }

    pub(crate) fn do_request_plan(set: SetId, member: u16, plan: Plan) -> DispatchResult {
        Self::ask(set, Subject::Plan(plan), T::PlanDeadline::get(), Asker::Processor(member))?;
        Ok(())
    }
}
