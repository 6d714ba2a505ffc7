//! Processors: the programs that follow external networks, and what they tell the worker.

mod reports;

pub use reports::{ReportedBatch, Reports};
