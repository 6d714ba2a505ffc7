//! A piece of Wasm that verifies by host functions and by its own code, for the test that both say the same.
#![cfg_attr(not(feature = "std"), no_std)]

#[cfg(not(feature = "std"))]
mod verify {
    extern crate alloc;
    // Brings the allocator and the panic handler.
    extern crate sp_io as _;

    use alloc::vec::Vec;

    use quoin_primitives::{
        Suite,
        verifier::{Native, PossessionError, Verifier, Wasm},
    };

    /// Suite, key, owner and proof.
    type Possession = (Suite, Vec<u8>, [u8; 32], Vec<u8>);

    fn verify<V: Verifier>(possessions: &[Possession]) -> Vec<Result<(), PossessionError>> {
        possessions
            .iter()
            .map(|(suite, key, owner, proof)| V::verify_possession(*suite, key, owner, proof))
            .collect()
    }

    sp_core::wasm_export_functions! {
        fn possessions_by_host(possessions: Vec<Possession>) -> Vec<Result<(), PossessionError>> {
            verify::<Native>(&possessions)
        }

        fn possessions_in_wasm(possessions: Vec<Possession>) -> Vec<Result<(), PossessionError>> {
            verify::<Wasm>(&possessions)
        }
    }
}

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));
