//! Errors, with codes that processors can go by. docs/processors.md lists them.

use jsonrpsee::types::{ErrorObject, ErrorObjectOwned};
use quoin_offchain::processors::{BatchRefused, FeedError, PlanRefused, Refusal};
use quoin_primitives::NetworkId;
use serde_json::{Value, json};

/// The node or the runtime did not answer.
pub(super) const UNANSWERED: i32 = 7_000;
/// There is no such external network.
pub(super) const UNKNOWN_NETWORK: i32 = 7_101;
/// The chain can never execute this as a batch of that number.
pub(super) const NOT_A_BATCH: i32 = 7_102;
/// Another batch of that number was reported.
pub(super) const CONFLICT: i32 = 7_103;
/// A batch of that number is executed, and nothing of it is kept.
pub(super) const EXECUTED: i32 = 7_104;
/// Too many batches before it are missing.
pub(super) const TOO_FAR_AHEAD: i32 = 7_105;
/// The set's external key cannot sign the plan.
pub(super) const PLAN_REFUSED: i32 = 7_106;
/// Too many plans wait for their signatures.
pub(super) const TOO_MANY_PLANS: i32 = 7_107;
/// The plan was not asked for here, or is forgotten.
pub(super) const UNKNOWN_PLAN: i32 = 7_108;
/// The report cannot be kept on disk.
pub(super) const NOT_KEPT: i32 = 7_109;
/// The node no longer knows what happened after the cursor.
pub(super) const FORGOTTEN: i32 = 7_110;
/// The cursor is ahead of what the node has finalized.
pub(super) const AHEAD: i32 = 7_111;

fn error(code: i32, message: impl ToString, data: Option<Value>) -> ErrorObjectOwned {
    ErrorObject::owned(code, message.to_string(), data)
}

pub(super) fn unanswered(problem: impl ToString) -> ErrorObjectOwned {
    error(UNANSWERED, problem, None)
}

pub(super) fn unknown_network(network: NetworkId) -> ErrorObjectOwned {
    error(UNKNOWN_NETWORK, format!("there is no external network {network}"), None)
}

pub(super) fn not_a_batch(problem: &BatchRefused) -> ErrorObjectOwned {
    error(NOT_A_BATCH, problem, None)
}

pub(super) fn refused(refusal: &Refusal) -> ErrorObjectOwned {
    let (code, data) = match refusal {
        Refusal::Conflict { reported, submitted, .. } => {
            (CONFLICT, Some(json!({ "reported": reported, "submitted": submitted })))
        }
        Refusal::Executed { next, .. } => (EXECUTED, Some(json!({ "nextBatch": next }))),
        Refusal::TooFarAhead { next, .. } => (TOO_FAR_AHEAD, Some(json!({ "nextBatch": next }))),
        Refusal::Plan(PlanRefused::NotSigning { in_office, .. }) => {
            (PLAN_REFUSED, Some(json!({ "session": in_office })))
        }
        Refusal::Plan(_) => (PLAN_REFUSED, None),
        Refusal::TooManyPlans { .. } => (TOO_MANY_PLANS, None),
        Refusal::UnknownPlan { .. } => (UNKNOWN_PLAN, None),
        Refusal::File(_) => (NOT_KEPT, None),
    };
    error(code, refusal, data)
}

pub(super) fn no_events<Error: std::error::Error>(problem: &FeedError<Error>) -> ErrorObjectOwned {
    let (code, data) = match problem {
        FeedError::Forgotten { .. } => (FORGOTTEN, None),
        FeedError::Ahead { finalized, .. } => (AHEAD, Some(json!({ "finalized": finalized }))),
        FeedError::UnknownNetwork(_) => (UNKNOWN_NETWORK, None),
        FeedError::Unread(_) => (UNANSWERED, None),
    };
    error(code, problem, data)
}
