//! Both verifiers on everything that the protocol's vectors hold, good and bad: what Wasm computes by itself is what its
//! host tells it, and what a host function says outside of Wasm.

mod combination;
mod common;
#[path = "../../../tests/dealer/mod.rs"]
mod dealer;
mod dkg;
mod participation;
mod possession;
mod signature;
