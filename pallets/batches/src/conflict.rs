//! Two signatures of one oracle key over different batches of one number: proof that the key cannot be trusted.

use frame_support::{dispatch::DispatchResultWithPostInfo, pallet_prelude::*};
use quoin_primitives::{
    Fault, MAX_KEY_SHARES, SetId, ValidatorSet,
    batch::BatchId,
    interface::{ValidatorSets, ValidatorSetsWeight},
};
use sp_core::H256;

use crate::{Conflicts, LOG_TARGET, pallet::*, weights::WeightInfo};

impl<T: Config> Pallet<T> {
    /// What a conflict of a set of so many members costs.
    fn conflict_weight_of(members: u32) -> Weight {
        T::WeightInfo::report_conflict()
            .saturating_add(T::ValidatorSetsWeight::halt())
            .saturating_add(T::ValidatorSetsWeight::fault().saturating_mul(members.into()))
    }

    pub(crate) fn conflict_weight() -> Weight {
        Self::conflict_weight_of(MAX_KEY_SHARES.into())
    }

    /// Records a conflict, and says between whom.
    pub(crate) fn record_conflict(
        id: SetId,
        batch: BatchId,
        hashes: [H256; 2],
    ) -> Result<ValidatorSet<T::AccountId>, Error<T>> {
        Self::conflict_open(id, hashes).map_err(|_| Error::<T>::DutyClosed)?;
        let set = T::ValidatorSets::set(id).ok_or(Error::<T>::DutyClosed)?;
        Conflicts::<T>::insert(id, batch);
        let SetId { network, session } = id;
        Self::deposit_event(Event::ConflictProven { network, session, id: batch, hashes });
        Ok(set)
    }

    /// Every member of the set is slashed by the table, and the network halted, if it is not by now.
    pub(crate) fn do_report_conflict(
        id: SetId,
        batch: BatchId,
        hashes: [H256; 2],
    ) -> DispatchResultWithPostInfo {
        let members = Self::record_conflict(id, batch, hashes)?.members;
        for member in &members {
            T::ValidatorSets::fault(id, &member.account, Fault::ConflictingSignatures);
        }
        // Refused where the network is halted already, or was removed and executes nothing any longer.
        let halted = T::ValidatorSets::halt(id.network);
        log::warn!(target: LOG_TARGET, "{id}: conflicting signatures; halt: {halted:?}");
        Ok(Some(Self::conflict_weight_of(members.len() as u32)).into())
    }
}
