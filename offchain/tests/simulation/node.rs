//! A node with its worker: what it sees of the chain, what it sends, and how it crashes.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
    rc::Rc,
    time::Duration,
};

use codec::Encode;
use quoin_offchain::{
    Cryptography, Failure,
    view::{Chain, Head, View},
    worker::{Action, Event, Job, Part, Worker},
};
use quoin_primitives::{
    EmbeddedCurve, EmbeddedKey, Role, SetId,
    api::{KeygenProgress, NetworkSummary, SetDetails, SetSummary},
    coordinator,
    duties::{ConfirmationSession, Duty, OpenDuty, PartialSignature, PublicNonce},
    verifier::{Dkg, GroupKey},
};
use sp_core::{H256, sr25519};
use sp_crypto_hashing::blake2_256;

use crate::{
    blocks::Blocks,
    chain::{Account, Call, GENESIS},
    dice::Dice,
    world::World,
};

/// What a validator does with what its worker decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conduct {
    Honest,
    /// Sends nothing.
    Silent,
    /// Sends wrong participations.
    WrongParticipations,
    /// Commits to nonces that are none.
    WrongNonces,
    /// Gives wrong shares of the confirmation's signature.
    WrongShares,
    /// Commits to nonces and gives no share.
    Withholds,
    /// Runs an older version, which finds the runtime's to be newer.
    Outdated,
    /// Runs a version that signs its duties for another protocol, and does not look at the runtime's.
    OtherProtocol,
}

/// A moment in a node's life at which it crashes: before or after it carries out the action of this number.
pub(crate) type Moment = (u64, bool);

/// Every signature that was made with nonces, across restarts: what they signed, by their public half.
pub(crate) type NonceLog = Rc<RefCell<BTreeMap<PublicNonce, [u8; 32]>>>;

/// Cryptography that fails the test when nonces sign twice.
#[derive(Clone)]
pub(crate) struct Watched<C> {
    inner: C,
    log: NonceLog,
}

pub(crate) struct WatchedNonce<N>(N, PublicNonce);

impl<C: Cryptography> Cryptography for Watched<C> {
    type SecretNonce = WatchedNonce<C::SecretNonce>;
    type Shares = C::Shares;

    fn coordinators(&self) -> Vec<coordinator::Public> {
        self.inner.coordinators()
    }

    fn holds(&self, key: &EmbeddedKey) -> bool {
        self.inner.holds(key)
    }

    fn authorise(
        &self,
        coordinator: &coordinator::Public,
        hash: &[u8; 32],
    ) -> Result<coordinator::Signature, Failure> {
        self.inner.authorise(coordinator, hash)
    }

    fn prove_possession(
        &self,
        coordinator: &coordinator::Public,
        curve: EmbeddedCurve,
        owner: &[u8; 32],
    ) -> Result<(EmbeddedKey, Vec<u8>), Failure> {
        self.inner.prove_possession(coordinator, curve, owner)
    }

    fn deal(&self, dkg: &Dkg, member: u16) -> Result<Vec<u8>, Failure> {
        self.inner.deal(dkg, member)
    }

    fn recover(
        &self,
        dkg: &Dkg,
        dealings: &[(u16, Vec<u8>)],
        member: u16,
        key: &GroupKey,
    ) -> Result<C::Shares, Failure> {
        self.inner.recover(dkg, dealings, member, key)
    }

    fn nonces(
        &self,
        coordinator: &coordinator::Public,
        session: &[u8],
    ) -> Result<(Self::SecretNonce, PublicNonce), Failure> {
        let (secret, public) = self.inner.nonces(coordinator, session)?;
        Ok((WatchedNonce(secret, public), public))
    }

    fn sign(
        &self,
        coordinator: &coordinator::Public,
        nonces: Self::SecretNonce,
        session: &ConfirmationSession,
        message: &[u8],
    ) -> Result<PartialSignature, Failure> {
        let signed = (session, message).using_encoded(blake2_256);
        assert!(self.log.borrow_mut().insert(nonces.1, signed).is_none(), "nonces were used twice");
        self.inner.sign(coordinator, nonces.0, session, message)
    }

    fn aggregate(
        &self,
        session: &ConfirmationSession,
        message: &[u8],
        shares: &[PartialSignature],
    ) -> Result<sr25519::Signature, Failure> {
        self.inner.aggregate(session, message, shares)
    }
}

/// The chain as one node sees it.
pub(crate) struct Seen<'a> {
    pub(crate) blocks: &'a Blocks,
    pub(crate) best: usize,
    pub(crate) finalized: usize,
    pub(crate) syncing: bool,
    /// Whether the node is of an older version than the runtime.
    pub(crate) is_outdated: bool,
}

impl Chain<Account> for Seen<'_> {
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
        assert_eq!(of, self.best().hash);
        Ok(Some(self.blocks.get(self.blocks.ancestor(self.best, number)).head.hash))
    }
    fn protocol_version(&self, at: H256) -> Result<u32, Infallible> {
        Ok(self.blocks.at(at).state.version + u32::from(self.is_outdated))
    }
    fn open_duties(
        &self,
        at: H256,
        coordinators: Vec<coordinator::Public>,
    ) -> Result<Vec<OpenDuty<Account>>, Infallible> {
        Ok(self.blocks.at(at).state.open_duties(&coordinators))
    }
    fn validator_set(&self, at: H256, set: SetId) -> Result<Option<SetDetails<Account>>, Infallible> {
        Ok(self.blocks.at(at).state.details(set))
    }
    fn sets(&self, at: H256) -> Result<Vec<SetSummary>, Infallible> {
        Ok(self.blocks.at(at).state.summaries())
    }
    fn networks(&self, _: H256) -> Result<Vec<NetworkSummary>, Infallible> {
        Ok(Vec::new())
    }
    fn keygen_progress(&self, at: H256, set: SetId) -> Result<Option<KeygenProgress>, Infallible> {
        Ok(self.blocks.at(at).state.keygen_progress(set))
    }
    fn dealings(&self, at: H256, set: SetId, role: Role) -> Result<Vec<(u16, Vec<u8>)>, Infallible> {
        Ok(self.blocks.at(at).state.dealings(set, role))
    }
}

/// A call on its way, and whether its sender spoiled it.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) call: Call,
    pub(crate) is_spoiled: bool,
}

pub(crate) struct Node<W: World> {
    world: W,
    pub(crate) account: Account,
    pub(crate) conduct: Conduct,
    /// The numbers of the coordinator keys in its keystore.
    pub(crate) keystore: Vec<u64>,
    /// What is in memory, while it runs.
    pub(crate) worker: Option<Worker<Watched<W::Secrets>>>,
    jobs: Vec<(u64, Job)>,
    /// The slot from which on it runs.
    pub(crate) starts_at: u64,
    best: usize,
    finalized: usize,
    log: NonceLog,
    /// The actions that it has carried out, over all its life.
    carried_out: u64,
    pub(crate) crashes_at: BTreeSet<Moment>,
    /// How often it still crashes when it has committed to nonces.
    pub(crate) crashes_after_commitments: u64,
    /// How often it said that it must be upgraded.
    pub(crate) calls_for_upgrade: u64,
}

/// What a node's surroundings do to it in a slot.
#[derive(Clone, Copy)]
pub(crate) struct Weather {
    /// Whether it may hear late of blocks, and follow forks.
    pub(crate) is_unsteady: bool,
    /// Whether it is cut off from all others.
    pub(crate) is_cut_off: bool,
}

impl<W: World> Node<W> {
    pub(crate) fn new(world: &W, account: Account, conduct: Conduct, starts_at: u64) -> Self {
        Self {
            world: world.clone(),
            account,
            conduct,
            keystore: vec![account],
            worker: None,
            jobs: Vec::new(),
            starts_at,
            best: 0,
            finalized: 0,
            log: NonceLog::default(),
            carried_out: 0,
            crashes_at: BTreeSet::new(),
            crashes_after_commitments: 0,
            calls_for_upgrade: 0,
        }
    }

    /// Loses what is in memory, and comes back later.
    pub(crate) fn crash(&mut self, back_at: u64) {
        self.worker = None;
        self.jobs.clear();
        self.starts_at = back_at;
    }

    /// Puts another coordinator key into the keystore.
    pub(crate) fn add_key(&mut self, key: u64) {
        self.keystore.push(key);
        let secrets = self.secrets();
        if let Some(worker) = &mut self.worker {
            *worker.cryptography_mut() = secrets;
        }
    }

    fn secrets(&self) -> Watched<W::Secrets> {
        Watched { inner: self.world.secrets(&self.keystore), log: self.log.clone() }
    }

    /// What the worker does in this slot.
    pub(crate) fn run(&mut self, blocks: &Blocks, slot: u64, dice: &mut Dice, weather: Weather) -> Vec<Sent> {
        if slot < self.starts_at {
            return Vec::new();
        }
        let Weather { is_unsteady, is_cut_off } = weather;
        let started = self.worker.is_none();
        let worker = match self.worker.take() {
            Some(worker) => worker,
            None => Worker::new(self.secrets()),
        };
        let worker = self.worker.insert(worker);
        if !is_cut_off {
            self.best = follow(blocks, (self.best, &mut self.finalized), dice, is_unsteady, started);
        }
        let seen = Seen {
            blocks,
            best: self.best,
            finalized: self.finalized,
            syncing: is_unsteady && started && dice.chance(500),
            is_outdated: self.conduct == Conduct::Outdated,
        };
        let now = Duration::from_millis(slot * 6000 + dice.below(6000));

        let (done, running) =
            std::mem::take(&mut self.jobs).into_iter().partition(|(ready, _)| *ready <= slot);
        self.jobs = running;
        let done: Vec<(u64, Job)> = done;
        for (_, job) in done {
            finish(worker, &seen, &job, now);
        }

        let Ok(view) = View::read(&seen, &worker.cryptography().coordinators());
        let step = worker.step(&view, now);
        let upgrade = |event: &&Event| matches!(event, Event::Upgrade { .. });
        self.calls_for_upgrade += step.events.iter().filter(upgrade).count() as u64;
        let mut sent = Vec::new();
        for action in step.actions {
            self.carried_out += 1;
            if self.crashes_at.contains(&(self.carried_out, false)) {
                self.crash(slot + 1);
                return sent;
            }
            let commits = matches!(&action, Action::Submit { duty: Duty::CommitNonces { .. }, .. });
            match action {
                Action::Start(job) => self.jobs.push((slot + dice.below(3), job)),
                action => sent.extend(self.send(action, &view)),
            }
            let crashes_now = commits && self.crashes_after_commitments > 0;
            self.crashes_after_commitments -= u64::from(crashes_now);
            if crashes_now || self.crashes_at.contains(&(self.carried_out, true)) {
                self.crash(slot + 1);
                return sent;
            }
        }
        sent
    }

    /// The shares of every set that needs them, as a node recovers them that has this one's keystore and nothing else.
    pub(crate) fn recovered_on_an_empty_disk(&self, blocks: &Blocks) -> Worker<Watched<W::Secrets>> {
        let mut worker = Worker::new(self.secrets());
        let tip = blocks.finalized();
        let seen = Seen { blocks, best: tip, finalized: tip, syncing: false, is_outdated: false };
        let Ok(view) = View::read(&seen, &worker.cryptography().coordinators());
        for action in worker.step(&view, Duration::ZERO).actions {
            if let Action::Start(job @ Job::Recover { .. }) = action {
                finish(&mut worker, &seen, &job, Duration::ZERO);
            }
        }
        worker
    }

    /// The shares that it holds of a set's key, if it does.
    pub(crate) fn shares(
        &self,
        set: SetId,
        role: Role,
    ) -> Option<(&Part, &<W::Secrets as Cryptography>::Shares)> {
        self.worker.as_ref()?.shares().find(|(part, _)| part.set == set && part.role == role)
    }

    /// Turns what the worker decided into what this validator sends.
    fn send(&self, action: Action<Account>, view: &View<Account>) -> Option<Sent> {
        let (mut duty, signature) = match action {
            Action::SetKeys(set_keys) => {
                let call = Call::SetKeys(set_keys);
                return Some(Sent { call, is_spoiled: false });
            }
            Action::Submit { duty, signature } => (duty, signature),
            Action::Start(_) => return None,
        };
        if self.conduct == Conduct::OtherProtocol {
            let coordinator = view.open.iter().map(|open| &open.coordinator).next()?;
            let hash =
                ("another protocol's", duty.hash(view.genesis, H256::zero())).using_encoded(blake2_256);
            let signature = self.secrets().authorise(coordinator, &hash).ok()?;
            return Some(Sent { call: Call::Duty(Box::new(duty), signature), is_spoiled: false });
        }
        let is_spoiled = match (&mut duty, self.conduct) {
            (_, Conduct::Silent) => return None,
            (Duty::Confirm { .. } | Duty::AbandonAttempt { .. }, Conduct::Withholds) => return None,
            (Duty::Participate { participation, .. }, Conduct::WrongParticipations) => {
                // In ideal messages the verdict, in real ones a commitment.
                participation[34] ^= 1;
                true
            }
            (Duty::CommitNonces { nonces, .. }, Conduct::WrongNonces) => {
                *nonces = self.world.wrong_nonces();
                true
            }
            (Duty::Confirm { share, .. }, Conduct::WrongShares) => {
                share[0] ^= 1;
                true
            }
            _ => false,
        };
        let signature = if is_spoiled {
            let set = duty.set()?;
            let details = view.open_sets.get(&set)?;
            let (Duty::Participate { member, .. }
            | Duty::CommitNonces { member, .. }
            | Duty::Confirm { member, .. }) = &duty
            else {
                return None;
            };
            let coordinator = &details.set.members[usize::from(*member)].coordinator;
            self.secrets().authorise(coordinator, &duty.hash(view.genesis, details.hash)).ok()?
        } else {
            signature
        };
        Some(Sent { call: Call::Duty(Box::new(duty), signature), is_spoiled })
    }
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

/// What the proving threads do.
fn finish<C: Cryptography>(worker: &mut Worker<C>, seen: &Seen<'_>, job: &Job, now: Duration) {
    match job {
        Job::Deal { part, dkg } => {
            let outcome = worker.cryptography().deal(dkg, part.member);
            worker.dealt(part, outcome, now);
        }
        Job::Recover { part, dkg, key, at } => {
            let Ok(dealings) = seen.dealings(*at, part.set, part.role);
            let outcome = worker.cryptography().recover(dkg, &dealings, part.member, key);
            worker.recovered(part, outcome, now);
        }
    }
}
