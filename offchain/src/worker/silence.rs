//! Silence that the chain cannot see: of members that do not commit to a batch which they must know of.
//!
//! A member commits to what its own processor reported. The chain knows of no processor, so it gives nobody points for a
//! batch that nobody commits to. A worker can tell more, and notes a member where all of this holds:
//!
//! - A set that the worker has a member in is asked to sign a batch that the own processor reported, and the worker's own
//!   members are to sign it.
//! - All that while, and in one attempt, the other member could commit and did not, for [`SILENT_AFTER`] blocks that are final
//!   by now. So nobody is noted while the network is halted, or by a node that is cut off from the others.
//! - The batch was signed in the end: members with the threshold of the key shares knew of it.
//!
//! Where the signers are fixed in time, nobody is noted: there was nothing to wait for. A member is noted once for a request,
//! and the own ones never. One whose processor was late is noted like one that withholds its part, so what is noted counts
//! for less than a point (`reports`).
//!
//! All of it is in memory. A worker that starts anew knows of nobody's silence.

use std::collections::{BTreeMap, BTreeSet};

use quoin_primitives::{
    SetId,
    signing::{RequestId, RequestNumber, SigningProgress, SubjectId},
};

use super::{Event, Step, Worker, batches::is_executed};
use crate::{cryptography::Cryptography, processors::Reports, view::View};

/// Blocks that a request waits for a member's commitments before the member is noted as silent: two minutes of blocks of six
/// seconds. A worker publishes them five times or more in these, and commits in the first two as a rule.
pub(super) const SILENT_AFTER: u64 = 20;
/// Blocks between two looks at a request at most, for both to be of one time in which it waited. After more, the node was
/// syncing or stood still, and what it saw before counts for nothing.
const LONGEST_GAP: u64 = 5;

/// A request for a batch, as long as it is open and until its end is final.
#[derive(Debug)]
struct Wait {
    number: RequestNumber,
    attempt: u32,
    /// The members that may commit in the attempt, and at which block they first could.
    asked: BTreeMap<u16, u64>,
    /// Those that did not for too long, in this attempt or one before.
    silent: BTreeSet<u16>,
    /// The block at which it was found signed.
    signed_at: Option<u64>,
}

impl Wait {
    fn new(progress: &SigningProgress) -> Self {
        let SigningProgress { number, attempt, .. } = *progress;
        Self { number, attempt, asked: BTreeMap::new(), silent: BTreeSet::new(), signed_at: None }
    }
}

/// What the worker remembers of others' silence.
#[derive(Debug, Default)]
pub(super) struct Silence {
    /// The requests for batches of sets that the worker has members in.
    waits: BTreeMap<RequestId, Wait>,
    /// How often a set's member was noted.
    noted: BTreeMap<(SetId, u16), u32>,
    /// The best block at the last look.
    looked_at: u64,
}

impl Silence {
    /// How often this member was noted.
    pub(super) fn noted(&self, set: SetId, member: u16) -> u32 {
        self.noted.get(&(set, member)).copied().unwrap_or(0)
    }

    fn note(&mut self, set: SetId, member: u16) {
        let times = self.noted.entry((set, member)).or_default();
        *times = times.saturating_add(1);
    }

    /// Forgets since when others are waited for, if the last look was long ago.
    fn open_eyes(&mut self, best: u64) {
        if best > self.looked_at.saturating_add(LONGEST_GAP) {
            self.waits.values_mut().for_each(|wait| wait.asked.clear());
        }
        self.looked_at = best;
    }

    /// A request is open, and waits for these members' commitments. Some of them are the worker's own.
    fn look_at<AccountId>(
        &mut self,
        view: &View<AccountId>,
        (request, progress): (RequestId, &SigningProgress),
        is_own: impl Fn(u16) -> bool,
    ) {
        let wait = self.waits.entry(request).or_insert_with(|| Wait::new(progress));
        if wait.number != progress.number {
            *wait = Wait { signed_at: wait.signed_at, ..Wait::new(progress) };
        }
        if wait.attempt != progress.attempt {
            wait.attempt = progress.attempt;
            wait.asked.clear();
        }
        wait.asked.retain(|member, _| progress.may_commit.contains(*member));
        for member in progress.may_commit.iter().filter(|member| !is_own(*member)) {
            let since = *wait.asked.entry(member).or_insert(view.best.number);
            if view.finalized.number >= since.saturating_add(SILENT_AFTER) {
                wait.silent.insert(member);
            }
        }
    }

    /// A request is open, and the worker does not know whether its members are to commit now.
    fn look_away_from(&mut self, request: &RequestId) {
        if let Some(wait) = self.waits.get_mut(request) {
            wait.asked.clear();
        }
    }

    /// Forgets sets that are gone, and requests whose end is final.
    fn forget<AccountId>(&mut self, view: &View<AccountId>) {
        self.noted.retain(|(set, _), _| view.sets.iter().any(|summary| summary.set == *set));
        self.waits.retain(|request, wait| {
            let ends_at = wait.signed_at;
            view.signing.is_open(request) || ends_at.is_some_and(|block| view.finalized.number < block)
        });
    }
}

impl<C: Cryptography> Worker<C> {
    /// Notes who does not commit to the batches that the own processors reported.
    pub(super) fn note_silent<AccountId>(
        &mut self,
        view: &View<AccountId>,
        reports: &Reports,
        step: &mut Step<AccountId>,
    ) {
        let own = self.cryptography.coordinators();
        self.silence.open_eyes(view.best.number);
        for details in &view.keyed_sets {
            let set = details.set.id;
            let is_own = |member: u16| {
                let member = details.set.members.get(usize::from(member));
                member.is_some_and(|member| own.contains(&member.coordinator))
            };
            if !details.set.members.iter().any(|member| own.contains(&member.coordinator)) {
                continue;
            }
            for (request, progress) in view.signing.requests.get(&set).into_iter().flatten() {
                let SubjectId::Batch { id, hash } = request.subject else { continue };
                let batches = view.signing.networks.get(&set.network);
                let is_halted = batches.is_none_or(|batches| batches.progress.halted);
                if !is_halted && self.approves_batch(view, reports, set, (id, hash)) {
                    self.silence.look_at(view, (*request, progress), is_own);
                } else {
                    self.silence.look_away_from(request);
                }
            }
        }
        self.note_signed(view, reports, step);
        self.silence.forget(view);
    }

    /// Batches that were waited for are signed: who was silent is noted.
    fn note_signed<AccountId>(
        &mut self,
        view: &View<AccountId>,
        reports: &Reports,
        step: &mut Step<AccountId>,
    ) {
        let mut silent = Vec::new();
        for (request, wait) in &mut self.silence.waits {
            if wait.signed_at.is_none() && !wait.silent.is_empty() && is_signed(view, reports, request) {
                wait.signed_at = Some(view.best.number);
                silent.extend(wait.silent.iter().map(|member| (*request, *member)));
            }
        }
        for (request, member) in silent {
            self.silence.note(request.validator_set, member);
            step.events.push(Event::Silent { request, member });
        }
    }
}

/// Whether the set signed the batch, and nothing else is in its place.
fn is_signed<AccountId>(view: &View<AccountId>, reports: &Reports, request: &RequestId) -> bool {
    let set = request.validator_set;
    let SubjectId::Batch { id, hash } = request.subject else { return false };
    let batches = view.signing.networks.get(&set.network);
    view.signing.is_signed(request)
        || batches.is_some_and(|batches| is_executed(&batches.progress, reports, set, (id, hash)))
}
