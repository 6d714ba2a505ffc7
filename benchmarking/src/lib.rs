//! What the benchmarks of the eVRF DKG share: see README.md for what is measured and what came of it.

#[cfg(feature = "golden")]
pub mod golden;
pub mod measure;
pub mod multiplication;
pub mod network;
pub mod report;
#[cfg(feature = "wasm")]
pub mod wasm;

/// The thresholds and numbers of shares that are measured.
pub const SIZES: [(u16, u16); 4] = [(3, 4), (11, 16), (34, 50), (101, 150)];

/// Let all that follows use one core.
///
/// # Panics
///
/// If threads have been started already.
pub fn use_one_core() {
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("no threads have been started");
}
