//! The chain's own validators, fixed at genesis.
//!
//! They may change their session keys, and nothing else about them changes. A session is planned anew only when keys
//! changed, so that GRANDPA's set keeps its number otherwise; planning anew also records the new keys' owners, without
//! which an equivocation by a new key could not be proven.

pub use pallet::*;

use alloc::vec::Vec;
use frame_support::traits::Get;
use pallet_session::historical;
use sp_runtime::traits::Convert;
use sp_staking::SessionIndex;

#[frame_support::pallet]
#[allow(unused_qualifications, reason = "the storage attribute is written in full")]
pub mod pallet {
    use super::*;
    use frame_support::pallet_prelude::*;

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config + historical::Config<FullIdentification = ()> {
        /// Most validators that genesis may name.
        #[pallet::constant]
        type MaxValidators: Get<u32>;

        /// For how many sessions a validator can be held to account: the owners of older sessions' keys are forgotten.
        #[pallet::constant]
        type SessionsAccountable: Get<SessionIndex>;
    }

    /// The chain's own validators.
    #[pallet::storage]
    pub type Validators<T: Config> =
        StorageValue<_, BoundedVec<T::ValidatorId, T::MaxValidators>, ValueQuery>;

    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The chain's own validators; each needs session keys in genesis.
        pub validators: Vec<T::ValidatorId>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            let validators = BoundedVec::try_from(self.validators.clone())
                .expect("genesis names at most MaxValidators validators");
            Validators::<T>::put(validators);
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<frame_system::pallet_prelude::BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(
            _: frame_system::pallet_prelude::BlockNumberFor<T>,
        ) -> Result<(), sp_runtime::TryRuntimeError> {
            for validator in Validators::<T>::get() {
                frame_support::ensure!(
                    pallet_session::NextKeys::<T>::contains_key(&validator),
                    "a validator has no session keys"
                );
            }
            Ok(())
        }
    }
}

impl<T: Config> Pallet<T> {
    /// Whether some validator's next keys are not those already planned.
    fn keys_changed() -> bool {
        let planned = pallet_session::QueuedKeys::<T>::get();
        let validators = Validators::<T>::get();
        planned.len() != validators.len()
            || planned
                .iter()
                .any(|(validator, keys)| pallet_session::NextKeys::<T>::get(validator).as_ref() != Some(keys))
    }

    fn identified() -> Vec<(T::ValidatorId, ())> {
        Validators::<T>::get().into_iter().map(|validator| (validator, ())).collect()
    }
}

impl<T: Config> historical::SessionManager<T::ValidatorId, ()> for Pallet<T> {
    fn new_session_genesis(_: SessionIndex) -> Option<Vec<(T::ValidatorId, ())>> {
        let validators = Self::identified();
        assert!(
            validators.iter().all(|(validator, ())| pallet_session::NextKeys::<T>::contains_key(validator)),
            "genesis gives each validator session keys"
        );
        Some(validators)
    }

    fn new_session(_: SessionIndex) -> Option<Vec<(T::ValidatorId, ())>> {
        Self::keys_changed().then(Self::identified)
    }

    fn start_session(_: SessionIndex) {}

    fn end_session(index: SessionIndex) {
        if let Some(oldest) = index.checked_sub(T::SessionsAccountable::get()) {
            historical::Pallet::<T>::prune_up_to(oldest);
        }
    }
}

impl<T: Config> pallet_session::SessionManager<T::ValidatorId> for Pallet<T> {
    fn new_session_genesis(index: SessionIndex) -> Option<Vec<T::ValidatorId>> {
        <Self as historical::SessionManager<_, _>>::new_session_genesis(index)
            .map(|validators| validators.into_iter().map(|(validator, ())| validator).collect())
    }

    fn new_session(index: SessionIndex) -> Option<Vec<T::ValidatorId>> {
        <Self as historical::SessionManager<_, _>>::new_session(index)
            .map(|validators| validators.into_iter().map(|(validator, ())| validator).collect())
    }

    fn start_session(index: SessionIndex) {
        <Self as historical::SessionManager<_, _>>::start_session(index)
    }

    fn end_session(index: SessionIndex) {
        <Self as historical::SessionManager<_, _>>::end_session(index)
    }
}

/// Every validator's identification in proofs of its keys: nothing beyond its account.
pub struct NoFurtherIdentification;

impl<ValidatorId> Convert<ValidatorId, Option<()>> for NoFurtherIdentification {
    fn convert(_: ValidatorId) -> Option<()> {
        Some(())
    }
}
