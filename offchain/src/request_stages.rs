//! How far each request for signatures is, told whenever it gets further. A pure function of what the chain says, as
//! decisions are.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    time::Duration,
};

use quoin_primitives::signing::{RequestId, SigningProgress, SubjectId};

use crate::{view::SigningView, worker::About};

/// A stage that a request has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestReached {
    /// The set is asked to sign.
    Requested,
    /// A further attempt was opened.
    Attempt {
        /// Which, from 1 on.
        attempt: u32,
    },
    /// An attempt's signers are fixed.
    SignersFixed {
        /// Which attempt.
        attempt: u32,
        /// How many members sign.
        signers: u16,
    },
    /// All signers have given their shares.
    Shared {
        /// In which attempt.
        attempt: u32,
    },
    /// It is signed.
    Signed,
    /// It is no longer open, and no signature of it is kept: it is done, or its time was over.
    Ended,
}

impl RequestReached {
    /// The stage in one word, for metrics.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Attempt { .. } => "attempt_opened",
            Self::SignersFixed { .. } => "signers_fixed",
            Self::Shared { .. } => "shared",
            Self::Signed => "signed",
            Self::Ended => "ended",
        }
    }
}

/// A request that got further. [`Display`](fmt::Display) is its log line.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestAdvance {
    /// The request.
    pub request: RequestId,
    /// What it has come to.
    pub reached: RequestReached,
    /// Since the worker first saw it.
    pub after: Duration,
}

impl RequestAdvance {
    /// What the request is for, in one word.
    pub const fn subject_name(&self) -> &'static str {
        match self.request.subject {
            SubjectId::Batch { .. } => "batch",
            SubjectId::Cosign { .. } => "cosign",
            SubjectId::SlashReport { .. } => "slash_report",
            SubjectId::Plan { .. } => "plan",
        }
    }

    /// Whether it happens all the time and is worth a line only to who looks for a fault.
    pub const fn is_routine(&self) -> bool {
        matches!(self.request.subject, SubjectId::Cosign { .. })
    }
}

impl fmt::Display for RequestAdvance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}: ", self.request.validator_set, About(self.request.subject))?;
        match self.reached {
            RequestReached::Requested => write!(formatter, "to be signed")?,
            RequestReached::Attempt { attempt } => write!(formatter, "attempt {attempt}")?,
            RequestReached::SignersFixed { attempt, signers } => {
                write!(formatter, "{signers} members sign, attempt {attempt}")?;
            }
            RequestReached::Shared { attempt } => {
                write!(formatter, "all shares are given, attempt {attempt}")?
            }
            RequestReached::Signed => write!(formatter, "signed")?,
            RequestReached::Ended => write!(formatter, "no longer asked for")?,
        }
        if self.after.is_zero() { Ok(()) } else { write!(formatter, " (after {:.1?})", self.after) }
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Known {
    since: Duration,
    attempt: u32,
    fixed: bool,
    shared: bool,
}

/// What was told of open requests.
#[derive(Debug, Default)]
pub struct RequestStages(BTreeMap<RequestId, Known>);

impl RequestStages {
    /// What has got further since the last call.
    pub fn advance(&mut self, view: &SigningView, now: Duration) -> Vec<RequestAdvance> {
        let mut advances = Vec::new();
        let mut open = BTreeSet::new();
        for (request, progress) in view.requests.values().flatten() {
            open.insert(*request);
            self.advance_one(*request, progress, now, &mut advances);
        }
        self.0.retain(|request, known| {
            let is_open = open.contains(request);
            if !is_open {
                let reached =
                    if is_signed(view, request) { RequestReached::Signed } else { RequestReached::Ended };
                let after = now.saturating_sub(known.since);
                advances.push(RequestAdvance { request: *request, reached, after });
            }
            is_open
        });
        advances
    }

    /// How many requests are open.
    pub fn open(&self) -> usize {
        self.0.len()
    }

    fn advance_one(
        &mut self,
        request: RequestId,
        progress: &SigningProgress,
        now: Duration,
        advances: &mut Vec<RequestAdvance>,
    ) {
        let is_new = !self.0.contains_key(&request);
        let known = self.0.entry(request).or_insert(Known { since: now, ..Known::default() });
        let after = now.saturating_sub(known.since);
        let mut reach = |reached| advances.push(RequestAdvance { request, reached, after });
        let attempt = progress.attempt;
        if is_new {
            reach(RequestReached::Requested);
        }
        if attempt != known.attempt {
            *known = Known { since: known.since, attempt, ..Known::default() };
            reach(RequestReached::Attempt { attempt });
        }
        let signers = progress.committed.count();
        if progress.fixed && !std::mem::replace(&mut known.fixed, true) {
            reach(RequestReached::SignersFixed { attempt, signers });
        }
        let all_shared = progress.fixed && progress.shared.count() == signers;
        if all_shared && !std::mem::replace(&mut known.shared, true) {
            reach(RequestReached::Shared { attempt });
        }
    }
}

/// Whether the signatures are there, or what they are for is done.
fn is_signed(view: &SigningView, request: &RequestId) -> bool {
    let kept = view.signed.get(&request.validator_set).into_iter().flatten();
    let batches = view.networks.get(&request.validator_set.network);
    let is_executed = match request.subject {
        SubjectId::Batch { id, .. } => batches.is_some_and(|batches| batches.progress.next > id),
        _ => false,
    };
    is_executed || kept.into_iter().any(|signed| signed.request == *request)
}

#[cfg(test)]
mod tests {
    use super::*;
    use quoin_primitives::{MemberBits, NetworkId, SetId, signing::api::SignedRequest};
    use sp_core::H256;

    const SET: SetId = SetId { network: NetworkId(1), session: 2 };

    fn request(hash: u8) -> RequestId {
        RequestId { validator_set: SET, subject: SubjectId::Plan { hash: H256([hash; 32]) } }
    }

    fn bits(indices: &[u16]) -> MemberBits {
        let mut bits = MemberBits::none(4);
        indices.iter().for_each(|index| bits.insert(*index));
        bits
    }

    fn progress(attempt: u32, committed: &[u16], fixed: bool, shared: &[u16]) -> SigningProgress {
        let may_commit = bits(&[]);
        let (committed, shared) = (bits(committed), bits(shared));
        SigningProgress { number: 0, attempt, may_commit, committed, fixed, shared }
    }

    #[test]
    fn each_stage_is_told_once() {
        let mut stages = RequestStages::default();
        let mut at = |seconds, open: Option<SigningProgress>, signed: bool| {
            let mut view = SigningView::default();
            view.requests.insert(SET, open.map(|progress| (request(1), progress)).into_iter().collect());
            let signed = signed.then(|| SignedRequest { request: request(1), signatures: Vec::new() });
            view.signed.insert(SET, signed.into_iter().collect());
            let advances = stages.advance(&view, Duration::from_secs(seconds));
            advances.iter().map(|advance| (advance.reached, advance.after.as_secs())).collect::<Vec<_>>()
        };
        use RequestReached::*;
        assert_eq!(at(5, Some(progress(0, &[1], false, &[])), false), [(Requested, 0)]);
        assert_eq!(at(6, Some(progress(0, &[1, 2], false, &[])), false), []);
        let fixed = (SignersFixed { attempt: 0, signers: 3 }, 2);
        assert_eq!(at(7, Some(progress(0, &[1, 2, 3], true, &[1])), false), [fixed]);
        let later = [(Attempt { attempt: 1 }, 3), (SignersFixed { attempt: 1, signers: 2 }, 3)];
        assert_eq!(at(8, Some(progress(1, &[1, 2], true, &[])), false), later);
        assert_eq!(at(9, Some(progress(1, &[1, 2], true, &[1, 2])), false), [(Shared { attempt: 1 }, 4)]);
        assert_eq!(at(10, Some(progress(1, &[1, 2], true, &[1, 2])), false), []);
        assert_eq!(at(11, None, true), [(Signed, 6)]);
        assert_eq!(at(12, None, true), []);
        assert_eq!(at(13, Some(progress(0, &[], false, &[])), false), [(Requested, 0)]);
        assert_eq!(at(14, None, false), [(Ended, 1)]);
    }
}
