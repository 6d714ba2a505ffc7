//! Deadlines: of each set without keys, the last block that counts for what it waits for.

use alloc::vec::Vec;

use frame_support::pallet_prelude::Weight;
use frame_system::pallet_prelude::BlockNumberFor;
use quoin_primitives::{SetId, interface::ValidatorSets};
use sp_runtime::traits::Saturating;

use crate::{Confirmations, Generations, LOG_TARGET, Watched, Watching, WeightInfo, pallet::*};

impl<T: Config> Pallet<T> {
    /// Watches the set, whose time now ends after a block.
    pub(crate) fn watch(set: SetId, ends_after: BlockNumberFor<T>) {
        Watching::<T>::mutate(|watched| match watched.iter_mut().find(|entry| entry.set == set) {
            Some(entry) => entry.ends_after = ends_after,
            None => {
                let entry = Watched { set, ends_after, halted_since: None, opens_attempt: false };
                if watched.try_push(entry).is_err() {
                    log::error!(target: LOG_TARGET, "{set}: more sets make keys than there are networks");
                }
            }
        });
    }

    /// Has the next block note the hash of this one, which opens an attempt of a set that is watched.
    pub(crate) fn watch_opening(set: SetId) {
        Watching::<T>::mutate(|watched| {
            watched.iter_mut().filter(|entry| entry.set == set).for_each(|entry| entry.opens_attempt = true);
        });
    }

    pub(crate) fn unwatch(set: SetId) {
        Watching::<T>::mutate(|watched| watched.retain(|entry| entry.set != set));
    }

    /// Goes on with the sets whose time is over, the longest overdue first. The time of halted networks stands still.
    pub(crate) fn watch_sets(now: BlockNumberFor<T>) -> Weight {
        let watched = Self::note_openings_and_halts(now);
        let mut over: Vec<_> =
            watched.iter().filter(|entry| entry.halted_since.is_none() && entry.ends_after < now).collect();
        over.sort_by_key(|entry| entry.ends_after);
        let weight = T::WeightInfo::on_initialize(watched.len() as u32);
        over.into_iter()
            .take(STEPS_PER_BLOCK)
            .fold(weight, |weight, entry| weight.saturating_add(Self::end_of_time(entry.set)))
    }

    /// Notes the hash of the block before in the attempts that it opened, and which networks are halted; puts off the
    /// deadlines of those that are so no longer.
    fn note_openings_and_halts(now: BlockNumberFor<T>) -> Vec<Watched<BlockNumberFor<T>>> {
        let mut watched = Watching::<T>::get();
        let before = watched.clone();
        for entry in &mut watched {
            if core::mem::take(&mut entry.opens_attempt) {
                let opening = frame_system::Pallet::<T>::parent_hash();
                Confirmations::<T>::mutate_extant(entry.set, |open| open.opening = Some(opening));
            }
            match (T::ValidatorSets::is_halted(entry.set.network), entry.halted_since) {
                (true, None) => entry.halted_since = Some(now),
                (false, Some(since)) => {
                    let blocks = now.saturating_sub(since);
                    entry.halted_since = None;
                    entry.ends_after = entry.ends_after.saturating_add(blocks);
                    Generations::<T>::mutate_extant(entry.set, |generation| generation.put_off(blocks));
                    Confirmations::<T>::mutate_extant(entry.set, |confirmation| confirmation.put_off(blocks));
                }
                _ => {}
            }
        }
        if watched != before {
            Watching::<T>::put(&watched);
        }
        watched.into_inner()
    }

    /// A set's time is over: for one of its DKGs, or for an attempt to confirm.
    fn end_of_time(set: SetId) -> Weight {
        match (Generations::<T>::get(set), Confirmations::<T>::get(set)) {
            (Some(generation), Some(confirmation)) => Self::end_attempt(set, generation, confirmation),
            (Some(generation), None) => Self::end_dealing(set, generation),
            (None, _) => {
                Self::unwatch(set);
                T::WeightInfo::on_initialize(1)
            }
        }
    }
}
