//! The protocol from outside, with schnorrkel as the judge of its signatures.

mod attacks;
mod common;
mod properties;
mod refusals;
mod signing;
mod vectors;
