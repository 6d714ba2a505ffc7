//! What calls and hooks cost.
//!
//! [`WeightInfo`] for `()` is **an estimate for tests**, not measured: storage accesses are charged as RocksDB's, with 4 kB of
//! proof each and what is stored; a coordinator key's signature with the set that it is looked up in 0.25 ms; and what the
//! verifier computes at some more than the native one takes. A runtime takes the weights that its own node measured by
//! `benchmark pallet`, with the verifier that it chose.

use frame_support::weights::{
    Weight,
    constants::{ParityDbWeight, WEIGHT_REF_TIME_PER_MICROS},
};
use quoin_primitives::{Suite, signing::SigningScheme};

/// Weights of the pallet.
///
/// The letters are the benchmarks' components: `b` bytes of arguments, `c` nonce commitments or signature shares, `m` messages,
/// `n` networks, requests or sets, `s` signers, or shares that sign.
pub trait WeightInfo {
    /// The authorisation of a duty with arguments of `b` bytes.
    fn authorize(b: u32) -> Weight;
    /// The authorisation of `request_plan` with `m` messages.
    fn authorize_plan(m: u32) -> Weight;
    /// The authorisation of `propose_report` with `n` entries, with the comparison to the runtime's counters.
    fn authorize_report(n: u32) -> Weight;
    /// `propose_report`.
    fn propose_report() -> Weight;
    /// The authorisation of `challenge`, of a share of the signer with the most.
    fn authorize_challenge() -> Weight;
    /// `request_plan` with `m` messages.
    fn request_plan(m: u32) -> Weight;
    /// `commit` of `c` commitments in suite ristretto255.
    fn commit_ristretto255(c: u32) -> Weight;
    /// `commit` of `c` commitments in suite secp256k1.
    fn commit_secp256k1(c: u32) -> Weight;
    /// `commit` of `c` commitments in suite ed25519.
    fn commit_ed25519(c: u32) -> Weight;
    /// `give_shares` of `c` signature shares.
    fn give_shares(c: u32) -> Weight;
    /// `challenge` where `s` shares sign, in suite ristretto255, without what follows from a fault.
    fn challenge_ristretto255(s: u32) -> Weight;
    /// `challenge` where `s` shares sign, in suite secp256k1, without what follows from a fault.
    fn challenge_secp256k1(s: u32) -> Weight;
    /// `challenge` where `s` shares sign, in suite ed25519, without what follows from a fault.
    fn challenge_ed25519(s: u32) -> Weight;
    /// `abandon` in an attempt of `s` signers.
    fn abandon(s: u32) -> Weight;
    /// `complete` of one signature by the oracle key with `s` signers, without what others do with it.
    fn complete_ristretto255(s: u32) -> Weight;
    /// `complete` of `m` signatures in suite secp256k1 with `s` signers, without what others do with them.
    fn complete_secp256k1(m: u32, s: u32) -> Weight;
    /// `complete` of `m` signatures in suite ed25519 with `s` signers, without what others do with them.
    fn complete_ed25519(m: u32, s: u32) -> Weight;
    /// The opening of a request.
    fn open() -> Weight;
    /// The end of a request without signatures, with `s` signers.
    fn expire(s: u32) -> Weight;
    /// Forgetting finished signatures.
    fn forget() -> Weight;
    /// The end of the time of an attempt with `s` signers, without the points for those who stalled.
    fn time_out(s: u32) -> Weight;
    /// Advancing the clocks of `n` networks.
    fn tick(n: u32) -> Weight;
    /// Taking `n` requests out of the agenda.
    fn take_due(n: u32) -> Weight;
    /// Noting the hash of the block before for `n` attempts.
    fn note_opened(n: u32) -> Weight;
    /// Asking `n` sets to cosign a block, once they are listed.
    fn ask_to_cosign(n: u32) -> Weight;
    /// Asking `n` sets for their report, once they are listed.
    fn ask_for_reports(n: u32) -> Weight;
    /// Forgetting the stallers of `n` sets.
    fn forget_stallers(n: u32) -> Weight;
    /// What follows from a cosignature where `n` sets are in office.
    fn note_cosignature(n: u32) -> Weight;
}

/// What `commit` of `c` commitments in a scheme costs.
pub fn commit<W: WeightInfo>(scheme: SigningScheme, c: u32) -> Weight {
    match scheme.suite() {
        Suite::Ristretto255 => W::commit_ristretto255(c),
        Suite::Secp256k1 => W::commit_secp256k1(c),
        Suite::Ed25519 => W::commit_ed25519(c),
    }
}

/// What `challenge` in a scheme costs where `s` shares sign.
pub fn challenge<W: WeightInfo>(scheme: SigningScheme, s: u32) -> Weight {
    match scheme.suite() {
        Suite::Ristretto255 => W::challenge_ristretto255(s),
        Suite::Secp256k1 => W::challenge_secp256k1(s),
        Suite::Ed25519 => W::challenge_ed25519(s),
    }
}

/// What `complete` of `m` signatures in a scheme costs with `s` signers.
pub fn complete<W: WeightInfo>(scheme: SigningScheme, m: u32, s: u32) -> Weight {
    match scheme.suite() {
        Suite::Ristretto255 => W::complete_ristretto255(s),
        Suite::Secp256k1 => W::complete_secp256k1(m, s),
        Suite::Ed25519 => W::complete_ed25519(m, s),
    }
}

fn estimate(reads: u64, writes: u64, microseconds: u64, stored: u64) -> Weight {
    let proof = reads.saturating_mul(4096).saturating_add(stored);
    Weight::from_parts(microseconds.saturating_mul(WEIGHT_REF_TIME_PER_MICROS), proof)
        .saturating_add(ParityDbWeight::get().reads_writes(reads, writes))
}

/// `count` times what something costs that many times.
fn times(count: u32, each: Weight) -> Weight {
    each.saturating_mul(count.into())
}

/// Bytes of a set of 150 members.
const SET: u64 = 22_000;
/// Bytes of a plan, and of the other largest values beside a set.
const PLAN: u64 = 5_000;

impl WeightInfo for () {
    fn authorize(b: u32) -> Weight {
        // BLAKE2b of the arguments in Wasm.
        estimate(6, 0, 250, SET).saturating_add(times(b.div_ceil(1_000), estimate(0, 0, 5, 0)))
    }
    fn authorize_plan(m: u32) -> Weight {
        estimate(9, 0, 260, 2 * SET).saturating_add(times(m, estimate(0, 0, 150, 0)))
    }
    fn authorize_report(n: u32) -> Weight {
        estimate(160, 0, 500, SET).saturating_add(times(n, estimate(0, 0, 2, 0)))
    }
    fn propose_report() -> Weight {
        Self::open().saturating_add(estimate(155, 0, 500, SET))
    }
    fn authorize_challenge() -> Weight {
        estimate(7, 0, 500, SET + 310_000)
    }
    fn request_plan(m: u32) -> Weight {
        Self::open().saturating_add(estimate(2, 0, 10, SET)).saturating_add(times(m, estimate(0, 0, 150, 0)))
    }
    fn commit_ristretto255(c: u32) -> Weight {
        estimate(5, 4, 60, 1_000).saturating_add(times(c, estimate(0, 0, 15, 0)))
    }
    fn commit_secp256k1(c: u32) -> Weight {
        estimate(5, 4, 60, 1_000).saturating_add(times(c, estimate(0, 0, 50, 0)))
    }
    fn commit_ed25519(c: u32) -> Weight {
        estimate(5, 4, 60, 1_000).saturating_add(times(c, estimate(0, 0, 160, 0)))
    }
    fn give_shares(c: u32) -> Weight {
        estimate(6, 5, 50, 1_400).saturating_add(times(c, estimate(0, 0, 1, 0)))
    }
    fn challenge_ristretto255(s: u32) -> Weight {
        estimate(8, 2, 500, SET + PLAN).saturating_add(times(s, estimate(1, 0, 100, 4_000)))
    }
    fn challenge_secp256k1(s: u32) -> Weight {
        estimate(8, 2, 500, SET + PLAN).saturating_add(times(s, estimate(1, 0, 200, 4_000)))
    }
    fn challenge_ed25519(s: u32) -> Weight {
        estimate(8, 2, 500, SET + PLAN).saturating_add(times(s, estimate(1, 0, 300, 4_000)))
    }
    fn abandon(s: u32) -> Weight {
        Self::time_out(s)
    }
    fn complete_ristretto255(s: u32) -> Weight {
        estimate(9, 8, 200, PLAN).saturating_add(times(s, estimate(0, 2, 2, 0)))
    }
    fn complete_secp256k1(m: u32, s: u32) -> Weight {
        Self::complete_ristretto255(s).saturating_add(times(m, estimate(0, 0, 250, 0)))
    }
    fn complete_ed25519(m: u32, s: u32) -> Weight {
        Self::complete_ristretto255(s).saturating_add(times(m, estimate(0, 0, 350, 0)))
    }
    fn open() -> Weight {
        estimate(14, 10, 250, SET)
    }
    fn expire(s: u32) -> Weight {
        estimate(7, 8, 100, PLAN).saturating_add(times(s, estimate(0, 2, 2, 0)))
    }
    fn forget() -> Weight {
        estimate(4, 4, 50, PLAN)
    }
    fn time_out(s: u32) -> Weight {
        estimate(9, 6, 300, SET + PLAN).saturating_add(times(s, estimate(0, 2, 2, 0)))
    }
    fn tick(n: u32) -> Weight {
        estimate(1, 1, 10, 0).saturating_add(times(n, estimate(1, 0, 5, 0)))
    }
    fn take_due(n: u32) -> Weight {
        times(n, estimate(3, 1, 5, 0))
    }
    fn note_opened(n: u32) -> Weight {
        estimate(1, 1, 5, 0).saturating_add(times(n, estimate(1, 1, 10, 1_000)))
    }
    fn ask_to_cosign(n: u32) -> Weight {
        estimate(2, 0, 20, 0).saturating_add(times(n, Self::open().saturating_add(estimate(5, 0, 10, 0))))
    }
    fn ask_for_reports(n: u32) -> Weight {
        let report = Self::open().saturating_add(estimate(160, 0, 300, SET));
        estimate(2, 0, 20, 0).saturating_add(times(n, report))
    }
    fn forget_stallers(n: u32) -> Weight {
        estimate(1, 0, 5, 0).saturating_add(times(n, estimate(2, 1, 5, 400)))
    }
    fn note_cosignature(n: u32) -> Weight {
        estimate(4, 3, 20, 0).saturating_add(times(n, estimate(4, 0, 10, 0)))
    }
}
