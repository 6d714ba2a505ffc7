//! Every call, event and error, on a chain that checks transactions as they come from outside.

mod genesis;
mod registration;
mod removal;
mod setting;
mod snapshot;
mod state;
mod weight;
