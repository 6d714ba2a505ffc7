//! The runtime as a whole: its genesis, its blocks, its sessions.

mod chain;
mod consensus_parameters;
mod equivocation;
mod key_generation;
mod presets;
mod session;
mod transactions;
