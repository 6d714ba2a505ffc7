//! What `pallet_embedded_curve_keys` costs, as measured by `make weights`; benchmarking/README.md says how.
//!
//! 2026-11-23, Intel(R) Xeon(R) Processor, 10 steps, 5 repetitions, database cache of 1024 MiB. Times are in picoseconds,
//! proof sizes in bytes.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// The weights of `pallet_embedded_curve_keys`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_embedded_curve_keys::WeightInfo for WeightInfo<T> {
    // At least 293_501 nanoseconds were measured.
    fn set_key_secq256k1() -> Weight {
        Weight::from_parts(389_004_000, 3580)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 388_108 nanoseconds were measured.
    fn set_key_embedwards25519() -> Weight {
        Weight::from_parts(396_513_000, 3580)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 303_312 nanoseconds were measured.
    fn register_key_secq256k1() -> Weight {
        Weight::from_parts(309_422_000, 4105)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // At least 420_159 nanoseconds were measured.
    fn register_key_embedwards25519() -> Weight {
        Weight::from_parts(428_628_000, 4104)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // At least 143_736 nanoseconds were measured.
    fn authorize_register_key() -> Weight {
        Weight::from_parts(144_978_000, 4159).saturating_add(T::DbWeight::get().reads(5))
    }
    // At least 198_664 nanoseconds were measured.
    fn remove_key() -> Weight {
        Weight::from_parts(294_112_000, 46854)
            .saturating_add(T::DbWeight::get().reads(36))
            .saturating_add(T::DbWeight::get().writes(2))
    }
}
