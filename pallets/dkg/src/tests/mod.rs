//! Tests, by concern.

mod adversities;
mod completion;
mod confirmation;
mod halt;
mod life;
mod missing;
mod participation;
mod removal;
mod reorganisation;
mod set_keys;
mod state;
mod view;
mod weight;
