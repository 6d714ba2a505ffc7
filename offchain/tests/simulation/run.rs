//! One run: a script made from a seed, the network between the nodes, and what must hold at the end.

use std::collections::{BTreeMap, BTreeSet};

use quoin_offchain::Cryptography;
use quoin_primitives::{EmbeddedCurve, EmbeddedKey, Fault, Role, Scheme, SetId, interface::Stage, threshold};

use crate::{
    blocks::Blocks,
    chain::{Account, Call, State, key_of},
    dice::Dice,
    node::{Conduct, Node, Sent},
    world::World,
};

/// Calls in one block at most.
const BLOCK_ROOM: usize = 12;
/// Slots for which a call stays in the pool.
const LONGEVITY: u64 = 20;

/// What happens in a run.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) seed: u64,
    /// Key shares of each validator.
    pub(crate) shares: Vec<u16>,
    pub(crate) conducts: Vec<Conduct>,
    /// The slot at which each node starts.
    pub(crate) starts: Vec<u64>,
    /// Whether each has its embedded keys from the start.
    pub(crate) preset: Vec<bool>,
    pub(crate) schemes: Vec<Scheme>,
    /// Sets that each network must have had in office.
    pub(crate) generations: u32,
    /// Of a thousand messages.
    pub(crate) loss: u64,
    pub(crate) duplication: u64,
    /// Slots that a message takes at most.
    pub(crate) delay: u64,
    /// Of a thousand slots, for each node.
    pub(crate) crashes: u64,
    /// The action at which a node crashes.
    pub(crate) crash_at: BTreeMap<usize, u64>,
    /// Of a thousand slots.
    pub(crate) forks: u64,
    /// Validators that change their session keys, and the slots in which they do.
    pub(crate) rotations: Vec<(usize, u64)>,
    /// The slot in which all nodes stop, for three slots.
    pub(crate) stop_all_at: Option<u64>,
    /// Slots within which all must be done.
    pub(crate) patience: u64,
}

impl Script {
    /// `members` validators, all honest, on a network without faults.
    pub(crate) fn plain(seed: u64, members: usize) -> Self {
        Self {
            seed,
            shares: vec![1; members],
            conducts: vec![Conduct::Honest; members],
            starts: vec![0; members],
            preset: vec![false; members],
            schemes: vec![Scheme::Bip340],
            generations: 1,
            loss: 0,
            duplication: 0,
            delay: 0,
            crashes: 0,
            crash_at: BTreeMap::new(),
            forks: 0,
            rotations: Vec::new(),
            stop_all_at: None,
            patience: 300,
        }
    }

    /// Whatever the seed says: up to as many validators, and of everything that can go wrong.
    pub(crate) fn random(seed: u64, members: (u64, u64)) -> Self {
        let mut dice = Dice::new(seed);
        let members = dice.between(members.0, members.1) as usize;
        let mut script = Self::plain(seed, members);
        for shares in &mut script.shares {
            *shares = if dice.chance(200) { 2 } else { 1 };
        }
        let total: u16 = script.shares.iter().sum();
        let mut spare = total - threshold(total);
        let mut order: Vec<_> = (0..members).collect();
        dice.shuffle(&mut order);
        for index in order {
            if script.shares[index] > spare || dice.chance(250) {
                continue;
            }
            spare -= script.shares[index];
            match dice.below(7) {
                0 => script.conducts[index] = Conduct::Silent,
                1 | 2 => script.conducts[index] = Conduct::WrongParticipations,
                3 => script.conducts[index] = Conduct::WrongNonces,
                4 => script.conducts[index] = Conduct::WrongShares,
                5 => script.conducts[index] = Conduct::Withholds,
                // Comes when the first keys are made.
                _ => script.starts[index] = dice.between(60, 160),
            }
            script.preset[index] = true;
        }
        for index in 0..members {
            script.preset[index] |= dice.chance(200);
            if script.starts[index] == 0 {
                script.starts[index] = dice.below(6);
            }
        }
        let schemes = [Scheme::Bip340, Scheme::Ed25519, Scheme::EthereumSchnorr];
        let networks = dice.between(1, 2);
        script.schemes = (0..networks).map(|_| schemes[dice.below(3) as usize]).collect();
        script.generations = dice.between(1, 2) as u32;
        script.loss = dice.below(250);
        script.duplication = dice.below(250);
        script.delay = dice.below(4);
        script.crashes = dice.below(60) / members as u64;
        script.forks = dice.below(120);
        if dice.chance(400) {
            let slot = dice.between(5, 120);
            script.rotations.push((dice.below(members as u64) as usize, slot));
        }
        script.patience = 2_000;
        script
    }

    fn is_unsteady(&self) -> bool {
        self.loss + self.delay + self.crashes + self.forks > 0
    }
}

/// What came of a run, for comparison of worlds.
#[derive(Debug, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) slots: u64,
    pub(crate) in_office: Vec<Option<SetId>>,
    pub(crate) faults: BTreeSet<(SetId, Account, Fault)>,
    pub(crate) abandoned: Vec<(SetId, Vec<Account>)>,
    pub(crate) applied: Vec<(u64, &'static str)>,
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
}

pub(crate) fn run<W: World>(world: &W, script: &Script) -> Outcome {
    Simulation::new(world, script).run()
}

impl<'a, W: World> Simulation<'a, W> {
    fn new(world: &W, script: &'a Script) -> Self {
        let accounts = 0..script.shares.len() as u64;
        let shares = accounts.clone().zip(script.shares.iter().copied()).collect();
        let coordinator = |account: u64| world.secrets(&[account]).coordinators().remove(0);
        let coordinators = accounts.clone().map(|account| (account, coordinator(account))).collect();
        let mut genesis = State::genesis(shares, coordinators, &script.schemes);
        let mut nodes = Vec::new();
        for account in accounts {
            let index = account as usize;
            if script.preset[index] {
                genesis.preset_keys(account, embedded_keys(world, account));
            }
            let mut node = Node::new(world, account, script.conducts[index], script.starts[index]);
            node.crashes_at.extend(script.crash_at.get(&index));
            nodes.push(node);
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
        }
    }

    fn run(mut self) -> Outcome {
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
            self.author(calm);
            self.check_blame();
        }
        self.check_end();
        let state = &self.blocks.get(self.blocks.finalized()).state;
        Outcome {
            slots: slot,
            in_office: state.networks.iter().map(|network| network.in_office).collect(),
            faults: state.faults.iter().copied().collect(),
            abandoned: state.abandoned.clone(),
            applied: self.applied,
        }
    }

    fn rotate(&mut self, slot: u64) {
        for (index, at) in &self.script.rotations {
            if *at == slot {
                let key = 1_000 + *index as u64;
                self.nodes[*index].add_key(key);
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
            for sent in node.run(&self.blocks, slot, &mut self.dice, !calm) {
                let is_lost = !calm && self.dice.chance(self.script.loss);
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
    fn author(&mut self, calm: bool) {
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
        self.blocks.finalize(lag);
    }

    /// The state after a block on `parent`, with some of the calls in the pool in some order.
    fn build(&mut self, parent: usize, is_main: bool) -> State {
        let mut state = self.blocks.get(parent).state.next(&self.world);
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
                assert_eq!(blamed, is_spoiled, "blamed for what is right, or not for what is wrong: {call:?}");
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
                let node = &self.nodes[*account as usize];
                let is_absent = self.script.starts[*account as usize] >= 60;
                assert!(node.conduct != Conduct::Honest || is_absent, "{set}: honest {account} is blamed");
            }
        }
    }

    fn is_done(&self) -> bool {
        let state = &self.blocks.get(self.blocks.finalized()).state;
        let has_generations = state.networks.iter().all(|network| {
            network.in_office.is_some_and(|set| set.session + 1 >= self.script.generations)
        });
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
                let mut honest: Vec<_> = self
                    .nodes
                    .iter()
                    .filter(|node| node.conduct == Conduct::Honest)
                    .filter_map(|node| node.shares(set, role))
                    .collect();
                self.dice.shuffle(&mut honest);
                let mut shares = Vec::new();
                for (part, held) in honest {
                    assert_eq!(part.context, dkg.context);
                    let weight: u16 = shares.iter().map(|(weight, _)| *weight).sum();
                    let key = self.world.key_of(&dkg, &shares.iter().map(|(_, held)| *held).collect::<Vec<_>>());
                    assert_eq!(key.is_some(), weight >= dkg.threshold, "{weight} shares of {}", dkg.threshold);
                    shares.push((dkg.validators[usize::from(part.member)].weight, held));
                }
                let key = self.world.key_of(&dkg, &shares.iter().map(|(_, held)| *held).collect::<Vec<_>>());
                assert_eq!(key, Some(key_of(&keys, role)), "{set}: the shares are of another {role:?} key");
            }
        }
        // Nothing is stuck: of each network at most the set in office, its successor and those that end soon bind stake.
        for (set, details) in &state.sets {
            let network = state.networks.iter().find(|network| network.id == set.network);
            let network = network.expect("its network is there");
            match details.stage {
                Stage::Declared | Stage::Keyed => assert_eq!(network.successor, Some(*set)),
                Stage::InOffice => assert_eq!(network.in_office, Some(*set)),
                Stage::Reporting | Stage::CoolingDown => {}
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
    [EmbeddedCurve::Secq256k1, EmbeddedCurve::Embedwards25519].map(|curve| {
        secrets.prove_possession(&coordinator, curve, &owner).expect("the secret is held").0
    })
}
