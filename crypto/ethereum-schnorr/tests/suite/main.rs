//! The scheme against its known answers, the contract in an EVM, and the suite against frost-core's own tests.

mod contract;
mod frost_core_suite;
mod scheme;
mod signing;
mod vectors;
