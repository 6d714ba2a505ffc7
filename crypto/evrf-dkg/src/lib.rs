#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![doc = include_str!("../README.md")]

extern crate alloc;

mod bases;
mod circuit;
mod combine;
#[cfg(test)]
mod constant_time;
mod deal;
mod dealing;
mod digits;
mod divisor;
mod fractions;
mod keys;
mod layout;
mod line;
mod opening;
mod parameters;
pub mod possession;
mod recover;
mod session;
mod suite;
mod verify;
mod witness;

pub use combine::{Dealings, DealingsError, GroupKey, GroupKeys};
pub use deal::DealError;
pub use dealing::{Dealing, StoredError};
pub use embedded_curves;
pub use generalized_bulletproofs::{
    self, Ed25519, Generators, ProofGroup, Ristretto255, Secp256k1, SizeError, rand_core,
    transcript::DecodeError as EncodingError,
};
pub use keys::{EmbeddedKey, EmbeddedSecret, ProvenKey, SecretError};
pub use parameters::{Parameters, ParametersError, Validator};
pub use recover::{RecoverError, SecretShare};
pub use session::Session;
pub use suite::{ForSuite, Suite, SuiteName, UnknownSuite};
pub use verify::{Fault, VerifyError};
