//! Participations are verified when they are included, and take at most half of a block.

use frame_support::{dispatch::DispatchResultWithPostInfo, pallet_prelude::Weight, traits::Get};
use frame_system::pallet_prelude::BlockNumberFor;
use quoin_primitives::{
    Fault, Member, Role, SetId, Suite, ValidatorSet,
    interface::{ValidatorSets, ValidatorSetsWeight},
    verifier::{Dkg, ParticipationError, ParticipationFault, Verifier},
};
use sp_runtime::traits::Saturating;

use crate::{
    Dealing, Dealings, DkgState, Generation, Generations, LOG_TARGET, Participation, RoomTaken, pallet::*,
    weights,
};

impl<T: Config> Pallet<T> {
    /// What including a participation costs at worst, by the size of its proof. One that nobody waits for costs a
    /// look-up.
    pub(crate) fn participation_weight(id: SetId, role: Role) -> Weight {
        match Generations::<T>::get(id) {
            Some(generation) => Self::weight_in(generation.dkg(role)),
            None => T::DbWeight::get().reads(1),
        }
    }

    /// What including a participation in `dkg` costs, if it is faulty.
    pub(crate) fn weight_in(dkg: &DkgState<BlockNumberFor<T>>) -> Weight {
        Self::inclusion_weight(dkg.suite, dkg.class)
    }

    /// What including a participation in a DKG of `suite` costs, if it is faulty, whose N has the binary logarithm
    /// `class`.
    pub(crate) fn inclusion_weight(suite: Suite, class: u8) -> Weight {
        weights::participate::<T::WeightInfo>(suite, class).saturating_add(T::ValidatorSetsWeight::fault())
    }

    /// What participations may take of a block.
    pub(crate) fn half_of_a_block() -> Weight {
        T::BlockWeights::get().max_block / 2
    }

    /// What participations have taken of this block.
    fn room_taken() -> Weight {
        let now = frame_system::Pallet::<T>::block_number();
        RoomTaken::<T>::get().filter(|(block, _)| *block == now).map(|(_, weight)| weight).unwrap_or_default()
    }

    /// Whether participations, with another of this weight, take at most half of this block.
    pub(crate) fn has_room(weight: Weight) -> bool {
        Self::room_taken().saturating_add(weight).all_lte(Self::half_of_a_block())
    }

    fn take_room(weight: Weight) {
        let now = frame_system::Pallet::<T>::block_number();
        RoomTaken::<T>::put((now, Self::room_taken().saturating_add(weight)));
    }

    /// The DKG that a set's participations are made for.
    pub(crate) fn description(set: &ValidatorSet<T::AccountId>, role: Role) -> Option<Dkg> {
        let hash = T::ValidatorSets::set_hash(set.id)?;
        Dkg::with_set_hash(set, hash, role, Self::genesis_hash())
    }

    pub(crate) fn do_participate(
        id: SetId,
        role: Role,
        member: u16,
        participation: &Participation,
    ) -> DispatchResultWithPostInfo {
        let closed = Error::<T>::DutyClosed;
        let generation = Self::participation_open(id, role, member).map_err(|_| closed)?;
        let set = T::ValidatorSets::set(id).ok_or(Error::<T>::DutyClosed)?;
        let dkg = Self::description(&set, role).ok_or(Error::<T>::DutyClosed)?;
        let dealer = set.members.get(usize::from(member)).ok_or(Error::<T>::DutyClosed)?;

        let at_worst = Self::weight_in(generation.dkg(role));
        Self::take_room(at_worst);
        let without_fault = at_worst.saturating_sub(T::ValidatorSetsWeight::fault());
        match T::Verifier::verify_participation(&dkg, member, participation) {
            Ok(dealing) => {
                Dealings::<T>::insert((id, role), member, Dealing::truncate_from(dealing));
                Self::note_dealing(id, generation, role, member, dealer);
                Ok(Some(without_fault).into())
            }
            Err(ParticipationError::Faulty(fault)) => {
                Self::note_fault(id, generation, role, member, dealer, fault);
                Ok(Some(at_worst).into())
            }
            Err(error @ (ParticipationError::Dkg(_) | ParticipationError::UnknownDealer { .. })) => {
                // The set itself makes no DKG, which nobody in it is to blame for. Its key deadline ends it.
                log::error!(target: LOG_TARGET, "{id}: {error}");
                Self::forget(id);
                Ok(Some(without_fault).into())
            }
        }
    }

    fn note_dealing(
        id: SetId,
        mut generation: Generation<BlockNumberFor<T>>,
        role: Role,
        member: u16,
        dealer: &Member<T::AccountId>,
    ) {
        let (deadline, threshold) = (generation.deadline, generation.threshold);
        let dkg = generation.dkg_mut(role);
        dkg.dealers.insert(member);
        dkg.weight = dkg.weight.saturating_add(dealer.shares);
        let weight = dkg.weight;
        if weight >= threshold {
            let now = frame_system::Pallet::<T>::block_number();
            dkg.ends_after = deadline.min(now.saturating_add(T::DealWindow::get()));
        }
        let SetId { network, session } = id;
        let validator = dealer.account.clone();
        Self::deposit_event(Event::Participated { network, session, role, validator, weight });
        Self::settle_dealing(id, generation, role);
    }

    fn note_fault(
        id: SetId,
        mut generation: Generation<BlockNumberFor<T>>,
        role: Role,
        member: u16,
        dealer: &Member<T::AccountId>,
        fault: ParticipationFault,
    ) {
        let dkg = generation.dkg_mut(role);
        dkg.faulty.insert(member);
        dkg.faulty_weight = dkg.faulty_weight.saturating_add(dealer.shares);
        let SetId { network, session } = id;
        let validator = dealer.account.clone();
        Self::deposit_event(Event::ParticipationFaulty { network, session, role, validator, fault });
        Self::settle_dealing(id, generation, role);
        T::ValidatorSets::fault(id, &dealer.account, Fault::Participation);
    }

    /// Stores what a participation changed. Where nobody is waited for any longer, or no threshold can be reached,
    /// the DKG's time ends with this block.
    fn settle_dealing(id: SetId, mut generation: Generation<BlockNumberFor<T>>, role: Role) {
        let within_reach = Self::within_reach(&generation, role);
        let dkg = generation.dkg_mut(role);
        if dkg.everybody_dealt() || !within_reach {
            dkg.ends_after = frame_system::Pallet::<T>::block_number();
        }
        if let Some((_, ends_after)) = generation.ends_first() {
            Self::watch(id, ends_after);
        }
        Generations::<T>::insert(id, generation);
    }

    /// Whether those who were not at fault in the DKG can reach the threshold.
    pub(crate) fn within_reach(generation: &Generation<BlockNumberFor<T>>, role: Role) -> bool {
        generation.shares.saturating_sub(generation.dkg(role).faulty_weight) >= generation.threshold
    }
}
