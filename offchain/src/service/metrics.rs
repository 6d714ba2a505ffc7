//! What Prometheus is told.

use std::time::Duration;

use quoin_primitives::{Role, SetId};
use substrate_prometheus_endpoint::{
    CounterVec, Gauge, GaugeVec, HistogramOpts, HistogramVec, Opts, PrometheusError, Registry, U64, register,
};

use crate::{
    stages::{Advance, Reached},
    worker::{Event, role_name},
};

/// The worker's metrics. Sets are named by the labels `network` and `session`.
pub(super) struct Metrics {
    published: CounterVec<U64>,
    failures: CounterVec<U64>,
    abandoned: CounterVec<U64>,
    closed: HistogramVec,
    computing: HistogramVec,
    stages: HistogramVec,
    dealers: GaugeVec<U64>,
    shares: GaugeVec<U64>,
    proving: Gauge<U64>,
    coordinators: Gauge<U64>,
    upgrade: Gauge<U64>,
}

/// From a quarter of a second to an hour.
fn seconds(name: &str, help: &str) -> HistogramOpts {
    let buckets = (0..14).map(|power| 0.25 * f64::from(1 << power)).collect();
    HistogramOpts::new(name, help).buckets(buckets)
}

impl Metrics {
    pub(super) fn new(registry: &Registry) -> Result<Self, PrometheusError> {
        let counter = |name, help, labels: &[&str]| register(CounterVec::new(Opts::new(name, help), labels)?, registry);
        let gauge = |name, help, labels: &[&str]| register(GaugeVec::new(Opts::new(name, help), labels)?, registry);
        let single = |name, help| register(Gauge::new(name, help)?, registry);
        let histogram =
            |name, help, labels: &[&str]| register(HistogramVec::new(seconds(name, help), labels)?, registry);
        Ok(Self {
            published: counter("quoin_worker_published_total", "Duties handed to the pool, by duty", &["duty"])?,
            failures: counter("quoin_worker_failures_total", "What failed and is tried again", &["what"])?,
            abandoned: counter(
                "quoin_worker_abandoned_attempts_total",
                "Attempts that the worker could not sign",
                &["network"],
            )?,
            closed: histogram(
                "quoin_worker_duty_seconds",
                "From a duty's first publication until the chain no longer waits for it",
                &["duty", "network"],
            )?,
            computing: histogram(
                "quoin_worker_computing_seconds",
                "From the start of dealing or recovering to its end",
                &["what", "role"],
            )?,
            stages: histogram(
                "quoin_keygen_stage_seconds",
                "From a set's declaration to each stage of its key generation",
                &["stage", "network"],
            )?,
            dealers: gauge(
                "quoin_keygen_dealers",
                "Members of the network's last set that have dealt",
                &["network", "session", "role"],
            )?,
            shares: gauge(
                "quoin_worker_shares",
                "Validators of this node whose shares of a set's key are in memory",
                &["network", "session", "role"],
            )?,
            proving: single("quoin_worker_proving", "Participations that are being made")?,
            coordinators: single("quoin_worker_coordinator_keys", "Coordinator keys in the keystore")?,
            upgrade: single(
                "quoin_worker_upgrade_needed",
                "1 while the runtime's protocol is another than this node's, and the worker does nothing",
            )?,
        })
    }

    /// What is true at each decision.
    pub(super) fn state(&self, proving: usize, coordinators: usize, is_other_version: bool) {
        self.proving.set(proving as u64);
        self.coordinators.set(coordinators as u64);
        self.upgrade.set(u64::from(is_other_version));
    }

    pub(super) fn event(&self, event: &Event) {
        match event {
            Event::Published { what, .. } => self.published.with_label_values(&[what.name()]).inc(),
            Event::Closed { what, after, .. } => {
                let network = what.set().map(|set| set.network.to_string()).unwrap_or_default();
                observe(&self.closed, &[what.name(), &network], *after);
            }
            Event::Proved { role, took, .. } => observe(&self.computing, &["deal", role_name(*role)], *took),
            Event::Recovered { set, role, took, .. } => {
                observe(&self.computing, &["recover", role_name(*role)], *took);
                self.shares_of(*set, *role).inc();
            }
            Event::Forgotten { set, role, .. } => self.shares_of(*set, *role).dec(),
            Event::Abandoning { set, .. } => {
                self.abandoned.with_label_values(&[&set.network.to_string()]).inc();
            }
            Event::Failed { what, .. } => self.failures.with_label_values(&[what]).inc(),
            Event::Proving { .. } | Event::Upgrade { .. } | Event::Outdated { .. } => {}
        }
    }

    pub(super) fn advance(&self, advance: &Advance) {
        let network = advance.set.network.to_string();
        observe(&self.stages, &[advance.reached.name(), &network], advance.after);
        if let Reached::Dealt { role, dealers, .. } = advance.reached {
            let session = advance.set.session.to_string();
            let labels = [network.as_str(), &session, role_name(role)];
            self.dealers.with_label_values(&labels).set(u64::from(dealers));
        }
    }

    fn shares_of(&self, set: SetId, role: Role) -> Gauge<U64> {
        let (network, session) = (set.network.to_string(), set.session.to_string());
        self.shares.with_label_values(&[&network, &session, role_name(role)])
    }
}

fn observe(histogram: &HistogramVec, labels: &[&str], duration: Duration) {
    histogram.with_label_values(labels).observe(duration.as_secs_f64());
}
