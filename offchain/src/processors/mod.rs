//! Processors: the programs that follow external networks, and what they tell the worker.
//!
//! A processor reports batches of what happened on its network, and asks for signatures of the external key; the worker
//! signs nothing else. In turn it is told what happens on the chain. Its interface is made of these, without I/O but for
//! files:
//!
//! | module | holds |
//! | --- | --- |
//! | [`reports`] | what was reported, as the worker reads it |
//! | [`store`] | takes reports exactly once, and keeps them until they are done with |
//! | `files` | how the store keeps them on disk |
//! | `plans` | which plans a key can sign |
//! | [`state`] | what the chain says of a network after a block |
//! | [`events`] | what became different from one block to the next, and where to go on after an interruption |
//! | [`simulated`] | a processor that follows a scripted network, for development |

pub mod events;
mod files;
mod plans;
pub mod reports;
pub mod simulated;
pub mod state;
pub mod store;
#[cfg(test)]
mod tests;

pub use events::{Cursor, Event, Feed, FeedError, News};
pub use files::FileError;
pub use plans::PlanRefused;
pub use reports::{ReportedBatch, Reports};
pub(crate) use state::signs_plans;
pub use state::{BatchRefused, NetworkState, PlanProgress, SetState, Source};
pub use store::{PlanOutcome, PlanReport, Processors, Refusal, Submitted};
