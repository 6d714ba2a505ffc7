//! A set publishes its keys.

use frame_support::{dispatch::DispatchResult, pallet_prelude::Weight};
use quoin_primitives::{
    Bits, KeyPair, NetworkId, SetId,
    interface::{ValidatorSets, ValidatorSetsWeight},
};

use crate::{Confirmations, WeightInfo, pallet::*};

impl<T: Config> Pallet<T> {
    pub(crate) fn set_keys_weight() -> Weight {
        T::WeightInfo::set_keys().saturating_add(T::ValidatorSetsWeight::keys_made())
    }

    /// The keys that the chain computed are the set's; it makes no more, and its dealings stay for recovery.
    pub(crate) fn do_set_keys(network: NetworkId, keys: KeyPair, participants: Bits) -> DispatchResult {
        let (id, _) = Self::keys_open(network, &keys, &participants).map_err(|_| Error::<T>::DutyClosed)?;
        let signing = Confirmations::<T>::take(id).and_then(|confirmation| confirmation.signing);
        let signature_participants = signing.ok_or(Error::<T>::DutyClosed)?.signers;
        Self::unwatch(id);
        let SetId { network, session } = id;
        Self::deposit_event(Event::KeysConfirmed { network, session, keys, signature_participants });
        T::ValidatorSets::keys_made(id, keys)
    }
}
