#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![doc = include_str!("../README.md")]

extern crate alloc;

mod accumulator;
pub mod constraints;
mod generators;
pub mod group;
mod inner_product;
pub mod multiexp;
pub mod parallel;
mod prover;
mod statement;
pub mod transcript;
pub mod vectors;
mod verifier;

pub use accumulator::Accumulator;
pub use generators::{Generators, SizeError};
pub use group::{Ed25519, ProofGroup, Ristretto255, Scalar, Secp256k1};
pub use merlin;
pub use prover::{ProveError, Witness, prove};
pub use rand_core_06 as rand_core;
pub use statement::{Statement, Undefined, Weights};
pub use verifier::Proof;
