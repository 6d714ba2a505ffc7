//! What `pallet_validator_sets` costs, as measured by `make weights`; benchmarking/README.md says how.
//!
//! 2026-11-23, Intel(R) Xeon(R) Processor, 10 steps, 5 repetitions, database cache of 1024 MiB. Times are in picoseconds,
//! proof sizes in bytes.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// The weights of `pallet_validator_sets`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_validator_sets::WeightInfo for WeightInfo<T> {
    // At least 29_629 nanoseconds were measured.
    fn register_network() -> Weight {
        Weight::from_parts(29_904_000, 3538)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // At least 22_793 nanoseconds were measured.
    fn update_network() -> Weight {
        Weight::from_parts(24_666_000, 3538)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // At least 511_468 nanoseconds were measured.
    fn remove_network(l: u32, m: u32) -> Weight {
        Weight::from_parts(512_163_000, 23288)
            .saturating_add(Weight::from_parts(39_537_900, 0).saturating_mul(l.into()))
            .saturating_add(Weight::from_parts(64_427_350, 0).saturating_mul(m.into()))
            .saturating_add(Weight::from_parts(0, 2602).saturating_mul(l.into()))
            .saturating_add(Weight::from_parts(0, 2854).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().writes(11))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().writes(5).saturating_mul(m.into()))
    }
    // At least 22_146 nanoseconds were measured.
    fn halt_network() -> Weight {
        Weight::from_parts(23_925_000, 3538)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // At least 56_483 nanoseconds were measured.
    fn resume_network(l: u32) -> Weight {
        Weight::from_parts(12_777_666, 5224)
            .saturating_add(Weight::from_parts(20_577_958, 0).saturating_mul(l.into()))
            .saturating_add(Weight::from_parts(0, 2602).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(l.into()))
    }
    // At least 153_876 nanoseconds were measured.
    fn abandon_set(m: u32) -> Weight {
        Weight::from_parts(49_052_638, 23288)
            .saturating_add(Weight::from_parts(61_330_630, 0).saturating_mul(m.into()))
            .saturating_add(Weight::from_parts(0, 2854).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().writes(8))
            .saturating_add(T::DbWeight::get().writes(5).saturating_mul(m.into()))
    }
    // At least 68_302 nanoseconds were measured.
    fn force_office() -> Weight {
        Weight::from_parts(71_520_000, 6194)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    // At least 97_782 nanoseconds were measured.
    fn allocate() -> Weight {
        Weight::from_parts(103_015_000, 3593)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // At least 238_903 nanoseconds were measured.
    fn allocate_displacing(c: u32, l: u32) -> Weight {
        Weight::from_parts(187_187_844, 6088)
            .saturating_add(Weight::from_parts(5_724_474, 0).saturating_mul(c.into()))
            .saturating_add(Weight::from_parts(6_470_461, 0).saturating_mul(l.into()))
            .saturating_add(Weight::from_parts(0, 2549).saturating_mul(c.into()))
            .saturating_add(Weight::from_parts(0, 2553).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().writes(6))
    }
    // At least 60_710 nanoseconds were measured.
    fn deallocate(l: u32) -> Weight {
        Weight::from_parts(54_167_743, 3844)
            .saturating_add(Weight::from_parts(5_693_615, 0).saturating_mul(l.into()))
            .saturating_add(Weight::from_parts(0, 2553).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // At least 98_126 nanoseconds were measured.
    fn claim_deallocation(l: u32) -> Weight {
        Weight::from_parts(92_066_478, 3844)
            .saturating_add(Weight::from_parts(5_586_333, 0).saturating_mul(l.into()))
            .saturating_add(Weight::from_parts(0, 2553).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 6_809 nanoseconds were measured.
    fn on_initialize_idle() -> Weight {
        Weight::from_parts(6_897_000, 3502).saturating_add(T::DbWeight::get().reads(2))
    }
    // At least 149_625 nanoseconds were measured.
    fn end_stage(m: u32) -> Weight {
        Weight::from_parts(63_708_242, 23288)
            .saturating_add(Weight::from_parts(59_450_708, 0).saturating_mul(m.into()))
            .saturating_add(Weight::from_parts(0, 2854).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().writes(8))
            .saturating_add(T::DbWeight::get().writes(5).saturating_mul(m.into()))
    }
    // At least 130_416 nanoseconds were measured.
    fn declare(c: u32) -> Weight {
        Weight::from_parts(320_452_536, 8277)
            .saturating_add(Weight::from_parts(19_542_947, 0).saturating_mul(c.into()))
            .saturating_add(Weight::from_parts(0, 2834).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(13))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().writes(49))
    }
    // At least 35_665 nanoseconds were measured.
    fn give_back(r: u32) -> Weight {
        Weight::from_parts(48_468_500, 3844)
            .saturating_add(Weight::from_parts(55_221_120, 0).saturating_mul(r.into()))
            .saturating_add(Weight::from_parts(0, 2603).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().writes(5))
            .saturating_add(T::DbWeight::get().writes(3).saturating_mul(r.into()))
    }
    // At least 147_011 nanoseconds were measured.
    fn on_offence(o: u32, l: u32) -> Weight {
        Weight::from_parts(151_237_000, 3555)
            .saturating_add(Weight::from_parts(65_324_136, 0).saturating_mul(o.into()))
            .saturating_add(Weight::from_parts(20_829_166, 0).saturating_mul(l.into()))
            .saturating_add(Weight::from_parts(0, 2602).saturating_mul(l.into()))
            .saturating_add(Weight::from_parts(0, 2854).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(l.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(5).saturating_mul(o.into()))
    }
    // At least 82_499 nanoseconds were measured.
    fn keys_made() -> Weight {
        Weight::from_parts(87_064_000, 6194)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    // At least 147_038 nanoseconds were measured.
    fn keygen_failed(m: u32) -> Weight {
        Weight::from_parts(149_896_000, 23288)
            .saturating_add(Weight::from_parts(59_844_390, 0).saturating_mul(m.into()))
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
    // At least 29_068 nanoseconds were measured.
    fn silent() -> Weight {
        Weight::from_parts(31_265_000, 3592)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // At least 140_709 nanoseconds were measured.
    fn slash_report_signed(m: u32) -> Weight {
        Weight::from_parts(36_036_772, 23288)
            .saturating_add(Weight::from_parts(63_465_342, 0).saturating_mul(m.into()))
            .saturating_add(Weight::from_parts(0, 2854).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(8))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().writes(7))
            .saturating_add(T::DbWeight::get().writes(5).saturating_mul(m.into()))
    }
    // The pallet's estimate, until it is measured.
    fn sets_in_office(n: u32) -> Weight {
        <() as pallet_validator_sets::WeightInfo>::sets_in_office(n)
    }
    // The pallet's estimate, until it is measured.
    fn sets_reporting(n: u32, l: u32) -> Weight {
        <() as pallet_validator_sets::WeightInfo>::sets_reporting(n, l)
    }
}
