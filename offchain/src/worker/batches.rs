//! Batches: what the own processor reported is proposed and signed, and nothing else; what is signed is executed.
//!
//! One network has one order of batches, and two sets may sign them while an office is handed over:
//!
//! - The next set signs the batch that hands the office over once its members' own processors have reported all that the
//!   set before published. It signs later ones when the handover is final.
//! - The set in office leaves the next batch to its successor as soon as that is at work on it: when members with its threshold
//!   of shares committed, of whom some are honest. One member alone can ask for signatures, so for a mere request it waits only
//!   [`LEAVES_FOR`] of [`LEAVES_EVERY`] blocks.
//! - In one set a validator signs one batch of each number, whatever its processor reports later.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use codec::Encode;
use quoin_primitives::{
    NetworkId, SetId,
    batch::{
        BatchId, Published,
        api::{BatchesProgress, Handover, OpenProposal},
    },
    interface::Stage,
    signing::{GroupSignature, RequestId, SubjectId},
};
use sp_core::{H256, sr25519};

use super::{
    Action, Event, Step, Worker,
    publication::{Subject, What},
};
use crate::{
    cryptography::Cryptography,
    processors::Reports,
    view::{NetworkBatches, View},
};

/// Blocks for which the set in office leaves the next batch to its successor that was only asked to sign it. They are enough
/// for what the set has begun, and for the successor's members to commit.
const LEAVES_FOR: u64 = 8;
/// Blocks after which it does so again.
const LEAVES_EVERY: u64 = 40;

/// What the worker remembers of batches.
#[derive(Debug, Default)]
pub(super) struct Batches {
    /// Which batch of each number this process signed in a set.
    signed: BTreeMap<(SetId, BatchId), H256>,
    /// The batches of which it was told that they cannot be executed.
    refused: BTreeSet<(NetworkId, BatchId)>,
    /// The sets of which it was told that their handover is late.
    late: BTreeSet<SetId>,
    /// Why it was told that sets do not take over.
    unverified: BTreeSet<(SetId, Option<BatchId>)>,
    /// Since which block the next batch is left to sets that were asked to take over with it.
    left_to: BTreeMap<SetId, u64>,
}

impl Batches {
    /// Whether another batch than `hash` was signed with that number.
    pub(super) fn is_other_signed(&self, set: SetId, id: BatchId, hash: H256) -> bool {
        self.signed.get(&(set, id)).is_some_and(|signed| *signed != hash)
    }

    /// This batch is signed now.
    pub(super) fn sign(&mut self, set: SetId, id: BatchId, hash: H256) {
        self.signed.insert((set, id), hash);
    }

    /// Notes which sets are asked to take over with what the own processors reported.
    pub(super) fn note_successors<AccountId>(&mut self, view: &View<AccountId>, reports: &Reports) {
        let best = view.best.number;
        for (network, batches) in &view.signing.networks {
            if let Some(handover) = batches.progress.handover
                && let Some(request) = handover_request(handover, reports, *network, batches.progress.next)
                && view.signing.is_in_hand(&request)
            {
                let since = self.left_to.entry(handover.successor).or_insert(best);
                if best >= since.saturating_add(LEAVES_EVERY) {
                    *since = best;
                }
            }
        }
    }

    /// Whether the next batch is left to the set, which was asked to take over with it.
    fn is_left_to(&self, set: SetId, best: u64) -> bool {
        self.left_to.get(&set).is_some_and(|since| best < since.saturating_add(LEAVES_FOR))
    }

    /// Whether `set` signs batches as the one in office: it is that for good, and its successor is not at work.
    fn serves<AccountId>(
        &self,
        view: &View<AccountId>,
        reports: &Reports,
        progress: &BatchesProgress,
        set: SetId,
    ) -> bool {
        let is_final =
            view.keyed_sets.iter().any(|details| details.set.id == set && details.stage == Stage::InOffice);
        let is_succeeded = progress.handover.is_some_and(|handover| {
            let request = handover_request(handover, reports, set.network, progress.next);
            handover.late
                || request.is_some_and(|request| {
                    view.signing.has_signers(&request)
                        || (view.signing.is_in_hand(&request)
                            && self.is_left_to(handover.successor, view.best.number))
                })
        });
        progress.in_office == Some(set) && is_final && !is_succeeded
    }

    /// Forgets sets and numbers that are done with.
    fn forget<AccountId>(&mut self, view: &View<AccountId>) {
        let is_there = |set: &SetId| view.sets.iter().any(|summary| summary.set == *set);
        self.signed.retain(|(set, _), _| is_there(set));
        self.late.retain(is_there);
        self.unverified.retain(|(set, _)| is_there(set));
        self.left_to.retain(|set, _| is_there(set));
        self.refused.retain(|(network, id)| {
            view.signing.networks.get(network).is_some_and(|batches| *id >= batches.progress.next)
        });
    }
}

impl<C: Cryptography> Worker<C> {
    /// Whether the members of `set` are to sign this batch.
    pub(super) fn approves_batch<AccountId>(
        &self,
        view: &View<AccountId>,
        reports: &Reports,
        set: SetId,
        (id, hash): (BatchId, H256),
    ) -> bool {
        let Some(batches) = view.signing.networks.get(&set.network) else { return false };
        is_reported(reports, set.network, id, hash)
            && is_sound(batches, set.network, id, hash)
            && !self.batches.is_other_signed(set, id, hash)
            && (hands_over(&batches.progress, reports, set, id) == Ok(())
                || self.batches.serves(view, reports, &batches.progress, set))
    }

    /// Proposes what the own processors reported, and executes what is signed.
    pub(super) fn carry_batches<AccountId: Clone + Encode + PartialEq>(
        &mut self,
        view: &View<AccountId>,
        reports: &Reports,
        now: Duration,
        step: &mut Step<AccountId>,
    ) {
        self.batches.forget(view);
        for (network, batches) in &view.signing.networks {
            if let Some(Handover { successor, late: true }) = batches.progress.handover
                && self.batches.late.insert(successor)
            {
                step.events.push(Event::HandoverLate { set: successor });
            }
            for (id, check) in &batches.checked {
                if let Err(refusal) = check
                    && self.batches.refused.insert((*network, *id))
                {
                    let (network, id, refusal) = (*network, *id, *refusal);
                    step.events.push(Event::Refused { network, id, refusal });
                }
            }
            for open in &batches.proposals {
                self.propose(view, reports, &batches.progress, open, now, step);
            }
        }
        for (set, signed) in &view.signing.signed {
            for request in signed {
                if let (SubjectId::Batch { id, hash }, Some(signature)) =
                    (request.request.subject, request.signatures.first())
                {
                    self.execute(view, reports, *set, (id, hash), signature, now, step);
                }
            }
        }
    }

    fn propose<AccountId: Clone + Encode + PartialEq>(
        &mut self,
        view: &View<AccountId>,
        reports: &Reports,
        progress: &BatchesProgress,
        open: &OpenProposal,
        now: Duration,
        step: &mut Step<AccountId>,
    ) {
        let proposal = open.proposal;
        let (set, id, hash) = (proposal.set(), proposal.id, proposal.batch_hash);
        if let Err(Unready::Unverified(missing)) = hands_over(progress, reports, set, id)
            && self.batches.unverified.insert((set, missing))
        {
            step.events.push(Event::Unverified { set, missing });
        }
        let Some(details) = view.open_sets.get(&set) else { return };
        if !self.approves_batch(view, reports, set, (id, hash)) {
            return;
        }
        // At most 150 members. From batch to batch another one comes first.
        let members = details.set.members.len().max(1) as u64;
        let rank = (u64::from(proposal.member) + id % members) % members;
        let what = What::Propose(set, id, hash);
        if !self.turns.has_come(what, rank as u16, view.best.number) {
            return;
        }
        let Some(tries) = self.publications.due(Subject { coordinator: None, what }, now) else { return };
        let duty = proposal.duty_hash(view.genesis, details.hash);
        match self.cryptography.authorise(&open.coordinator, &duty) {
            Ok(signature) => {
                step.actions.push(Action::Propose { proposal, signature });
                step.events.push(Event::Published { what, tries });
            }
            Err(failure) => {
                step.events.push(Event::Failed { what: what.name(), set: Some(set), failure });
            }
        }
    }

    /// Submits a batch with its signature, if it is the next one and the set's count.
    #[allow(clippy::too_many_arguments, reason = "what is executed, and where")]
    pub(super) fn execute<AccountId>(
        &mut self,
        view: &View<AccountId>,
        reports: &Reports,
        set: SetId,
        (id, hash): (BatchId, H256),
        signature: &GroupSignature,
        now: Duration,
        step: &mut Step<AccountId>,
    ) {
        let Some(batches) = view.signing.networks.get(&set.network) else { return };
        let progress = &batches.progress;
        let Some(batch) = reports.batches.get(&(set.network, id)).filter(|batch| batch.hash == hash) else {
            return;
        };
        if progress.halted || id != progress.next || !counts(progress, set) {
            return;
        }
        let what = What::Execute(set, id, hash);
        let Some(tries) = self.publications.due(Subject { coordinator: None, what }, now) else { return };
        let signature = sr25519::Signature::from_raw(*signature);
        let (session, batch) = (set.session, batch.encoded.clone());
        step.actions.push(Action::Execute { session, batch, signature });
        step.events.push(Event::Published { what, tries });
    }
}

fn is_reported(reports: &Reports, network: NetworkId, id: BatchId, hash: H256) -> bool {
    reports.batches.get(&(network, id)).is_some_and(|batch| batch.hash == hash)
}

/// Whether the chain can execute it: another number is never executed in its place.
fn is_sound(batches: &NetworkBatches, network: NetworkId, id: BatchId, hash: H256) -> bool {
    matches!(batches.checked.get(&id), Some(Ok(summary))
        if summary.network == network && summary.id == id && summary.batch_hash == hash)
}

/// Whether batches that `set` signed are executed.
fn counts(progress: &BatchesProgress, set: SetId) -> bool {
    match progress.handover {
        Some(handover) if handover.successor == set => true,
        Some(handover) => progress.in_office == Some(set) && !handover.late,
        None => progress.in_office == Some(set),
    }
}

/// Why a batch is no handover that this validator signs.
#[derive(Debug, PartialEq)]
enum Unready {
    /// The set is not the next one, or the batch not.
    NoHandover,
    /// The own processor did not report this batch, which the set before published; or reported others.
    Unverified(Option<BatchId>),
}

/// Whether the batch hands the office over to `set`, and all that was published before is as the own processor has it.
fn hands_over(progress: &BatchesProgress, reports: &Reports, set: SetId, id: BatchId) -> Result<(), Unready> {
    let is_handover = progress.handover.is_some_and(|handover| handover.successor == set);
    if !is_handover || id != progress.next {
        return Err(Unready::NoHandover);
    }
    match &progress.published {
        Some(published) => {
            verify(reports, set.network, published, progress.next).map_err(Unready::Unverified)
        }
        None => Ok(()),
    }
}

/// Whether the own processor reported what was published up to the batch `next`: if not, the first batch that is missing.
fn verify(
    reports: &Reports,
    network: NetworkId,
    published: &Published,
    next: BatchId,
) -> Result<(), Option<BatchId>> {
    let mut hashes = Vec::new();
    for id in published.first..next {
        hashes.push(reports.batches.get(&(network, id)).ok_or(Some(id))?.hash);
    }
    if published.covers(hashes) { Ok(()) } else { Err(None) }
}

/// Whether the set's batch with this number and hash was executed, and all that the set signed is as the own processor has it.
pub(super) fn is_executed(
    progress: &BatchesProgress,
    reports: &Reports,
    set: SetId,
    (id, hash): (BatchId, H256),
) -> bool {
    let published = progress.published.filter(|published| published.session == set.session);
    is_reported(reports, set.network, id, hash)
        && published.is_some_and(|published| {
            (published.first..progress.next).contains(&id)
                && verify(reports, set.network, &published, progress.next) == Ok(())
        })
}

/// What asks the next set for the batch that hands the office over to it, as the own processor reported that batch.
fn handover_request(
    handover: Handover,
    reports: &Reports,
    network: NetworkId,
    next: BatchId,
) -> Option<RequestId> {
    let hash = reports.batches.get(&(network, next))?.hash;
    let subject = SubjectId::Batch { id: next, hash };
    Some(RequestId { validator_set: handover.successor, subject })
}
