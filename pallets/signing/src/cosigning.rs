//! Cosigning: sets in office say that a block is final. Processors act on blocks that enough of the stake stands behind.

use alloc::vec::Vec;

use frame_support::{pallet_prelude::Weight, traits::Get};
use frame_system::pallet_prelude::BlockNumberFor;
use quoin_primitives::{
    SetId,
    interface::{SigningSets, ValidatorSets, ValidatorSetsWeight},
    signing::{GroupSignature, RequestNumber, Subject, SubjectId, api::CosignedBlock},
};
use sp_core::{H256, U256};
use sp_runtime::traits::{One, Saturating, UniqueSaturatedInto, Zero};

use crate::{
    Asker, Cosignature, Cosignatures, Cosigned, LOG_TARGET, Phase, WeightInfo, authorize::RequestOf, pallet::*,
};

impl<T: Config> Pallet<T> {
    /// Once in every interval: asks the sets in office to cosign the block before, and retired ones for their reports; and
    /// forgets what is known of sets that are gone.
    pub(crate) fn ask_sets(now: BlockNumberFor<T>) -> Weight {
        let interval = T::CosignInterval::get();
        let before = now.saturating_sub(One::one());
        if interval.is_zero() || before.is_zero() || !(before % interval).is_zero() {
            return Weight::zero();
        }
        let hash = frame_system::Pallet::<T>::parent_hash();
        let block = before.unique_saturated_into();
        // Over by the next time that sets are asked.
        let blocks = interval.saturating_sub(One::one()).unique_saturated_into();
        let sets = T::SigningSets::in_office();
        let weight = T::WeightInfo::ask_to_cosign(sets.len() as u32)
            .saturating_add(T::SigningSets::in_office_weight());
        for (set, _) in sets {
            if let Err(error) = Self::ask(set, Subject::Cosign { block, hash }, blocks, Asker::Chain) {
                log::warn!(target: LOG_TARGET, "{set}: block {block} is not to be cosigned: {error:?}");
            }
        }
        weight.saturating_add(Self::ask_for_reports()).saturating_add(Self::forget_stallers())
    }

    /// A set did not cosign a block. That is final, if members with more key shares said so than may be faulty; whoever was
    /// asked and has not said so [`Config::PhaseTimeout`] blocks later was silent.
    pub(crate) fn name_absent(number: RequestNumber, request: &RequestOf<T>) -> Weight {
        let SubjectId::Cosign { .. } = request.id.subject else { return Weight::zero() };
        let now = Self::time(request.id.validator_set.network);
        let timeout = T::PhaseTimeout::get();
        let attempt = &request.attempt;
        let is_late = attempt.backed_at.is_some_and(|since| now.saturating_sub(since) >= timeout);
        if attempt.phase != Phase::Commitments || !is_late {
            return Weight::zero();
        }
        let Some(set) = T::ValidatorSets::set(request.id.validator_set) else { return Weight::zero() };
        let absent = request.absent();
        let count = absent.count();
        absent.iter().for_each(|member| Self::give_points(&set, member));
        Self::deposit_event(Event::Absent { number, members: absent });
        T::ValidatorSetsWeight::silent().saturating_mul(count.into())
    }

    /// A set cosigned a block.
    pub(crate) fn note_cosignature(set: SetId, block: u64, hash: H256, signature: GroupSignature) {
        let newest =
            Cosignatures::<T>::get(set.network).is_none_or(|(of, newest)| of != set || newest.block < block);
        if newest {
            Cosignatures::<T>::insert(set.network, (set, Cosignature { block, hash, signature }));
            Self::note_cosigned_block();
        }
    }

    /// Notes the newest block behind which there is enough stake. A set that cosigned a block stands behind those before it.
    fn note_cosigned_block() {
        let sets: Vec<_> = T::SigningSets::in_office();
        let total = sets.iter().fold(0u128, |sum, (_, stake)| sum.saturating_add(*stake));
        let cosigned: Vec<_> = sets
            .into_iter()
            .filter_map(|(set, stake)| {
                let (_, newest) = Cosignatures::<T>::get(set.network).filter(|(of, _)| *of == set)?;
                Some((newest, stake))
            })
            .collect();
        let behind = |block: u64| {
            let stakes = cosigned.iter().filter(|(newest, _)| newest.block >= block);
            stakes.fold(0u128, |sum, (_, stake)| sum.saturating_add(*stake))
        };
        let newest = cosigned
            .iter()
            .map(|(newest, _)| (newest.block, newest.hash))
            .filter(|(block, _)| is_quorum(T::CosignQuorum::get(), behind(*block), total))
            .max();
        let Some((block, hash)) = newest else { return };
        if Cosigned::<T>::get().is_none_or(|before| before.block < block) {
            Cosigned::<T>::put(CosignedBlock { block, hash });
            Self::deposit_event(Event::BlockCosigned { block, hash });
        }
    }
}

/// Whether `stake` is at least this part of `total`.
pub(crate) fn is_quorum((part, of): (u32, u32), stake: u128, total: u128) -> bool {
    U256::from(stake).saturating_mul(of.into()) >= U256::from(total).saturating_mul(part.into())
}
