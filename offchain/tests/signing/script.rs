//! What happens in a run.

use quoin_primitives::{Scheme, threshold};

use crate::dice::Dice;

/// What a validator does with what its worker decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conduct {
    Honest,
    /// Sends nothing.
    Silent,
    /// Commits to nonces and gives no share.
    Withholds,
    /// The same in the first attempt at each request; in later ones it does its part.
    WithholdsAtFirst,
    /// Gives wrong shares.
    WrongShares,
    /// Commits to what is no commitment.
    WrongCommitments,
    /// Challenges shares that are right, and adds up none.
    FalseChallenges,
    /// Gives its shares, and submits nothing that is finished.
    AddsUpNothing,
    /// Its processor reports, and it proposes, batches that nobody else saw.
    OtherBatches,
    /// Commits to no batch.
    WithholdsCommitments,
    /// The same, and proposes reports in which another member has points that nobody counted.
    Accuses,
}

/// A moment in a node's life at which it crashes: before or after it carries out the action of this number.
pub(crate) type Moment = (u64, bool);

/// What happens in a run.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) seed: u64,
    pub(crate) scheme: Scheme,
    /// The accounts of the first set, with their key shares.
    pub(crate) first: Vec<(u64, u16)>,
    /// The next set, and the block at which it has its keys, or after a halt of the network.
    pub(crate) second: Option<(u64, Vec<(u64, u16)>)>,
    /// Of the accounts from 1 on.
    pub(crate) conducts: Vec<Conduct>,
    /// How many batches processors report, one every so many slots.
    pub(crate) batches: u64,
    pub(crate) batch_every: u64,
    /// Slots that each validator's processor is late.
    pub(crate) lateness: Vec<u64>,
    /// Accounts whose processors are late by turns, one with each batch, and by how many slots.
    pub(crate) late_by_turns: (Vec<u64>, u64),
    /// The slot before which processors of validators that are not in the first set do not report the first two batches.
    pub(crate) history_at: u64,
    /// Accounts of which that is not so.
    pub(crate) caught_up: Vec<u64>,
    /// Blocks that the next set has for its first batch, before the batches of the set in office count no longer.
    pub(crate) handover_deadline: u64,
    /// The slot before which nobody submits anything that is finished.
    pub(crate) adds_up_from: u64,
    /// The block that halts the network, and the one that resumes it.
    pub(crate) halted: Option<(u64, u64)>,
    /// How many messages each plan has that all processors ask for.
    pub(crate) plans: Vec<u8>,
    /// The slot in which they ask the first set.
    pub(crate) plans_at: u64,
    /// Of a thousand messages.
    pub(crate) loss: u64,
    /// Slots that a message takes at most.
    pub(crate) delay: u64,
    /// Of a thousand slots, for each node.
    pub(crate) crashes: u64,
    /// An account, and the moment at which it crashes.
    pub(crate) crash_at: Option<(u64, Moment)>,
    /// The slot in which all nodes lose what is in memory.
    pub(crate) restarts_at: Option<u64>,
    /// Of a thousand slots.
    pub(crate) forks: u64,
    /// From which slot until which no block is finalized.
    pub(crate) finality_stands: Option<(u64, u64)>,
    /// Validators that run a second node with the same keystore.
    pub(crate) twins: Vec<u64>,
    /// Slots within which all must be done.
    pub(crate) patience: u64,
}

impl Script {
    /// A set with these key shares, all honest, on a network without faults.
    pub(crate) fn plain(seed: u64, shares: &[u16]) -> Self {
        Self {
            seed,
            scheme: Scheme::Bip340,
            first: (1..).zip(shares.iter().copied()).collect(),
            second: None,
            conducts: vec![Conduct::Honest; shares.len()],
            batches: 3,
            batch_every: 6,
            lateness: vec![0; shares.len()],
            late_by_turns: (Vec::new(), 0),
            history_at: 0,
            caught_up: Vec::new(),
            handover_deadline: 1_000,
            adds_up_from: 0,
            halted: None,
            plans: Vec::new(),
            plans_at: 1,
            loss: 0,
            delay: 0,
            crashes: 0,
            crash_at: None,
            restarts_at: None,
            forks: 0,
            finality_stands: None,
            twins: Vec::new(),
            patience: 300,
        }
    }

    /// The same, and at a block a set follows whose members are these accounts.
    pub(crate) fn succeeded(mut self, block: u64, second: Vec<(u64, u16)>) -> Self {
        let accounts = second.iter().map(|(account, _)| *account as usize).max().unwrap_or(0);
        self.conducts.resize(accounts.max(self.conducts.len()), Conduct::Honest);
        self.lateness.resize(accounts.max(self.lateness.len()), 0);
        self.second = Some((block, second));
        self
    }

    /// Whatever the seed says.
    pub(crate) fn random(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let members = dice.between(4, 7);
        let shares: Vec<_> = (0..members).map(|_| if dice.chance(250) { 2 } else { 1 }).collect();
        let mut script = Self::plain(seed, &shares);
        script.scheme = [Scheme::Bip340, Scheme::EthereumSchnorr, Scheme::Ed25519][dice.below(3) as usize];
        if dice.chance(500) {
            // Sets that overlap, that share nobody, that shrink or grow.
            let from = 1 + dice.below(members + 1);
            let second = (from..from + dice.between(4, 6)).map(|account| (account, 1)).collect();
            let block = dice.between(5, 40);
            script = script.succeeded(block, second);
        }
        script.choose_conducts(&mut dice);
        script.batches = dice.between(2, 5);
        script.batch_every = dice.between(1, 9);
        script.lateness.iter_mut().for_each(|late| *late = dice.below(4));
        if dice.chance(300) {
            // Each once at most, so that it is no point.
            let mut late: Vec<_> = (1..=members).collect();
            dice.shuffle(&mut late);
            late.resize(members.max(script.batches) as usize, 0);
            script.late_by_turns = (late, dice.between(10, 34));
        }
        script.plans = (0..dice.below(4)).map(|_| dice.between(1, 4) as u8).collect();
        script.loss = dice.below(200);
        script.delay = dice.below(3);
        script.crashes = dice.below(40) / members;
        script.forks = dice.below(150);
        if dice.chance(200) {
            let from = dice.between(1, 60);
            script.finality_stands = Some((from, from + dice.between(5, 25)));
        }
        if dice.chance(200) {
            let from = dice.between(5, 60);
            script.halted = Some((from, from + dice.between(1, 40)));
        }
        if dice.chance(200) {
            script.twins = (1..=members)
                .filter(|account| script.conduct(*account) == Conduct::Honest && dice.chance(400))
                .collect();
        }
        script.patience = 1_500;
        script
    }

    /// Makes some do wrong: in each set so few that the others reach its threshold.
    fn choose_conducts(&mut self, dice: &mut Dice) {
        let sets: Vec<_> =
            std::iter::once(&self.first).chain(self.second.iter().map(|(_, set)| set)).collect();
        let mut spare: Vec<_> = sets
            .iter()
            .map(|set| {
                let total = set.iter().map(|(_, shares)| *shares).sum::<u16>();
                total - threshold(total)
            })
            .collect();
        let mut accounts: Vec<_> = (1..=self.conducts.len() as u64).collect();
        dice.shuffle(&mut accounts);
        for account in accounts {
            let weights: Vec<u16> = sets
                .iter()
                .map(|set| set.iter().find(|(who, _)| *who == account).map_or(0, |(_, shares)| *shares))
                .collect();
            if dice.chance(300) || weights.iter().zip(&spare).any(|(weight, spare)| weight > spare) {
                continue;
            }
            weights.iter().zip(&mut spare).for_each(|(weight, spare)| *spare -= weight);
            self.conducts[account as usize - 1] = [
                Conduct::Silent,
                Conduct::Withholds,
                Conduct::WithholdsAtFirst,
                Conduct::WrongShares,
                Conduct::WrongShares,
                Conduct::WrongCommitments,
                Conduct::FalseChallenges,
                Conduct::AddsUpNothing,
                Conduct::OtherBatches,
                Conduct::WithholdsCommitments,
                Conduct::Accuses,
            ][dice.below(11) as usize];
        }
    }

    pub(crate) fn conduct(&self, account: u64) -> Conduct {
        self.conducts[account as usize - 1]
    }

    /// Slots by which a validator's processor is late with a batch.
    pub(crate) fn lateness(&self, account: u64, batch: u64) -> u64 {
        let (accounts, slots) = &self.late_by_turns;
        let turn = accounts.get(batch as usize % accounts.len().max(1));
        self.lateness[account as usize - 1] + if turn == Some(&account) { *slots } else { 0 }
    }

    /// Whether nothing of the network is to happen in the block of this number.
    pub(crate) fn is_halted(&self, block: u64) -> bool {
        self.halted.is_some_and(|(from, until)| (from..until).contains(&block))
    }

    /// Whether nodes may hear late of blocks, and messages be lost or late.
    pub(crate) fn is_unsteady(&self) -> bool {
        self.loss + self.delay + self.crashes + self.forks > 0
    }
}
