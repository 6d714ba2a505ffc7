#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

extern crate alloc;

mod offset;
mod packages;
mod scheme;

pub use ethereum_schnorr::{self, EthereumSchnorr};
pub use evrf_dkg;
pub use frost_core;
pub use frost_ed25519::{self, Ed25519Sha512};
pub use frost_secp256k1_tr::{self, Secp256K1Sha256TR};
pub use frost_sr25519::{self, Sr25519};
pub use offset::Offset;
pub use packages::{PackageError, key_packages, public_key_package};
pub use scheme::Scheme;
