//! The built node as an operator meets it.

mod bad_input;
mod chain_spec;
mod development;
mod process;
