//! Two signatures of one oracle key over different batches of one number: proof that the key cannot be trusted.

use frame_support::pallet_prelude::*;
use quoin_primitives::{
    SetId,
    batch::BatchId,
    interface::{ValidatorSets, ValidatorSetsWeight},
};
use sp_core::H256;

use crate::{Conflicts, LOG_TARGET, pallet::*, weights::WeightInfo};

impl<T: Config> Pallet<T> {
    pub(crate) fn conflict_weight() -> Weight {
        T::WeightInfo::report_conflict().saturating_add(T::ValidatorSetsWeight::halt())
    }

    pub(crate) fn record_conflict(id: SetId, batch: BatchId, hashes: [H256; 2]) -> Result<(), Error<T>> {
        Self::conflict_open(id, hashes).map_err(|_| Error::<T>::DutyClosed)?;
        Conflicts::<T>::insert(id, batch);
        let SetId { network, session } = id;
        Self::deposit_event(Event::ConflictProven { network, session, id: batch, hashes });
        Ok(())
    }

    /// The network is halted, if it is not by now. Nobody is slashed: who signed both is not known, and as many may have
    /// signed one of them alone.
    pub(crate) fn do_report_conflict(
        id: SetId,
        batch: BatchId,
        hashes: [H256; 2],
    ) -> DispatchResult {
        Self::record_conflict(id, batch, hashes)?;
        // Refused where the network is halted already, or was removed and executes nothing any longer.
        let halted = T::ValidatorSets::halt(id.network);
        log::warn!(target: LOG_TARGET, "{id}: conflicting signatures; halt: {halted:?}");
        Ok(())
    }
}
