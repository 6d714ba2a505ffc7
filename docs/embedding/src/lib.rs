//! A chain of one's own with Quoin's pallets and worker, as small as one can be. `docs/embedding.md` explains it, and its code
//! is in that text word for word.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`runtime`] | the runtime: pallets, session keys, transactions |
//! | [`quoin`] | how Quoin's pallets are configured |
//! | `api` | what the runtime tells the worker |
//! | [`node`] | how the node starts the worker |
//!
//! It is native alone. A real runtime is built to Wasm as well, as the one in `runtime/` is, and a real node makes and
//! finalizes blocks, which is nothing of Quoin's.

#![recursion_limit = "256"]

mod api;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
pub mod node;
pub mod quoin;
pub mod runtime;
