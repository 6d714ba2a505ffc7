//! The suite against frost-core's own tests, against schnorrkel, and against another implementation of FROST.

mod common;
mod encoding;
mod frost_core_suite;
mod peer;
mod recovered_shares;
mod signing;
mod vectors;
