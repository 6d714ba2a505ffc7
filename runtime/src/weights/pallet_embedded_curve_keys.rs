//! What `pallet_embedded_curve_keys` costs, as measured by `make weights`; benchmarking/README.md says how.
//!
//! 2026-11-23, Intel(R) Xeon(R) Processor, 10 steps, 5 repetitions, database cache of 1024 MiB. Times are in picoseconds,
//! proof sizes in bytes.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// The weights of `pallet_embedded_curve_keys`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_embedded_curve_keys::WeightInfo for WeightInfo<T> {
    // At least 280_645 nanoseconds were measured.
    fn set_key_secq256k1() -> Weight {
        Weight::from_parts(283_961_000, 3580)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 385_252 nanoseconds were measured.
    fn set_key_embedwards25519() -> Weight {
        Weight::from_parts(386_316_000, 3580)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 303_339 nanoseconds were measured.
    fn register_key_secq256k1() -> Weight {
        Weight::from_parts(308_732_000, 4105)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // At least 412_605 nanoseconds were measured.
    fn register_key_embedwards25519() -> Weight {
        Weight::from_parts(416_161_000, 4104)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // At least 100_125 nanoseconds were measured.
    fn authorize_register_key() -> Weight {
        Weight::from_parts(104_268_000, 4159).saturating_add(T::DbWeight::get().reads(5))
    }
    // At least 187_028 nanoseconds were measured.
    fn remove_key() -> Weight {
        Weight::from_parts(193_438_000, 46854)
            .saturating_add(T::DbWeight::get().reads(36))
            .saturating_add(T::DbWeight::get().writes(2))
    }
}
