//! A node with its worker: what it sees of the chain, what its processor reports, what it sends, and how it crashes.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
    rc::Rc,
    time::Duration,
};

use codec::Encode;
use quoin_offchain::{
    CoordinatorSecret, Cryptography, Keyring,
    processors::{ReportedBatch, Reports},
    view::{Chain, Head, View},
    worker::{Action, Event, Job, Unusable, Worker},
};
use quoin_primitives::{
    NetworkId, PROTOCOL_VERSION, ReportEntry, Role, SetId, SlashReport,
    api::{KeygenProgress, NetworkSummary, SetDetails, SetSummary},
    batch::{
        BatchId,
        api::{BatchRefusal, BatchSummary, BatchesProgress, OpenProposal},
    },
    coordinator,
    duties::OpenDuty,
    interface::{Stage, ValidatorSets as _},
    signing::{
        KeyTweak, Plan, PlanMessage, RequestId, SigningDuty, SigningProgress, SigningScheme, SigningSession,
        SigningTask, SubjectId, api::SignedRequest, duty::OpenSigningDuty,
    },
};
use sp_core::{H256, Pair as _};
use sp_crypto_hashing::blake2_256;

use crate::{
    blocks::Blocks,
    dice::Dice,
    keys::DealtKeys,
    runtime::{
        Batches, Call, FIRST, GENESIS, NETWORK, Runtime, RuntimeBatch, SECOND, Signing, ValidatorSets, pair,
    },
    script::{Conduct, Moment, Script},
};

/// What a run's processors report: batch by batch, and plans from the start.
pub(crate) fn batch(id: BatchId, reporter: u64) -> RuntimeBatch {
    use quoin_primitives::batch::{Action, Instruction};
    let instruction =
        Instruction { origin: None, amount: id + 7, action: Action::Transfer { to: 1_000 + id } };
    RuntimeBatch {
        network: NETWORK,
        id,
        block: ("external block", id, reporter).using_encoded(blake2_256),
        burns: 0,
        instructions: vec![instruction].try_into().expect("one"),
    }
}

/// The plan number `number`, of so many messages.
pub(crate) fn plan(script: &Script, number: usize, messages: u8) -> Plan {
    let tweak = |message: u8| match (message % 3, script.scheme) {
        (0, _) => KeyTweak::None,
        (1, quoin_primitives::Scheme::Bip340) => KeyTweak::Taproot { merkle_root: None },
        _ => {
            // A scalar in both byte orders.
            let mut offset = [0; 32];
            offset[15] = message + 1;
            KeyTweak::Offset(offset)
        }
    };
    let message = |message: u8| PlanMessage { message: [number as u8 + message; 32], tweak: tweak(message) };
    Plan { messages: (0..messages).map(message).collect::<Vec<_>>().try_into().expect("at most 64") }
}

/// The chain as one node sees it.
struct Seen<'a> {
    blocks: &'a Blocks,
    best: usize,
    finalized: usize,
    syncing: bool,
}

fn details(set: SetId) -> Option<SetDetails<u64>> {
    Some(SetDetails {
        set: ValidatorSets::set(set)?,
        hash: ValidatorSets::set_hash(set)?,
        stage: ValidatorSets::stage(set)?,
        keys: ValidatorSets::keys(set),
    })
}

impl Chain<u64> for Seen<'_> {
    type Error = Infallible;

    fn genesis(&self) -> H256 {
        GENESIS
    }
    fn best(&self) -> Head {
        self.blocks.get(self.best).head
    }
    fn finalized(&self) -> Head {
        self.blocks.get(self.finalized).head
    }
    fn is_syncing(&self) -> bool {
        self.syncing
    }
    fn ancestor(&self, of: H256, number: u64) -> Result<Option<H256>, Infallible> {
        let index =
            [self.best, self.finalized].into_iter().find(|index| self.blocks.get(*index).head.hash == of);
        let index = index.expect("nothing else is asked of");
        Ok(Some(self.blocks.get(self.blocks.ancestor(index, number)).head.hash))
    }
    fn protocol_version(&self, _: H256) -> Result<u32, Infallible> {
        Ok(PROTOCOL_VERSION)
    }
    fn open_duties(&self, _: H256, _: Vec<coordinator::Public>) -> Result<Vec<OpenDuty<u64>>, Infallible> {
        Ok(Vec::new())
    }
    fn validator_set(&self, at: H256, set: SetId) -> Result<Option<SetDetails<u64>>, Infallible> {
        Ok(self.blocks.at(at).ask(|| details(set)))
    }
    fn sets(&self, at: H256) -> Result<Vec<SetSummary>, Infallible> {
        let summary = |set: SetId| {
            let details = details(set)?;
            let (members, shares) = (details.set.members.len() as u16, details.set.total_shares());
            Some(SetSummary { set, stage: details.stage, members, shares, keys: details.keys })
        };
        let mut sets: Vec<_> = self
            .blocks
            .at(at)
            .ask(|| pallet_validator_sets::Sets::<Runtime>::iter_keys().filter_map(summary).collect());
        sets.sort_by_key(|summary: &SetSummary| summary.set);
        Ok(sets)
    }
    fn networks(&self, at: H256) -> Result<Vec<NetworkSummary>, Infallible> {
        let summary = || NetworkSummary {
            network: NETWORK,
            scheme: None,
            halted: ValidatorSets::is_halted(NETWORK),
            in_office: ValidatorSets::in_office(NETWORK),
            successor: ValidatorSets::successor(NETWORK),
        };
        Ok(vec![self.blocks.at(at).ask(summary)])
    }
    fn keygen_progress(&self, _: H256, _: SetId) -> Result<Option<KeygenProgress>, Infallible> {
        Ok(None)
    }
    fn dealings(&self, _: H256, _: SetId, _: Role) -> Result<Vec<(u16, Vec<u8>)>, Infallible> {
        Ok(Vec::new())
    }
    fn signing_duties(
        &self,
        at: H256,
        coordinators: Vec<coordinator::Public>,
    ) -> Result<Vec<OpenSigningDuty>, Infallible> {
        Ok(self.blocks.at(at).ask(|| Signing::signing_duties(&coordinators)))
    }
    fn signing_requests(
        &self,
        at: H256,
        set: SetId,
    ) -> Result<Vec<(RequestId, SigningProgress)>, Infallible> {
        Ok(self.blocks.at(at).ask(|| Signing::signing_requests(set)))
    }
    fn signed_requests(&self, at: H256, set: SetId) -> Result<Vec<SignedRequest>, Infallible> {
        Ok(self.blocks.at(at).ask(|| Signing::signed_requests(set)))
    }
    fn slash_report(&self, at: H256, set: SetId) -> Result<Option<SlashReport>, Infallible> {
        Ok(self.blocks.at(at).ask(|| Signing::slash_report(set)))
    }
    fn batches_progress(&self, at: H256, network: NetworkId) -> Result<Option<BatchesProgress>, Infallible> {
        Ok(Some(self.blocks.at(at).ask(|| Batches::batches_progress(network))))
    }
    fn check_batch(
        &self,
        at: H256,
        batch: Vec<u8>,
    ) -> Result<Result<BatchSummary, BatchRefusal>, Infallible> {
        Ok(self.blocks.at(at).ask(|| Batches::check_batch(&batch)))
    }
    fn proposal_duties(
        &self,
        at: H256,
        coordinators: Vec<coordinator::Public>,
        network: NetworkId,
        id: BatchId,
        hash: H256,
    ) -> Result<Vec<OpenProposal>, Infallible> {
        Ok(self.blocks.at(at).ask(|| Batches::proposal_duties(&coordinators, network, id, hash)))
    }
}

/// The session in which a nonce commitment was used, the message in it, and the share.
type Use = (H256, usize, [u8; 32]);

/// What nonce commitments signed, by everybody over the whole run.
#[derive(Clone, Default)]
pub(crate) struct Transcripts(Rc<RefCell<BTreeMap<Vec<u8>, Use>>>);

impl Transcripts {
    /// A validator gave these shares in a session.
    fn note(
        &self,
        session: &SigningSession,
        hash: H256,
        member: u16,
        shares: &[[u8; 32]],
        scheme: SigningScheme,
    ) {
        let own = session.signers.iter().find(|signer| signer.member == member).expect("it signs");
        let each = own.commitments.chunks_exact(scheme.commitment_len());
        assert_eq!(each.len(), shares.len());
        for (position, (commitment, share)) in each.zip(shares).enumerate() {
            let signed = (hash, position, *share);
            let before = self.0.borrow_mut().insert(commitment.to_vec(), signed);
            assert!(before.is_none_or(|before| before == signed), "a commitment was used for two messages");
        }
    }

    /// How many commitments were used.
    pub(crate) fn used(&self) -> usize {
        self.0.borrow().len()
    }
}

/// What happened to a node's nonces.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Abandoned {
    /// They were lost with the process.
    pub(crate) lost: u64,
    /// They had been used, or were made, on another fork.
    pub(crate) elsewhere: u64,
}

pub(crate) struct Node {
    pub(crate) account: u64,
    pub(crate) conduct: Conduct,
    /// What is in memory, while it runs.
    worker: Option<Worker<Keyring>>,
    reports: Reports,
    pub(crate) starts_at: u64,
    best: usize,
    finalized: usize,
    transcripts: Transcripts,
    /// The actions that it has carried out, over all its life.
    carried_out: u64,
    pub(crate) crashes_at: BTreeSet<Moment>,
    pub(crate) abandoned: Abandoned,
    pub(crate) challenges: u64,
    pub(crate) unverified: u64,
}

impl Node {
    pub(crate) fn new(account: u64, conduct: Conduct, transcripts: &Transcripts) -> Self {
        Self {
            account,
            conduct,
            worker: None,
            reports: Reports::default(),
            starts_at: 0,
            best: 0,
            finalized: 0,
            transcripts: transcripts.clone(),
            carried_out: 0,
            crashes_at: BTreeSet::new(),
            abandoned: Abandoned::default(),
            challenges: 0,
            unverified: 0,
        }
    }

    /// Loses what is in memory, and comes back later.
    pub(crate) fn crash(&mut self, back_at: u64) {
        self.worker = None;
        self.starts_at = back_at;
    }

    /// What its processor has reported by this slot. It outlives crashes, being on disk.
    fn report(&mut self, blocks: &Blocks, script: &Script, slot: u64) {
        let late = script.lateness[self.account as usize - 1];
        let reporter = if self.conduct == Conduct::OtherBatches { self.account } else { 0 };
        let is_old = script.first.iter().any(|(account, _)| *account == self.account);
        let has_history = is_old || script.caught_up.contains(&self.account);
        let is_missing = |id: u64| !has_history && id < 2 && slot < script.history_at;
        let is_reported = |id: &u64| {
            slot >= 1 + id * script.batch_every + script.lateness(self.account, *id) && !is_missing(*id)
        };
        // Where a set waits for its office and there is nothing to say, a batch says nothing.
        let awaited = blocks.get(self.finalized).ask(|| {
            let awaits = ValidatorSets::stage(SECOND) == Some(Stage::Keyed);
            awaits.then(|| Batches::next_batch(NETWORK)).filter(|next| *next >= script.batches)
        });
        for id in (0..script.batches).filter(is_reported).chain(awaited) {
            self.reports.batches.entry((NETWORK, id)).or_insert_with(|| {
                let batch = batch(id, reporter);
                ReportedBatch { hash: batch.hash(), encoded: batch.encode() }
            });
        }
        if slot == script.plans_at + late {
            let plans = script.plans.iter().enumerate();
            let plans = plans.map(|(number, messages)| plan(script, number, *messages));
            self.reports.plans.insert(FIRST, plans.collect());
        }
    }

    /// What the worker does in this slot.
    pub(crate) fn run(
        &mut self,
        blocks: &Blocks,
        script: &Script,
        (slot, is_unsteady): (u64, bool),
        dice: &mut Dice,
    ) -> Vec<Call> {
        self.report(blocks, script, slot);
        if slot < self.starts_at {
            return Vec::new();
        }
        let started = self.worker.is_none();
        let mut worker = self.worker.take().unwrap_or_else(|| Worker::new(keyring(self.account)));
        self.best = follow(blocks, (self.best, &mut self.finalized), dice, is_unsteady, started);
        let syncing = is_unsteady && started && dice.chance(500);
        let seen = Seen { blocks, best: self.best, finalized: self.finalized, syncing };
        let now = Duration::from_millis(slot * 6000 + dice.below(6000));
        let coordinators = Cryptography::coordinators(worker.cryptography());
        let Ok(view) = View::read(&seen, &coordinators, &self.reports);
        self.withdraw_signed_plans(&seen);
        let mut step = worker.step(&view, &self.reports, now);
        let jobs: Vec<_> = step.actions.extract_if(.., |action| matches!(action, Action::Start(_))).collect();
        if !jobs.is_empty() {
            for job in jobs {
                if let Action::Start(Job::Recover { part, .. }) = job {
                    let details = view.keyed_sets.iter().find(|details| details.set.id == part.set);
                    let set = &details.expect("its shares are asked for").set;
                    let indices = set.share_indices(part.member).expect("it is a member");
                    let shares = DealtKeys::of(set).of_role(part.role).shares(indices);
                    worker.recovered(&part, Ok(shares), now);
                }
            }
        }
        self.note(&step.events);
        let mut sent = Vec::new();
        for action in step.actions {
            self.carried_out += 1;
            if self.crashes_at.contains(&(self.carried_out, false)) {
                self.starts_at = slot + 1;
                return sent;
            }
            let adds_up = self.conduct != Conduct::AddsUpNothing && slot >= script.adds_up_from;
            sent.extend(self.send(action, &view, adds_up));
            if self.crashes_at.contains(&(self.carried_out, true)) {
                self.starts_at = slot + 1;
                return sent;
            }
        }
        self.worker = Some(worker);
        if self.conduct == Conduct::Accuses {
            sent.extend(self.accuse(&view));
        }
        sent
    }

    /// What has its set, as soon as it has retired, report points for another member that nobody counted.
    fn accuse(&self, view: &View<u64>) -> Option<Call> {
        view.sets.iter().find(|summary| summary.set == FIRST && summary.stage == Stage::Reporting)?;
        let details = view.keyed_sets.iter().find(|details| details.set.id == FIRST)?;
        let nothing = SlashReport { validator_set: FIRST, members: Default::default() };
        let mut report = view.signing.reports.get(&FIRST).cloned().unwrap_or(nothing);
        let own = details.set.members.iter().position(|member| member.account == self.account)? as u16;
        let accused = if own == 0 { 1 } else { 0 };
        let mut entries: BTreeMap<_, _> =
            report.members.iter().map(|entry| (entry.member, entry.points)).collect();
        *entries.entry(accused).or_default() += 1;
        let entries = entries.into_iter().map(|(member, points)| ReportEntry { member, points });
        report.members = entries.collect::<Vec<_>>().try_into().expect("as many as members");
        let duty = SigningDuty::ProposeReport { member: own, report };
        let hash = duty.hash(GENESIS, details.hash);
        let signature = keyring(self.account).authorise(&pair(self.account).public(), &hash);
        Some(Signing::duty_call(duty, signature.expect("it is in the keyring"))?.into())
    }

    fn note(&mut self, events: &[Event]) {
        for event in events {
            match event {
                Event::Unsigned { reason: Unusable::Unknown, .. } => self.abandoned.lost += 1,
                Event::Unsigned { .. } => self.abandoned.elsewhere += 1,
                Event::Challenging { .. } => self.challenges += 1,
                Event::Unverified { .. } => self.unverified += 1,
                Event::Failed { what, failure, .. } => panic!("{what}: {failure}"),
                Event::Refused { .. } => panic!("{event}"),
                _ => {}
            }
        }
    }

    /// Its processor no longer asks for what is signed for good.
    fn withdraw_signed_plans(&mut self, seen: &Seen<'_>) {
        let signed = seen.blocks.get(self.finalized).ask(|| {
            let sets = [FIRST, SECOND].into_iter();
            sets.flat_map(Signing::signed_requests).map(|signed| signed.request.subject).collect::<Vec<_>>()
        });
        for plans in self.reports.plans.values_mut() {
            plans.retain(|plan| !signed.contains(&SubjectId::Plan { hash: plan.hash() }));
        }
    }

    /// Turns what the worker decided into what this validator sends.
    fn send(&self, action: Action<u64>, view: &View<u64>, adds_up: bool) -> Option<Call> {
        if self.conduct == Conduct::Silent {
            return None;
        }
        let (mut duty, mut signature) = match action {
            Action::SubmitSigning { duty, signature } => (duty, signature),
            Action::Propose { proposal, signature } => {
                return Some(Batches::proposal_call(proposal, signature).into());
            }
            Action::Execute { session, batch, signature } => {
                if !adds_up || self.conduct == Conduct::FalseChallenges {
                    return None;
                }
                let call = Batches::execution_call(session, &batch, signature);
                return Some(call.expect("it was checked").into());
            }
            other => panic!("there are no keys to make: {other:?}"),
        };
        let withholds = |attempt| match self.conduct {
            Conduct::Withholds => true,
            Conduct::WithholdsAtFirst => attempt == 0,
            _ => false,
        };
        let mut is_spoiled = false;
        match &mut duty {
            SigningDuty::GiveShares { attempt, member, shares, session, request, .. } => {
                if withholds(*attempt) {
                    return None;
                }
                let of = view.signing.duties.iter().find_map(|open| match &open.task {
                    SigningTask::GiveShares { session: of } if of.request.id() == *request => Some(of),
                    _ => None,
                });
                let of = of.expect("it is asked for them");
                let scheme =
                    SigningScheme::of(request.role(), view.open_sets[&request.validator_set].set.scheme);
                self.transcripts.note(of, *session, *member, shares, scheme);
                if self.conduct == Conduct::WrongShares {
                    let last = shares.last_mut().expect("there is one");
                    // Still a scalar, in both byte orders.
                    last[15] ^= 1;
                    is_spoiled = true;
                }
            }
            SigningDuty::Commit { request, .. }
                if matches!(self.conduct, Conduct::WithholdsCommitments | Conduct::Accuses) =>
            {
                if let SubjectId::Batch { .. } = request.subject {
                    return None;
                }
            }
            SigningDuty::Commit { commitments, .. } if self.conduct == Conduct::WrongCommitments => {
                commitments.fill(0);
                is_spoiled = true;
            }
            SigningDuty::Abandon { attempt, .. } if withholds(*attempt) => return None,
            SigningDuty::Complete { .. } if self.conduct == Conduct::FalseChallenges => {
                duty = false_challenge(&duty, view);
                is_spoiled = true;
            }
            SigningDuty::Complete { .. } if !adds_up => return None,
            _ => {}
        }
        if is_spoiled {
            let hash = duty.hash(GENESIS, view.open_sets[&duty.set()].hash);
            let own = pair(self.account).public();
            signature = keyring(self.account).authorise(&own, &hash).expect("it is in the keyring");
        }
        Some(Signing::duty_call(duty, signature).expect("no argument is too long").into())
    }
}

/// What says, instead of the finished signatures, that another signer's first share is wrong.
fn false_challenge(duty: &SigningDuty, view: &View<u64>) -> SigningDuty {
    let SigningDuty::Complete { number, request, attempt, session, member, .. } = *duty else {
        panic!("there are no shares yet")
    };
    let of = view.signing.duties.iter().find_map(|open| match &open.task {
        SigningTask::Complete { session: of } if of.request.number == number => Some(of),
        _ => None,
    });
    let other = of.and_then(|of| of.signers.iter().find(|signer| signer.member != member));
    let other = other.expect("nobody signs alone");
    let (signer, position) = (other.member, 0);
    let share = other.shares.as_ref().expect("all have given theirs")[0];
    SigningDuty::Challenge { number, request, attempt, session, member, signer, position, share }
}

fn keyring(account: u64) -> Keyring {
    let mut keyring = Keyring::default();
    keyring.insert(CoordinatorSecret::new(pair(account)).expect("it can be used"));
    keyring
}

/// The best block that a node knows of next; it hears late of some, and of finality.
fn follow(
    blocks: &Blocks,
    (best, finalized): (usize, &mut usize),
    dice: &mut Dice,
    is_unsteady: bool,
    started: bool,
) -> usize {
    let mut best = best;
    if !is_unsteady || started || dice.chance(850) {
        best = match blocks.side() {
            Some(side) if dice.chance(400) => side,
            _ => blocks.main(),
        };
    }
    let number = |index| blocks.get(index).head.number;
    let lag = if is_unsteady { dice.below(3) } else { 0 };
    let newest = number(blocks.finalized()).saturating_sub(lag).max(number(*finalized));
    *finalized = blocks.ancestor(blocks.finalized(), newest);
    let descends =
        number(best) >= number(*finalized) && blocks.ancestor(best, number(*finalized)) == *finalized;
    if descends { best } else { blocks.main() }
}
