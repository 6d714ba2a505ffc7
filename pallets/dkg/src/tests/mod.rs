//! Tests, by concern.

mod adversities;
mod completion;
mod confirmation;
mod fees;
mod halt;
mod integrity;
mod largest;
mod life;
mod missing;
mod participation;
mod removal;
mod reorganisation;
mod set_keys;
mod state;
mod storage;
mod verification_shares;
mod view;
mod weight;
