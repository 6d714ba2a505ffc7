//! What a runtime must leave room for.

use frame_support::{dispatch::DispatchClass, pallet_prelude::Weight, traits::Get};
use quoin_primitives::{Suite, verifier::Dkg};

use crate::{WeightInfo, pallet::*};

impl<T: Config> Pallet<T> {
    /// Checks that a block has room for the largest participation. Where it had none, nobody could deal, and everybody
    /// would be blamed for it.
    ///
    /// # Panics
    ///
    /// If it has not, with the reason.
    pub(crate) fn check_integrity() {
        assert!(T::MaxNetworks::get() > 0, "MaxNetworks must leave room for a network");
        let blocks = T::BlockWeights::get();
        let most = blocks.get(DispatchClass::Normal).max_extrinsic.unwrap_or(Weight::MAX);
        for suite in [Suite::Secp256k1, Suite::Ristretto255, Suite::Ed25519] {
            let inclusion = Self::inclusion_weight(suite, Dkg::MAX_CLASS as u8);
            assert!(
                inclusion.all_lte(Self::half_of_a_block()),
                "half of a block must have room for the largest participation, of {inclusion:?}",
            );
            let transaction = inclusion.saturating_add(T::WeightInfo::authorize_participate());
            assert!(
                transaction.all_lte(most),
                "a transaction must have room for the largest participation, of {transaction:?}",
            );
        }
    }
}
