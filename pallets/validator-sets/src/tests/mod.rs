//! Tests, by concern.

mod allocation;
mod genesis;
mod networks;
mod random;
mod selection;
mod session;
mod set_life;
mod signing_sets;
mod slashing;
mod stake_life;
mod try_state;
