//! Finalizing blocks with GRANDPA.

use std::{sync::Arc, time::Duration};

use quoin_runtime::Hash;
use sc_consensus_grandpa::{GrandpaParams, SharedVoterState, VotingRulesBuilder};
use sc_network::{
    NetworkBackend, NotificationService, ProtocolName,
    config::FullNetworkConfiguration,
    service::{NotificationMetrics, traits::NetworkService},
};
use sc_network_sync::SyncingService;
use sc_service::{Configuration, Error, TaskManager, config::Role};
use sc_telemetry::TelemetryHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_keystore::KeystorePtr;

use super::{
    Block,
    partial::{GrandpaLink, JUSTIFICATION_PERIOD},
};

/// How long a vote is expected to take to everybody.
const GOSSIP_DURATION: Duration = Duration::from_millis(333);

/// GRANDPA's protocol on the network.
pub(super) struct Protocol {
    name: ProtocolName,
    notifications: Box<dyn NotificationService>,
}

impl Protocol {
    /// Adds the protocol to the network that is about to start.
    pub(super) fn add<Network: NetworkBackend<Block, Hash>>(
        config: &Configuration,
        genesis: Hash,
        network: &mut FullNetworkConfiguration<Block, Hash, Network>,
        metrics: NotificationMetrics,
    ) -> Self {
        let name = sc_consensus_grandpa::protocol_standard_name(&genesis, &config.chain_spec);
        let (protocol, notifications) = sc_consensus_grandpa::grandpa_peers_set_config::<_, Network>(
            name.clone(),
            metrics,
            network.peer_store_handle(),
        );
        network.add_notification_protocol(protocol);
        Self { name, notifications }
    }
}

/// Who the node is to the other voters.
pub(super) struct Settings {
    role: Role,
    name: String,
    registry: Option<substrate_prometheus_endpoint::Registry>,
}

/// The parts of the node that finalizing blocks needs.
pub(super) struct Parts<'a> {
    pub(super) task_manager: &'a TaskManager,
    pub(super) protocol: Protocol,
    pub(super) link: GrandpaLink,
    pub(super) network: Arc<dyn NetworkService>,
    pub(super) sync: Arc<SyncingService<Block>>,
    pub(super) pool: OffchainTransactionPoolFactory<Block>,
    pub(super) keystore: KeystorePtr,
    pub(super) voter_state: SharedVoterState,
    pub(super) telemetry: Option<TelemetryHandle>,
}

impl Settings {
    pub(super) fn of(config: &Configuration) -> Self {
        Self {
            role: config.role,
            name: config.network.node_name.clone(),
            registry: config.prometheus_registry().cloned(),
        }
    }

    /// Starts the voter, which only follows where the node is no authority. The node ends if it does.
    pub(super) fn spawn(self, parts: Parts<'_>) -> Result<(), Error> {
        let keystore = self.role.is_authority().then_some(parts.keystore);
        let voter = sc_consensus_grandpa::run_grandpa_voter(GrandpaParams {
            config: sc_consensus_grandpa::Config {
                gossip_duration: GOSSIP_DURATION,
                justification_generation_period: JUSTIFICATION_PERIOD,
                observer_enabled: false,
                local_role: self.role,
                name: Some(self.name),
                keystore,
                telemetry: parts.telemetry.clone(),
                protocol_name: parts.protocol.name,
            },
            link: parts.link,
            network: parts.network,
            sync: parts.sync,
            notification_service: parts.protocol.notifications,
            voting_rule: VotingRulesBuilder::default().build(),
            prometheus_registry: self.registry,
            shared_voter_state: parts.voter_state,
            telemetry: parts.telemetry,
            offchain_tx_pool_factory: parts.pool,
        })?;
        parts.task_manager.spawn_essential_handle().spawn_blocking("grandpa-voter", None, voter);
        Ok(())
    }
}
