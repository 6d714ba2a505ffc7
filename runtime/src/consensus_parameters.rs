//! Duration of slots and epochs, fixed at genesis.
//!
//! They are in storage so that a development chain can be fast with the same runtime. No call changes them: BABE
//! computes every epoch's start from the first slot and the epoch's duration, so another duration would put the chain
//! into an epoch that its nodes do not know, and no block could follow.

pub use pallet::*;

use frame_support::traits::Get;

/// The rules that durations must meet.
fn check(slot_duration: u64, epoch_duration: u64) -> Result<(), &'static str> {
    if slot_duration == 0 || !slot_duration.is_multiple_of(2) {
        return Err("slotDuration must be an even number of milliseconds, and not 0");
    }
    if epoch_duration < MIN_EPOCH_DURATION {
        return Err("epochDuration must be at least 4 slots");
    }
    Ok(())
}

/// Shortest epoch, in slots: a new set of GRANDPA voters needs a few blocks to take over from the one before.
const MIN_EPOCH_DURATION: u64 = 4;

#[frame_support::pallet]
#[allow(unused_qualifications, reason = "the storage attribute is written in full")]
pub mod pallet {
    use frame_support::pallet_prelude::*;

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// Milliseconds of a slot where genesis does not say.
        #[pallet::constant]
        type DefaultSlotDuration: Get<u64>;

        /// Slots of an epoch where genesis does not say.
        #[pallet::constant]
        type DefaultEpochDuration: Get<u64>;
    }

    /// Milliseconds of a slot.
    #[pallet::storage]
    pub type SlotDuration<T: Config> = StorageValue<_, u64, ValueQuery, T::DefaultSlotDuration>;

    /// Slots of an epoch. A session is one epoch.
    #[pallet::storage]
    pub type EpochDuration<T: Config> = StorageValue<_, u64, ValueQuery, T::DefaultEpochDuration>;

    #[pallet::genesis_config]
    pub struct GenesisConfig<T: Config> {
        /// Milliseconds of a slot: even, and not 0.
        pub slot_duration: u64,
        /// Slots of an epoch: at least 4.
        pub epoch_duration: u64,
        #[serde(skip)]
        #[doc(hidden)]
        pub _config: PhantomData<T>,
    }

    impl<T: Config> Default for GenesisConfig<T> {
        fn default() -> Self {
            Self {
                slot_duration: T::DefaultSlotDuration::get(),
                epoch_duration: T::DefaultEpochDuration::get(),
                _config: PhantomData,
            }
        }
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            if let Err(problem) = super::check(self.slot_duration, self.epoch_duration) {
                panic!("{}", problem);
            }
            SlotDuration::<T>::put(self.slot_duration);
            EpochDuration::<T>::put(self.epoch_duration);
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<frame_system::pallet_prelude::BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(
            _: frame_system::pallet_prelude::BlockNumberFor<T>,
        ) -> Result<(), sp_runtime::TryRuntimeError> {
            super::check(SlotDuration::<T>::get(), EpochDuration::<T>::get()).map_err(Into::into)
        }
    }
}

/// Milliseconds expected between blocks: a slot, since every slot has an author.
pub struct ExpectedBlockTime<T>(core::marker::PhantomData<T>);

impl<T: Config> Get<u64> for ExpectedBlockTime<T> {
    fn get() -> u64 {
        SlotDuration::<T>::get()
    }
}

/// Least milliseconds between blocks: half a slot, from which BABE in turn computes the slot.
pub struct MinimumPeriod<T>(core::marker::PhantomData<T>);

impl<T: Config> Get<u64> for MinimumPeriod<T> {
    fn get() -> u64 {
        SlotDuration::<T>::get() / 2
    }
}

/// Slots of an epoch.
pub struct SlotsPerEpoch<T>(core::marker::PhantomData<T>);

impl<T: Config> Get<u64> for SlotsPerEpoch<T> {
    fn get() -> u64 {
        EpochDuration::<T>::get()
    }
}
