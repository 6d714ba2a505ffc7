#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

extern crate alloc;

mod ciphersuite;
mod hashes;

pub use ciphersuite::Sr25519;
pub use frost_core;
