//! What calls and hooks cost.
//!
//! Verifying a participation costs steps, one for each size of its proof: N, a power of two. Within a class it costs
//! more the more key shares there are, and the set's shape counts too: many members have more tables, many shares of one
//! member more variables. Both grow linearly, so that the costliest sets of a class are at its corners. Each is measured
//! at all of them, and weighs the most:
//!
//! | N | `many`: members with one share | `mixed`: one with many, the others with one | `one`: one with all | `three`: a third each |
//! | --- | --- | --- | --- | --- |
//! | 512 | 20 | | 17 | |
//! | 1,024 | 43 | | 34 | |
//! | 2,048 | 86 | | 69 | |
//! | 4,096 | 150 | 96 and 54 times 1 | 139 | 50 |
//! | 8,192 | | 97 and 53 times 1 | 150 | |
//!
//! [`WeightInfo`] for `()` is **an estimate for tests**, not measured: storage accesses are charged as RocksDB's, with
//! 4 kB of proof each and what is stored; signatures 1 ms; verification at the bounds that it must keep to, 50 ms for
//! 16 key shares and 350 ms for 150. A runtime takes the weights that its own node measured by `benchmark pallet`, with
//! the verifier that it chose.

use frame_support::weights::{
    Weight,
    constants::{RocksDbWeight, WEIGHT_REF_TIME_PER_MICROS},
};
use quoin_primitives::Suite;

/// Weights of the pallet.
///
/// The letters are the benchmarks' components: `s` sets without keys, `m` members of the set or signers.
pub trait WeightInfo {
    /// The authorisation of `participate`, of the longest participation in a set of the most members.
    fn authorize_participate() -> Weight;
    /// The authorisation of `commit_nonces`, `confirm` and `abandon_attempt`.
    fn authorize_confirmation() -> Weight;
    /// The authorisation of `set_keys`.
    fn authorize_set_keys() -> Weight;
    /// `participate` in suite secp256k1 with N = 512, in the shape `many`.
    fn participate_secp256k1_512_many() -> Weight;
    /// `participate` in suite secp256k1 with N = 512, in the shape `one`.
    fn participate_secp256k1_512_one() -> Weight;
    /// `participate` in suite secp256k1 with N = 1,024, in the shape `many`.
    fn participate_secp256k1_1024_many() -> Weight;
    /// `participate` in suite secp256k1 with N = 1,024, in the shape `one`.
    fn participate_secp256k1_1024_one() -> Weight;
    /// `participate` in suite secp256k1 with N = 2,048, in the shape `many`.
    fn participate_secp256k1_2048_many() -> Weight;
    /// `participate` in suite secp256k1 with N = 2,048, in the shape `one`.
    fn participate_secp256k1_2048_one() -> Weight;
    /// `participate` in suite secp256k1 with N = 4,096, in the shape `many`.
    fn participate_secp256k1_4096_many() -> Weight;
    /// `participate` in suite secp256k1 with N = 4,096, in the shape `mixed`.
    fn participate_secp256k1_4096_mixed() -> Weight;
    /// `participate` in suite secp256k1 with N = 4,096, in the shape `one`.
    fn participate_secp256k1_4096_one() -> Weight;
    /// `participate` in suite secp256k1 with N = 4,096, in the shape `three`.
    fn participate_secp256k1_4096_three() -> Weight;
    /// `participate` in suite secp256k1 with N = 8,192, in the shape `mixed`.
    fn participate_secp256k1_8192_mixed() -> Weight;
    /// `participate` in suite secp256k1 with N = 8,192, in the shape `one`.
    fn participate_secp256k1_8192_one() -> Weight;
    /// `participate` in suite ristretto255 with N = 512, in the shape `many`.
    fn participate_ristretto255_512_many() -> Weight;
    /// `participate` in suite ristretto255 with N = 512, in the shape `one`.
    fn participate_ristretto255_512_one() -> Weight;
    /// `participate` in suite ristretto255 with N = 1,024, in the shape `many`.
    fn participate_ristretto255_1024_many() -> Weight;
    /// `participate` in suite ristretto255 with N = 1,024, in the shape `one`.
    fn participate_ristretto255_1024_one() -> Weight;
    /// `participate` in suite ristretto255 with N = 2,048, in the shape `many`.
    fn participate_ristretto255_2048_many() -> Weight;
    /// `participate` in suite ristretto255 with N = 2,048, in the shape `one`.
    fn participate_ristretto255_2048_one() -> Weight;
    /// `participate` in suite ristretto255 with N = 4,096, in the shape `many`.
    fn participate_ristretto255_4096_many() -> Weight;
    /// `participate` in suite ristretto255 with N = 4,096, in the shape `mixed`.
    fn participate_ristretto255_4096_mixed() -> Weight;
    /// `participate` in suite ristretto255 with N = 4,096, in the shape `one`.
    fn participate_ristretto255_4096_one() -> Weight;
    /// `participate` in suite ristretto255 with N = 4,096, in the shape `three`.
    fn participate_ristretto255_4096_three() -> Weight;
    /// `participate` in suite ristretto255 with N = 8,192, in the shape `mixed`.
    fn participate_ristretto255_8192_mixed() -> Weight;
    /// `participate` in suite ristretto255 with N = 8,192, in the shape `one`.
    fn participate_ristretto255_8192_one() -> Weight;
    /// `participate` in suite ed25519 with N = 512, in the shape `many`.
    fn participate_ed25519_512_many() -> Weight;
    /// `participate` in suite ed25519 with N = 512, in the shape `one`.
    fn participate_ed25519_512_one() -> Weight;
    /// `participate` in suite ed25519 with N = 1,024, in the shape `many`.
    fn participate_ed25519_1024_many() -> Weight;
    /// `participate` in suite ed25519 with N = 1,024, in the shape `one`.
    fn participate_ed25519_1024_one() -> Weight;
    /// `participate` in suite ed25519 with N = 2,048, in the shape `many`.
    fn participate_ed25519_2048_many() -> Weight;
    /// `participate` in suite ed25519 with N = 2,048, in the shape `one`.
    fn participate_ed25519_2048_one() -> Weight;
    /// `participate` in suite ed25519 with N = 4,096, in the shape `many`.
    fn participate_ed25519_4096_many() -> Weight;
    /// `participate` in suite ed25519 with N = 4,096, in the shape `mixed`.
    fn participate_ed25519_4096_mixed() -> Weight;
    /// `participate` in suite ed25519 with N = 4,096, in the shape `one`.
    fn participate_ed25519_4096_one() -> Weight;
    /// `participate` in suite ed25519 with N = 4,096, in the shape `three`.
    fn participate_ed25519_4096_three() -> Weight;
    /// `participate` in suite ed25519 with N = 8,192, in the shape `mixed`.
    fn participate_ed25519_8192_mixed() -> Weight;
    /// `participate` in suite ed25519 with N = 8,192, in the shape `one`.
    fn participate_ed25519_8192_one() -> Weight;
    /// `commit_nonces` in a set of `m` members, without what follows from it.
    fn commit_nonces(m: u32) -> Weight;
    /// What `commit_nonces` costs beside, where it fixes `m` signers.
    fn fix_signers(m: u32) -> Weight;
    /// `confirm` as one of `m` signers, right or wrong.
    fn confirm(m: u32) -> Weight;
    /// `abandon_attempt` in a set of the most members.
    fn abandon_attempt() -> Weight;
    /// `set_keys`, without what `validator-sets` does with the keys.
    fn set_keys() -> Weight;
    /// The hook at each block, with `s` sets that have no keys yet.
    fn on_initialize(s: u32) -> Weight;
    /// The completion of one DKG with `m` dealers.
    fn complete(m: u32) -> Weight;
    /// The failure of a set of `m` members, without what `validator-sets` does with it.
    fn fail(m: u32) -> Weight;
    /// The end of the time of an attempt in a set of `m` members.
    fn end_attempt(m: u32) -> Weight;
    /// Looking for what is to be removed.
    fn on_idle() -> Weight;
    /// Removing one member's two dealings, and with the last what the shares of both keys are verified against.
    fn remove_dealings() -> Weight;
    /// `VerificationShares::verification_share`, to be charged by whoever calls it.
    fn verification_share() -> Weight;
}

/// What `participate` in a DKG of `suite` costs, whose N has the binary logarithm `class`: the most of any shape.
pub fn participate<W: WeightInfo>(suite: Suite, class: u8) -> Weight {
    match (suite, class) {
        (Suite::Secp256k1, ..=9) => {
            W::participate_secp256k1_512_many().max(W::participate_secp256k1_512_one())
        }
        (Suite::Secp256k1, 10) => {
            W::participate_secp256k1_1024_many().max(W::participate_secp256k1_1024_one())
        }
        (Suite::Secp256k1, 11) => {
            W::participate_secp256k1_2048_many().max(W::participate_secp256k1_2048_one())
        }
        (Suite::Secp256k1, 12) => W::participate_secp256k1_4096_many()
            .max(W::participate_secp256k1_4096_mixed())
            .max(W::participate_secp256k1_4096_one())
            .max(W::participate_secp256k1_4096_three()),
        (Suite::Secp256k1, _) => {
            W::participate_secp256k1_8192_mixed().max(W::participate_secp256k1_8192_one())
        }
        (Suite::Ristretto255, ..=9) => {
            W::participate_ristretto255_512_many().max(W::participate_ristretto255_512_one())
        }
        (Suite::Ristretto255, 10) => {
            W::participate_ristretto255_1024_many().max(W::participate_ristretto255_1024_one())
        }
        (Suite::Ristretto255, 11) => {
            W::participate_ristretto255_2048_many().max(W::participate_ristretto255_2048_one())
        }
        (Suite::Ristretto255, 12) => W::participate_ristretto255_4096_many()
            .max(W::participate_ristretto255_4096_mixed())
            .max(W::participate_ristretto255_4096_one())
            .max(W::participate_ristretto255_4096_three()),
        (Suite::Ristretto255, _) => {
            W::participate_ristretto255_8192_mixed().max(W::participate_ristretto255_8192_one())
        }
        (Suite::Ed25519, ..=9) => W::participate_ed25519_512_many().max(W::participate_ed25519_512_one()),
        (Suite::Ed25519, 10) => W::participate_ed25519_1024_many().max(W::participate_ed25519_1024_one()),
        (Suite::Ed25519, 11) => W::participate_ed25519_2048_many().max(W::participate_ed25519_2048_one()),
        (Suite::Ed25519, 12) => W::participate_ed25519_4096_many()
            .max(W::participate_ed25519_4096_mixed())
            .max(W::participate_ed25519_4096_one())
            .max(W::participate_ed25519_4096_three()),
        (Suite::Ed25519, _) => W::participate_ed25519_8192_mixed().max(W::participate_ed25519_8192_one()),
    }
}

fn estimate(reads: u64, writes: u64, microseconds: u64, stored: u64) -> Weight {
    let proof = reads.saturating_mul(4096).saturating_add(stored);
    Weight::from_parts(microseconds.saturating_mul(WEIGHT_REF_TIME_PER_MICROS), proof)
        .saturating_add(RocksDbWeight::get().reads_writes(reads, writes))
}

/// Bytes of a set of 150 members and its generation.
const SET: u64 = 24_000;

/// An inclusion that computes for so long.
fn inclusion(milliseconds: u64) -> Weight {
    estimate(5, 4, milliseconds.saturating_mul(1_000), SET)
}

impl WeightInfo for () {
    fn authorize_participate() -> Weight {
        estimate(6, 0, 1_000, SET)
    }
    fn authorize_confirmation() -> Weight {
        estimate(6, 0, 1_000, SET + 15_000)
    }
    fn authorize_set_keys() -> Weight {
        estimate(5, 0, 1_000, 16_000)
    }
    fn participate_secp256k1_512_many() -> Weight {
        inclusion(45)
    }
    fn participate_secp256k1_512_one() -> Weight {
        inclusion(45)
    }
    fn participate_secp256k1_1024_many() -> Weight {
        inclusion(85)
    }
    fn participate_secp256k1_1024_one() -> Weight {
        inclusion(85)
    }
    fn participate_secp256k1_2048_many() -> Weight {
        inclusion(160)
    }
    fn participate_secp256k1_2048_one() -> Weight {
        inclusion(160)
    }
    fn participate_secp256k1_4096_many() -> Weight {
        inclusion(340)
    }
    fn participate_secp256k1_4096_mixed() -> Weight {
        inclusion(340)
    }
    fn participate_secp256k1_4096_one() -> Weight {
        inclusion(340)
    }
    fn participate_secp256k1_4096_three() -> Weight {
        inclusion(340)
    }
    fn participate_secp256k1_8192_mixed() -> Weight {
        inclusion(600)
    }
    fn participate_secp256k1_8192_one() -> Weight {
        inclusion(600)
    }
    fn participate_ristretto255_512_many() -> Weight {
        inclusion(45)
    }
    fn participate_ristretto255_512_one() -> Weight {
        inclusion(45)
    }
    fn participate_ristretto255_1024_many() -> Weight {
        inclusion(85)
    }
    fn participate_ristretto255_1024_one() -> Weight {
        inclusion(85)
    }
    fn participate_ristretto255_2048_many() -> Weight {
        inclusion(160)
    }
    fn participate_ristretto255_2048_one() -> Weight {
        inclusion(160)
    }
    fn participate_ristretto255_4096_many() -> Weight {
        inclusion(340)
    }
    fn participate_ristretto255_4096_mixed() -> Weight {
        inclusion(340)
    }
    fn participate_ristretto255_4096_one() -> Weight {
        inclusion(340)
    }
    fn participate_ristretto255_4096_three() -> Weight {
        inclusion(340)
    }
    fn participate_ristretto255_8192_mixed() -> Weight {
        inclusion(600)
    }
    fn participate_ristretto255_8192_one() -> Weight {
        inclusion(600)
    }
    fn participate_ed25519_512_many() -> Weight {
        inclusion(45)
    }
    fn participate_ed25519_512_one() -> Weight {
        inclusion(45)
    }
    fn participate_ed25519_1024_many() -> Weight {
        inclusion(85)
    }
    fn participate_ed25519_1024_one() -> Weight {
        inclusion(85)
    }
    fn participate_ed25519_2048_many() -> Weight {
        inclusion(160)
    }
    fn participate_ed25519_2048_one() -> Weight {
        inclusion(160)
    }
    fn participate_ed25519_4096_many() -> Weight {
        inclusion(340)
    }
    fn participate_ed25519_4096_mixed() -> Weight {
        inclusion(340)
    }
    fn participate_ed25519_4096_one() -> Weight {
        inclusion(340)
    }
    fn participate_ed25519_4096_three() -> Weight {
        inclusion(340)
    }
    fn participate_ed25519_8192_mixed() -> Weight {
        inclusion(600)
    }
    fn participate_ed25519_8192_one() -> Weight {
        inclusion(600)
    }
    fn commit_nonces(m: u32) -> Weight {
        estimate(6, 3, 1_000, SET + 15_000).saturating_add(estimate(0, 0, 2, 0).saturating_mul(m.into()))
    }
    fn fix_signers(m: u32) -> Weight {
        estimate(1, 2, 500, 0).saturating_add(estimate(0, 0, 400, 0).saturating_mul(m.into()))
    }
    fn confirm(m: u32) -> Weight {
        estimate(6, 3, 2_000, SET + 15_000).saturating_add(estimate(0, 0, 2, 0).saturating_mul(m.into()))
    }
    fn abandon_attempt() -> Weight {
        estimate(6, 3, 500, SET + 15_000)
    }
    fn set_keys() -> Weight {
        estimate(5, 4, 100, 16_000)
    }
    fn on_initialize(s: u32) -> Weight {
        estimate(1, 1, 10, 0).saturating_add(estimate(3, 2, 50, 16_000).saturating_mul(s.into()))
    }
    fn complete(m: u32) -> Weight {
        estimate(5, 4, 20_000, SET).saturating_add(estimate(1, 0, 2_000, 20_000).saturating_mul(m.into()))
    }
    fn fail(m: u32) -> Weight {
        estimate(4, 4, 200, SET).saturating_add(estimate(0, 0, 5, 0).saturating_mul(m.into()))
    }
    fn end_attempt(m: u32) -> Weight {
        estimate(5, 3, 200, SET + 15_000).saturating_add(estimate(0, 0, 20, 0).saturating_mul(m.into()))
    }
    fn on_idle() -> Weight {
        estimate(1, 1, 20, 0)
    }
    fn remove_dealings() -> Weight {
        estimate(4, 4, 20, 0)
    }
    fn verification_share() -> Weight {
        estimate(2, 0, 20, 5_000)
    }
}
