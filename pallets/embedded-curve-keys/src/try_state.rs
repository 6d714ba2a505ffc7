//! What always holds.

use frame_support::ensure;
use quoin_primitives::EmbeddedCurve;
use sp_runtime::TryRuntimeError;

use crate::{Config, Keys, Owners, Pallet};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::keys_hold()?;
        Self::owners_hold()
    }

    /// Each key is its account's by its x; no account is listed for nothing, or can be reaped.
    fn keys_hold() -> Result<(), TryRuntimeError> {
        for (account, keys) in Keys::<T>::iter() {
            ensure!(!keys.is_empty(), "an account without keys is listed");
            ensure!(frame_system::Pallet::<T>::consumers(&account) > 0, "an account with keys can be reaped");
            for key in [EmbeddedCurve::Secq256k1, EmbeddedCurve::Embedwards25519].map(|curve| keys.get(curve))
            {
                let Some(key) = key else { continue };
                ensure!(
                    Owners::<T>::get(key.curve(), key.x()).as_ref() == Some(&account),
                    "a key's x is not its account's"
                );
            }
        }
        Ok(())
    }

    /// Each x belongs to a key of the account that it is listed for. So no two keys have one.
    fn owners_hold() -> Result<(), TryRuntimeError> {
        for (curve, x, account) in Owners::<T>::iter() {
            ensure!(
                Self::key(&account, curve).is_some_and(|key| key.x() == x),
                "an x is listed for an account without its key"
            );
        }
        Ok(())
    }
}
