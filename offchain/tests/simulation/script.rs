//! What happens in a run.

use quoin_primitives::{Scheme, threshold};

use crate::{
    dice::Dice,
    node::{Conduct, Moment},
};

/// Validators that are cut off from all others from one slot until another.
#[derive(Clone, Debug)]
pub(crate) struct Partition {
    pub(crate) from: u64,
    pub(crate) until: u64,
    pub(crate) validators: Vec<usize>,
}

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
    /// Validators that run a second node with the same keystore.
    pub(crate) twins: Vec<usize>,
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
    /// A node, and the moment at which it crashes.
    pub(crate) crash_at: Option<(usize, Moment)>,
    /// A validator, and how often it crashes when it has committed to nonces.
    pub(crate) crashes_after_commitments: Option<(usize, u64)>,
    /// Of a thousand slots.
    pub(crate) forks: u64,
    /// From which slot until which no block is finalized.
    pub(crate) finality_stands: Option<(u64, u64)>,
    pub(crate) partition: Option<Partition>,
    /// Validators that change their session keys, and the slots in which they do.
    pub(crate) rotations: Vec<(usize, u64)>,
    /// The slot in which all nodes stop, for three slots.
    pub(crate) stop_all_at: Option<u64>,
    /// The block from which on the runtime is of the workers' version; before, it is of an older one.
    pub(crate) upgrade_at: u64,
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
            twins: Vec::new(),
            schemes: vec![Scheme::Bip340],
            generations: 1,
            loss: 0,
            duplication: 0,
            delay: 0,
            crashes: 0,
            crash_at: None,
            crashes_after_commitments: None,
            forks: 0,
            finality_stands: None,
            partition: None,
            rotations: Vec::new(),
            stop_all_at: None,
            upgrade_at: 0,
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
        script.choose_conducts(&mut dice);
        for index in 0..members {
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
        if dice.chance(200) {
            let from = dice.between(1, 100);
            script.finality_stands = Some((from, from + dice.between(5, 30)));
        }
        if dice.chance(200) {
            let from = dice.between(1, 100);
            let validators = (0..members).filter(|_| dice.chance(300)).collect();
            script.partition = Some(Partition { from, until: from + dice.between(3, 25), validators });
        }
        if dice.chance(150) {
            script.twins = (0..members)
                .filter(|index| script.conducts[*index] == Conduct::Honest && dice.chance(300))
                .collect();
        }
        if dice.chance(100) {
            script.upgrade_at = dice.between(1, 30);
        }
        script.patience = 2_000;
        script
    }

    /// Makes some do wrong, send nothing or come late: as many as key generation tolerates, and never more.
    ///
    /// The first set does not wait for ever for who is still registering its keys. So what is tolerated is that of the
    /// others' set, the smallest that there can be, and all of them are in it from the start.
    fn choose_conducts(&mut self, dice: &mut Dice) {
        let registering = [0, 0, 300, 600][dice.below(4) as usize];
        self.preset.iter_mut().for_each(|preset| *preset = !dice.chance(registering));
        let mut order: Vec<_> = (0..self.shares.len()).filter(|index| self.preset[*index]).collect();
        let total: u16 = order.iter().map(|index| self.shares[*index]).sum();
        let mut spare = total.saturating_sub(threshold(total));
        dice.shuffle(&mut order);
        for index in order {
            if self.shares[index] > spare || dice.chance(250) {
                continue;
            }
            spare -= self.shares[index];
            match dice.below(9) {
                0 => self.conducts[index] = Conduct::Silent,
                1 | 2 => self.conducts[index] = Conduct::WrongParticipations,
                3 => self.conducts[index] = Conduct::WrongNonces,
                4 => self.conducts[index] = Conduct::WrongShares,
                5 => self.conducts[index] = Conduct::Withholds,
                6 => self.conducts[index] = Conduct::Outdated,
                7 => self.conducts[index] = Conduct::OtherProtocol,
                // Comes when the first keys are made.
                _ => self.starts[index] = dice.between(60, 160),
            }
        }
    }

    /// Key shares of those of these validators who do wrong, send nothing or come late, and as many as a set of them
    /// tolerates.
    pub(crate) fn faults_and_tolerated(&self, validators: &[usize]) -> (u16, u16) {
        let shares = |validators: &mut dyn Iterator<Item = usize>| -> u16 {
            validators.map(|index| self.shares[index]).sum()
        };
        let is_faulty = |index: &usize| self.conducts[*index] != Conduct::Honest || self.starts[*index] >= 60;
        let total = shares(&mut validators.iter().copied());
        let faulty = shares(&mut validators.iter().copied().filter(is_faulty));
        (faulty, total.saturating_sub(threshold(total)))
    }

    /// Whether nodes may hear late of blocks, and messages be lost or late.
    pub(crate) fn is_unsteady(&self) -> bool {
        self.loss + self.delay + self.crashes + self.forks > 0 || self.partition.is_some()
    }

    pub(crate) fn is_cut_off(&self, validator: usize, slot: u64) -> bool {
        self.partition.as_ref().is_some_and(|partition| {
            (partition.from..partition.until).contains(&slot) && partition.validators.contains(&validator)
        })
    }

    /// Whether a validator may miss its part through no fault of its own.
    pub(crate) fn is_absent(&self, validator: usize) -> bool {
        self.starts[validator] >= 60
            || self.partition.as_ref().is_some_and(|partition| partition.validators.contains(&validator))
    }
}
