//! Runs the runtime, with its host functions.

use sc_executor::WasmExecutor;

/// Host functions beyond those of every Substrate node: they verify what validators prove.
#[cfg(not(feature = "runtime-benchmarks"))]
pub(crate) type ExtraHostFunctions = quoin_primitives::verifier::HostFunctions;

/// Host functions beyond those of every Substrate node: they verify what validators prove, and benchmarks measure
/// through some.
#[cfg(feature = "runtime-benchmarks")]
pub(crate) type ExtraHostFunctions =
    (quoin_primitives::verifier::HostFunctions, frame_benchmarking::benchmarking::HostFunctions);

/// Every host function that the runtime may call.
pub(crate) type HostFunctions = (sp_io::SubstrateHostFunctions, ExtraHostFunctions);

/// Executes the runtime's Wasm.
pub(crate) type Executor = WasmExecutor<HostFunctions>;
