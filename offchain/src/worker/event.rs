//! What the worker did or saw, for logs and metrics.

use std::{fmt, time::Duration};

use quoin_primitives::{
    NetworkId, PROTOCOL_VERSION, Role, SetId,
    batch::{BatchId, api::BatchRefusal},
    signing::{RequestId, SubjectId},
};

use super::{publication::What, silence::SILENT_AFTER};
use crate::cryptography::Failure;

/// How much an event matters to an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Of use to who looks for a fault.
    Debug,
    /// A stage is done.
    Info,
    /// Something went wrong, and is tried again or without consequence.
    Warning,
    /// The operator must act.
    Error,
}

/// What the worker did or saw. [`Display`](fmt::Display) is its log line.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Something was handed to the transaction pool.
    Published {
        /// What.
        what: What,
        /// For which time, from 1 on.
        tries: u32,
    },
    /// The chain no longer waits for what was published: it has it, or the time for it is over.
    Closed {
        /// What.
        what: What,
        /// Since the first publication.
        after: Duration,
        /// How often it was published.
        tries: u32,
    },
    /// A participation is to be made.
    Proving {
        /// In which set.
        set: SetId,
        /// For which of its keys.
        role: Role,
        /// As which member.
        member: u16,
    },
    /// A participation was made.
    Proved {
        /// In which set.
        set: SetId,
        /// For which of its keys.
        role: Role,
        /// As which member.
        member: u16,
        /// Since it was handed to the proving threads.
        took: Duration,
        /// Its size in bytes.
        size: usize,
    },
    /// Shares were recovered and are held in memory.
    Recovered {
        /// Of which set.
        set: SetId,
        /// Of which of its keys.
        role: Role,
        /// Whose.
        member: u16,
        /// Since the recovery was handed to the proving threads.
        took: Duration,
    },
    /// Shares of a set that is gone were wiped.
    Forgotten {
        /// Of which set.
        set: SetId,
        /// Of which of its keys.
        role: Role,
        /// Whose.
        member: u16,
    },
    /// The nonces that the chain has of this validator cannot be used.
    Abandoning {
        /// In which set.
        set: SetId,
        /// Which attempt.
        attempt: u32,
        /// Why.
        reason: Unusable,
    },
    /// The commitments that the chain has of this validator for a request cannot be used.
    Unsigned {
        /// Which request.
        request: RequestId,
        /// Which attempt.
        attempt: u32,
        /// Why.
        reason: Unusable,
    },
    /// Somebody's signature share is wrong.
    Challenging {
        /// For which request.
        request: RequestId,
        /// In which attempt.
        attempt: u32,
        /// Whose: the index in the set.
        signer: u16,
        /// Which of the signer's, in the order in which it gave them.
        position: u16,
    },
    /// A member did not commit to a batch that was signed in the end, which counts when its set reports.
    Silent {
        /// Which request.
        request: RequestId,
        /// The member's index in the set.
        member: u16,
    },
    /// A batch that the own processor reported can never be executed.
    Refused {
        /// Of which network.
        network: NetworkId,
        /// The batch's number.
        id: BatchId,
        /// Why.
        refusal: BatchRefusal,
    },
    /// The next set does not take over, since the own processor did not report what the set before published.
    Unverified {
        /// The next set.
        set: SetId,
        /// The first batch that the processor did not report; `None` if it reported others.
        missing: Option<BatchId>,
    },
    /// The next set has had its keys for longer than a handover should take. The batches of the set in office count no longer.
    HandoverLate {
        /// The next set.
        set: SetId,
    },
    /// Something failed, and is tried again later.
    Failed {
        /// What.
        what: &'static str,
        /// In which set, if in one.
        set: Option<SetId>,
        /// Why.
        failure: Failure,
    },
    /// The runtime has a newer protocol than this worker.
    Upgrade {
        /// The runtime's.
        version: u32,
    },
    /// The runtime has an older protocol than this worker.
    Outdated {
        /// The runtime's.
        version: u32,
    },
}

/// Why committed nonces cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// They are not in memory: committed before a restart, or by another node with this key.
    Unknown,
    /// They signed already, with others or on another fork.
    Used,
    /// They were made for an attempt that another block opened.
    OtherAttempt,
    /// This validator signed another batch with the same number.
    OtherBatch,
}

impl fmt::Display for Unusable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Unknown => "are not in memory (committed before a restart, or by another node)",
            Self::Used => "have signed already",
            Self::OtherAttempt => "are of another fork's attempt",
            Self::OtherBatch => "would sign a second batch with one number",
        })
    }
}

impl Event {
    /// How much it matters.
    pub fn level(&self) -> Level {
        match self {
            Self::Closed { what: What::RegisterKey(_), .. } => Level::Info,
            Self::Published { what, tries } if what.seldom_after(*tries).is_some() => Level::Warning,
            Self::Published { .. } | Self::Closed { .. } => Level::Debug,
            Self::Proving { .. }
            | Self::Proved { .. }
            | Self::Recovered { .. }
            | Self::Forgotten { .. }
            | Self::Silent { .. } => Level::Info,
            Self::Abandoning { .. }
            | Self::Unsigned { .. }
            | Self::Challenging { .. }
            | Self::Unverified { .. }
            | Self::HandoverLate { .. }
            | Self::Failed { .. } => Level::Warning,
            Self::Refused { .. } => Level::Error,
            Self::Upgrade { .. } | Self::Outdated { .. } => Level::Error,
        }
    }
}

/// A role in words.
pub(crate) const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Oracle => "oracle",
        Role::External => "external",
    }
}

/// What a request is about, in words.
pub(crate) struct About(pub(crate) SubjectId);

impl fmt::Display for About {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            SubjectId::Batch { id, hash } => write!(formatter, "batch {id} ({hash})"),
            SubjectId::Cosign { block, hash } => write!(formatter, "cosigning block {block} ({hash})"),
            SubjectId::SlashReport { .. } => write!(formatter, "slash report"),
            SubjectId::Plan { hash } => write!(formatter, "plan {hash}"),
        }
    }
}

struct Of(What);

impl fmt::Display for Of {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            What::RegisterKey(curve) => write!(formatter, "register_key on {curve:?}"),
            What::Participate(set, role) => {
                write!(formatter, "{set}: participate in the {} key", role_name(role))
            }
            What::CommitNonces(set, attempt, _) => {
                write!(formatter, "{set}: commit_nonces, attempt {attempt}")
            }
            What::Confirm(set, attempt, _) => write!(formatter, "{set}: confirm, attempt {attempt}"),
            What::AbandonAttempt(set, attempt, _) => {
                write!(formatter, "{set}: abandon_attempt, attempt {attempt}")
            }
            What::SetKeys(set, attempt, _) => write!(formatter, "{set}: set_keys, attempt {attempt}"),
            What::ProposeReport(set) => write!(formatter, "{set}: propose_report"),
            What::RequestPlan(set, plan) => write!(formatter, "{set}: request_plan, {plan}"),
            What::Commit(request, attempt, _)
            | What::GiveShares(request, attempt, _)
            | What::Challenge(request, attempt, _)
            | What::Abandon(request, attempt, _)
            | What::Complete(request, attempt, _) => {
                let RequestId { validator_set: set, subject } = request;
                write!(formatter, "{set}: {}: {}, attempt {attempt}", About(subject), self.0.name())
            }
            What::Propose(set, id, hash) => write!(formatter, "{set}: propose, batch {id} ({hash})"),
            What::Execute(set, id, hash) => write!(formatter, "{set}: execute_batch, batch {id} ({hash})"),
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Published { what, tries: 1 } => write!(formatter, "{}: published", Of(*what)),
            Self::Published { what, tries } => {
                write!(formatter, "{}: published again, {tries} times by now", Of(*what))?;
                match what.seldom_after(*tries) {
                    Some(pause) => write!(formatter, ", and the chain has it not; next in {pause:.0?}"),
                    None => Ok(()),
                }
            }
            Self::Closed { what: What::RegisterKey(curve), after, .. } => {
                write!(formatter, "the embedded key on {curve:?} is registered (after {after:.1?})")
            }
            Self::Closed { what, after, tries } => {
                write!(formatter, "{}: closed after {after:.1?} and {tries} publications", Of(*what))
            }
            Self::Proving { set, role, member } => {
                write!(formatter, "{set}: validator {member} deals for the {} key", role_name(*role))
            }
            Self::Proved { set, role, member, took, size } => write!(
                formatter,
                "{set}: validator {member}'s participation in the {} key is made: {size} bytes, {took:.1?}",
                role_name(*role)
            ),
            Self::Recovered { set, role, member, took } => write!(
                formatter,
                "{set}: validator {member} has its shares of the {} key, recovered in {took:.1?}",
                role_name(*role)
            ),
            Self::Forgotten { set, role, member } => write!(
                formatter,
                "{set}: validator {member}'s shares of the {} key are wiped, as the set is gone",
                role_name(*role)
            ),
            Self::Abandoning { set, attempt, reason } => {
                write!(
                    formatter,
                    "{set}: the nonces committed to in attempt {attempt} {reason}; asking for another attempt"
                )
            }
            Self::Unsigned { request: RequestId { validator_set: set, subject }, attempt, reason } => write!(
                formatter,
                "{set}: {}: the nonces committed to in attempt {attempt} {reason}; asking for another attempt",
                About(*subject)
            ),
            Self::Challenging {
                request: RequestId { validator_set: set, subject },
                attempt,
                signer,
                position,
            } => write!(
                formatter,
                "{set}: {}: share {position} of validator {signer} in attempt {attempt} is wrong; challenging it",
                About(*subject)
            ),
            Self::Silent { request: RequestId { validator_set: set, subject }, member } => write!(
                formatter,
                "{set}: {}: validator {member} did not commit for {SILENT_AFTER} blocks; noted for the set's report",
                About(*subject)
            ),
            Self::Refused { network, id, refusal } => write!(
                formatter,
                "network {network}: batch {id}, as the processor reported it, cannot be executed: {refusal}"
            ),
            Self::Unverified { set, missing: Some(id) } => write!(
                formatter,
                "{set}: the handover waits until the processor has reported batch {id}, which the set before published"
            ),
            Self::Unverified { set, missing: None } => write!(
                formatter,
                "{set}: the set before published other batches than the processor reported; not taking over"
            ),
            Self::HandoverLate { set } => write!(
                formatter,
                "{set}: the handover is late; nothing is executed for the network until the set has signed its first batch"
            ),
            Self::Failed { what, set: Some(set), failure } => {
                write!(formatter, "{set}: {what} failed, and is tried again: {failure}")
            }
            Self::Failed { what, set: None, failure } => {
                write!(formatter, "{what} failed, and is tried again: {failure}")
            }
            Self::Upgrade { version } => write!(
                formatter,
                "upgrade this node: the runtime speaks version {version} of the validators' protocol, and this node \
                 version {PROTOCOL_VERSION}; it does no duties until then"
            ),
            Self::Outdated { version } => write!(
                formatter,
                "the runtime speaks version {version} of the validators' protocol, and this node version \
                 {PROTOCOL_VERSION}; it does no duties until the runtime is upgraded"
            ),
        }
    }
}
