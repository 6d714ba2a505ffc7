//! Deadlines: which sets' stages end at which block. Each live set has at most one.

use frame_support::pallet_prelude::*;
use frame_system::pallet_prelude::BlockNumberFor;
use quoin_primitives::{SetId, interface::Stage};
use sp_runtime::traits::{One, Saturating};

use crate::{pallet::*, types::*, weights::WeightInfo};

impl<T: Config> Pallet<T> {
    /// Gives a set the deadline `at`, or the first block after it that has room, in place of the one it had. Never
    /// the current block or an earlier one, whose deadlines are past.
    pub(crate) fn set_deadline(id: SetId, at: Option<BlockNumberFor<T>>) {
        let Some(mut state) = States::<T>::get(id) else { return };
        if let Some(before) = state.deadline {
            Deadlines::<T>::mutate_exists(before, |sets| {
                *sets = sets.take().and_then(|mut sets| {
                    sets.retain(|set| *set != id);
                    (!sets.is_empty()).then_some(sets)
                });
            });
        }
        state.deadline = at.map(|at| {
            let next = frame_system::Pallet::<T>::block_number().saturating_add(One::one());
            let mut block = at.max(next);
            while Deadlines::<T>::mutate(block, |sets| sets.try_push(id)).is_err() {
                block = block.saturating_add(One::one());
            }
            block
        });
        States::<T>::insert(id, state);
    }

    /// The deadline `blocks` from now.
    pub(crate) fn in_blocks(blocks: BlockNumberFor<T>) -> Option<BlockNumberFor<T>> {
        Some(frame_system::Pallet::<T>::block_number().saturating_add(blocks))
    }

    /// Ends the stages whose deadline is `now`. Those of halted networks stand still.
    pub(crate) fn end_stages(now: BlockNumberFor<T>) -> Weight {
        let mut weight = Weight::zero();
        for id in Deadlines::<T>::take(now) {
            let halted = Networks::<T>::get(id.network)
                .is_some_and(|network| matches!(network.status, Status::Halted { .. }));
            let Some(state) = States::<T>::get(id) else { continue };
            weight = weight.saturating_add(T::WeightInfo::end_stage(state.members.into()));
            if halted {
                continue;
            }
            match state.stage {
                Stage::Declared => Self::abandon(id, AbandonCause::KeyDeadline),
                Stage::Keyed => {
                    Self::set_deadline(id, None);
                    let SetId { network, session } = id;
                    Self::deposit_event(Event::HandoverLate { network, session });
                }
                Stage::InOffice => Self::set_deadline(id, None),
                Stage::Reporting => Self::settle(id, false),
                Stage::CoolingDown => Self::close(id),
            }
        }
        weight
    }
}
