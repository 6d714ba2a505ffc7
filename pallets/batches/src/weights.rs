//! What calls cost.
//!
//! [`WeightInfo`] for `()` is **an upper estimate for tests**, counted by hand and not measured: storage accesses are
//! charged as RocksDB's, with 4 kB of proof each and what is stored, and signatures 1 ms. A runtime takes the weights that
//! its own node measured by `benchmark pallet`, with its own assets and signing behind them.

use frame_support::weights::{
    Weight,
    constants::{ParityDbWeight, WEIGHT_REF_TIME_PER_MICROS},
};

/// Weights of the pallet.
///
/// The letters are the benchmarks' components: `p` proposals of this and later numbers, `b` burns.
pub trait WeightInfo {
    /// The authorisation of `propose`, in a set of the most members that have all proposed another batch, without the
    /// request for a signature.
    fn authorize_propose() -> Weight;
    /// The authorisation of `execute_batch`, of the longest batch.
    fn authorize_execute_batch() -> Weight;
    /// The authorisation of `report_conflict`.
    fn authorize_report_conflict() -> Weight;
    /// `propose`, beside as many proposals, without the request for a signature.
    fn propose() -> Weight;
    /// `execute_batch` of the longest batch without its instructions, without what `validator-sets` does at a handover,
    /// and without what `signing` does to close proposals.
    fn execute_batch(p: u32, b: u32) -> Weight;
    /// Executing a transfer.
    fn transfer() -> Weight;
    /// Keeping the value of an instruction that failed.
    fn keep_value() -> Weight;
    /// `report_conflict`, without what `validator-sets` does.
    fn report_conflict() -> Weight;
    /// `burn`.
    fn burn() -> Weight;
    /// `claim`.
    fn claim() -> Weight;
}

fn estimate(reads: u64, writes: u64, microseconds: u64, stored: u64) -> Weight {
    let proof = reads.saturating_mul(4096).saturating_add(stored);
    Weight::from_parts(microseconds.saturating_mul(WEIGHT_REF_TIME_PER_MICROS), proof)
        .saturating_add(ParityDbWeight::get().reads_writes(reads, writes))
}

/// Bytes of a set of 150 members.
const SET: u64 = 16_000;
/// Bytes of all proposals of one number.
const PROPOSALS: u64 = 20_000;

impl WeightInfo for () {
    fn authorize_propose() -> Weight {
        estimate(10, 0, 1_100, SET + PROPOSALS)
    }
    fn authorize_execute_batch() -> Weight {
        estimate(8, 0, 1_200, 0)
    }
    fn authorize_report_conflict() -> Weight {
        estimate(4, 0, 2_000, 0)
    }
    fn propose() -> Weight {
        estimate(10, 2, 100, SET + PROPOSALS)
    }
    fn execute_batch(p: u32, b: u32) -> Weight {
        estimate(12, 6, 300, 0)
            .saturating_add(estimate(2, 2, 20, 100).saturating_mul(p.into()))
            .saturating_add(estimate(1, 1, 10, 0).saturating_mul(b.into()))
    }
    fn transfer() -> Weight {
        estimate(3, 3, 50, 0)
    }
    fn keep_value() -> Weight {
        estimate(2, 3, 50, 0)
    }
    fn report_conflict() -> Weight {
        estimate(4, 1, 100, SET)
    }
    fn burn() -> Weight {
        estimate(6, 5, 100, 0)
    }
    fn claim() -> Weight {
        estimate(4, 4, 100, 0)
    }
}
