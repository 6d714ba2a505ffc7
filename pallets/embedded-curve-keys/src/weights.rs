//! What calls cost.
//!
//! [`WeightInfo`] for `()` is **an upper estimate for tests**, counted by hand from each function's storage accesses and
//! not measured: every access is charged as RocksDB's, and 4 kB of proof each; a proof of possession 20 ms, many times
//! what one takes even in Wasm; a signature 1 ms. A runtime takes the weights that its own node measured by
//! `benchmark pallet`, with the verifier that it chose.

use frame_support::weights::{
    Weight,
    constants::{RocksDbWeight, WEIGHT_REF_TIME_PER_MILLIS},
};
use quoin_primitives::EmbeddedCurve;

/// Weights of the pallet.
pub trait WeightInfo {
    /// `set_key` of a key on secq256k1, in place of another.
    fn set_key_secq256k1() -> Weight;
    /// `set_key` of a key on embedwards25519, in place of another.
    fn set_key_embedwards25519() -> Weight;
    /// `register_key` of a key on secq256k1, in place of another, once it is authorised.
    fn register_key_secq256k1() -> Weight;
    /// `register_key` of a key on embedwards25519, in place of another, once it is authorised.
    fn register_key_embedwards25519() -> Weight;
    /// The authorisation of `register_key`, on either curve.
    fn authorize_register_key() -> Weight;
    /// `remove_key` of the only key.
    fn remove_key() -> Weight;
}

/// What `set_key` of a key on `curve` costs.
pub fn set_key<W: WeightInfo>(curve: EmbeddedCurve) -> Weight {
    match curve {
        EmbeddedCurve::Secq256k1 => W::set_key_secq256k1(),
        EmbeddedCurve::Embedwards25519 => W::set_key_embedwards25519(),
    }
}

/// What `register_key` of a key on `curve` costs beside its authorisation.
pub fn register_key<W: WeightInfo>(curve: EmbeddedCurve) -> Weight {
    match curve {
        EmbeddedCurve::Secq256k1 => W::register_key_secq256k1(),
        EmbeddedCurve::Embedwards25519 => W::register_key_embedwards25519(),
    }
}

fn estimate(reads: u64, writes: u64, milliseconds: u64) -> Weight {
    Weight::from_parts(milliseconds * WEIGHT_REF_TIME_PER_MILLIS, 4096 * reads)
        .saturating_add(RocksDbWeight::get().reads_writes(reads, writes))
}

impl WeightInfo for () {
    fn set_key_secq256k1() -> Weight {
        estimate(3, 4, 20)
    }
    fn set_key_embedwards25519() -> Weight {
        estimate(3, 4, 20)
    }
    fn register_key_secq256k1() -> Weight {
        estimate(5, 5, 20)
    }
    fn register_key_embedwards25519() -> Weight {
        estimate(5, 5, 20)
    }
    fn authorize_register_key() -> Weight {
        estimate(5, 0, 1)
    }
    fn remove_key() -> Weight {
        // The runtime's answer to whether the key is needed reads every network.
        estimate(40, 4, 1)
    }
}
