//! Whose batches count, and how an office is handed over: by the first batch that the next set signs.

use core::marker::PhantomData;

use quoin_primitives::{
    NetworkId, SetId,
    interface::{Office, Stage, ValidatorSets},
};

use crate::pallet::*;

/// A set takes office by its first batch. A network's first set, which nobody hands over to, takes it with its keys.
pub struct ByBatch<T>(PhantomData<T>);

impl<T: Config> Office for ByBatch<T> {
    fn network_registered(network: NetworkId) {
        Pallet::<T>::create_asset(network);
    }

    fn at_once(_: SetId, predecessor: Option<SetId>) -> bool {
        predecessor.is_none()
    }
}

impl<T: Config> Pallet<T> {
    /// Whether batches that `set` signs count: it is in office, and its successor's handover is not late; or it is that
    /// successor, and has its keys.
    pub(crate) fn counts(set: SetId) -> bool {
        match T::ValidatorSets::stage(set) {
            Some(Stage::InOffice) => {
                let successor = T::ValidatorSets::successor(set.network);
                !successor.is_some_and(T::ValidatorSets::handover_late)
            }
            Some(Stage::Keyed) => true,
            _ => false,
        }
    }
}
