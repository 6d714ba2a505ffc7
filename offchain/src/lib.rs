#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod addresses;
mod cryptography;
mod embedded;
mod keyring;
pub mod processors;
mod real;
#[cfg(feature = "service")]
pub mod service;
pub mod stages;
pub mod view;
pub mod worker;

pub use cryptography::{Cryptography, Failure};
pub use embedded::EmbeddedSecrets;
pub use keyring::{CoordinatorSecret, KeyError, Keyring};
pub use real::KeyShares;
