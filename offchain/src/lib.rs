#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod addresses;
mod cryptography;
mod embedded;
mod keyring;
pub mod processors;
mod real;
pub mod request_stages;
#[cfg(feature = "service")]
pub mod service;
mod shares;
pub mod stages;
pub mod view;
pub mod worker;

pub use cryptography::{Cryptography, Failure, RoundSigner, SigningRound};
pub use embedded::EmbeddedSecrets;
pub use frost_keys;
pub use keyring::{CoordinatorSecret, KeyError, Keyring};
pub use shares::{KeyShares, SchemeNonces, SchemeShares, SigningNonces, SigningSuite};
