//! Takes what processors report exactly once, and keeps it over restarts until it is done with.
//!
//! - A batch with the network and number of one that was reported is a repetition if it is the same, and refused if not.
//! - When a batch of its number is executed in a finalized block, its content is forgotten. Its hash is kept until another set
//!   took over from the set that signed it, since that set verifies what was published.
//! - A plan is kept until its signatures are on the chain, then with them as one of the last [`FINISHED_PLANS`].

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use codec::{Decode, Encode};
use quoin_primitives::{
    NetworkId, Session, SetId,
    batch::BatchId,
    signing::{GroupSignature, Plan},
};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use thiserror::Error;

use super::{
    files::{self, FileError},
    plans::{self, PlanRefused},
    reports::{ReportedBatch, Reports},
    state::{NetworkState, PlanProgress},
};

/// A batch is taken so many numbers ahead of the one that is executed next.
pub const BATCHES_AHEAD: u64 = 32;
/// Of so many executed batches of a network the hash is kept at most. A set that signed more is not taken over from by this
/// validator's help.
pub const EXECUTED_BATCHES: usize = 65_536;
/// So many plans of a network wait for their signatures at most.
pub const OPEN_PLANS: usize = 16;
/// So many plans of a network are kept when they are done with.
pub const FINISHED_PLANS: usize = 64;

/// What came of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Submitted {
    /// The batch's or plan's hash.
    pub hash: H256,
    /// Whether it had been reported before.
    pub repeated: bool,
}

/// A plan that the processor asked for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PlanReport {
    /// Counts the network's plans, in the order in which they were asked for.
    pub sequence: u64,
    /// The set whose external key is to sign.
    pub session: Session,
    /// What it is to sign.
    pub plan: Plan,
    /// What came of it, once it is done with.
    pub outcome: Option<PlanOutcome>,
}

/// What came of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum PlanOutcome {
    /// It is signed: one signature for each message.
    #[codec(index = 0)]
    Signed(Vec<GroupSignature>),
    /// Its set was gone before it was signed.
    #[codec(index = 1)]
    Retired,
    /// The processor no longer asks for it.
    #[codec(index = 2)]
    Withdrawn,
}

/// Why a report is refused.
#[derive(Debug, Error)]
pub enum Refusal {
    /// Another batch of that number was reported.
    #[error(
        "batch {id} of network {network} was reported with the hash {reported:?}; this one, with {submitted:?}, is another"
    )]
    Conflict {
        /// The network.
        network: NetworkId,
        /// The number.
        id: BatchId,
        /// The hash of the first that was reported.
        reported: H256,
        /// The hash of this one.
        submitted: H256,
    },
    /// A batch of that number is executed, and nothing of it is kept.
    #[error("batch {id} of network {network} is executed and forgotten; the next is {next}")]
    Executed {
        /// The network.
        network: NetworkId,
        /// The number.
        id: BatchId,
        /// The number of the batch that is executed next.
        next: BatchId,
    },
    /// Too many batches before it are missing.
    #[error(
        "batch {id} of network {network} is too far ahead; the next is {next}, and {BATCHES_AHEAD} are taken from there"
    )]
    TooFarAhead {
        /// The network.
        network: NetworkId,
        /// The number.
        id: BatchId,
        /// The number of the batch that is executed next.
        next: BatchId,
    },
    /// The set's external key cannot sign the plan.
    #[error("{0}")]
    Plan(#[from] PlanRefused),
    /// Too many plans wait for their signatures.
    #[error("{OPEN_PLANS} plans of network {network} wait for their signatures; withdraw one, or wait")]
    TooManyPlans {
        /// The network.
        network: NetworkId,
    },
    /// Nobody asked for the plan here, or too long ago.
    #[error("{set}: the plan {hash:?} was not asked for here, or is forgotten")]
    UnknownPlan {
        /// The set.
        set: SetId,
        /// The plan's hash.
        hash: H256,
    },
    /// The store's files cannot be used.
    #[error("the report cannot be kept: {0}")]
    File(#[from] FileError),
}

/// A batch as it is on disk.
#[derive(Encode, Decode)]
enum StoredBatch {
    #[codec(index = 0)]
    Reported(Vec<u8>),
    #[codec(index = 1)]
    Executed(H256),
}

/// The reports of a node's processors. A clone is another handle on the same.
#[derive(Clone)]
pub struct Processors {
    store: Arc<Mutex<Store>>,
}

/// Is told of new reports.
type Listener = Box<dyn Fn() + Send>;

struct Store {
    directory: PathBuf,
    /// Of executed batches without their contents.
    batches: BTreeMap<(NetworkId, BatchId), ReportedBatch>,
    /// The numbers from which on batches are not executed.
    next: BTreeMap<NetworkId, BatchId>,
    plans: BTreeMap<NetworkId, BTreeMap<(Session, H256), PlanReport>>,
    /// The sets whose keys sign plans.
    signing: BTreeSet<SetId>,
    reports: Arc<Reports>,
    listeners: Vec<Listener>,
}

impl Processors {
    /// The reports that are kept in `directory`, which is made where it is missing.
    pub fn open(directory: &Path) -> Result<Self, FileError> {
        let mut store = Store {
            directory: directory.to_owned(),
            batches: BTreeMap::new(),
            next: BTreeMap::new(),
            plans: BTreeMap::new(),
            signing: BTreeSet::new(),
            reports: Arc::default(),
            listeners: Vec::new(),
        };
        store.load()?;
        Ok(Self { store: Arc::new(Mutex::new(store)) })
    }

    /// A panic elsewhere leaves the store as it was, since it is changed after its files.
    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the worker goes by.
    pub fn reports(&self) -> Arc<Reports> {
        self.store().reports.clone()
    }

    /// Has `listener` told of every new report, so that the worker need not wait for the next block. It must return at once.
    pub fn listen(&self, listener: impl Fn() + Send + 'static) {
        self.store().listeners.push(Box::new(listener));
    }

    /// Takes a batch. `state` is the network's after the last finalized block, and `encoded` is the encoding of a batch of this
    /// number, as [`checked`](super::state::checked) tells.
    pub fn submit_batch(
        &self,
        network: NetworkId,
        id: BatchId,
        encoded: Vec<u8>,
        state: &NetworkState,
    ) -> Result<Submitted, Refusal> {
        self.store().submit_batch(network, id, encoded, state)
    }

    /// Takes a plan for the set with the number `session` to sign. `state` is the network's after the last finalized block.
    pub fn request_plan(
        &self,
        network: NetworkId,
        session: Session,
        plan: Plan,
        state: &NetworkState,
    ) -> Result<Submitted, Refusal> {
        self.store().request_plan(SetId { network, session }, plan, state)
    }

    /// Asks for a plan's signatures no longer. Those that members gave cannot be taken back.
    pub fn withdraw_plan(&self, network: NetworkId, session: Session, hash: H256) -> Result<(), Refusal> {
        self.store().withdraw_plan(SetId { network, session }, hash)
    }

    /// A plan that was asked for.
    pub fn plan(&self, network: NetworkId, session: Session, hash: H256) -> Result<PlanReport, Refusal> {
        let unknown = Refusal::UnknownPlan { set: SetId { network, session }, hash };
        let store = self.store();
        store.plans.get(&network).and_then(|plans| plans.get(&(session, hash))).cloned().ok_or(unknown)
    }

    /// The plans of a network that were asked for, in that order.
    pub fn plans(&self, network: NetworkId) -> Vec<(H256, PlanReport)> {
        let store = self.store();
        let plans = store.plans.get(&network).into_iter().flatten();
        let mut plans: Vec<_> = plans.map(|((_, hash), report)| (*hash, report.clone())).collect();
        plans.sort_by_key(|(_, report)| report.sequence);
        plans
    }

    /// The batches of a network that were reported and, in a finalized block, not executed.
    pub fn waiting(&self, network: NetworkId) -> Vec<(BatchId, H256)> {
        let store = self.store();
        let next = store.next.get(&network).copied().unwrap_or_default();
        let waiting = store.batches.range((network, next)..=(network, BatchId::MAX));
        waiting.map(|((_, id), batch)| (*id, batch.hash)).collect()
    }

    /// Takes note of what the chain says of a network after a finalized block: forgets what is done with.
    pub fn finalized(&self, network: NetworkId, state: &NetworkState) -> Result<(), FileError> {
        self.store().finalized(network, state)
    }
}

impl Store {
    fn directory_of(&self, network: NetworkId) -> PathBuf {
        self.directory.join(format!("network-{network}"))
    }

    fn batch_path(&self, network: NetworkId, id: BatchId) -> PathBuf {
        self.directory_of(network).join(format!("batch-{id}"))
    }

    fn plan_path(&self, set: SetId, hash: H256) -> PathBuf {
        self.directory_of(set.network).join(format!("plan-{}-{hash:x}", set.session))
    }

    fn load(&mut self) -> Result<(), FileError> {
        for name in files::list(&self.directory)? {
            let directory = self.directory.join(&name);
            let unknown = || FileError::Damaged { path: directory.clone(), problem: "it is no network's" };
            let network = name.strip_prefix("network-").and_then(|number| number.parse().ok());
            let network = NetworkId(network.ok_or_else(unknown)?);
            for name in files::list(&directory)? {
                self.load_file(network, &directory.join(&name), &name)?;
            }
        }
        self.tell_plans();
        Ok(())
    }

    fn load_file(&mut self, network: NetworkId, path: &Path, name: &str) -> Result<(), FileError> {
        let damaged = |problem| FileError::Damaged { path: path.to_owned(), problem };
        if let Some(id) = name.strip_prefix("batch-") {
            let id: BatchId = id.parse().map_err(|_| damaged("its name is not one of a batch"))?;
            let batch = match files::read(path)? {
                StoredBatch::Reported(encoded) => reported(encoded),
                StoredBatch::Executed(hash) => ReportedBatch { hash, encoded: Vec::new() },
            };
            self.keep_batch(network, id, batch);
            return Ok(());
        }
        let report: PlanReport = files::read(path)?;
        let (session, hash) = (report.session, report.plan.hash());
        if path != self.plan_path(SetId { network, session }, hash) {
            return Err(damaged("its name is not the one of its content"));
        }
        self.plans.entry(network).or_default().insert((session, hash), report);
        Ok(())
    }

    fn keep_batch(&mut self, network: NetworkId, id: BatchId, batch: ReportedBatch) {
        Arc::make_mut(&mut self.reports).batches.insert((network, id), batch.clone());
        self.batches.insert((network, id), batch);
    }

    fn submit_batch(
        &mut self,
        network: NetworkId,
        id: BatchId,
        encoded: Vec<u8>,
        state: &NetworkState,
    ) -> Result<Submitted, Refusal> {
        let batch = reported(encoded);
        let hash = batch.hash;
        if let Some(before) = self.batches.get(&(network, id)) {
            return match before.hash == hash {
                true => Ok(Submitted { hash, repeated: true }),
                false => Err(Refusal::Conflict { network, id, reported: before.hash, submitted: hash }),
            };
        }
        let next = state.next_batch;
        // What was published is verified when an office is handed over, so it can be reported again.
        if id < state.first_published.unwrap_or(next) {
            return Err(Refusal::Executed { network, id, next });
        }
        if id >= next.saturating_add(BATCHES_AHEAD) {
            return Err(Refusal::TooFarAhead { network, id, next });
        }
        files::list(&self.directory_of(network))?;
        match id < next {
            true => self.store_executed(network, id, hash)?,
            false => {
                files::write(&self.batch_path(network, id), &StoredBatch::Reported(batch.encoded.clone()))?;
                self.keep_batch(network, id, batch);
            }
        }
        self.tell();
        Ok(Submitted { hash, repeated: false })
    }

    fn store_executed(&mut self, network: NetworkId, id: BatchId, hash: H256) -> Result<(), FileError> {
        files::write(&self.batch_path(network, id), &StoredBatch::Executed(hash))?;
        self.keep_batch(network, id, ReportedBatch { hash, encoded: Vec::new() });
        Ok(())
    }

    fn request_plan(&mut self, set: SetId, plan: Plan, state: &NetworkState) -> Result<Submitted, Refusal> {
        let hash = plan.hash();
        let plans = self.plans.entry(set.network).or_default();
        let known = plans.get(&(set.session, hash));
        if known.is_some_and(|known| known.outcome != Some(PlanOutcome::Withdrawn)) {
            return Ok(Submitted { hash, repeated: true });
        }
        plans::check(set, &plan, state)?;
        if plans.values().filter(|report| report.outcome.is_none()).count() >= OPEN_PLANS {
            return Err(Refusal::TooManyPlans { network: set.network });
        }
        let last = plans.values().map(|report| report.sequence).max();
        let sequence = last.map_or(0, |last| last.saturating_add(1));
        files::list(&self.directory_of(set.network))?;
        self.signing.insert(set);
        self.keep_plan(set, hash, PlanReport { sequence, session: set.session, plan, outcome: None })?;
        self.tell();
        Ok(Submitted { hash, repeated: false })
    }

    fn keep_plan(&mut self, set: SetId, hash: H256, report: PlanReport) -> Result<(), FileError> {
        files::write(&self.plan_path(set, hash), &report)?;
        self.plans.entry(set.network).or_default().insert((set.session, hash), report);
        self.tell_plans();
        Ok(())
    }

    fn withdraw_plan(&mut self, set: SetId, hash: H256) -> Result<(), Refusal> {
        let plan = self.plans.get(&set.network).and_then(|plans| plans.get(&(set.session, hash)));
        let plan = plan.cloned().ok_or(Refusal::UnknownPlan { set, hash })?;
        if plan.outcome.is_none() {
            self.keep_plan(set, hash, PlanReport { outcome: Some(PlanOutcome::Withdrawn), ..plan })?;
        }
        Ok(())
    }

    fn finalized(&mut self, network: NetworkId, state: &NetworkState) -> Result<(), FileError> {
        self.next.insert(network, state.next_batch);
        self.finish_batches(network, state)?;
        self.finish_plans(network, state)?;
        self.signing.retain(|set| set.network != network);
        let sessions = state.sets.keys().filter(|session| state.signs_plans(**session));
        self.signing.extend(sessions.map(|session| SetId { network, session: *session }));
        self.tell_plans();
        Ok(())
    }

    fn finish_batches(&mut self, network: NetworkId, state: &NetworkState) -> Result<(), FileError> {
        let executed = self.batches.range((network, 0)..(network, state.next_batch));
        let executed: Vec<_> = executed.map(|((_, id), batch)| (*id, batch.clone())).collect();
        let forgotten = executed.len().saturating_sub(EXECUTED_BATCHES);
        let first = state.first_published.unwrap_or(state.next_batch);
        for (index, (id, batch)) in executed.into_iter().enumerate() {
            if id < first || index < forgotten {
                files::remove(&self.batch_path(network, id))?;
                self.batches.remove(&(network, id));
                Arc::make_mut(&mut self.reports).batches.remove(&(network, id));
            } else if !batch.encoded.is_empty() {
                self.store_executed(network, id, batch.hash)?;
            }
        }
        Ok(())
    }

    fn finish_plans(&mut self, network: NetworkId, state: &NetworkState) -> Result<(), FileError> {
        let plans = self.plans.entry(network).or_default().clone();
        for ((session, hash), plan) in &plans {
            let set = SetId { network, session: *session };
            let signed = match state.plans.get(&(*session, *hash)) {
                Some(PlanProgress::Signed(signatures)) => Some(PlanOutcome::Signed(signatures.clone())),
                _ => None,
            };
            let outcome = match &plan.outcome {
                Some(PlanOutcome::Signed(_)) => None,
                None if signed.is_none() && state.is_gone(*session) => Some(PlanOutcome::Retired),
                _ => signed,
            };
            if outcome.is_some() {
                self.keep_plan(set, *hash, PlanReport { outcome, ..plan.clone() })?;
            }
        }
        let mut finished: Vec<_> = self.plans.entry(network).or_default().iter().collect();
        finished.retain(|(_, plan)| plan.outcome.is_some());
        finished.sort_by_key(|(_, plan)| plan.sequence);
        let forgotten = finished.len().saturating_sub(FINISHED_PLANS);
        let forgotten: Vec<_> = finished.iter().take(forgotten).map(|(key, _)| **key).collect();
        for (session, hash) in forgotten {
            files::remove(&self.plan_path(SetId { network, session }, hash))?;
            self.plans.entry(network).or_default().remove(&(session, hash));
        }
        Ok(())
    }

    /// Lists the plans that sets are to sign whose keys sign.
    fn tell_plans(&mut self) {
        let mut wanted = BTreeMap::new();
        for (network, plans) in &self.plans {
            let mut open: Vec<_> = plans.values().filter(|plan| plan.outcome.is_none()).collect();
            open.sort_by_key(|plan| plan.sequence);
            for plan in open {
                let set = SetId { network: *network, session: plan.session };
                if self.signing.contains(&set) {
                    wanted.entry(set).or_insert_with(Vec::new).push(plan.plan.clone());
                }
            }
        }
        if self.reports.plans != wanted {
            Arc::make_mut(&mut self.reports).plans = wanted;
        }
    }

    fn tell(&self) {
        self.listeners.iter().for_each(|listener| listener());
    }
}

fn reported(encoded: Vec<u8>) -> ReportedBatch {
    ReportedBatch { hash: H256(blake2_256(&encoded)), encoded }
}
