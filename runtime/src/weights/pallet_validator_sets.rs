//! What `pallet_validator_sets` costs, as measured by `make weights`; benchmarking/README.md says how.
//!
//! 2026-11-23, Intel(R) Xeon(R) Processor, 10 steps, 5 repetitions, database cache of 1024 MiB. Times are in picoseconds,
//! proof sizes in bytes.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// The weights of `pallet_validator_sets`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_validator_sets::WeightInfo for WeightInfo<T> {
    // At least 36_770 nanoseconds were measured.
    fn register_network() -> Weight {
        Weight::from_parts(38_608_000, 3675)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // At least 22_833 nanoseconds were measured.
    fn update_network() -> Weight {
        Weight::from_parts(25_561_000, 3538)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // At least 517_620 nanoseconds were measured.
    fn remove_network(l: u32, m: u32) -> Weight {
        Weight::from_parts(518_544_000, 23288)
            .saturating_add(Weight::from_parts(79_437_500, 0).saturating_mul(l.into()))
            .saturating_add(Weight::from_parts(67_808_987, 0).saturating_mul(m.into()))
            .saturating_add(Weight::from_parts(0, 2618).saturating_mul(l.into()))
            .saturating_add(Weight::from_parts(0, 2854).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().writes(11))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().writes(5).saturating_mul(m.into()))
    }
    // At least 22_568 nanoseconds were measured.
    fn halt_network() -> Weight {
        Weight::from_parts(23_130_000, 3538)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // At least 65_057 nanoseconds were measured.
    fn resume_network(l: u32) -> Weight {
        Weight::from_parts(61_900_153, 5224)
            .saturating_add(Weight::from_parts(19_569_000, 0).saturating_mul(l.into()))
            .saturating_add(Weight::from_parts(0, 2618).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(l.into()))
    }
    // At least 164_925 nanoseconds were measured.
    fn abandon_set(m: u32) -> Weight {
        Weight::from_parts(165_534_000, 23288)
            .saturating_add(Weight::from_parts(81_555_408, 0).saturating_mul(m.into()))
            .saturating_add(Weight::from_parts(0, 2854).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().writes(8))
            .saturating_add(T::DbWeight::get().writes(5).saturating_mul(m.into()))
    }
    // At least 124_096 nanoseconds were measured.
    fn force_office() -> Weight {
        Weight::from_parts(127_149_000, 6226)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    // At least 175_061 nanoseconds were measured.
    fn allocate() -> Weight {
        Weight::from_parts(191_635_000, 3593)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // At least 352_239 nanoseconds were measured.
    fn allocate_displacing(c: u32, l: u32) -> Weight {
        Weight::from_parts(178_998_651, 6088)
            .saturating_add(Weight::from_parts(5_746_161, 0).saturating_mul(c.into()))
            .saturating_add(Weight::from_parts(9_054_000, 0).saturating_mul(l.into()))
            .saturating_add(Weight::from_parts(0, 2549).saturating_mul(c.into()))
            .saturating_add(Weight::from_parts(0, 2553).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().writes(6))
    }
    // At least 61_540 nanoseconds were measured.
    fn deallocate(l: u32) -> Weight {
        Weight::from_parts(53_704_222, 3844)
            .saturating_add(Weight::from_parts(6_725_929, 0).saturating_mul(l.into()))
            .saturating_add(Weight::from_parts(0, 2553).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // At least 101_260 nanoseconds were measured.
    fn claim_deallocation(l: u32) -> Weight {
        Weight::from_parts(96_571_662, 3844)
            .saturating_add(Weight::from_parts(5_622_333, 0).saturating_mul(l.into()))
            .saturating_add(Weight::from_parts(0, 2553).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 6_655 nanoseconds were measured.
    fn on_initialize_idle() -> Weight {
        Weight::from_parts(7_760_000, 3502).saturating_add(T::DbWeight::get().reads(2))
    }
    // At least 158_495 nanoseconds were measured.
    fn end_stage(m: u32) -> Weight {
        Weight::from_parts(159_218_000, 23288)
            .saturating_add(Weight::from_parts(63_830_484, 0).saturating_mul(m.into()))
            .saturating_add(Weight::from_parts(0, 2854).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().writes(8))
            .saturating_add(T::DbWeight::get().writes(5).saturating_mul(m.into()))
    }
    // At least 134_581 nanoseconds were measured.
    fn declare(c: u32) -> Weight {
        Weight::from_parts(330_997_459, 8277)
            .saturating_add(Weight::from_parts(20_666_929, 0).saturating_mul(c.into()))
            .saturating_add(Weight::from_parts(0, 2834).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(13))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().writes(49))
    }
    // At least 37_842 nanoseconds were measured.
    fn give_back(r: u32) -> Weight {
        Weight::from_parts(47_270_000, 3844)
            .saturating_add(Weight::from_parts(57_847_222, 0).saturating_mul(r.into()))
            .saturating_add(Weight::from_parts(0, 2603).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().writes(5))
            .saturating_add(T::DbWeight::get().writes(3).saturating_mul(r.into()))
    }
    // At least 151_181 nanoseconds were measured.
    fn on_offence(o: u32, l: u32) -> Weight {
        Weight::from_parts(155_803_000, 3555)
            .saturating_add(Weight::from_parts(67_395_536, 0).saturating_mul(o.into()))
            .saturating_add(Weight::from_parts(21_903_750, 0).saturating_mul(l.into()))
            .saturating_add(Weight::from_parts(0, 2618).saturating_mul(l.into()))
            .saturating_add(Weight::from_parts(0, 2854).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(5).saturating_mul(o.into()))
    }
    // At least 43_013 nanoseconds were measured.
    fn keys_made() -> Weight {
        Weight::from_parts(47_192_000, 6014)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 154_415 nanoseconds were measured.
    fn keygen_failed(m: u32) -> Weight {
        Weight::from_parts(155_914_000, 23288)
            .saturating_add(Weight::from_parts(66_093_774, 0).saturating_mul(m.into()))
            .saturating_add(Weight::from_parts(0, 2854).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().writes(8))
            .saturating_add(T::DbWeight::get().writes(5).saturating_mul(m.into()))
    }
    // At least 89_944 nanoseconds were measured.
    fn fault() -> Weight {
        Weight::from_parts(93_403_000, 8277)
            .saturating_add(T::DbWeight::get().reads(8))
            .saturating_add(T::DbWeight::get().writes(6))
    }
    // At least 29_845 nanoseconds were measured.
    fn silent() -> Weight {
        Weight::from_parts(31_114_000, 3608)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // At least 125_413 nanoseconds were measured.
    fn slash_report_signed(m: u32) -> Weight {
        Weight::from_parts(6_720_008, 23288)
            .saturating_add(Weight::from_parts(65_834_536, 0).saturating_mul(m.into()))
            .saturating_add(Weight::from_parts(0, 2854).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(T::DbWeight::get().writes(5).saturating_mul(m.into()))
    }
    // At least 25_299 nanoseconds were measured.
    fn sets_in_office(n: u32) -> Weight {
        Weight::from_parts(15_566_600, 3538)
            .saturating_add(Weight::from_parts(13_690_599, 0).saturating_mul(n.into()))
            .saturating_add(Weight::from_parts(0, 2618).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(n.into()))
    }
    // At least 90_552 nanoseconds were measured.
    fn sets_reporting(n: u32, l: u32) -> Weight {
        Weight::from_parts(90_893_000, 42878)
            .saturating_add(Weight::from_parts(73_768_818, 0).saturating_mul(n.into()))
            .saturating_add(Weight::from_parts(66_705_800, 0).saturating_mul(l.into()))
            .saturating_add(Weight::from_parts(0, 41888).saturating_mul(l.into()))
            .saturating_add(Weight::from_parts(0, 41888).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(19))
            .saturating_add(T::DbWeight::get().reads(18).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(16).saturating_mul(l.into()))
    }
}
