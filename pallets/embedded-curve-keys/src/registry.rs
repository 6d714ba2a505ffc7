//! Keys and who holds them.

use frame_support::ensure;
use quoin_primitives::{
    EmbeddedCurve, EmbeddedKey, EmbeddedKeys, Scheme,
    interface::{CoordinatorKeys, EmbeddedKeyRegistry, EmbeddedKeyUse},
    verifier::{Verifier, possession_owner},
};
use sp_runtime::{DispatchError, DispatchResult};

use crate::{Config, Error, Keys, Owners, Pallet, Registrations};

impl<T: Config> Pallet<T> {
    /// The key of `account` on `curve`.
    pub fn key(account: &T::AccountId, curve: EmbeddedCurve) -> Option<EmbeddedKey> {
        Keys::<T>::get(account)?.get(curve)
    }

    /// Whether another account holds `key` or its negative.
    pub(crate) fn is_taken(account: &T::AccountId, key: &EmbeddedKey) -> bool {
        Owners::<T>::get(key.curve(), key.x()).is_some_and(|owner| owner != *account)
    }

    /// Makes `key` the account's key on its curve. The proof is verified last: what costs less is asked first.
    pub(crate) fn put_key(account: &T::AccountId, key: EmbeddedKey, proof: &[u8]) -> DispatchResult {
        let curve = key.curve();
        let mut keys = Keys::<T>::get(account).unwrap_or_default();
        let previous = keys.get(curve);
        ensure!(previous != Some(key), Error::<T>::KeyUnchanged);
        ensure!(!Self::is_taken(account, &key), Error::<T>::KeyTaken);
        let owner = possession_owner(account);
        T::Verifier::verify_possession(curve.possession_suite(), key.as_bytes(), &owner, proof)
            .map_err(Error::<T>::from)?;

        if keys.is_empty() {
            frame_system::Pallet::<T>::inc_consumers(account)?;
        }
        if let Some(previous) = previous {
            Owners::<T>::remove(curve, previous.x());
        }
        Owners::<T>::insert(curve, key.x(), account);
        keys.set(key);
        Keys::<T>::insert(account, keys);
        Ok(())
    }

    /// Removes the account's key from `curve`. What coordinator key registered one stays known while it could do so
    /// again, since the signature for it is public.
    pub(crate) fn take_key(
        account: &T::AccountId,
        curve: EmbeddedCurve,
    ) -> Result<EmbeddedKey, DispatchError> {
        let mut keys = Keys::<T>::get(account).unwrap_or_default();
        let key = keys.get(curve).ok_or(Error::<T>::NoKey)?;
        ensure!(!T::KeyUse::needs_key(account, curve), Error::<T>::KeyNeeded);

        Owners::<T>::remove(curve, key.x());
        keys.remove(curve);
        if keys.is_empty() {
            Keys::<T>::remove(account);
            frame_system::Pallet::<T>::dec_consumers(account);
        } else {
            Keys::<T>::insert(account, keys);
        }
        if T::CoordinatorKeys::coordinator_key(account).is_none() {
            Registrations::<T>::remove(account, curve);
        }
        Ok(key)
    }
}

impl<T: Config> EmbeddedKeyRegistry<T::AccountId> for Pallet<T> {
    fn embedded_keys(who: &T::AccountId, scheme: Scheme) -> Option<EmbeddedKeys> {
        let keys = Keys::<T>::get(who)?;
        let embedwards25519 = keys.embedwards25519?;
        if !scheme.needs(EmbeddedCurve::Secq256k1) {
            return Some(EmbeddedKeys { embedwards25519, secq256k1: None });
        }
        keys.secq256k1.map(|key| EmbeddedKeys { embedwards25519, secq256k1: Some(key) })
    }
}
