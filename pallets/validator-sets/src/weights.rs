//! What calls and hooks cost.
//!
//! [`WeightInfo`] for `()` is **an upper estimate for tests**, counted by hand from each function's storage accesses and
//! not measured: every access is charged as RocksDB's, every item of a list 20 µs of time on top, and 4 kB of proof. A
//! runtime takes the weights that its own node measured by `benchmark pallet`.

use frame_support::weights::{
    Weight,
    constants::{RocksDbWeight, WEIGHT_REF_TIME_PER_MICROS},
};

/// Weights of the pallet.
///
/// The letters are the benchmarks' components: `l` live sets of the network, `c` candidates, `m` members of the set,
/// `r` records of stake, `o` offenders, `n` networks.
pub trait WeightInfo {
    /// `register_network`, with what `Office::network_registered` does.
    fn register_network() -> Weight;
    /// `update_network`.
    fn update_network() -> Weight;
    /// `remove_network`.
    fn remove_network(l: u32, m: u32) -> Weight;
    /// `halt_network`.
    fn halt_network() -> Weight;
    /// `resume_network`.
    fn resume_network(l: u32) -> Weight;
    /// `abandon_set`.
    fn abandon_set(m: u32) -> Weight;
    /// `force_office`; also `ValidatorSets::take_office`.
    fn force_office() -> Weight;
    /// `allocate` where there is room.
    fn allocate() -> Weight;
    /// `allocate` where another candidate is displaced.
    fn allocate_displacing(c: u32, l: u32) -> Weight;
    /// `deallocate`.
    fn deallocate(l: u32) -> Weight;
    /// `claim_deallocation`.
    fn claim_deallocation(l: u32) -> Weight;
    /// `on_initialize` with nothing to do.
    fn on_initialize_idle() -> Weight;
    /// The end of one set's stage at its deadline, at worst.
    fn end_stage(m: u32) -> Weight;
    /// The declaration of a set.
    fn declare(c: u32) -> Weight;
    /// One step of giving back a removed network's stake.
    fn give_back(r: u32) -> Weight;
    /// An offence that consensus reports.
    fn on_offence(o: u32, l: u32) -> Weight;
    /// `ValidatorSets::keys_made`, to be charged by whoever calls it.
    fn keys_made() -> Weight;
    /// `ValidatorSets::keygen_failed`, to be charged by whoever calls it.
    fn keygen_failed(m: u32) -> Weight;
    /// `ValidatorSets::fault`, to be charged by whoever calls it.
    fn fault() -> Weight;
    /// `ValidatorSets::silent`, to be charged by whoever calls it.
    fn silent() -> Weight;
    /// `ValidatorSets::slash_report_signed`, to be charged by whoever calls it.
    fn slash_report_signed(m: u32) -> Weight;
    /// `SigningSets::in_office`, to be charged by whoever calls it.
    fn sets_in_office(n: u32) -> Weight;
    /// `SigningSets::reporting`, to be charged by whoever calls it.
    fn sets_reporting(n: u32, l: u32) -> Weight;
}

/// `reads` and `writes`, and `items` of lists.
fn estimate(reads: u32, writes: u32, items: u32) -> Weight {
    let time =
        WEIGHT_REF_TIME_PER_MICROS.saturating_mul(20).saturating_mul(u64::from(items).saturating_add(1));
    let proof = u64::from(reads).saturating_add(u64::from(writes)).saturating_mul(4096);
    Weight::from_parts(time, proof)
        .saturating_add(RocksDbWeight::get().reads_writes(reads.into(), writes.into()))
}

impl WeightInfo for () {
    fn register_network() -> Weight {
        estimate(6, 5, 1)
    }
    fn update_network() -> Weight {
        estimate(2, 2, 1)
    }
    fn remove_network(l: u32, m: u32) -> Weight {
        estimate(20, 20, 1)
            .saturating_add(estimate(4, 4, 1).saturating_mul(l.into()))
            .saturating_add(Self::end_stage(m))
    }
    fn halt_network() -> Weight {
        estimate(2, 2, 1)
    }
    fn resume_network(l: u32) -> Weight {
        estimate(4, 3, 1).saturating_add(estimate(4, 4, 1).saturating_mul(l.into()))
    }
    fn abandon_set(m: u32) -> Weight {
        Self::end_stage(m)
    }
    fn force_office() -> Weight {
        estimate(12, 12, 1)
    }
    fn allocate() -> Weight {
        estimate(10, 8, 1)
    }
    fn allocate_displacing(c: u32, l: u32) -> Weight {
        Self::deallocate(l).saturating_add(Self::allocate()).saturating_add(estimate(c, 0, c))
    }
    fn deallocate(l: u32) -> Weight {
        estimate(10, 8, 1).saturating_add(estimate(1, 0, 1).saturating_mul(l.into()))
    }
    fn claim_deallocation(l: u32) -> Weight {
        Self::deallocate(l)
    }
    fn on_initialize_idle() -> Weight {
        estimate(2, 0, 0)
    }
    fn end_stage(m: u32) -> Weight {
        estimate(16, 16, 1).saturating_add(estimate(10, 10, 2).saturating_mul(m.into()))
    }
    fn declare(c: u32) -> Weight {
        estimate(18, 17, 1).saturating_add(estimate(6, 3, 3).saturating_mul(c.into()))
    }
    fn give_back(r: u32) -> Weight {
        estimate(6, 6, 1).saturating_add(estimate(5, 5, 1).saturating_mul(r.into()))
    }
    fn on_offence(o: u32, l: u32) -> Weight {
        estimate(2, 0, 1)
            .saturating_add(estimate(1, 0, 1).saturating_mul(l.into()))
            .saturating_add(estimate(8, 8, 1).saturating_mul(o.into()))
    }
    fn keys_made() -> Weight {
        estimate(6, 6, 1).saturating_add(Self::force_office())
    }
    fn keygen_failed(m: u32) -> Weight {
        Self::end_stage(m)
    }
    fn fault() -> Weight {
        estimate(11, 9, 2)
    }
    fn silent() -> Weight {
        estimate(4, 3, 1)
    }
    fn slash_report_signed(m: u32) -> Weight {
        Self::end_stage(m)
    }
    fn sets_in_office(n: u32) -> Weight {
        estimate(1, 0, 1).saturating_add(estimate(3, 0, 1).saturating_mul(n.into()))
    }
    fn sets_reporting(n: u32, l: u32) -> Weight {
        let sets = estimate(1, 0, 1).saturating_mul(n.saturating_mul(l).into());
        estimate(1, 0, 1).saturating_add(estimate(2, 0, 1).saturating_mul(n.into())).saturating_add(sets)
    }
}
