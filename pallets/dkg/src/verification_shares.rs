//! What `signing` asks of the pallet.

use alloc::vec::Vec;

use frame_support::pallet_prelude::Weight;
use quoin_primitives::{Role, SetId, interface, verifier::GroupKeys};

use crate::{Generations, VerificationShares, WeightInfo, pallet::*};

impl<T: Config> interface::VerificationShares for Pallet<T> {
    /// There is one from when the key is made until the set ends.
    fn verification_share(set: SetId, role: Role, index: u16) -> Option<Vec<u8>> {
        let group_key = Generations::<T>::get(set)?.dkg(role).key?;
        let verification_shares = VerificationShares::<T>::get((set, role))?;
        let keys = GroupKeys { group_key, verification_shares };
        keys.verification_share(index).map(<[u8]>::to_vec)
    }

    fn weight() -> Weight {
        T::WeightInfo::verification_share()
    }
}
