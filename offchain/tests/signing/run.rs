//! One run: the network between the nodes, and what must hold at every block and at the end.

use std::collections::{BTreeMap, BTreeSet};

use codec::Encode;
use frame_support::dispatch::GetDispatchInfo;
use pallet_signing::SigningFault;
use quoin_primitives::{
    Session, SlashReport,
    batch::BatchId,
    interface::{Stage, ValidatorSets as _},
    signing::{RequestId, RequestNumber, Subject, SubjectId},
};
use sp_core::{H256, storage::Storage};
use sp_runtime::traits::{Applyable, Checkable};

use crate::{
    blocks::Blocks,
    dice::Dice,
    node::{Abandoned, Node, Transcripts, batch, plan},
    runtime::{
        self, Batches, Call, Extrinsic, FIRST, NETWORK, Runtime, RuntimeEvent, SECOND, System, ValidatorSets,
    },
    script::{Conduct, Script},
};

/// Calls in one block at most.
const BLOCK_ROOM: usize = 24;
/// Slots for which a call stays in the pool.
const LONGEVITY: u64 = 20;

/// What came of a run.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) slots: u64,
    /// On the finalized chain: the block in which each batch was executed.
    pub(crate) executed: BTreeMap<BatchId, u64>,
    /// The first batch that the second set signed.
    pub(crate) handover: Option<BatchId>,
    /// What was signed, in any block.
    pub(crate) signed: BTreeSet<RequestId>,
    /// The reports that the first set signed, in any block: points beyond the runtime's, by account.
    pub(crate) reports: Vec<BTreeMap<u64, u32>>,
    /// The last attempt that had its signers, of any request in any block.
    pub(crate) last_attempt: u32,
    /// Whose part was found wrong, in any block.
    pub(crate) faulty: BTreeSet<u64>,
    pub(crate) cosigned: u64,
    pub(crate) abandoned: Abandoned,
    pub(crate) challenges: u64,
    pub(crate) unverified: u64,
    /// Nonce commitments that gave shares.
    pub(crate) used: usize,
    /// Calls on the main chain, by name.
    pub(crate) calls: BTreeMap<&'static str, usize>,
}

/// What a block did.
#[derive(Default)]
struct Effects {
    number: u64,
    signed: Vec<(RequestNumber, RequestId)>,
    attempts: Vec<u32>,
    faults: Vec<(u64, SigningFault)>,
    executed: Vec<(BatchId, H256, Session)>,
    calls: Vec<&'static str>,
}

struct Simulation<'a> {
    script: &'a Script,
    dice: Dice,
    blocks: Blocks,
    nodes: Vec<Node>,
    transcripts: Transcripts,
    /// Calls on their way, by the slot in which they arrive.
    mail: Vec<(u64, Call)>,
    /// Calls that have arrived, by the slot in which they did.
    pool: Vec<(u64, Call)>,
    outcome: Outcome,
    /// Plans that were signed on the chain that is finalized in the end.
    plans: BTreeSet<H256>,
}

pub(crate) fn run(script: &Script) -> Outcome {
    let transcripts = Transcripts::default();
    let mut nodes: Vec<_> = (1..)
        .zip(&script.conducts)
        .map(|(account, conduct)| Node::new(account, *conduct, &transcripts))
        .collect();
    for node in &mut nodes {
        let crashes = script.crash_at.iter().filter(|(account, _)| *account == node.account);
        node.crashes_at.extend(crashes.map(|(_, moment)| *moment));
    }
    nodes.extend(script.twins.iter().map(|account| Node::new(*account, Conduct::Honest, &transcripts)));
    let simulation = Simulation {
        script,
        dice: Dice::new(script.seed ^ 0x5eed),
        blocks: Blocks::new(runtime::genesis(script.scheme, &script.first, script.handover_deadline)),
        nodes,
        transcripts,
        mail: Vec::new(),
        pool: Vec::new(),
        outcome: Outcome::default(),
        plans: BTreeSet::new(),
    };
    simulation.run()
}

impl Simulation<'_> {
    fn run(mut self) -> Outcome {
        let unsteady = self.script.is_unsteady();
        let mut slot = 0;
        while !self.is_done() {
            slot += 1;
            assert!(slot <= self.script.patience, "not done after {slot} slots: {}", self.describe());
            // At the end the network calms down, so that what was left behind is caught up with.
            let calm = slot + 600 > self.script.patience || !unsteady;
            self.crash(slot, calm);
            self.send(slot, calm);
            self.deliver(slot);
            self.author(slot, calm);
        }
        self.check_end();
        self.outcome.slots = slot;
        self.outcome.used = self.transcripts.used();
        for node in &self.nodes {
            self.outcome.abandoned.lost += node.abandoned.lost;
            self.outcome.abandoned.elsewhere += node.abandoned.elsewhere;
            self.outcome.challenges += node.challenges;
            self.outcome.unverified += node.unverified;
        }
        self.outcome
    }

    fn crash(&mut self, slot: u64, calm: bool) {
        for node in &mut self.nodes {
            if !calm && self.dice.chance(self.script.crashes) {
                let away = self.dice.below(4);
                node.crash(node.starts_at.max(slot + away));
            }
            if self.script.restarts_at == Some(slot) {
                node.crash(slot);
            }
        }
    }

    fn send(&mut self, slot: u64, calm: bool) {
        for node in &mut self.nodes {
            for sent in node.run(&self.blocks, self.script, (slot, !calm), &mut self.dice) {
                let is_lost = !calm && self.dice.chance(self.script.loss);
                let delay = if calm { 0 } else { self.dice.between(0, self.script.delay) };
                if !is_lost {
                    self.mail.push((slot + delay, sent));
                }
            }
        }
    }

    fn deliver(&mut self, slot: u64) {
        let (arrived, waiting): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.mail).into_iter().partition(|(at, _)| *at <= slot);
        self.mail = waiting;
        self.pool.extend(arrived);
        self.pool.retain(|(at, _)| at + LONGEVITY > slot);
    }

    /// A block on the main chain, and at times one on a fork.
    fn author(&mut self, slot: u64, calm: bool) {
        let main = self.blocks.main();
        let state = self.build(main, true);
        if !calm && self.dice.chance(self.script.forks) && self.blocks.side().is_none() {
            let other = self.build(main, false);
            self.blocks.extend_side(main, other);
        } else if let Some(side) = self.blocks.side()
            && self.dice.chance(700)
        {
            let other = self.build(side, false);
            self.blocks.extend_side(side, other);
        }
        self.blocks.extend_main(state);
        if self.dice.chance(300) {
            self.blocks.switch();
        }
        let lag = if calm { 1 } else { self.dice.between(1, 4) };
        let stands = |(from, until): (u64, u64)| (from..until).contains(&slot);
        if !self.script.finality_stands.is_some_and(stands) {
            self.blocks.finalize(lag);
        }
    }

    /// The state after a block on `parent`, with some of the calls in the pool in some order.
    fn build(&mut self, parent: usize, is_main: bool) -> Storage {
        let mut order: Vec<_> = (0..self.pool.len()).collect();
        self.dice.shuffle(&mut order);
        let calls = order.into_iter().map(|index| &self.pool[index].1);
        let script = self.script;
        let (effects, storage) = self.blocks.get(parent).child(|number, parent| {
            runtime::begin(number, parent);
            if number == 1 {
                runtime::make_keys(&runtime::set_of(FIRST, script.scheme, &script.first));
            }
            if script.is_halted(number) != script.is_halted(number - 1) {
                runtime::set_halted(script.is_halted(number));
            }
            // No keys are made in a halted network.
            if let Some((block, second)) = &script.second
                && number >= *block
                && !script.is_halted(number)
                && ValidatorSets::stage(SECOND).is_none()
            {
                runtime::make_keys(&runtime::set_of(SECOND, script.scheme, second));
            }
            Effects { number, ..include(calls) }
        });
        self.check(&effects);
        for (number, request) in &effects.signed {
            if let SubjectId::SlashReport { .. } = request.subject {
                let further = self.blocks.get(parent).ask(|| further_points(*number));
                self.check_report(&further);
                self.outcome.reports.push(further);
            }
        }
        if is_main {
            for name in effects.calls {
                *self.outcome.calls.entry(name).or_default() += 1;
            }
        }
        self.outcome.signed.extend(effects.signed.iter().map(|(_, request)| request));
        self.outcome.last_attempt = effects.attempts.into_iter().fold(self.outcome.last_attempt, u32::max);
        self.outcome.faulty.extend(effects.faults.iter().map(|(account, _)| account));
        storage
    }

    /// Only who misbehaves is blamed, and for what it does; and nothing is signed or executed but what processors reported.
    fn check(&self, effects: &Effects) {
        if self.script.is_halted(effects.number) {
            assert!(effects.calls.is_empty(), "in a halted network: {:?}", effects.calls);
        }
        for (account, fault) in &effects.faults {
            match (self.script.conduct(*account), fault) {
                (Conduct::WrongShares, SigningFault::Share { .. })
                | (Conduct::WrongCommitments, SigningFault::Commitments)
                | (Conduct::FalseChallenges, SigningFault::FalseChallenge) => {}
                (conduct, fault) => panic!("{account}, {conduct:?}, is blamed for {fault:?}"),
            }
        }
        let signed = effects.signed.iter().filter_map(|(_, request)| match request.subject {
            SubjectId::Batch { id, hash } => Some((id, hash)),
            _ => None,
        });
        for (id, hash) in signed.chain(effects.executed.iter().map(|(id, hash, _)| (*id, *hash))) {
            assert_eq!(hash, batch(id, 0).hash(), "batch {id} is one that nobody else saw");
        }
    }

    /// A report gives nobody more points than the runtime does, but for members that did not commit to batches.
    fn check_report(&self, further: &BTreeMap<u64, u32>) {
        for (account, points) in further {
            let conduct = self.script.conduct(*account);
            let is_silent = matches!(
                conduct,
                Conduct::Silent | Conduct::OtherBatches | Conduct::WithholdsCommitments | Conduct::Accuses
            );
            assert!(is_silent, "{account}, {conduct:?}, gets {points} points: {}", self.describe());
        }
    }

    fn is_done(&mut self) -> bool {
        let script = self.script;
        let finalized = self.blocks.get(self.blocks.finalized());
        let (next, in_office, stage, signed) = finalized.ask(|| {
            let in_office = ValidatorSets::in_office(NETWORK);
            let sets = [FIRST, SECOND].into_iter();
            let signed: Vec<_> = sets.flat_map(runtime::Signing::signed_requests).collect();
            (Batches::next_batch(NETWORK), in_office, ValidatorSets::stage(FIRST), signed)
        });
        for signed in signed {
            if let SubjectId::Plan { hash } = signed.request.subject {
                self.plans.insert(hash);
            }
        }
        let has_plans = self.plans.len() == script.plans.len();
        let is_handed_over = script.second.is_none()
            || (in_office == Some(SECOND) && matches!(stage, None | Some(Stage::CoolingDown)));
        next >= script.batches && has_plans && is_handed_over
    }

    /// All that must hold in the end.
    fn check_end(&mut self) {
        let script = self.script;
        let finalized = self.blocks.get(self.blocks.finalized());
        let cosigned = finalized.ask(runtime::Signing::cosigned_block);
        self.outcome.cosigned = cosigned.map_or(0, |cosigned| cosigned.block);
        // What processors act on is final.
        if let Some(cosigned) = cosigned {
            let index = self.blocks.ancestor(self.blocks.finalized(), cosigned.block);
            assert_eq!(
                self.blocks.get(index).head.hash,
                cosigned.hash,
                "a block is cosigned that is not final"
            );
        }
        for (number, messages) in script.plans.iter().enumerate() {
            assert!(self.plans.contains(&plan(script, number, *messages).hash()));
        }
        for number in 1..=finalized.head.number {
            let block = self.blocks.get(self.blocks.ancestor(self.blocks.finalized(), number));
            for (id, _, session) in block.ask(executed) {
                match self.outcome.handover {
                    None if session == SECOND.session => self.outcome.handover = Some(id),
                    handover => assert_eq!(handover.is_some(), session == SECOND.session, "batch {id}"),
                }
                assert!(self.outcome.executed.insert(id, number).is_none(), "batch {id} was executed twice");
            }
        }
        let executed = self.outcome.executed.len() as u64;
        assert!(executed >= script.batches);
        assert!(self.outcome.executed.keys().copied().eq(0..executed), "{:?}", self.outcome.executed);
    }

    fn describe(&self) -> String {
        let main = self.blocks.get(self.blocks.main());
        let state = main.ask(|| {
            let sets = [FIRST, SECOND]
                .map(|set| (set, ValidatorSets::stage(set), runtime::Signing::signing_requests(set)));
            format!("{:?}\n{sets:#?}", Batches::batches_progress(NETWORK))
        });
        format!("{:?}\n{state}\n{:?}", self.script, self.outcome)
    }
}

/// The batches that a block executed, with their hashes and the set that signed them.
fn executed() -> Vec<(BatchId, H256, Session)> {
    let of = |event| match event {
        RuntimeEvent::Batches(pallet_batches::Event::BatchExecuted { id, batch_hash, session, .. }) => {
            Some((id, batch_hash, session))
        }
        _ => None,
    };
    System::read_events_no_consensus().filter_map(|record| of(record.event)).collect()
}

/// The points that the first set's report, which has this number, gives beyond the runtime's.
fn further_points(number: RequestNumber) -> BTreeMap<u64, u32> {
    let Some(Subject::SlashReport(report)) = pallet_signing::Subjects::<Runtime>::get(number) else {
        panic!("no report is signed")
    };
    let set = ValidatorSets::set(FIRST).expect("it owes a report");
    let counted = runtime::Signing::slash_report(FIRST).expect("it owes a report");
    let points = |report: &SlashReport, member| {
        report.members.iter().find(|entry| entry.member == member).map_or(0, |entry| entry.points)
    };
    let further = (0..)
        .zip(&set.members)
        .map(|(index, member)| (member.account, points(&report, index) - points(&counted, index)));
    further.filter(|(_, points)| *points > 0).collect()
}

/// Includes in a block what can be included of these calls, once each.
fn include<'a>(calls: impl Iterator<Item = &'a Call>) -> Effects {
    let mut effects = Effects::default();
    for call in calls {
        if effects.calls.len() == BLOCK_ROOM {
            break;
        }
        let name = frame_support::traits::GetCallMetadata::get_call_metadata(call).function_name;
        let extrinsic = Extrinsic::new_transaction(call.clone(), (frame_system::AuthorizeCall::new(),));
        let (info, length) = (extrinsic.get_dispatch_info(), extrinsic.encoded_size());
        let checked =
            extrinsic.check(&frame_system::ChainContext::<Runtime>::default()).expect("no signature");
        if let Ok(result) = checked.apply::<Runtime>(&info, length) {
            result.expect("what is authorised succeeds");
            effects.calls.push(name);
        }
    }
    effects.executed = executed();
    for record in System::read_events_no_consensus() {
        match record.event {
            RuntimeEvent::Signing(pallet_signing::Event::SignersFixed { attempt, .. }) => {
                effects.attempts.push(attempt);
            }
            RuntimeEvent::Signing(pallet_signing::Event::Signed { number, request, .. }) => {
                effects.signed.push((number, request));
            }
            RuntimeEvent::Signing(pallet_signing::Event::PartFaulty { validator, fault, .. }) => {
                effects.faults.push((validator, fault));
            }
            _ => {}
        }
    }
    effects
}
