//! What `pallet_batches` costs, as measured by `make weights`; benchmarking/README.md says how.
//!
//! 2026-11-23, Intel(R) Xeon(R) Processor, 10 steps, 5 repetitions, database cache of 1024 MiB. Times are in picoseconds,
//! proof sizes in bytes.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// The weights of `pallet_batches`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_batches::WeightInfo for WeightInfo<T> {
    // At least 388_597 nanoseconds were measured.
    fn authorize_propose() -> Weight {
        Weight::from_parts(398_563_000, 23288).saturating_add(T::DbWeight::get().reads(15))
    }
    // At least 218_248 nanoseconds were measured.
    fn authorize_execute_batch() -> Weight {
        Weight::from_parts(250_163_000, 3608).saturating_add(T::DbWeight::get().reads(5))
    }
    // At least 136_216 nanoseconds were measured.
    fn authorize_report_conflict() -> Weight {
        Weight::from_parts(140_571_000, 3608).saturating_add(T::DbWeight::get().reads(3))
    }
    // At least 205_971 nanoseconds were measured.
    fn propose() -> Weight {
        Weight::from_parts(232_396_000, 23288)
            .saturating_add(T::DbWeight::get().reads(14))
            .saturating_add(T::DbWeight::get().writes(11))
    }
    // At least 284_186 nanoseconds were measured.
    fn execute_batch(p: u32, b: u32) -> Weight {
        Weight::from_parts(278_093_741, 21334)
            .saturating_add(Weight::from_parts(95_168, 0).saturating_mul(p.into()))
            .saturating_add(Weight::from_parts(2_189_139, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(14))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(b.into()))
    }
    // At least 49_036 nanoseconds were measured.
    fn transfer() -> Weight {
        Weight::from_parts(54_903_000, 3675)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 32_060 nanoseconds were measured.
    fn keep_value() -> Weight {
        Weight::from_parts(32_808_000, 3491)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // At least 28_620 nanoseconds were measured.
    fn report_conflict() -> Weight {
        Weight::from_parts(31_798_000, 3608)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // At least 110_380 nanoseconds were measured.
    fn burn() -> Weight {
        Weight::from_parts(117_199_000, 3675)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    // At least 77_378 nanoseconds were measured.
    fn claim() -> Weight {
        Weight::from_parts(83_051_000, 3675)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }
}
