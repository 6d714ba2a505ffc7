#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

extern crate alloc;

mod challenges;
mod error;
mod keys;
mod nonces;
mod session;
mod transcripts;

pub use challenges::{CHALLENGES_LENGTH, Challenges};
pub use error::{Error, PointError};
pub use keys::{AggregateKey, PUBLIC_KEY_LENGTH, SECRET_KEY_LENGTH, SecretKey};
pub use nonces::{NonceContext, PUBLIC_NONCE_LENGTH, PublicNonce, SecretNonce};
pub use session::{PARTIAL_SIGNATURE_LENGTH, SIGNATURE_LENGTH, Session};
