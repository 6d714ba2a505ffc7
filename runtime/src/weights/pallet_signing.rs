//! What `pallet_signing` costs, as measured by `make weights`; benchmarking/README.md says how.
//!
//! 2026-11-23, Intel(R) Xeon(R) Processor, 10 steps, 5 repetitions, database cache of 1024 MiB. Times are in picoseconds,
//! proof sizes in bytes.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// The weights of `pallet_signing`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_signing::WeightInfo for WeightInfo<T> {
    // At least 133_636 nanoseconds were measured.
    fn authorize(b: u32) -> Weight {
        Weight::from_parts(133_501_512, 23288)
            .saturating_add(Weight::from_parts(3_226, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(6))
    }
    // At least 217_114 nanoseconds were measured.
    fn authorize_plan(m: u32) -> Weight {
        Weight::from_parts(142_516_500, 23288)
            .saturating_add(Weight::from_parts(69_145_005, 0).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(7))
    }
    // At least 452_363 nanoseconds were measured.
    fn authorize_challenge() -> Weight {
        Weight::from_parts(466_535_000, 310689).saturating_add(T::DbWeight::get().reads(7))
    }
    // At least 572_297 nanoseconds were measured.
    fn authorize_report(_n: u32) -> Weight {
        Weight::from_parts(859_957_626, 382140).saturating_add(T::DbWeight::get().reads(156))
    }
    // At least 583_973 nanoseconds were measured.
    fn propose_report() -> Weight {
        Weight::from_parts(593_359_000, 382140)
            .saturating_add(T::DbWeight::get().reads(161))
            .saturating_add(T::DbWeight::get().writes(10))
    }
    // At least 137_398 nanoseconds were measured.
    fn request_plan(m: u32) -> Weight {
        Weight::from_parts(147_079_260, 23288)
            .saturating_add(Weight::from_parts(178_406, 0).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(11))
            .saturating_add(T::DbWeight::get().writes(9))
    }
    // At least 96_608 nanoseconds were measured.
    fn commit_ristretto255(c: u32) -> Weight {
        Weight::from_parts(91_078_349, 4791)
            .saturating_add(Weight::from_parts(10_396_833, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // At least 98_138 nanoseconds were measured.
    fn commit_secp256k1(c: u32) -> Weight {
        Weight::from_parts(431_426_376, 4791)
            .saturating_add(Weight::from_parts(14_155_824, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // At least 174_347 nanoseconds were measured.
    fn commit_ed25519(c: u32) -> Weight {
        Weight::from_parts(330_389_175, 4791)
            .saturating_add(Weight::from_parts(83_919_085, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // At least 87_579 nanoseconds were measured.
    fn give_shares(c: u32) -> Weight {
        Weight::from_parts(91_235_618, 4981)
            .saturating_add(Weight::from_parts(14_003, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 408_824 nanoseconds were measured.
    fn challenge_ristretto255(s: u32) -> Weight {
        Weight::from_parts(473_451_367, 310689)
            .saturating_add(Weight::from_parts(39_419_470, 0).saturating_mul(s.into()))
            .saturating_add(Weight::from_parts(0, 636101).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // At least 467_341 nanoseconds were measured.
    fn challenge_secp256k1(s: u32) -> Weight {
        Weight::from_parts(415_662_717, 310689)
            .saturating_add(Weight::from_parts(51_678_282, 0).saturating_mul(s.into()))
            .saturating_add(Weight::from_parts(0, 636101).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // At least 518_314 nanoseconds were measured.
    fn challenge_ed25519(s: u32) -> Weight {
        Weight::from_parts(405_839_100, 310689)
            .saturating_add(Weight::from_parts(112_218_383, 0).saturating_mul(s.into()))
            .saturating_add(Weight::from_parts(0, 636101).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // At least 71_161 nanoseconds were measured.
    fn abandon(s: u32) -> Weight {
        Weight::from_parts(76_494_051, 23288)
            .saturating_add(Weight::from_parts(4_250_286, 0).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(8))
            .saturating_add(T::DbWeight::get().writes(4))
            .saturating_add(T::DbWeight::get().writes(2).saturating_mul(s.into()))
    }
    // At least 157_400 nanoseconds were measured.
    fn complete_ristretto255(s: u32) -> Weight {
        Weight::from_parts(157_537_910, 7704)
            .saturating_add(Weight::from_parts(4_425_886, 0).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(8))
            .saturating_add(T::DbWeight::get().writes(2).saturating_mul(s.into()))
    }
    // At least 714_253 nanoseconds were measured.
    fn complete_secp256k1(m: u32, s: u32) -> Weight {
        Weight::from_parts(138_446_837, 7704)
            .saturating_add(Weight::from_parts(181_775_944, 0).saturating_mul(m.into()))
            .saturating_add(Weight::from_parts(4_894_209, 0).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(8))
            .saturating_add(T::DbWeight::get().writes(2).saturating_mul(s.into()))
    }
    // At least 768_557 nanoseconds were measured.
    fn complete_ed25519(m: u32, s: u32) -> Weight {
        Weight::from_parts(82_687_837, 7704)
            .saturating_add(Weight::from_parts(212_185_642, 0).saturating_mul(m.into()))
            .saturating_add(Weight::from_parts(5_016_009, 0).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(8))
            .saturating_add(T::DbWeight::get().writes(2).saturating_mul(s.into()))
    }
    // At least 109_355 nanoseconds were measured.
    fn open() -> Weight {
        Weight::from_parts(112_082_000, 23288)
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().writes(10))
    }
    // At least 36_859 nanoseconds were measured.
    fn expire(s: u32) -> Weight {
        Weight::from_parts(33_916_088, 5945)
            .saturating_add(Weight::from_parts(3_514_666, 0).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(7))
            .saturating_add(T::DbWeight::get().writes(2).saturating_mul(s.into()))
    }
    // At least 29_986 nanoseconds were measured.
    fn forget() -> Weight {
        Weight::from_parts(30_449_000, 7627)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // At least 42_430 nanoseconds were measured.
    fn time_out(s: u32) -> Weight {
        Weight::from_parts(44_436_772, 4981)
            .saturating_add(Weight::from_parts(4_250_311, 0).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(5))
            .saturating_add(T::DbWeight::get().writes(2).saturating_mul(s.into()))
    }
    // At least 3_821 nanoseconds were measured.
    fn tick(n: u32) -> Weight {
        Weight::from_parts(17_449_272, 1774)
            .saturating_add(Weight::from_parts(11_239_115, 0).saturating_mul(n.into()))
            .saturating_add(Weight::from_parts(0, 5004).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // At least 14_862 nanoseconds were measured.
    fn take_due(n: u32) -> Weight {
        Weight::from_parts(10_263_218, 3998)
            .saturating_add(Weight::from_parts(6_785_000, 0).saturating_mul(n.into()))
            .saturating_add(Weight::from_parts(0, 6637).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
    }
    // At least 9_306 nanoseconds were measured.
    fn note_opened(n: u32) -> Weight {
        Weight::from_parts(15_704_285, 2511)
            .saturating_add(Weight::from_parts(9_844_899, 0).saturating_mul(n.into()))
            .saturating_add(Weight::from_parts(0, 3801).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
    }
    // At least 60_623 nanoseconds were measured.
    fn ask_to_cosign(n: u32) -> Weight {
        Weight::from_parts(72_561_405, 13730)
            .saturating_add(Weight::from_parts(88_851_666, 0).saturating_mul(n.into()))
            .saturating_add(Weight::from_parts(0, 22298).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(12))
            .saturating_add(T::DbWeight::get().reads(6).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(7).saturating_mul(n.into()))
    }
    // At least 34_822 nanoseconds were measured.
    fn ask_for_reports(n: u32) -> Weight {
        Weight::from_parts(46_078_891, 13730)
            .saturating_add(Weight::from_parts(536_856_047, 0).saturating_mul(n.into()))
            .saturating_add(Weight::from_parts(0, 381150).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(157).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(7).saturating_mul(n.into()))
    }
    // At least 3_581 nanoseconds were measured.
    fn forget_stallers(n: u32) -> Weight {
        Weight::from_parts(12_300_454, 4981)
            .saturating_add(Weight::from_parts(5_302_847, 0).saturating_mul(n.into()))
            .saturating_add(Weight::from_parts(0, 3991).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads(2).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
    }
    // At least 68_816 nanoseconds were measured.
    fn note_cosignature(n: u32) -> Weight {
        Weight::from_parts(50_987_000, 8704)
            .saturating_add(Weight::from_parts(16_533_673, 0).saturating_mul(n.into()))
            .saturating_add(Weight::from_parts(0, 2618).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().reads(4).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().writes(2))
    }
}
