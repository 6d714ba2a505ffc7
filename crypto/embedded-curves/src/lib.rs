//! Elliptic curves of prime order over the scalar fields of secp256k1 and Curve25519 (specification, section 1).
//!
//! | curve | y² = x³ + A x + B over | order |
//! | --- | --- | --- |
//! | [`Secq256k1`] | secp256k1's scalars, A = 0, B = 7 | secp256k1's coordinate field |
//! | [`Embedwards25519`] | Curve25519's scalars, A = −3 | a prime of 252 bits |
//!
//! A proof over secp256k1, Ristretto255 or Ed25519 can speak cheaply of points on the curve that is embedded in it, as
//! their coordinates are scalars there.
//!
//! [`field`] holds the prime fields, [`Affine`] and [`Projective`] the points of any [`EmbeddedCurve`]; both implement
//! the traits of the `group` crate, the fields those of `ff`.
//!
//! # Constant time
//!
//! Arithmetic of fields and points, scalar multiplication, normalization, inversion, square roots and encoding take a
//! time that does not depend on their operands: the formulas are complete (Renes, Costello, Batina, eprint 2015/1060) and
//! nothing branches on or indexes by a secret. What does depend on its operands says so by `vartime` in its name, and
//! decoding, whose input is public, tells at once what is wrong.
//!
//! # Wiping
//!
//! Field elements and points implement `Zeroize`, and are `Copy`: who holds a secret wraps it in `Zeroizing`.

#![no_std]
#![forbid(unsafe_code)]

mod affine;
mod curve;
mod embedwards25519;
pub mod encoding;
pub mod field;
mod formulas;
mod group_traits;
mod projective;
mod secq256k1;

pub use affine::Affine;
pub use curve::{Base, CoefficientA, EmbeddedCurve, Scalar};
pub use embedwards25519::Embedwards25519;
pub use encoding::{DecodeError, EncodedPoint};
pub use projective::Projective;
pub use secq256k1::Secq256k1;
