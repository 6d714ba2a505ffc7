//! A set ended: its duties are closed at once, and what is stored for recovery is removed step by step.

use frame_support::{pallet_prelude::Weight, weights::WeightMeter};
use quoin_primitives::{Role, SetId};

use crate::{Confirmations, Dealings, Generations, Removals, VerificationShares, WeightInfo, pallet::*};

impl<T: Config> Pallet<T> {
    /// Closes all duties of the set, and has its recovery data removed.
    pub(crate) fn forget(id: SetId) {
        if let Some(generation) = Generations::<T>::take(id) {
            Confirmations::<T>::remove(id);
            Self::unwatch(id);
            Removals::<T>::insert(id, generation.members());
        }
    }

    /// Removes dealings of sets that ended, as the weight allows, and at most [`REMOVALS_PER_BLOCK`] members'; with the last
    /// of them, what the shares of the set's keys are verified against.
    pub(crate) fn remove_ended(limit: Weight) -> Weight {
        let mut meter = WeightMeter::with_limit(limit);
        if meter.try_consume(T::WeightInfo::on_idle()).is_err() {
            return meter.consumed();
        }
        let Some((id, mut left)) = Removals::<T>::iter().next() else { return meter.consumed() };
        let first = left.saturating_sub(REMOVALS_PER_BLOCK);
        while left > first && meter.try_consume(T::WeightInfo::remove_dealings()).is_ok() {
            left = left.saturating_sub(1);
            Role::ALL.into_iter().for_each(|role| Dealings::<T>::remove((id, role), left));
        }
        if left == 0 {
            Role::ALL.into_iter().for_each(|role| VerificationShares::<T>::remove((id, role)));
            Removals::<T>::remove(id);
            let SetId { network, session } = id;
            Self::deposit_event(Event::RecoveryDataRemoved { network, session });
        } else {
            Removals::<T>::insert(id, left);
        }
        meter.consumed()
    }
}
