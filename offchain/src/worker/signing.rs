//! Signing with a set's keys, in the two rounds of FROST, on the best block's state. As in the confirmation, no step of it
//! waits for finality:
//!
//! - A validator commits to nonces where its worker approves of what is to be signed. They are made for the hash of the
//!   block that opened the attempt, and the chain takes them for that block alone.
//! - Its shares are signed together with the session: the request, the signers and all commitments. On a fork where one of
//!   them differs they are refused, and not taken for wrong ones.
//! - The first shares consume the nonces, whatever becomes of the fork they were given on. Where others sign in the end, the
//!   worker abandons the attempt, which is no fault.
//! - All members can add up the shares. Where that fails, the share that is wrong is challenged.

use std::{collections::BTreeSet, time::Duration};

use codec::Encode;
use quoin_primitives::{
    api::SetDetails,
    coordinator,
    signing::{
        RequestId, SignatureShare, SigningDuty, SigningMessage, SigningRequest, SigningSession, SigningTask,
        Subject as Signed,
    },
    verifier::Dkg,
};
use sp_core::H256;

use super::{
    Action, Event, Part, Step, Unusable, Worker,
    confirmation::GRACE,
    cosigning,
    nonces::Use,
    plans,
    publication::{Subject, What},
};
use crate::{
    cryptography::{Cryptography, Failure, RoundSigner, SigningRound},
    processors::Reports,
    view::View,
};

/// What nonces of a request are for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Attempt {
    coordinator: coordinator::Public,
    request: RequestId,
    attempt: u32,
    /// The hash of the block that opened the attempt.
    opened: H256,
}

/// A session that a member has a part in.
struct Seat<'a> {
    coordinator: &'a coordinator::Public,
    member: u16,
    session: &'a SigningSession,
    /// The hash of the block that opened the attempt.
    opened: H256,
}

impl Seat<'_> {
    fn attempt(&self) -> Attempt {
        let SigningSession { request, attempt, .. } = self.session;
        let (coordinator, request) = (self.coordinator.clone(), request.id());
        Attempt { coordinator, request, attempt: *attempt, opened: self.opened }
    }
}

impl<C: Cryptography> Worker<C> {
    pub(super) fn sign_requests<AccountId: Clone + Encode + PartialEq>(
        &mut self,
        view: &View<AccountId>,
        reported: &Reports,
        now: Duration,
        step: &mut Step<AccountId>,
    ) {
        let open: BTreeSet<_> = view
            .signing
            .requests
            .values()
            .flatten()
            .map(|(request, progress)| (*request, progress.attempt))
            .collect();
        let is_open = |attempt: &Attempt| open.contains(&(attempt.request, attempt.attempt));
        self.signing_nonces.keep_open(is_open, view.best.number);
        self.signing_nonces.forget_before(view.finalized.number);
        self.unsigned.retain(|attempt, _| is_open(attempt));

        for duty in &view.signing.duties {
            let (coordinator, member) = (&duty.coordinator, duty.member);
            match &duty.task {
                SigningTask::Commit { request, attempt, opened_at } => {
                    let Some(opened) = view.openings.get(opened_at) else { continue };
                    if self.approves(view, reported, request) {
                        let (request_id, opened, attempt) = (request.id(), *opened, *attempt);
                        let coordinator = coordinator.clone();
                        let purpose = Attempt { coordinator, request: request_id, attempt, opened };
                        self.commit_to(view, request, purpose, member, now, step);
                    }
                }
                SigningTask::GiveShares { session } => {
                    let Some(opened) = view.openings.get(&session.opened_at) else { continue };
                    let seat = Seat { coordinator, member, session, opened: *opened };
                    self.give(view, &seat, now, step);
                }
                SigningTask::Complete { session } => {
                    let Some(opened) = view.openings.get(&session.opened_at) else { continue };
                    let seat = Seat { coordinator, member, session, opened: *opened };
                    self.add_up(view, reported, &seat, now, step);
                }
            }
        }
    }

    /// Whether this validator is to sign what is asked.
    fn approves<AccountId>(
        &self,
        view: &View<AccountId>,
        reported: &Reports,
        request: &SigningRequest,
    ) -> bool {
        let set = request.validator_set;
        match &request.subject {
            Signed::Batch { id, hash } => self.approves_batch(view, reported, set, (*id, *hash)),
            Signed::Cosign { block, hash } => cosigning::approves(view, *block, *hash),
            Signed::SlashReport(report) => self.approves_report(view, set, report),
            Signed::Plan(plan) => plans::approves(reported, set, plan.hash()),
        }
    }

    fn commit_to<AccountId: Clone + Encode + PartialEq>(
        &mut self,
        view: &View<AccountId>,
        request: &SigningRequest,
        purpose: Attempt,
        member: u16,
        now: Duration,
        step: &mut Step<AccountId>,
    ) {
        let (id, attempt, opened) = (purpose.request, purpose.attempt, purpose.opened);
        let coordinator = purpose.coordinator.clone();
        let Some(part) = part(view, &id, member) else { return };
        let Some(shares) = self.shares.done(&part) else { return };
        let commitments = match self.signing_nonces.unused(&purpose, view.best.number) {
            Some(commitments) => Ok(commitments),
            None => {
                let messages = request.subject.messages_len() as usize;
                self.cryptography.commit(shares, messages).map(|(secret, commitments)| {
                    self.signing_nonces.insert(purpose, secret, commitments.clone(), view.best.number);
                    commitments
                })
            }
        };
        let (what, number) = (What::Commit(id, attempt, opened), request.number);
        self.publish_signing((&coordinator, what), view, now, step, |_| {
            let commitments = commitments?;
            Ok(SigningDuty::Commit { number, request: id, attempt, opened, member, commitments })
        });
    }

    fn give<AccountId: Clone + Encode + PartialEq>(
        &mut self,
        view: &View<AccountId>,
        seat: &Seat<'_>,
        now: Duration,
        step: &mut Step<AccountId>,
    ) {
        let Seat { coordinator, member, session, opened } = *seat;
        let (number, request, attempt) = (session.request.number, session.request.id(), session.attempt);
        let hash = session.hash(opened);
        match self.own_shares(view, seat, hash, step) {
            Ok(shares) => {
                let what = What::GiveShares(request, attempt, hash);
                self.publish_signing((coordinator, what), view, now, step, |_| {
                    Ok(SigningDuty::GiveShares { number, request, attempt, session: hash, member, shares })
                });
            }
            Err(reason) => {
                let unsigned = self.unsigned.entry(seat.attempt()).or_insert((view.best.number, false));
                if view.best.number < unsigned.0.saturating_add(GRACE) {
                    return;
                }
                if !std::mem::replace(&mut unsigned.1, true) {
                    step.events.push(Event::Unsigned { request, attempt, reason });
                }
                let what = What::Abandon(request, attempt, hash);
                self.publish_signing((coordinator, what), view, now, step, |_| {
                    Ok(SigningDuty::Abandon { number, request, attempt, session: hash, member })
                });
            }
        }
    }

    /// The shares that this member's nonces give, or gave, in exactly this session, which has the hash `signed`.
    fn own_shares<AccountId: Encode + PartialEq>(
        &mut self,
        view: &View<AccountId>,
        seat: &Seat<'_>,
        signed: H256,
        step: &mut Step<AccountId>,
    ) -> Result<Vec<SignatureShare>, Unusable> {
        let Seat { member, session, .. } = *seat;
        let (set, id) = (session.request.validator_set, session.request.id());
        let own = session.signers.iter().find(|signer| signer.member == member).ok_or(Unusable::Unknown)?;
        if let Signed::Batch { id, hash } = session.request.subject {
            if self.batches.is_other_signed(set, id, hash) {
                return Err(Unusable::OtherBatch);
            }
            self.batches.sign(set, id, hash);
        }
        let details = view.open_sets.get(&set).ok_or(Unusable::Unknown)?;
        let part = part(view, &id, member).ok_or(Unusable::Unknown)?;
        let shares = self.shares.done(&part).ok_or(Unusable::Unknown)?;
        let best = view.best.number;
        match self.signing_nonces.take(&seat.attempt(), &own.commitments, &signed.0, best) {
            Use::Signed(shares) => Ok(shares),
            Use::Not(reason) => Err(reason),
            Use::Sign(nonces) => {
                let messages = session.request.subject.messages(view.genesis, set.network);
                let given = round(details, session, &messages)
                    .and_then(|round| self.cryptography.give_shares(shares, nonces, &round));
                match given {
                    Ok(given) => {
                        self.signing_nonces.signed(&own.commitments, signed.0, given.clone());
                        Ok(given)
                    }
                    Err(failure) => {
                        step.events.push(Event::Failed { what: "give_shares", set: Some(set), failure });
                        Err(Unusable::Used)
                    }
                }
            }
        }
    }

    /// Whoever of this worker's members comes first adds up for all of them.
    fn add_up<AccountId: Clone + Encode + PartialEq>(
        &mut self,
        view: &View<AccountId>,
        reported: &Reports,
        seat: &Seat<'_>,
        now: Duration,
        step: &mut Step<AccountId>,
    ) {
        let Seat { coordinator, member, session, opened } = *seat;
        let (number, request, attempt) = (session.request.number, session.request.id(), session.attempt);
        let hash = session.hash(opened);
        let what = What::Complete(request, attempt, hash);
        let Some(details) = view.open_sets.get(&request.validator_set) else { return };
        let Some(part) = part(view, &request, member) else { return };
        let Some(shares) = self.shares.done(&part) else { return };
        // The signers come first, since all of them know of the session. There are at most 150 of them.
        let position = session.signers.iter().position(|signer| signer.member == member);
        let rank = position.map_or((session.signers.len() as u16).saturating_add(member), |at| at as u16);
        if !self.turns.has_come(what, rank, view.best.number) {
            return;
        }
        let Some(tries) = self.publications.due(Subject { coordinator: None, what }, now) else { return };
        let messages = session.request.subject.messages(view.genesis, request.validator_set.network);
        let sum =
            round(details, session, &messages).and_then(|round| self.cryptography.complete(shares, &round));
        match sum {
            Ok(signatures) => {
                if let (Signed::Batch { id, hash }, Some(signature)) =
                    (&session.request.subject, signatures.first())
                {
                    // It need not wait until the chain has the signature.
                    self.execute(view, reported, request.validator_set, (*id, *hash), signature, now, step);
                }
                let duty =
                    SigningDuty::Complete { number, request, attempt, session: hash, member, signatures };
                self.submit_signing(coordinator, (what, tries), details, view.genesis, Ok(duty), step);
            }
            Err(Failure::WrongShare { member: signer, position }) => {
                let share = session
                    .signers
                    .iter()
                    .find(|other| other.member == signer)
                    .and_then(|other| other.shares.as_ref()?.get(usize::from(position)))
                    .copied();
                let Some(share) = share else { return };
                let what = What::Challenge(request, attempt, hash);
                if tries == 1 {
                    step.events.push(Event::Challenging { request, attempt, signer, position });
                }
                let duty = SigningDuty::Challenge {
                    number,
                    request,
                    attempt,
                    session: hash,
                    member,
                    signer,
                    position,
                    share,
                };
                self.submit_signing(coordinator, (what, tries), details, view.genesis, Ok(duty), step);
            }
            Err(failure) => {
                step.events.push(Event::Failed { what: what.name(), set: what.set(), failure });
            }
        }
    }

    /// Submits what `duty` makes, if a publication of it is due.
    pub(super) fn publish_signing<AccountId>(
        &mut self,
        (coordinator, what): (&coordinator::Public, What),
        view: &View<AccountId>,
        now: Duration,
        step: &mut Step<AccountId>,
        duty: impl FnOnce(&C) -> Result<SigningDuty, Failure>,
    ) {
        let Some(details) = what.set().and_then(|set| view.open_sets.get(&set)) else { return };
        let subject = Subject { coordinator: Some(coordinator.clone()), what };
        let Some(tries) = self.publications.due(subject, now) else { return };
        let duty = duty(&self.cryptography);
        self.submit_signing(coordinator, (what, tries), details, view.genesis, duty, step);
    }

    fn submit_signing<AccountId>(
        &self,
        coordinator: &coordinator::Public,
        (what, tries): (What, u32),
        details: &SetDetails<AccountId>,
        genesis: H256,
        duty: Result<SigningDuty, Failure>,
        step: &mut Step<AccountId>,
    ) {
        let signed = duty.and_then(|duty| {
            let hash = duty.hash(genesis, details.hash);
            Ok((duty, self.cryptography.authorise(coordinator, &hash)?))
        });
        match signed {
            Ok((duty, signature)) => {
                step.actions.push(Action::SubmitSigning { duty, signature });
                step.events.push(Event::Published { what, tries });
            }
            Err(failure) => {
                step.events.push(Event::Failed { what: what.name(), set: what.set(), failure });
            }
        }
    }
}

/// Which shares sign for a member.
fn part<AccountId: Encode + PartialEq>(
    view: &View<AccountId>,
    request: &RequestId,
    member: u16,
) -> Option<Part> {
    let (set, role) = (request.validator_set, request.role());
    let details = view.open_sets.get(&set)?;
    let dkg = Dkg::with_set_hash(&details.set, details.hash, role, view.genesis)?;
    Some(Part { set, role, member, context: dkg.context })
}

/// What is signed, and with whom.
fn round<'a, AccountId: Encode + PartialEq>(
    details: &SetDetails<AccountId>,
    session: &'a SigningSession,
    messages: &'a [SigningMessage],
) -> Result<SigningRound<'a>, Failure> {
    let signers = session.signers.iter().map(|signer| {
        let indices = details.set.share_indices(signer.member);
        indices.map(|indices| RoundSigner {
            member: signer.member,
            indices,
            commitments: &signer.commitments,
            shares: signer.shares.as_deref().unwrap_or_default(),
        })
    });
    let signers = signers.collect::<Option<_>>().ok_or(Failure::Round("a signer is not in the set"))?;
    Ok(SigningRound { messages, signers })
}
