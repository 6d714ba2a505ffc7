//! Tests, by concern.

mod assets;
mod burns;
mod conflict;
mod execution;
mod fees;
mod halt;
mod handover;
mod instructions;
mod proposals;
mod random;
mod reorganisation;
mod state;
mod view;
mod weight;
