//! One program for all of the crate's tests from outside: it compiles every suite once.

mod batch;
mod common;
mod decoders;
mod keys;
mod refusals;
mod sizes;
mod vectors;
