//! One run: the network between the nodes, and what must hold at the end.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use quoin_offchain::Cryptography;
use quoin_primitives::{EmbeddedCurve, EmbeddedKey, Fault, Role, SetId, interface::Stage};

use crate::{
    blocks::Blocks,
    chain::{Account, Call, State, key_of},
    dice::Dice,
    node::{Conduct, Node, Sent, Weather},
    script::Script,
    world::World,
};

/// Calls in one block at most.
const BLOCK_ROOM: usize = 12;
/// Slots for which a call stays in the pool.
const LONGEVITY: u64 = 20;

/// What came of a run, for comparison of worlds.
#[derive(Debug, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) slots: u64,
    pub(crate) in_office: Vec<Option<SetId>>,
    pub(crate) faults: BTreeSet<(SetId, Account, Fault)>,
    pub(crate) abandoned: Vec<(SetId, Vec<Account>)>,
    pub(crate) applied: Vec<(u64, &'static str)>,
}

/// The processors' time that a run took, on all threads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Costs {
    /// Of each validator's worker.
    pub(crate) workers: Vec<Duration>,
    /// Of making the blocks, which is what each validator takes to import them.
    pub(crate) chain: Duration,
}

/// Time of all processors on this process.
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// What `work` returns, and the processors' time that it takes.
pub(crate) fn measured<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let before = processor_time();
    let result = work();
    (result, processor_time() - before)
}

struct Simulation<'a, W: World> {
    world: W,
    script: &'a Script,
    dice: Dice,
    blocks: Blocks,
    nodes: Vec<Node<W>>,
    /// Calls on their way, by the slot in which they arrive.
    mail: Vec<(u64, Sent)>,
    /// Calls that have arrived, by the slot in which they did.
    pool: Vec<(u64, Sent)>,
    applied: Vec<(u64, &'static str)>,
    costs: Option<Costs>,
}

pub(crate) fn run<W: World>(world: &W, script: &Script) -> Outcome {
    Simulation::new(world, script).run().0
}

/// A run, and what it costs. Nothing else may run in the process meanwhile.
pub(crate) fn run_measured<W: World>(world: &W, script: &Script) -> (Outcome, Costs) {
    let mut simulation = Simulation::new(world, script);
    simulation.costs =
        Some(Costs { workers: vec![Duration::ZERO; simulation.nodes.len()], ..Costs::default() });
    let (outcome, costs) = simulation.run();
    (outcome, costs.expect("they were measured"))
}

impl<'a, W: World> Simulation<'a, W> {
    fn new(world: &W, script: &'a Script) -> Self {
        let accounts = 0..script.shares.len() as u64;
        let shares = accounts.clone().zip(script.shares.iter().copied()).collect();
        let coordinator = |account: u64| world.secrets(&[account]).coordinators().remove(0);
        let coordinators = accounts.clone().map(|account| (account, coordinator(account))).collect();
        let mut genesis = State::genesis(shares, coordinators, &script.schemes, script.upgrade_at);
        let mut nodes = Vec::new();
        for account in accounts.clone() {
            let index = account as usize;
            if script.preset[index] {
                genesis.preset_keys(account, embedded_keys(world, account));
            }
            let mut node = Node::new(world, account, script.conducts[index], script.starts[index]);
            let crashes = script.crash_at.iter().filter(|(validator, _)| *validator == index);
            node.crashes_at.extend(crashes.map(|(_, moment)| *moment));
            let crashes = script.crashes_after_commitments.filter(|(validator, _)| *validator == index);
            node.crashes_after_commitments = crashes.map_or(0, |(_, times)| times);
            nodes.push(node);
        }
        for index in &script.twins {
            nodes.push(Node::new(world, *index as u64, Conduct::Honest, script.starts[*index]));
        }
        Self {
            world: world.clone(),
            script,
            dice: Dice::new(script.seed ^ 0x5eed),
            blocks: Blocks::new(genesis),
            nodes,
            mail: Vec::new(),
            pool: Vec::new(),
            applied: Vec::new(),
            costs: None,
        }
    }

    fn run(mut self) -> (Outcome, Option<Costs>) {
        let unsteady = self.script.is_unsteady();
        let mut slot = 0;
        while !self.is_done() {
            slot += 1;
            assert!(slot <= self.script.patience, "not done after {slot} slots: {}", self.describe());
            // At the end the network calms down, so that what was left behind is caught up with.
            let calm = slot + 300 > self.script.patience || !unsteady;
            self.rotate(slot);
            self.crash(slot, calm);
            self.send(slot, calm);
            self.deliver(slot);
            self.author(slot, calm);
            self.check_blame();
        }
        self.check_end();
        let state = &self.blocks.get(self.blocks.finalized()).state;
        let outcome = Outcome {
            slots: slot,
            in_office: state.networks.iter().map(|network| network.in_office).collect(),
            faults: state.faults.iter().copied().collect(),
            abandoned: state.abandoned.clone(),
            applied: self.applied,
        };
        (outcome, self.costs)
    }

    fn rotate(&mut self, slot: u64) {
        for (index, at) in &self.script.rotations {
            if *at == slot {
                let key = 1_000 + *index as u64;
                let nodes = self.nodes.iter_mut().filter(|node| node.account == *index as u64);
                nodes.for_each(|node| node.add_key(key));
                let coordinator = self.world.secrets(&[key]).coordinators().remove(0);
                let call = Call::Rotate(*index as u64, coordinator);
                self.pool.push((slot, Sent { call, is_spoiled: false }));
            }
        }
    }

    fn crash(&mut self, slot: u64, calm: bool) {
        if self.script.stop_all_at == Some(slot) {
            self.nodes.iter_mut().for_each(|node| node.crash(slot + 3));
        }
        for node in &mut self.nodes {
            if !calm && self.dice.chance(self.script.crashes) {
                let away = self.dice.below(4);
                node.crash(node.starts_at.max(slot + away));
            }
        }
    }

    fn send(&mut self, slot: u64, calm: bool) {
        for node in &mut self.nodes {
            let is_cut_off = !calm && self.script.is_cut_off(node.account as usize, slot);
            let weather = Weather { is_unsteady: !calm, is_cut_off };
            let before = self.costs.is_some().then(processor_time);
            let sent = node.run(&self.blocks, slot, &mut self.dice, weather);
            if let Some((costs, before)) = self.costs.as_mut().zip(before) {
                costs.workers[node.account as usize] += processor_time() - before;
            }
            for sent in sent {
                let is_lost = is_cut_off || (!calm && self.dice.chance(self.script.loss));
                let copies = 1 + u64::from(!calm && self.dice.chance(self.script.duplication));
                for _ in 0..copies {
                    let delay = if calm { 0 } else { self.dice.between(0, self.script.delay) };
                    if !is_lost {
                        self.mail.push((slot + delay, sent.clone()));
                    }
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
        let before = self.costs.is_some().then(processor_time);
        let state = self.build(main, true);
        if let Some((costs, before)) = self.costs.as_mut().zip(before) {
            costs.chain += processor_time() - before;
        }
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
    fn build(&mut self, parent: usize, is_main: bool) -> State {
        let parent = self.blocks.get(parent);
        let mut state = parent.state.next(&self.world, parent.head.hash);
        let mut order: Vec<_> = (0..self.pool.len()).collect();
        self.dice.shuffle(&mut order);
        let mut room = BLOCK_ROOM.max(self.nodes.len());
        for index in order {
            if room == 0 {
                break;
            }
            let Sent { call, is_spoiled } = self.pool[index].1.clone();
            let faults = state.faults.len();
            if state.apply(&self.world, &call).is_ok() {
                room -= 1;
                let blamed = state.faults.len() > faults;
                assert_eq!(
                    blamed, is_spoiled,
                    "blamed for what is right, or not for what is wrong: {call:?}"
                );
                if is_main {
                    self.applied.push((state.number, name(&call)));
                }
            }
        }
        state
    }

    /// Only who misbehaves is blamed, and for what it does.
    fn check_blame(&self) {
        let state = &self.blocks.get(self.blocks.main()).state;
        for (set, account, fault) in &state.faults {
            let expected = match self.nodes[*account as usize].conduct {
                Conduct::WrongParticipations => Fault::Participation,
                Conduct::WrongNonces | Conduct::WrongShares => Fault::Confirmation,
                conduct => panic!("{set}: {account}, {conduct:?}, is blamed for {fault:?}"),
            };
            assert_eq!(*fault, expected, "{set}: {account}");
        }
        for (set, blamed) in &state.abandoned {
            for account in blamed {
                let index = *account as usize;
                let is_honest = self.script.conducts[index] == Conduct::Honest;
                assert!(!is_honest || self.script.is_absent(index), "{set}: honest {account} is blamed");
            }
        }
    }

    fn is_done(&self) -> bool {
        let state = &self.blocks.get(self.blocks.finalized()).state;
        let has_generations = state
            .networks
            .iter()
            .all(|network| network.in_office.is_some_and(|set| set.session + 1 >= self.script.generations));
        has_generations && self.honest_with_shares(state).is_ok()
    }

    /// Whether every honest validator holds its shares of every key in office.
    fn honest_with_shares(&self, state: &State) -> Result<(), String> {
        for set in state.networks.iter().filter_map(|network| network.in_office) {
            for node in self.nodes.iter().filter(|node| node.conduct == Conduct::Honest) {
                let member = state.sets[&set].set.index_of(&node.account);
                for role in Role::ALL {
                    if member.is_some() && node.shares(set, role).is_none() {
                        return Err(format!("{} has no {role:?} shares of {set}", node.account));
                    }
                }
            }
        }
        Ok(())
    }

    /// All that must hold in the end.
    fn check_end(&mut self) {
        let state = self.blocks.get(self.blocks.finalized()).state.clone();
        for set in state.networks.iter().filter_map(|network| network.in_office) {
            let keys = state.sets[&set].keys.expect("it is in office");
            for role in Role::ALL {
                let dkg = state.dkg(set, role).expect("it is in office").dkg;
                // Of two nodes with one keystore, one.
                let honest: BTreeMap<_, _> = self
                    .nodes
                    .iter()
                    .filter(|node| node.conduct == Conduct::Honest)
                    .filter_map(|node| node.shares(set, role))
                    .map(|(part, held)| (part.member, (part, held)))
                    .collect();
                let mut honest: Vec<_> = honest.into_values().collect();
                self.dice.shuffle(&mut honest);
                let key = key_of(&keys, role);
                let (mut shares, mut weight) = (Vec::new(), 0);
                for (part, held) in honest {
                    assert_eq!(part.context, dkg.context);
                    shares.push(held);
                    weight += dkg.validators[usize::from(part.member)].weight;
                    let (made, signs) =
                        (self.world.key_of(&dkg, &shares), self.world.sign(&dkg, &shares, &key));
                    let expected = (weight >= dkg.threshold).then_some(key);
                    assert_eq!(made, expected, "{set}: {weight} shares of the {role:?} key");
                    assert_eq!(signs, expected.is_some(), "{set}: {weight} shares of the {role:?} key sign");
                }
                assert!(weight >= dkg.threshold, "{set}: honest members hold {weight} shares");
            }
        }
        self.check_recovery(&state);
        for node in &self.nodes {
            let said = node.calls_for_upgrade;
            assert_eq!(said > 0, node.conduct == Conduct::Outdated, "{}: {said} calls", node.account);
        }
        // Nothing is stuck: of each network at most the set in office, its successor and those that end soon bind stake.
        for (set, details) in &state.sets {
            let network = state.networks.iter().find(|network| network.id == set.network);
            let network = network.expect("its network is there");
            match details.stage {
                Stage::Declared | Stage::Keyed => assert_eq!(network.successor, Some(*set)),
                Stage::InOffice => assert_eq!(network.in_office, Some(*set)),
                Stage::Reporting | Stage::CoolingDown => {
                    assert!(state.ends_soon(*set), "{set}: its stake is stuck");
                }
            }
        }
    }

    /// From its keystore alone, every honest validator recovers its shares of every set, until that is gone.
    fn check_recovery(&self, state: &State) {
        for node in self.nodes.iter().filter(|node| node.conduct == Conduct::Honest) {
            let worker = node.recovered_on_an_empty_disk(&self.blocks);
            for (set, details) in &state.sets {
                let is_member = details.set.index_of(&node.account).is_some();
                for role in Role::ALL {
                    let recovered = worker.shares().any(|(part, _)| part.set == *set && part.role == role);
                    let expected = details.keys.is_some() && is_member;
                    assert_eq!(recovered, expected, "{set}: {}'s shares of the {role:?} key", node.account);
                }
            }
        }
    }

    fn describe(&self) -> String {
        let state = &self.blocks.get(self.blocks.finalized()).state;
        let sets: Vec<_> = state.sets.keys().map(|set| (*set, state.keygen_progress(*set))).collect();
        let shares = self.honest_with_shares(state);
        format!("{:?}\n{:?}\n{sets:#?}\n{shares:?}\n{:?}", self.script, state.networks, state.abandoned)
    }
}

fn name(call: &Call) -> &'static str {
    match call {
        Call::Duty(duty, _) => duty.name(),
        Call::SetKeys(_) => "set_keys",
        Call::Rotate(..) => "set_session_keys",
    }
}

fn embedded_keys<W: World>(world: &W, account: u64) -> [EmbeddedKey; 2] {
    let secrets = world.secrets(&[account]);
    let coordinator = secrets.coordinators().remove(0);
    let owner = quoin_primitives::verifier::possession_owner(&account);
    [EmbeddedCurve::Secq256k1, EmbeddedCurve::Embedwards25519]
        .map(|curve| secrets.prove_possession(&coordinator, curve, &owner).expect("the secret is held").0)
}
