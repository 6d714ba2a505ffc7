//! The confirmation of a set's keys by MuSig2, on the best block's state. No step of it waits for finality:
//!
//! - Nonces are made for the hash of the block that opened the attempt, and the chain takes them for that block alone.
//! - A share is signed together with its session: the keys, the signers and their nonces. On a fork where one of them differs
//!   it is refused, and not taken for a wrong one.
//! - The first share consumes its nonces, whatever becomes of the fork it was given on. Where other signers are fixed in the
//!   end, the worker abandons the attempt, which is no fault.

use std::{collections::BTreeSet, time::Duration};

use codec::Encode;
use quoin_primitives::{
    SetId, coordinator,
    duties::{ConfirmationSession, Duty, PartialSignature, SetKeys, Task},
    group::set_keys_message,
};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;

use super::{
    Action, Event, Step, Unusable, Worker,
    nonces::{Purpose, Use},
    publication::{Subject, What},
};
use crate::{cryptography::Cryptography, view::View};

/// Blocks for which a share that this worker cannot give is left to another node with the same key, before it asks for
/// another attempt.
pub(super) const GRACE: u64 = 2;

impl<C: Cryptography> Worker<C> {
    pub(super) fn confirm<AccountId: Clone + Encode + PartialEq>(
        &mut self,
        view: &View<AccountId>,
        now: Duration,
        step: &mut Step<AccountId>,
    ) {
        let open_attempts: BTreeSet<_> = view
            .making
            .iter()
            .filter_map(|(set, progress)| Some((*set, progress.confirmation.as_ref()?.attempt)))
            .collect();
        let is_open = |set, attempt| open_attempts.contains(&(set, attempt));
        self.nonces.keep_open(|purpose| is_open(purpose.set, purpose.attempt), view.best.number);
        self.nonces.forget_before(view.finalized.number);
        self.unusable.retain(|(_, set, attempt, _), _| is_open(*set, *attempt));

        for open in &view.open {
            match &open.task {
                Task::CommitNonces { set, attempt, opened_at, member } => {
                    let Some(opened) = view.openings.get(opened_at) else { continue };
                    let purpose = purpose(&open.coordinator, *set, *attempt, *opened);
                    self.commit(view, purpose, *member, now, step);
                }
                Task::Confirm { member, session } => {
                    self.sign(view, &open.coordinator, *member, session, now, step);
                }
                Task::PublishSetKeys { session, shares } => {
                    self.publish_keys(view, session, shares, now, step);
                }
                Task::RegisterKey { .. } | Task::Participate { .. } => {}
            }
        }
    }

    fn commit<AccountId: Clone + Encode + PartialEq>(
        &mut self,
        view: &View<AccountId>,
        purpose: Purpose,
        member: u16,
        now: Duration,
        step: &mut Step<AccountId>,
    ) {
        let Some(details) = view.open_sets.get(&purpose.set) else { return };
        let (set, attempt, coordinator) = (purpose.set, purpose.attempt, purpose.coordinator.clone());
        let opening = purpose.opened;
        let what = What::CommitNonces(set, attempt, opening);
        let nonces = match self.nonces.unused(&purpose, view.best.number) {
            Some(nonces) => Ok(nonces),
            None => {
                let session = purpose.session(self.nonces.next_number());
                self.cryptography.nonces(&coordinator, &session).map(|(secret, public)| {
                    self.nonces.insert(purpose, secret, public, view.best.number);
                    public
                })
            }
        };
        self.publish((&coordinator, what), (view.genesis, details.hash), now, step, |_| {
            Ok(Duty::CommitNonces { set, attempt, member, nonces: nonces?, opening })
        });
    }

    fn sign<AccountId: Clone + Encode + PartialEq>(
        &mut self,
        view: &View<AccountId>,
        coordinator: &coordinator::Public,
        member: u16,
        session: &ConfirmationSession,
        now: Duration,
        step: &mut Step<AccountId>,
    ) {
        let (set, attempt) = (session.set, session.attempt);
        let Some(details) = view.open_sets.get(&set) else { return };
        let Some(opened) = view.openings.get(&session.opened_at) else { return };
        let hashes = (view.genesis, details.hash);
        match self.share(view, coordinator, member, session, *opened, step) {
            Ok(share) => {
                let what = What::Confirm(set, attempt, *opened);
                self.publish((coordinator, what), hashes, now, step, |_| {
                    Ok(Duty::Confirm { set, attempt, member, share, session: session.hash() })
                });
            }
            Err(reason) => {
                let key = (coordinator.clone(), set, attempt, *opened);
                let unusable = self.unusable.entry(key).or_insert((view.best.number, false));
                if view.best.number < unusable.0.saturating_add(GRACE) {
                    return;
                }
                if !std::mem::replace(&mut unusable.1, true) {
                    step.events.push(Event::Abandoning { set, attempt, reason });
                }
                let what = What::AbandonAttempt(set, attempt, *opened);
                self.publish((coordinator, what), hashes, now, step, |_| {
                    Ok(Duty::AbandonAttempt { set, attempt, member, opening: *opened })
                });
            }
        }
    }

    /// The share that this member's nonces give, or gave, in exactly this session.
    fn share<AccountId>(
        &mut self,
        view: &View<AccountId>,
        coordinator: &coordinator::Public,
        member: u16,
        session: &ConfirmationSession,
        opened: H256,
        step: &mut Step<AccountId>,
    ) -> Result<PartialSignature, Unusable> {
        let signer = session
            .signers
            .iter()
            .find(|signer| signer.member == member && signer.coordinator == *coordinator)
            .ok_or(Unusable::Unknown)?;
        let purpose = purpose(coordinator, session.set, session.attempt, opened);
        let message = set_keys_message(view.genesis, session.set, &session.keys);
        let signed = (session, &message).using_encoded(blake2_256);
        match self.nonces.take(&purpose, &signer.nonces, &signed, view.best.number) {
            Use::Signed(share) => Ok(share),
            Use::Not(reason) => Err(reason),
            Use::Sign(nonces) => match self.cryptography.sign(coordinator, nonces, session, &message) {
                Ok(share) => {
                    self.nonces.signed(&signer.nonces, signed, share);
                    Ok(share)
                }
                Err(failure) => {
                    let set = Some(session.set);
                    step.events.push(Event::Failed { what: "confirm", set, failure });
                    Err(Unusable::Used)
                }
            },
        }
    }

    /// Whoever of this worker's members comes first publishes for all of them.
    fn publish_keys<AccountId>(
        &mut self,
        view: &View<AccountId>,
        session: &ConfirmationSession,
        shares: &[PartialSignature],
        now: Duration,
        step: &mut Step<AccountId>,
    ) {
        let Some(details) = view.open_sets.get(&session.set) else { return };
        let Some(opened) = view.openings.get(&session.opened_at) else { return };
        let what = What::SetKeys(session.set, session.attempt, *opened);
        let Some(tries) = self.publications.due(Subject { coordinator: None, what }, now) else { return };
        let message = set_keys_message(view.genesis, session.set, &session.keys);
        match self.cryptography.aggregate(session, &message, shares) {
            Ok(signature) => {
                // At most 150 members.
                let members = details.set.members.len() as u16;
                step.actions.push(Action::SetKeys(SetKeys {
                    network: session.set.network,
                    keys: session.keys,
                    signature_participants: session.participants(members),
                    signature,
                }));
                step.events.push(Event::Published { what, tries });
            }
            Err(failure) => {
                step.events.push(Event::Failed { what: what.name(), set: what.set(), failure });
            }
        }
    }
}

fn purpose(coordinator: &coordinator::Public, set: SetId, attempt: u32, opened: H256) -> Purpose {
    Purpose { coordinator: coordinator.clone(), set, attempt, opened }
}
