#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

extern crate alloc;

mod ciphersuite;
mod hashes;
mod key;
mod signature;

pub use ciphersuite::EthereumSchnorr;
pub use frost_core;
pub use key::{PublicKey, UnusableKey};
pub use signature::{InvalidSignature, Signature};
