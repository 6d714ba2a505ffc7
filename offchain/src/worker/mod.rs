//! The decisions: what to do, given what the chain says and what was done before. No I/O, no clock.
//!
//! | module | what it decides |
//! | --- | --- |
//! | `registration` | registering embedded keys |
//! | `dealing` | making participations, and publishing them |
//! | `confirmation` | committing nonces, signing, giving attempts up, publishing the keys |
//! | `signing` | signing requests: committing, giving shares, adding up, challenging, abandoning |
//! | `batches` | which batches are proposed, signed and executed, and when an office is taken over |
//! | `cosigning` | which blocks are cosigned |
//! | `silence` | who does not commit to batches that it must know of |
//! | `reports` | which slash reports are proposed and signed |
//! | `plans` | which plans are requested and signed |
//! | `turns` | whose turn it is where any member may act |
//! | `recovery` | recovering shares, and wiping those of sets that are gone |
//! | `publication` | when what was published is published again |
//! | `jobs` | what other threads compute |
//! | `nonces` | nonces, which sign once |
//! | `event` | what is logged and counted |

mod batches;
mod confirmation;
mod cosigning;
mod dealing;
mod event;
mod jobs;
mod nonces;
mod plans;
mod publication;
mod recovery;
mod registration;
mod reports;
#[cfg(test)]
mod reports_tests;
mod signing;
#[cfg(test)]
mod signing_tests;
mod silence;
#[cfg(test)]
mod silence_tests;
#[cfg(test)]
mod tests;
mod turns;

pub use event::{Event, Level, Unusable};
pub use jobs::{Job, Part};
pub use publication::What;

pub(crate) use event::{About, role_name};

use std::{collections::BTreeMap, time::Duration};

use codec::Encode;
use quoin_primitives::{
    PROTOCOL_VERSION, Session, SetId,
    batch::Proposal,
    coordinator,
    duties::{Duty, PartialSignature, PublicNonce, SetKeys},
    signing::{SignatureShare, SigningDuty},
};
use sp_core::{H256, sr25519};

use crate::{
    cryptography::{Cryptography, Failure},
    processors::Reports,
    view::View,
};
use batches::Batches;
use jobs::Jobs;
use nonces::{NonceTable, Purpose};
use publication::{Publications, Subject};
use reports::Reporting;
use signing::Attempt;
use silence::Silence;
use turns::Turns;

/// What the worker wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Action<AccountId> {
    /// Hand a duty to the transaction pool.
    Submit {
        /// The duty.
        duty: Duty<AccountId>,
        /// The coordinator key's signature of it.
        signature: coordinator::Signature,
    },
    /// Hand a set's keys to the transaction pool.
    SetKeys(SetKeys),
    /// Hand a duty in signing to the transaction pool.
    SubmitSigning {
        /// The duty.
        duty: SigningDuty,
        /// The coordinator key's signature of it.
        signature: coordinator::Signature,
    },
    /// Hand the proposal of a batch to the transaction pool.
    Propose {
        /// The proposal.
        proposal: Proposal,
        /// The coordinator key's signature of it.
        signature: coordinator::Signature,
    },
    /// Hand a signed batch to the transaction pool.
    Execute {
        /// The number of the set that signed it.
        session: Session,
        /// The encoded batch.
        batch: Vec<u8>,
        /// The oracle key's signature.
        signature: sr25519::Signature,
    },
    /// Compute something on a proving thread.
    Start(Job),
}

/// What came of one decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Step<AccountId> {
    /// What is to be done.
    pub actions: Vec<Action<AccountId>>,
    /// What is to be told.
    pub events: Vec<Event>,
}

impl<AccountId> Default for Step<AccountId> {
    fn default() -> Self {
        Self { actions: Vec::new(), events: Vec::new() }
    }
}

/// The worker's own state: all of it in memory, and none of it needed after a restart.
pub struct Worker<C: Cryptography> {
    cryptography: C,
    publications: Publications,
    dealings: Jobs<Vec<u8>>,
    shares: Jobs<C::Shares>,
    nonces: NonceTable<Purpose, PublicNonce, C::SecretNonce, PartialSignature>,
    signing_nonces: NonceTable<Attempt, Vec<u8>, C::SigningNonces, Vec<SignatureShare>>,
    /// Since which block the chain waits for a share that this worker cannot give, and whether that was told.
    unusable: BTreeMap<(coordinator::Public, SetId, u32, H256), (u64, bool)>,
    /// The same of requests.
    unsigned: BTreeMap<Attempt, (u64, bool)>,
    turns: Turns,
    batches: Batches,
    silence: Silence,
    reporting: Reporting,
    /// The foreign version that was told last.
    told_version: Option<u32>,
}

impl<C: Cryptography> Worker<C> {
    /// A worker as it is after a start.
    pub fn new(cryptography: C) -> Self {
        Self {
            cryptography,
            publications: Publications::default(),
            dealings: Jobs::default(),
            shares: Jobs::default(),
            nonces: NonceTable::default(),
            signing_nonces: NonceTable::default(),
            unusable: BTreeMap::new(),
            unsigned: BTreeMap::new(),
            turns: Turns::default(),
            batches: Batches::default(),
            silence: Silence::default(),
            reporting: Reporting::default(),
            told_version: None,
        }
    }

    /// The secrets that it works with.
    pub fn cryptography(&self) -> &C {
        &self.cryptography
    }

    /// The secrets that it works with, to change them as the keystore changes.
    pub fn cryptography_mut(&mut self) -> &mut C {
        &mut self.cryptography
    }

    /// The shares that it holds.
    pub fn shares(&self) -> impl Iterator<Item = (&Part, &C::Shares)> {
        self.shares.all_done()
    }

    /// How many participations are being made.
    pub fn proving(&self) -> usize {
        self.dealings.running()
    }

    /// Decides what to do at the moment `now`, which is the time since any one moment before. The view was read with these
    /// reports.
    pub fn step<AccountId: Clone + Encode + PartialEq>(
        &mut self,
        view: &View<AccountId>,
        reports: &Reports,
        now: Duration,
    ) -> Step<AccountId> {
        let mut step = Step::default();
        if view.syncing {
            return step;
        }
        if view.protocol_version != PROTOCOL_VERSION {
            self.tell_version(view.protocol_version, &mut step);
            return step;
        }
        self.told_version = None;

        self.register(view, now, &mut step);
        self.deal(view, now, &mut step);
        self.confirm(view, now, &mut step);
        self.recover(view, now, &mut step);
        self.batches.note_successors(view, reports);
        self.note_silent(view, reports, &mut step);
        self.note_reports(view);
        self.sign_requests(view, reports, now, &mut step);
        self.propose_reports(view, now, &mut step);
        self.request_plans(view, reports, now, &mut step);
        self.carry_batches(view, reports, now, &mut step);
        self.turns.clear();
        for closed in self.publications.close(now) {
            let (what, after, tries) = (closed.subject.what, closed.after, closed.tries);
            step.events.push(Event::Closed { what, after, tries });
        }
        step
    }

    fn tell_version<AccountId>(&mut self, version: u32, step: &mut Step<AccountId>) {
        if self.told_version.replace(version) != Some(version) {
            step.events.push(match version > PROTOCOL_VERSION {
                true => Event::Upgrade { version },
                false => Event::Outdated { version },
            });
        }
    }

    /// Submits what `duty` makes, if a publication of `subject` is due.
    fn publish<AccountId: Encode>(
        &mut self,
        (coordinator, what): (&coordinator::Public, What),
        (genesis, set_hash): (H256, H256),
        now: Duration,
        step: &mut Step<AccountId>,
        duty: impl FnOnce(&C) -> Result<Duty<AccountId>, Failure>,
    ) {
        let subject = Subject { coordinator: Some(coordinator.clone()), what };
        let Some(tries) = self.publications.due(subject, now) else { return };
        let signed = duty(&self.cryptography).and_then(|duty| {
            let hash = duty.hash(genesis, set_hash);
            let signature = self.cryptography.authorise(coordinator, &hash)?;
            Ok((duty, signature))
        });
        match signed {
            Ok((duty, signature)) => {
                step.actions.push(Action::Submit { duty, signature });
                step.events.push(Event::Published { what, tries });
            }
            Err(failure) => {
                step.events.push(Event::Failed { what: what.name(), set: what.set(), failure });
            }
        }
    }
}
