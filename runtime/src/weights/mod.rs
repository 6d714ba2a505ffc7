//! What the calls and hooks of this repository's pallets cost, as the node measured it: `make weights` writes the files here.

pub mod pallet_batches;
pub mod pallet_dkg;
pub mod pallet_embedded_curve_keys;
pub mod pallet_signing;
pub mod pallet_validator_sets;
