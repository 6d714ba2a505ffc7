//! The keys that a chain starts with.

use crate::{Config, Error, GenesisKey, Keys, Pallet};

impl<T: Config> Pallet<T> {
    /// Sets one account's key as [`Pallet::set_key`] does. A wrong one stops the genesis from being built, with the
    /// account and the reason.
    pub(crate) fn build_key(entry: &GenesisKey<T::AccountId>) {
        let GenesisKey { account, curve, proof, .. } = entry;
        let result = match entry.embedded_key() {
            Some(_) if Keys::<T>::get(account).is_some_and(|keys| keys.get(*curve).is_some()) => {
                panic!("genesis: {curve:?} key of {account:?}: there are two")
            }
            Some(key) => Self::put_key(account, key, proof),
            None => Err(Error::<T>::KeyInvalid.into()),
        };
        result.unwrap_or_else(|error| panic!("genesis: {curve:?} key of {account:?}: {error:?}"));
    }
}
