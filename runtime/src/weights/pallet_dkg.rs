//! What `pallet_dkg` costs, as measured by `make weights`; benchmarking/README.md says how.
//!
//! 2026-11-23, Intel(R) Xeon(R) Processor, 10 steps, 5 repetitions, database cache of 1024 MiB. Times are in picoseconds,
//! proof sizes in bytes.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// The weights of `pallet_dkg`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_dkg::WeightInfo for WeightInfo<T> {
    // At least 189_302 nanoseconds were measured.
    fn authorize_participate() -> Weight {
        Weight::from_parts(195_748_000, 23288).saturating_add(T::DbWeight::get().reads(5))
    }
    // At least 142_835 nanoseconds were measured.
    fn authorize_confirmation() -> Weight {
        Weight::from_parts(155_176_000, 23288).saturating_add(T::DbWeight::get().reads(5))
    }
    // At least 126_772 nanoseconds were measured.
    fn authorize_set_keys() -> Weight {
        Weight::from_parts(130_339_000, 19524).saturating_add(T::DbWeight::get().reads(5))
    }
    // At least 17_791_894 nanoseconds were measured.
    fn participate_secp256k1_512_many() -> Weight {
        Weight::from_parts(20_342_932_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 27_251_757 nanoseconds were measured.
    fn participate_secp256k1_512_one() -> Weight {
        Weight::from_parts(31_980_758_000, 23288)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 40_778_582 nanoseconds were measured.
    fn participate_secp256k1_1024_many() -> Weight {
        Weight::from_parts(57_997_269_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 38_434_510 nanoseconds were measured.
    fn participate_secp256k1_1024_one() -> Weight {
        Weight::from_parts(47_262_321_000, 23288)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 60_374_967 nanoseconds were measured.
    fn participate_secp256k1_2048_many() -> Weight {
        Weight::from_parts(112_158_212_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 56_733_206 nanoseconds were measured.
    fn participate_secp256k1_2048_one() -> Weight {
        Weight::from_parts(57_516_471_000, 23288)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 102_766_515 nanoseconds were measured.
    fn participate_secp256k1_4096_many() -> Weight {
        Weight::from_parts(103_413_053_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 105_906_228 nanoseconds were measured.
    fn participate_secp256k1_4096_mixed() -> Weight {
        Weight::from_parts(108_382_970_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 102_328_804 nanoseconds were measured.
    fn participate_secp256k1_4096_one() -> Weight {
        Weight::from_parts(103_870_975_000, 23288)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 93_602_455 nanoseconds were measured.
    fn participate_secp256k1_4096_three() -> Weight {
        Weight::from_parts(130_149_101_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 174_413_789 nanoseconds were measured.
    fn participate_secp256k1_8192_mixed() -> Weight {
        Weight::from_parts(205_743_037_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 144_920_435 nanoseconds were measured.
    fn participate_secp256k1_8192_one() -> Weight {
        Weight::from_parts(153_178_060_000, 23288)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 15_185_407 nanoseconds were measured.
    fn participate_ristretto255_512_many() -> Weight {
        Weight::from_parts(24_604_141_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 14_727_149 nanoseconds were measured.
    fn participate_ristretto255_512_one() -> Weight {
        Weight::from_parts(17_077_373_000, 23288)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 28_427_448 nanoseconds were measured.
    fn participate_ristretto255_1024_many() -> Weight {
        Weight::from_parts(35_383_794_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 30_104_899 nanoseconds were measured.
    fn participate_ristretto255_1024_one() -> Weight {
        Weight::from_parts(36_494_755_000, 23288)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 50_436_795 nanoseconds were measured.
    fn participate_ristretto255_2048_many() -> Weight {
        Weight::from_parts(54_767_545_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 56_899_529 nanoseconds were measured.
    fn participate_ristretto255_2048_one() -> Weight {
        Weight::from_parts(69_924_955_000, 23288)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 95_305_929 nanoseconds were measured.
    fn participate_ristretto255_4096_many() -> Weight {
        Weight::from_parts(109_452_805_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 106_796_704 nanoseconds were measured.
    fn participate_ristretto255_4096_mixed() -> Weight {
        Weight::from_parts(128_204_225_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 95_366_803 nanoseconds were measured.
    fn participate_ristretto255_4096_one() -> Weight {
        Weight::from_parts(127_985_652_000, 23288)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 78_925_553 nanoseconds were measured.
    fn participate_ristretto255_4096_three() -> Weight {
        Weight::from_parts(111_613_868_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 164_395_243 nanoseconds were measured.
    fn participate_ristretto255_8192_mixed() -> Weight {
        Weight::from_parts(175_856_789_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 160_114_895 nanoseconds were measured.
    fn participate_ristretto255_8192_one() -> Weight {
        Weight::from_parts(181_450_121_000, 23288)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 26_644_891 nanoseconds were measured.
    fn participate_ed25519_512_many() -> Weight {
        Weight::from_parts(27_720_427_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 14_383_449 nanoseconds were measured.
    fn participate_ed25519_512_one() -> Weight {
        Weight::from_parts(20_680_078_000, 23288)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 35_539_647 nanoseconds were measured.
    fn participate_ed25519_1024_many() -> Weight {
        Weight::from_parts(36_485_049_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 34_561_795 nanoseconds were measured.
    fn participate_ed25519_1024_one() -> Weight {
        Weight::from_parts(36_818_734_000, 23288)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 63_209_408 nanoseconds were measured.
    fn participate_ed25519_2048_many() -> Weight {
        Weight::from_parts(83_868_114_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 53_604_154 nanoseconds were measured.
    fn participate_ed25519_2048_one() -> Weight {
        Weight::from_parts(55_342_002_000, 23288)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 90_443_715 nanoseconds were measured.
    fn participate_ed25519_4096_many() -> Weight {
        Weight::from_parts(104_175_582_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 91_665_777 nanoseconds were measured.
    fn participate_ed25519_4096_mixed() -> Weight {
        Weight::from_parts(92_046_485_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 108_682_023 nanoseconds were measured.
    fn participate_ed25519_4096_one() -> Weight {
        Weight::from_parts(136_235_295_000, 23288)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 104_257_041 nanoseconds were measured.
    fn participate_ed25519_4096_three() -> Weight {
        Weight::from_parts(113_470_398_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 117_810_572 nanoseconds were measured.
    fn participate_ed25519_8192_mixed() -> Weight {
        Weight::from_parts(137_872_329_000, 23288)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 123_138_515 nanoseconds were measured.
    fn participate_ed25519_8192_one() -> Weight {
        Weight::from_parts(200_396_465_000, 23288)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 207_862 nanoseconds were measured.
    fn commit_nonces(m: u32) -> Weight {
        Weight::from_parts(223_752_770, 23288)
            .saturating_add(Weight::from_parts(346_591, 0).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // At least 376_957 nanoseconds were measured.
    fn fix_signers(m: u32) -> Weight {
        Weight::from_parts(506_898_720, 3669)
            .saturating_add(Weight::from_parts(111_485_343, 0).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // At least 310_203 nanoseconds were measured.
    fn confirm(m: u32) -> Weight {
        Weight::from_parts(329_226_714, 23288)
            .saturating_add(Weight::from_parts(722_559, 0).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // At least 116_115 nanoseconds were measured.
    fn abandon_attempt() -> Weight {
        Weight::from_parts(120_734_000, 23288)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // At least 159_945 nanoseconds were measured.
    fn set_keys() -> Weight {
        Weight::from_parts(163_442_000, 19524)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    // At least 3_898 nanoseconds were measured.
    fn on_initialize(s: u32) -> Weight {
        Weight::from_parts(147_288_525, 1742)
            .saturating_add(Weight::from_parts(53_574_983, 0).saturating_mul(s.into()))
            .saturating_add(Weight::from_parts(0, 18534).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(2).saturating_mul(s.into()))
    }
    // At least 84_778_775 nanoseconds were measured.
    fn complete(m: u32) -> Weight {
        Weight::from_parts(77_405_567_879, 23288)
            .saturating_add(Weight::from_parts(1_780_812_536, 0).saturating_mul(m.into()))
            .saturating_add(Weight::from_parts(0, 22179).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // At least 27_967 nanoseconds were measured.
    fn fail(m: u32) -> Weight {
        Weight::from_parts(40_853_389, 19524)
            .saturating_add(Weight::from_parts(587_321, 0).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // At least 33_914 nanoseconds were measured.
    fn end_attempt(m: u32) -> Weight {
        Weight::from_parts(46_518_825, 23288)
            .saturating_add(Weight::from_parts(420_656, 0).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // At least 3_477 nanoseconds were measured.
    fn on_idle() -> Weight {
        Weight::from_parts(3_789_000, 3481).saturating_add(T::DbWeight::get().reads(1))
    }
    // At least 52_537 nanoseconds were measured.
    fn remove_dealings() -> Weight {
        Weight::from_parts(61_063_000, 5972)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    // At least 24_021 nanoseconds were measured.
    fn verification_share() -> Weight {
        Weight::from_parts(24_096_000, 8432).saturating_add(T::DbWeight::get().reads(2))
    }
}
