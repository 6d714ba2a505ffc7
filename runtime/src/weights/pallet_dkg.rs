//! What `pallet_dkg` costs, as measured by `make weights`; benchmarking/README.md says how.
//!
//! 2026-11-23, Intel(R) Xeon(R) Processor, 10 steps, 5 repetitions, database cache of 1024 MiB. Times are in picoseconds,
//! proof sizes in bytes.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// The weights of `pallet_dkg`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_dkg::WeightInfo for WeightInfo<T> {
    // At least 197_797 nanoseconds were measured.
    fn authorize_participate() -> Weight {
        Weight::from_parts(198_807_000, 23288).saturating_add(T::DbWeight::get().reads(5))
    }
    // At least 140_009 nanoseconds were measured.
    fn authorize_confirmation() -> Weight {
        Weight::from_parts(145_981_000, 23288).saturating_add(T::DbWeight::get().reads(5))
    }
    // At least 132_342 nanoseconds were measured.
    fn authorize_set_keys() -> Weight {
        Weight::from_parts(138_466_000, 19222).saturating_add(T::DbWeight::get().reads(5))
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
    // At least 235_288 nanoseconds were measured.
    fn commit_nonces(_m: u32) -> Weight {
        Weight::from_parts(373_483_953, 23288)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // At least 380_666 nanoseconds were measured.
    fn fix_signers(m: u32) -> Weight {
        Weight::from_parts(419_681_583, 3669)
            .saturating_add(Weight::from_parts(66_661_718, 0).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // At least 302_425 nanoseconds were measured.
    fn confirm(m: u32) -> Weight {
        Weight::from_parts(308_365_909, 23288)
            .saturating_add(Weight::from_parts(2_454_869, 0).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // At least 198_277 nanoseconds were measured.
    fn abandon_attempt() -> Weight {
        Weight::from_parts(208_871_000, 23288)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // At least 165_322 nanoseconds were measured.
    fn set_keys() -> Weight {
        Weight::from_parts(172_597_000, 19222)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    // At least 3_827 nanoseconds were measured.
    fn on_initialize(s: u32) -> Weight {
        Weight::from_parts(11_953_400, 1742)
            .saturating_add(Weight::from_parts(58_064_714, 0).saturating_mul(s.into()))
            .saturating_add(Weight::from_parts(0, 18232).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads(3).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(2).saturating_mul(s.into()))
    }
    // At least 155_759 nanoseconds were measured.
    fn complete(m: u32) -> Weight {
        Weight::from_parts(332_529_110, 23288)
            .saturating_add(Weight::from_parts(36_907_615, 0).saturating_mul(m.into()))
            .saturating_add(Weight::from_parts(0, 22179).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // At least 25_877 nanoseconds were measured.
    fn fail(m: u32) -> Weight {
        Weight::from_parts(35_427_615, 19222)
            .saturating_add(Weight::from_parts(590_248, 0).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // At least 35_035 nanoseconds were measured.
    fn end_attempt(m: u32) -> Weight {
        Weight::from_parts(49_849_551, 23288)
            .saturating_add(Weight::from_parts(385_230, 0).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // At least 4_312 nanoseconds were measured.
    fn on_idle() -> Weight {
        Weight::from_parts(4_731_000, 3481).saturating_add(T::DbWeight::get().reads(1))
    }
    // At least 34_834 nanoseconds were measured.
    fn remove_dealings() -> Weight {
        Weight::from_parts(36_953_000, 5972)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // The pallet's estimate, until it is measured.
    fn verification_share() -> Weight {
        <() as pallet_dkg::WeightInfo>::verification_share()
    }
}
