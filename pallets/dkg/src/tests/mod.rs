//! Tests, by concern.

mod completion;
mod confirmation;
mod life;
mod participation;
mod set_keys;
