//! The worker in a node: reads the chain at each block, decides, and acts.
//!
//! | module | what it does |
//! | --- | --- |
//! | `chain` | asks the node's client |
//! | `keystore` | reads coordinator keys |
//! | `proving` | threads for what is slow |
//! | `reported` | hears of what processors reported |
//! | `source` | asks the client for processors |
//! | `metrics` | what Prometheus is told |

mod chain;
mod keystore;
mod metrics;
mod proving;
mod reported;
mod source;

pub use chain::{ReadError, WorkerApi};
pub use keystore::refresh;
pub use reported::Reported;
pub use source::ClientSource;

use std::{
    marker::PhantomData,
    sync::Arc,
    time::{Duration, Instant},
};

use codec::Codec;
use futures::{FutureExt, StreamExt, channel::mpsc, future, stream};
use quoin_primitives::{PROTOCOL_VERSION, api::QuoinApi, batch::api::BatchesApi, signing::api::SigningApi};
use rayon::{ThreadPool, ThreadPoolBuildError};
use sc_client_api::BlockchainEvents;
use sc_keystore::LocalKeystore;
use sc_transaction_pool_api::{TransactionPool, TransactionSource, error::IntoPoolError};
use sp_api::{ApiExt, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_consensus::SyncOracle;
use sp_core::H256;
use sp_runtime::traits::Block as BlockT;
use substrate_prometheus_endpoint::{PrometheusError, Registry};
use thiserror::Error;

use crate::{
    Cryptography, Failure, KeyShares, Keyring,
    request_stages::RequestStages,
    stages::{Reached, Stages},
    view::{Chain, View},
    worker::{Action, Event, Job, Level, Part, Worker},
};
use chain::ClientChain;
use metrics::Metrics;

/// The target of the worker's log lines.
pub const LOG_TARGET: &str = "quoin";

/// Without news of blocks, the worker looks again after this time.
const TICK: Duration = Duration::from_secs(6);

/// How long the worker waits for the transaction pool to know the block that it decided on.
const POOL_WAIT: Duration = Duration::from_millis(500);

/// What the worker needs of its node.
pub struct Parts<Client, Pool, Syncing> {
    /// The client, whose runtime has [`QuoinApi`], [`SigningApi`] and [`BatchesApi`].
    pub client: Arc<Client>,
    /// The transaction pool.
    pub pool: Arc<Pool>,
    /// Knows whether the node is far behind.
    pub sync: Syncing,
    /// Where the coordinator keys are.
    pub keystore: Arc<LocalKeystore>,
    /// What the validators' processors reported.
    pub reported: Reported,
    /// Where metrics go.
    pub registry: Option<Registry>,
}

/// Why the worker does not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// No threads for proving.
    #[error("the worker's proving threads do not start: {0}")]
    Threads(#[from] ThreadPoolBuildError),
    /// A metric's name is taken.
    #[error("the worker's metrics cannot be registered: {0}")]
    Metrics(#[from] PrometheusError),
}

/// What came of a job.
enum Outcome {
    Dealt(Part, Result<Vec<u8>, Failure>),
    Recovered(Part, Result<KeyShares, Failure>),
    /// The dealings could not be read.
    Unread(Part, ReadError),
}

/// The worker of a node. Its future never ends; run it where it may block, such as `spawn_blocking` of the node's essential
/// tasks.
pub struct Service<Block, Client, Pool, Syncing, AccountId> {
    chain: Arc<ClientChain<Block, Client, Syncing, AccountId>>,
    pool: Arc<Pool>,
    keystore: Arc<LocalKeystore>,
    worker: Worker<Keyring>,
    reported: Reported,
    stages: Stages,
    request_stages: RequestStages,
    threads: ThreadPool,
    outcomes: mpsc::UnboundedReceiver<Outcome>,
    report: mpsc::UnboundedSender<Outcome>,
    metrics: Option<Metrics>,
    started: Instant,
    /// What was last found wrong with keys.
    key_problems: Vec<String>,
    /// Whether it was said that the runtime has no duties.
    said_no_api: bool,
}

impl<Block, Client, Pool, Syncing, AccountId> Service<Block, Client, Pool, Syncing, AccountId>
where
    Block: BlockT<Hash = H256>,
    Client: ProvideRuntimeApi<Block, Api: WorkerApi<Block, AccountId>>
        + HeaderBackend<Block>
        + BlockchainEvents<Block>
        + Send
        + Sync
        + 'static,
    Pool: TransactionPool<Block = Block> + 'static,
    Syncing: SyncOracle + Send + Sync + 'static,
    AccountId: Codec + Clone + PartialEq + 'static,
{
    /// A worker that has not begun.
    pub fn new(parts: Parts<Client, Pool, Syncing>) -> Result<Self, StartError> {
        let Parts { client, pool, sync, keystore, reported, registry } = parts;
        let (report, outcomes) = mpsc::unbounded();
        Ok(Self {
            chain: Arc::new(ClientChain { client, sync, types: PhantomData }),
            pool,
            keystore,
            worker: Worker::new(Keyring::default()),
            reported,
            stages: Stages::default(),
            request_stages: RequestStages::default(),
            threads: proving::threads()?,
            outcomes,
            report,
            metrics: registry.as_ref().map(Metrics::new).transpose()?,
            started: Instant::now(),
            key_problems: Vec::new(),
            said_no_api: false,
        })
    }

    /// Does the duties of every coordinator key in the keystore, for as long as the node runs.
    pub async fn run(mut self) {
        let client = self.chain.client.clone();
        let best = client.import_notification_stream().filter(|block| future::ready(block.is_new_best));
        let finalized = client.finality_notification_stream();
        let mut news = stream::select(best.map(|_| ()), finalized.map(|_| ())).fuse();
        loop {
            // News that came meanwhile are of blocks that are looked at now.
            while let Some(Some(())) = news.next().now_or_never() {}
            while let Some(Some(())) = self.reported.news.next().now_or_never() {}
            while let Some(Some(outcome)) = self.outcomes.next().now_or_never() {
                self.end(outcome);
            }
            let submissions = self.act();
            if let Some((_, at, _)) = submissions.first() {
                // The pool learns of a block after the worker may, and would refuse what only that block opened.
                drop(self.pool.ready_at_with_timeout(*at, POOL_WAIT).await);
            }
            for (name, at, extrinsic) in submissions {
                self.submit(name, at, extrinsic).await;
            }
            futures::select! {
                _ = news.next() => {}
                _ = self.reported.news.select_next_some() => {}
                outcome = self.outcomes.next() => if let Some(outcome) = outcome { self.end(outcome) },
                _ = futures_timer::Delay::new(TICK).fuse() => {}
            }
        }
    }

    fn now(&self) -> Duration {
        self.started.elapsed()
    }

    /// Decides once, and does what was decided, but for handing transactions to the pool: they are returned, each with the
    /// name of its call and the block to validate it at.
    fn act(&mut self) -> Vec<(&'static str, H256, Block::Extrinsic)> {
        if self.chain.is_syncing() || !self.has_api() {
            return Vec::new();
        }
        self.refresh_keys();
        let coordinators = Cryptography::coordinators(self.worker.cryptography());
        let reports = (self.reported.reports)();
        let view = match View::read(&*self.chain, &coordinators, &reports) {
            Ok(view) => view,
            Err(error) => {
                log::warn!(target: LOG_TARGET, "the chain cannot be read at its best block: {error}");
                return Vec::new();
            }
        };
        let now = self.now();
        for advance in self.stages.advance(&view, now) {
            let level = match advance.reached {
                Reached::Abandoned => log::Level::Warn,
                _ => log::Level::Info,
            };
            log::log!(target: LOG_TARGET, level, "🔑 {advance}");
            if let Some(metrics) = &mut self.metrics {
                metrics.advance(&advance);
            }
        }
        for advance in self.request_stages.advance(&view.signing, now) {
            let level = if advance.is_routine() { log::Level::Debug } else { log::Level::Info };
            log::log!(target: LOG_TARGET, level, "✍️ {advance}");
            if let Some(metrics) = &mut self.metrics {
                metrics.advance_request(&advance);
            }
        }
        let step = self.worker.step(&view, &reports, now);
        if let Some(metrics) = &mut self.metrics {
            let is_other_version = view.protocol_version != PROTOCOL_VERSION;
            let sets = view.sets.iter().map(|summary| summary.set);
            metrics.state(self.worker.proving(), coordinators.len(), is_other_version, sets);
            metrics.open_requests(self.request_stages.open());
            metrics.handovers(&view.signing);
        }
        step.events.iter().for_each(|event| self.tell(event));
        let best = view.best.hash;
        step.actions.into_iter().filter_map(|action| self.carry_out(best, action)).collect()
    }

    /// Starts a job, or builds the transaction that submits a duty or a set's keys.
    fn carry_out(
        &self,
        best: H256,
        action: Action<AccountId>,
    ) -> Option<(&'static str, H256, Block::Extrinsic)> {
        let api = self.chain.client.runtime_api();
        let (name, extrinsic) = match action {
            Action::Submit { duty, signature } => (duty.name(), api.duty_extrinsic(best, duty, signature)),
            Action::SetKeys(set_keys) => ("set_keys", api.set_keys_extrinsic(best, set_keys).map(Some)),
            Action::SubmitSigning { duty, signature } => {
                (duty.name(), api.signing_extrinsic(best, duty, signature))
            }
            Action::Propose { proposal, signature } => {
                ("propose", api.proposal_extrinsic(best, proposal, signature).map(Some))
            }
            Action::Execute { session, batch, signature } => {
                ("execute_batch", api.execution_extrinsic(best, session, batch, signature))
            }
            Action::Start(job) => {
                self.start(job);
                return None;
            }
        };
        match extrinsic {
            Ok(Some(extrinsic)) => Some((name, best, extrinsic)),
            Ok(None) => {
                log::error!(target: LOG_TARGET, "{name}: an argument is longer than the runtime takes");
                None
            }
            Err(error) => {
                log::warn!(target: LOG_TARGET, "{name}: the runtime builds no transaction: {error}");
                None
            }
        }
    }

    fn has_api(&mut self) -> bool {
        let best = self.chain.best().hash;
        let has_api = match self.chain.client.runtime_api().has_api::<dyn QuoinApi<Block, AccountId>>(best) {
            Ok(has_api) => has_api,
            Err(error) => {
                log::warn!(target: LOG_TARGET, "the runtime cannot be asked what it offers: {error}");
                return false;
            }
        };
        if !has_api && !std::mem::replace(&mut self.said_no_api, true) {
            log::warn!(target: LOG_TARGET, "the runtime has no duties for validators (no QuoinApi)");
        }
        has_api
    }

    fn refresh_keys(&mut self) {
        let problems = refresh(self.worker.cryptography_mut(), &self.keystore);
        if problems != self.key_problems {
            for problem in &problems {
                log::error!(target: LOG_TARGET, "{problem}");
            }
            self.key_problems = problems;
        }
    }

    fn tell(&mut self, event: &Event) {
        let level = match event.level() {
            Level::Debug => log::Level::Debug,
            Level::Info => log::Level::Info,
            Level::Warning => log::Level::Warn,
            Level::Error => log::Level::Error,
        };
        log::log!(target: LOG_TARGET, level, "{event}");
        if let Some(metrics) = &mut self.metrics {
            metrics.event(event);
        }
    }

    /// Starts a job on the proving threads.
    fn start(&self, job: Job) {
        let (keyring, chain, report) =
            (self.worker.cryptography().clone(), self.chain.clone(), self.report.clone());
        self.threads.spawn(move || {
            let outcome = match job {
                Job::Deal { part, dkg } => Outcome::Dealt(part, keyring.deal(&dkg, part.member)),
                Job::Recover { part, dkg, scheme, key, at } => {
                    match chain.dealings(at, part.set, part.role) {
                        Ok(dealings) => {
                            let shares = keyring.recover(&dkg, scheme, &dealings, part.member, &key);
                            Outcome::Recovered(part, shares)
                        }
                        Err(error) => Outcome::Unread(part, error),
                    }
                }
            };
            // Fails where the node ends, and nobody waits for it any longer.
            let _ = report.unbounded_send(outcome);
        });
    }

    fn end(&mut self, outcome: Outcome) {
        let now = self.now();
        let event = match outcome {
            Outcome::Dealt(part, result) => self.worker.dealt(&part, result, now),
            Outcome::Recovered(part, result) => self.worker.recovered(&part, result, now),
            Outcome::Unread(part, error) => {
                self.worker.recovered(&part, Err(Failure::Unread(error.to_string())), now)
            }
        };
        if let Some(event) = event {
            self.tell(&event);
        }
    }

    /// Hands a transaction to the pool. What the pool says matters little: the chain shows whether the duty is done.
    async fn submit(&self, name: &'static str, at: H256, extrinsic: Block::Extrinsic) {
        if let Err(error) = self.pool.submit_one(at, TransactionSource::Local, extrinsic).await {
            match error.into_pool_error() {
                Ok(error) => log::debug!(target: LOG_TARGET, "{name}: the pool refuses it for now: {error}"),
                Err(error) => log::warn!(target: LOG_TARGET, "{name}: the pool failed: {error}"),
            }
        }
    }
}
