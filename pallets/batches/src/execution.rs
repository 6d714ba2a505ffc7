//! `execute_batch`: the next batch of a network, by the signature in it.

use frame_support::{dispatch::DispatchResultWithPostInfo, pallet_prelude::*};
use quoin_primitives::{
    SetId,
    batch::Published,
    interface::{Stage, ValidatorSets, ValidatorSetsWeight},
};

use crate::{Progress, pallet::*, weights::WeightInfo};

impl<T: Config> Pallet<T> {
    /// What a batch costs, beside its instructions.
    fn base_weight(signed: &SignedBatchOf<T>) -> Weight {
        let batch = &signed.batch;
        let burns = Self::burns_before(batch.network, batch.burns);
        let is_handover = Self::is_handover(signed.set());
        let numbers = if is_handover { T::MaxAhead::get() } else { 1 };
        let proposals = Self::proposals_from(batch.network, batch.id, numbers);
        let weight =
            T::WeightInfo::execute_batch(proposals, burns).saturating_add(Self::closing_weight(proposals));
        if is_handover { weight.saturating_add(T::ValidatorSetsWeight::take_office()) } else { weight }
    }

    /// Whether a batch of the set hands the office over to it.
    fn is_handover(set: SetId) -> bool {
        T::ValidatorSets::stage(set) == Some(Stage::Keyed)
    }

    /// What a batch costs at worst: every instruction fails.
    pub(crate) fn execution_weight(signed: &SignedBatchOf<T>) -> Weight {
        let instructions = signed.batch.instructions.iter().fold(Weight::zero(), |sum, instruction| {
            sum.saturating_add(Self::instruction_weight(instruction))
                .saturating_add(T::WeightInfo::keep_value())
        });
        Self::base_weight(signed).saturating_add(instructions)
    }

    pub(crate) fn do_execute_batch(signed: SignedBatchOf<T>) -> DispatchResultWithPostInfo {
        let (batch, set) = (&signed.batch, signed.set());
        let SetId { network, session } = set;
        let (id, block) = (batch.id, batch.block);
        Self::execution_open(set, id).map_err(|_| Error::<T>::DutyClosed)?;
        let next = id.checked_add(1).ok_or(Error::<T>::DutyClosed)?;
        let mut weight = Self::base_weight(&signed);

        let hash = batch.hash();
        let executed_at = Some(frame_system::Pallet::<T>::block_number());
        let published = NetworkProgress::<T>::get(network).published;
        let published = published.filter(|published| published.session == session);
        let published = published.unwrap_or(Published::nothing(session, id)).and(hash);
        let progress = Progress { next, executed_at, published: Some(published) };
        NetworkProgress::<T>::insert(network, progress);
        let mut retired = None;
        if Self::is_handover(set) {
            retired = T::ValidatorSets::in_office(network);
            T::ValidatorSets::take_office(set)?;
        }
        Self::close_proposals(network, id, hash, retired);
        Self::acknowledge_burns(network, batch.burns);
        Self::deposit_event(Event::BatchExecuted { network, session, id, batch_hash: hash, block });
        for (index, instruction) in (0..).zip(signed.batch.instructions) {
            weight = weight.saturating_add(Self::instruction_weight(&instruction));
            if Self::execute_instruction(network, id, index, instruction).is_err() {
                weight = weight.saturating_add(T::WeightInfo::keep_value());
            }
        }
        Ok(Some(weight).into())
    }
}
