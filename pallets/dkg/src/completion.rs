//! The end of a DKG's time: its key is computed, or the set fails.

use alloc::vec::Vec;

use frame_support::pallet_prelude::Weight;
use frame_system::pallet_prelude::BlockNumberFor;
use quoin_primitives::{
    Role, SetId,
    interface::{ValidatorSets, ValidatorSetsWeight},
    verifier::{GroupKeys, Verifier},
};

use crate::{
    Dealings, FailureCause, Generation, Generations, LOG_TARGET, VerificationShares, WeightInfo, pallet::*,
};

impl<T: Config> Pallet<T> {
    /// Ends the DKG whose time is over: one at a block, since the other may have as many dealings to read.
    pub(crate) fn end_dealing(id: SetId, generation: Generation<BlockNumberFor<T>>) -> Weight {
        let members = u32::from(generation.members());
        let Some((role, _)) = generation.ends_first() else {
            Self::unwatch(id);
            return T::WeightInfo::on_initialize(1);
        };
        if generation.dkg(role).weight < generation.threshold {
            let cause = if Self::within_reach(&generation, role) {
                FailureCause::DealDeadline { role }
            } else {
                FailureCause::FaultyParticipations { role }
            };
            return Self::fail(id, cause, members);
        }
        let weight = T::WeightInfo::complete(members);
        match Self::group_keys(id, role, &generation) {
            Some(keys) => {
                Self::complete(id, generation, role, keys);
                weight
            }
            None => weight.saturating_add(Self::fail(id, FailureCause::Combining { role }, members)),
        }
    }

    /// The key that the stored dealings make, and what its shares are verified against.
    fn group_keys(id: SetId, role: Role, generation: &Generation<BlockNumberFor<T>>) -> Option<GroupKeys> {
        let set = T::ValidatorSets::set(id)?;
        let dkg = Self::description(&set, role)?;
        let dealings = Self::dealings_of(id, role, generation);
        T::Verifier::combine(&dkg, &dealings)
            .inspect_err(|error| log::error!(target: LOG_TARGET, "{id}: {role:?} key: {error}"))
            .ok()
    }

    /// The stored dealings with their dealers, ascending.
    pub(crate) fn dealings_of(
        id: SetId,
        role: Role,
        generation: &Generation<BlockNumberFor<T>>,
    ) -> Vec<(u16, Vec<u8>)> {
        let stored = |member| Some((member, Dealings::<T>::get((id, role), member)?.into_inner()));
        generation.dkg(role).dealers.iter().filter_map(stored).collect()
    }

    fn complete(id: SetId, mut generation: Generation<BlockNumberFor<T>>, role: Role, keys: GroupKeys) {
        let SetId { network, session } = id;
        let GroupKeys { group_key: key, verification_shares } = keys;
        VerificationShares::<T>::insert((id, role), verification_shares);
        let dkg = generation.dkg_mut(role);
        dkg.key = Some(key);
        let dealers = dkg.dealers.clone();
        Generations::<T>::insert(id, &generation);
        Self::deposit_event(Event::KeyMade { network, session, role, key, dealers });
        match generation.ends_first() {
            Some((_, ends_after)) => Self::watch(id, ends_after),
            None => Self::open_confirmation(id, &generation),
        }
    }

    /// Gives the set up: whoever did not do its part is blamed, and everything of it is removed.
    pub(crate) fn fail(id: SetId, cause: FailureCause, members: u32) -> Weight {
        let SetId { network, session } = id;
        Self::deposit_event(Event::GenerationFailed { network, session, cause });
        if let Err(error) = T::ValidatorSets::keygen_failed(id) {
            log::error!(target: LOG_TARGET, "{id}: failed, and was not waiting for keys: {error:?}");
            Self::forget(id);
        }
        T::WeightInfo::fail(members).saturating_add(T::ValidatorSetsWeight::keygen_failed(members))
    }
}
