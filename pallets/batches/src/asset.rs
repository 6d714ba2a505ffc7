//! A network's asset: what its coins are on this chain.

use frame_support::{
    pallet_prelude::*,
    traits::{
        fungibles::{Create, Inspect, Mutate},
        tokens::{Fortitude, Precision, Preservation},
    },
};
use quoin_primitives::NetworkId;
use sp_runtime::traits::{AccountIdConversion, Convert, One};

use crate::{LOG_TARGET, pallet::*};

impl<T: Config> Pallet<T> {
    /// Creates the network's asset: sufficient, so that it can be received by an account that has nothing else, and
    /// with a minimum balance of 1. A network that is registered anew has it already.
    pub(crate) fn create_asset(network: NetworkId) {
        let asset = T::AssetOf::convert(network);
        if T::Assets::asset_exists(asset.clone()) {
            return;
        }
        let admin = T::PalletId::get().into_account_truncating();
        if let Err(error) = T::Assets::create(asset, admin, true, One::one()) {
            log::error!(target: LOG_TARGET, "network {network}: no asset: {error:?}");
        }
    }

    /// Mints all of `amount`, or nothing.
    pub(crate) fn mint(network: NetworkId, who: &T::AccountId, amount: BalanceOf<T>) -> DispatchResult {
        T::Assets::mint_into(T::AssetOf::convert(network), who, amount).map(drop)
    }

    /// Destroys all of `amount`, or nothing.
    pub(crate) fn destroy(network: NetworkId, who: &T::AccountId, amount: BalanceOf<T>) -> DispatchResult {
        let asset = T::AssetOf::convert(network);
        let (preservation, precision) = (Preservation::Expendable, Precision::Exact);
        T::Assets::burn_from(asset, who, amount, preservation, precision, Fortitude::Polite).map(drop)
    }
}
