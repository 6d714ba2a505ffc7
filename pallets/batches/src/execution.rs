//! `execute_batch`: the next batch of a network, by the signature in it.

use frame_support::{dispatch::DispatchResultWithPostInfo, pallet_prelude::*};
use quoin_primitives::{
    SetId,
    batch::Published,
    interface::{Stage, ValidatorSets, ValidatorSetsWeight},
};

use crate::{Progress, pallet::*, weights::WeightInfo};

impl<T: Config> Pallet<T> {
    /// What a batch costs, beside its instructions and a handover.
    fn base_weight(signed: &SignedBatchOf<T>) -> Weight {
        let batch = &signed.batch;
        let burns = Self::burns_before(batch.network, batch.burns);
        let proposals = Self::proposals_from(batch.network, batch.id);
        T::WeightInfo::execute_batch(proposals, burns)
            .saturating_add(Self::closing_weight().saturating_mul(proposals.into()))
    }

    /// What a batch costs at worst: it is a handover, and every instruction fails.
    pub(crate) fn execution_weight(signed: &SignedBatchOf<T>) -> Weight {
        let instructions = signed.batch.instructions.iter().fold(Weight::zero(), |sum, instruction| {
            sum.saturating_add(Self::instruction_weight(instruction))
                .saturating_add(T::WeightInfo::keep_value())
        });
        Self::base_weight(signed)
            .saturating_add(T::ValidatorSetsWeight::take_office())
            .saturating_add(instructions)
    }

    pub(crate) fn do_execute_batch(signed: SignedBatchOf<T>) -> DispatchResultWithPostInfo {
        let (batch, session) = (&signed.batch, signed.session);
        let (network, id, block) = (batch.network, batch.id, batch.block);
        let set = SetId { network, session };
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
        Self::close_proposals(network, id);
        if T::ValidatorSets::stage(set) == Some(Stage::Keyed) {
            weight = weight.saturating_add(T::ValidatorSetsWeight::take_office());
            let before = T::ValidatorSets::in_office(network);
            T::ValidatorSets::take_office(set)?;
            before.into_iter().for_each(|before| Self::close_proposals_of(before, next));
        }
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
