//! What Prometheus is told.

use std::{collections::BTreeSet, time::Duration};

use quoin_primitives::{Role, SetId};
use substrate_prometheus_endpoint::{
    CounterVec, F64, Gauge, GaugeVec, HistogramOpts, HistogramVec, Opts, PrometheusError, Registry, U64,
    register,
};

use crate::{
    request_stages::{RequestAdvance, RequestReached},
    stages::{Advance, Reached},
    view::SigningView,
    worker::{Event, role_name},
};

/// The worker's metrics. Sets are named by the labels `network` and `session`; what is told of a set is told no longer when
/// the chain has forgotten it.
pub(super) struct Metrics {
    published: CounterVec<U64>,
    failures: CounterVec<U64>,
    abandoned: CounterVec<U64>,
    closed: HistogramVec,
    computing: HistogramVec,
    signing: HistogramVec,
    attempts: CounterVec<U64>,
    challenges: CounterVec<U64>,
    requests: Gauge<U64>,
    late: GaugeVec<U64>,
    stages: GaugeVec<F64>,
    dealers: GaugeVec<U64>,
    shares: GaugeVec<U64>,
    proving: Gauge<U64>,
    coordinators: Gauge<U64>,
    upgrade: Gauge<U64>,
    /// The sets that something is told of.
    sets: BTreeSet<SetId>,
}

/// From a quarter of a second to an hour.
fn seconds(name: &str, help: &str) -> HistogramOpts {
    let buckets = (0..14).map(|power| 0.25 * f64::from(1 << power)).collect();
    HistogramOpts::new(name, help).buckets(buckets)
}

impl Metrics {
    pub(super) fn new(registry: &Registry) -> Result<Self, PrometheusError> {
        let counter =
            |name, help, labels: &[&str]| register(CounterVec::new(Opts::new(name, help), labels)?, registry);
        let gauge = |name, help| {
            let labels = ["network", "session", "role"];
            register(GaugeVec::new(Opts::new(name, help), &labels)?, registry)
        };
        let single = |name, help| register(Gauge::new(name, help)?, registry);
        let histogram =
            |name, help, labels: &[&str]| register(HistogramVec::new(seconds(name, help), labels)?, registry);
        Ok(Self {
            published: counter(
                "quoin_worker_published_total",
                "Duties handed to the pool, by duty",
                &["duty"],
            )?,
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
            signing: histogram(
                "quoin_signing_seconds",
                "From when the node first saw a request for signatures to the stages that it came to",
                &["subject", "stage"],
            )?,
            attempts: counter(
                "quoin_signing_further_attempts_total",
                "Attempts at requests for signatures beyond the first",
                &["subject", "network"],
            )?,
            challenges: counter(
                "quoin_worker_challenges_total",
                "Wrong signature shares that the worker challenged",
                &["network"],
            )?,
            requests: single("quoin_signing_open_requests", "Requests for signatures that are open")?,
            late: register(
                GaugeVec::new(
                    Opts::new(
                        "quoin_handover_late",
                        "1 while a network's next set has its keys for longer than the handover should take",
                    ),
                    &["network"],
                )?,
                registry,
            )?,
            stages: register(
                GaugeVec::new(
                    Opts::new(
                        "quoin_keygen_stage_seconds",
                        "From when the node first saw a set to the stages that it has come to",
                    ),
                    &["stage", "network", "session"],
                )?,
                registry,
            )?,
            dealers: gauge("quoin_keygen_dealers", "Members of a set that have dealt")?,
            shares: gauge(
                "quoin_worker_shares",
                "Validators of this node whose shares of a set's key are in memory",
            )?,
            proving: single("quoin_worker_proving", "Participations that are being made")?,
            coordinators: single("quoin_worker_coordinator_keys", "Coordinator keys in the keystore")?,
            upgrade: single(
                "quoin_worker_upgrade_needed",
                "1 while the runtime's protocol is another than this node's, and the worker does nothing",
            )?,
            sets: BTreeSet::new(),
        })
    }

    /// What is true at each decision. The chain knows of `sets`.
    pub(super) fn state(
        &mut self,
        proving: usize,
        coordinators: usize,
        is_other_version: bool,
        sets: impl Iterator<Item = SetId>,
    ) {
        let known: BTreeSet<_> = sets.collect();
        self.sets.difference(&known).for_each(|set| self.forget(*set));
        self.sets = &self.sets & &known;
        self.proving.set(proving as u64);
        self.coordinators.set(coordinators as u64);
        self.upgrade.set(u64::from(is_other_version));
    }

    pub(super) fn event(&mut self, event: &Event) {
        match event {
            Event::Published { what, .. } => self.published.with_label_values(&[what.name()]).inc(),
            Event::Closed { what, after, .. } => {
                let network = what.set().map(|set| set.network.to_string()).unwrap_or_default();
                observe(&self.closed, &[what.name(), &network], *after);
            }
            Event::Proved { role, took, .. } => observe(&self.computing, &["deal", role_name(*role)], *took),
            Event::Recovered { set, role, took, .. } => {
                observe(&self.computing, &["recover", role_name(*role)], *took);
                self.sets.insert(*set);
                self.shares_of(*set, *role).inc();
            }
            Event::Forgotten { set, role, .. } => self.shares_of(*set, *role).dec(),
            Event::Abandoning { set, .. } => {
                self.abandoned.with_label_values(&[&set.network.to_string()]).inc();
            }
            Event::Unsigned { request, .. } => {
                self.abandoned.with_label_values(&[&request.validator_set.network.to_string()]).inc();
            }
            Event::Challenging { request, .. } => {
                self.challenges.with_label_values(&[&request.validator_set.network.to_string()]).inc();
            }
            Event::Refused { .. } => self.failures.with_label_values(&["batch"]).inc(),
            Event::Unverified { .. } => self.failures.with_label_values(&["handover"]).inc(),
            Event::Failed { what, .. } => self.failures.with_label_values(&[what]).inc(),
            Event::Silent { .. }
            | Event::HandoverLate { .. }
            | Event::Proving { .. }
            | Event::Upgrade { .. }
            | Event::Outdated { .. } => {}
        }
    }

    pub(super) fn advance_request(&self, advance: &RequestAdvance) {
        observe(&self.signing, &[advance.subject_name(), advance.reached.name()], advance.after);
        if let RequestReached::Attempt { .. } = advance.reached {
            let network = advance.request.validator_set.network.to_string();
            self.attempts.with_label_values(&[advance.subject_name(), &network]).inc();
        }
    }

    pub(super) fn handovers(&self, signing: &SigningView) {
        for (network, batches) in &signing.networks {
            let late = batches.progress.handover.is_some_and(|handover| handover.late);
            self.late.with_label_values(&[&network.to_string()]).set(u64::from(late));
        }
    }

    pub(super) fn open_requests(&self, open: usize) {
        self.requests.set(open as u64);
    }

    pub(super) fn advance(&mut self, advance: &Advance) {
        self.sets.insert(advance.set);
        let [network, session] = labels(advance.set);
        let stage = self.stages.with_label_values(&[advance.reached.name(), &network, &session]);
        stage.set(advance.after.as_secs_f64());
        if let Reached::Dealt { role, dealers, .. } = advance.reached {
            let gauge = self.dealers.with_label_values(&[&network, &session, role_name(role)]);
            gauge.set(u64::from(dealers));
        }
    }

    fn shares_of(&self, set: SetId, role: Role) -> Gauge<U64> {
        let [network, session] = labels(set);
        self.shares.with_label_values(&[&network, &session, role_name(role)])
    }

    /// Tells nothing more of a set. What was never told cannot be removed, which is no error.
    fn forget(&self, set: SetId) {
        let [network, session] = labels(set);
        for stage in Reached::NAMES {
            let _ = self.stages.remove_label_values(&[stage, &network, &session]);
        }
        for role in Role::ALL.map(role_name) {
            let _ = self.dealers.remove_label_values(&[&network, &session, role]);
            let _ = self.shares.remove_label_values(&[&network, &session, role]);
        }
    }
}

fn labels(set: SetId) -> [String; 2] {
    [set.network.to_string(), set.session.to_string()]
}

fn observe(histogram: &HistogramVec, labels: &[&str], duration: Duration) {
    histogram.with_label_values(labels).observe(duration.as_secs_f64());
}

#[cfg(test)]
mod tests {
    use super::*;
    use quoin_primitives::NetworkId;

    const SET: SetId = SetId { network: NetworkId(1), session: 7 };

    /// How many samples Prometheus reads of what is told of sets.
    fn samples(registry: &Registry) -> [usize; 3] {
        let families = registry.gather();
        ["quoin_keygen_stage_seconds", "quoin_keygen_dealers", "quoin_worker_shares"].map(|name| {
            families
                .iter()
                .filter(|family| family.get_name() == name)
                .map(|family| family.get_metric().len())
                .sum()
        })
    }

    #[test]
    fn what_is_told_of_a_set_ends_with_it() {
        let registry = Registry::new();
        let mut metrics = Metrics::new(&registry).expect("no name is taken");
        let after = Duration::from_secs(9);
        let dealt = Reached::Dealt { role: Role::Oracle, dealers: 3, faulty: 0, members: 4 };
        for reached in [Reached::Declared { members: 4, shares: 4 }, dealt] {
            metrics.advance(&Advance { set: SET, reached, after });
        }
        metrics.event(&Event::Recovered { set: SET, role: Role::External, member: 0, took: after });
        metrics.state(0, 1, false, [SET].into_iter());
        assert_eq!(samples(&registry), [2, 1, 1]);
        metrics.state(0, 1, false, std::iter::empty());
        assert_eq!(samples(&registry), [0, 0, 0]);
    }
}
