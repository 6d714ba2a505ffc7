//! The runtime as a whole: its genesis, its blocks, its sessions.

mod batches;
mod chain;
mod consensus_parameters;
mod duties;
mod equivocation;
mod key_generation;
mod networks;
mod presets;
mod rotation;
mod session;
mod signing;
mod transactions;
mod validators;
mod weights;
mod workers;
