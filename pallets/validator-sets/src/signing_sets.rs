//! Which sets have something to sign: those that cosign, and those that owe their report.

use alloc::vec::Vec;

use frame_support::{pallet_prelude::Weight, traits::Get};
use quoin_primitives::{
    NetworkId, SetId,
    interface::{SigningSets, Stage, ValidatorSets},
};
use sp_runtime::traits::UniqueSaturatedInto;

use crate::{pallet::*, types::*, weights::WeightInfo};

impl<T: Config> Pallet<T> {
    /// The external networks that are not halted.
    fn running_networks() -> impl Iterator<Item = NetworkId> {
        let runs = |(network, stored): (NetworkId, NetworkOf<T>)| {
            let halted = matches!(stored.status, Status::Halted { .. });
            (!network.is_chain() && !halted).then_some(network)
        };
        Networks::<T>::iter().filter_map(runs)
    }
}

impl<T: Config> SigningSets for Pallet<T> {
    fn in_office() -> Vec<(SetId, u128)> {
        let with_stake = |id| {
            let state = States::<T>::get(id).filter(|state| state.key_pair.is_some())?;
            Some((id, state.stake.unique_saturated_into()))
        };
        let sets = Self::running_networks().filter_map(<Self as ValidatorSets<_>>::in_office);
        let mut sets: Vec<_> = sets.filter_map(with_stake).collect();
        sets.sort_unstable();
        sets
    }

    fn reporting() -> Vec<SetId> {
        let live = |network| {
            let sessions = Successions::<T>::get(network).live.into_iter();
            sessions.map(move |session| SetId { network, session })
        };
        let mut sets: Vec<_> = Self::running_networks()
            .flat_map(live)
            .filter(|id| <Self as ValidatorSets<_>>::stage(*id) == Some(Stage::Reporting))
            .collect();
        sets.sort_unstable();
        sets
    }

    fn in_office_weight() -> Weight {
        T::WeightInfo::sets_in_office(T::MaxNetworks::get())
    }

    fn reporting_weight() -> Weight {
        T::WeightInfo::sets_reporting(T::MaxNetworks::get(), T::MaxLiveSets::get())
    }
}
