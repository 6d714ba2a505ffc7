//! What `validator-sets` asks of the pallet.

use alloc::vec::Vec;

use frame_support::traits::Get;
use quoin_primitives::{Role, SetId, ValidatorSet, interface::Keygen, verifier::Dkg};
use sp_runtime::traits::{Saturating, UniqueSaturatedInto};

use crate::{Confirmations, DkgState, Generation, Generations, LOG_TARGET, pallet::*};

impl<T: Config> Keygen<T::AccountId> for Pallet<T> {
    fn start(set: &ValidatorSet<T::AccountId>) {
        let (hash, genesis_hash) = (set.hash(), Self::genesis_hash());
        let now = frame_system::Pallet::<T>::block_number();
        let deadline = now.saturating_add(T::DealDeadline::get());
        let dkg = |role| {
            let dkg = Dkg::with_set_hash(set, hash, role, genesis_hash)?;
            Some(DkgState::new(&dkg, deadline))
        };
        let Some((oracle, external)) = dkg(Role::Oracle).zip(dkg(Role::External)) else {
            log::error!(target: LOG_TARGET, "{}: a member has not the embedded keys", set.id);
            return;
        };
        let (shares, threshold) = (set.total_shares(), set.threshold());
        let generation = Generation { shares, threshold, deadline, oracle, external };
        Generations::<T>::insert(set.id, generation);
        Self::watch(set.id, deadline);
    }

    /// A member missed a DKG if its participation was faulty, or if the DKG made its key, or came to its deadline,
    /// without it. What others' faults ended before, nobody else has missed.
    ///
    /// A member missed the confirmation if it was silent when an attempt ran out of time and does not do better in
    /// the current one; if its part was wrong; or if it has been waited for since [`Config::ConfirmationTimeout`]
    /// blocks or more.
    fn missing(set: SetId) -> Vec<u16> {
        let Some(generation) = Generations::<T>::get(set) else { return Vec::new() };
        let confirmation = Confirmations::<T>::get(set);
        let now = frame_system::Pallet::<T>::block_number();
        let did_not_confirm = |member| {
            confirmation.as_ref().is_some_and(|confirmation| {
                let waited_long = now.saturating_sub(confirmation.since) >= T::ConfirmationTimeout::get();
                confirmation.faulty.contains(member)
                    || (confirmation.missed.contains(&member) && !confirmation.does_its_part(member))
                    || (waited_long && confirmation.is_waited_for(member))
            })
        };
        let is_over = now > generation.deadline;
        let did_not_deal =
            |member| Role::ALL.iter().any(|role| generation.dkg(*role).is_missed_by(member, is_over));
        (0..generation.members()).filter(|member| did_not_deal(*member) || did_not_confirm(*member)).collect()
    }

    fn end(set: SetId) {
        Self::forget(set);
    }

    /// [`Config::DealDeadline`], a block for each [`STEPS_PER_BLOCK`] keys if all networks' are due at once, and an
    /// attempt to confirm each of whose three phases takes all of its time.
    fn minimum_key_deadline() -> u32 {
        let keys = T::MaxNetworks::get().saturating_mul(Role::ALL.len() as u32);
        let attempt = T::ConfirmationTimeout::get().saturating_mul(3u32.into());
        let blocks = T::DealDeadline::get()
            .saturating_add(keys.div_ceil(STEPS_PER_BLOCK as u32).into())
            .saturating_add(attempt);
        blocks.unique_saturated_into()
    }
}
