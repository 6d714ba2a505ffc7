//! DKGs, then signatures by what their validators recovered, under the verifiers of others.

mod common;
mod offset;
mod packages;
mod signing;
