//! What this node's processors report: the store, its upkeep, the simulated processor, and the JSON-RPC.

use std::{net::TcpListener, path::PathBuf, sync::Arc};

use futures::{FutureExt, StreamExt, stream::BoxStream};
use quoin_offchain::{
    processors::{Processors, Source},
    service::{ClientSource, LOG_TARGET, Reported},
};
use quoin_runtime::AccountId;
use sc_client_api::BlockchainEvents;
use sc_service::{ChainType, Configuration, Error, TaskManager};

use super::{Block, FullClient};
use crate::{
    checks,
    cli::ProcessorParams,
    processor_rpc::{self, Finality, Methods, ProcessorRpcServer, Token},
    simulated_processor::SimulatedProcessor,
};

/// What processors reported is kept here, below the chain's directory.
const DIRECTORY: &str = "processors";
/// The token is here, below the chain's directory, unless the operator names another file.
const TOKEN: &str = "processor-token";

/// What an operator asked for cannot be done.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error(
        "processors report to a validator; give --validator with --processor-port or --simulated-processor"
    )]
    NoValidator,
    #[error(
        "a simulated processor reports deposits that nobody made; --simulated-processor is for test chains"
    )]
    SimulatedOnLiveChain,
}

/// What serves processors, before it is started.
pub(super) struct Service {
    processors: Processors,
    server: Option<(TcpListener, PathBuf)>,
    is_simulated: bool,
}

impl Service {
    /// Reads what was reported before this start, and listens where it is asked for. `None` for a node that is no validator.
    pub(super) fn open(
        config: &Configuration,
        parameters: &ProcessorParams,
        dev: bool,
    ) -> sc_cli::Result<Option<Self>> {
        let is_simulated = parameters.simulated_processor.unwrap_or(dev);
        if is_simulated && config.chain_spec.chain_type() == ChainType::Live {
            return Err(checks::failed(Refused::SimulatedOnLiveChain));
        }
        if !config.role.is_authority() {
            return match is_simulated || parameters.processor_port.is_some() {
                true => Err(checks::failed(Refused::NoValidator)),
                false => Ok(None),
            };
        }
        let base = &config.data_path;
        let processors = Processors::open(&base.join(DIRECTORY)).map_err(checks::failed)?;
        let server = match parameters.processor_port.or(dev.then_some(processor_rpc::PORT)) {
            Some(port) => {
                let token = parameters.processor_token_file.clone().unwrap_or_else(|| base.join(TOKEN));
                Some((checks::ports::listen_for_processors(port).map_err(checks::failed)?, token))
            }
            None => None,
        };
        Ok(Some(Self { processors, server, is_simulated }))
    }

    /// What the worker goes by.
    pub(super) fn reported(&self) -> Reported {
        let processors = self.processors.clone();
        Reported::new(move || processors.reports(), |listener| self.processors.listen(listener))
    }

    /// Starts all of it. Call it within Tokio's runtime.
    pub(super) fn start(self, task_manager: &TaskManager, client: Arc<FullClient>) -> sc_cli::Result<()> {
        let source = Arc::new(ClientSource::<Block, _, AccountId>::new(client.clone()));
        let finality: Finality = Arc::new(move || finality_of(&client));
        let simulated = self.is_simulated.then(SimulatedProcessor::default);
        let upkeep = keep_up(source.clone(), self.processors.clone(), simulated, finality());
        // It asks the runtime and writes files.
        task_manager.spawn_handle().spawn_blocking("quoin-processors", Some("quoin"), upkeep);

        let Some((listener, path)) = self.server else { return Ok(()) };
        let token = Token::open(&path).map_err(checks::failed)?;
        let address = listener.local_addr().map_err(Error::from)?;
        let methods = Methods::new(source, self.processors, finality).into_rpc();
        let server = processor_rpc::serve(listener, token, methods).map_err(Error::from)?;
        log::info!(
            target: LOG_TARGET,
            "🌐 processors report at ws://{address}, with the token in {}",
            path.display()
        );
        task_manager.spawn_handle().spawn("quoin-processor-rpc", Some("quoin"), server.stopped().boxed());
        Ok(())
    }
}

fn finality_of(client: &FullClient) -> BoxStream<'static, ()> {
    client.finality_notification_stream().map(|_| ()).boxed()
}

/// Tells the store what is finalized, and has the simulated processor look at it, for as long as the node runs.
async fn keep_up<S: Source + Send + Sync>(
    source: Arc<S>,
    processors: Processors,
    mut simulated: Option<SimulatedProcessor>,
    mut finality: BoxStream<'static, ()>,
) {
    loop {
        if let Err(problem) = look(&*source, &processors, simulated.as_mut()) {
            log::warn!(target: LOG_TARGET, "processors: the chain cannot be read at its last finalized block: {problem}");
        }
        if finality.next().await.is_none() {
            return;
        }
        // News that came meanwhile are of blocks that are looked at now.
        while let Some(Some(())) = finality.next().now_or_never() {}
    }
}

fn look<S: Source>(
    source: &S,
    processors: &Processors,
    mut simulated: Option<&mut SimulatedProcessor>,
) -> Result<(), S::Error> {
    let at = source.finalized();
    for network in source.networks(at.hash)? {
        let Some(state) = source.state(at.hash, network)? else { continue };
        if let Err(problem) = processors.finalized(network, &state) {
            log::error!(target: LOG_TARGET, "network {network}: {problem}");
        }
        if let Some(simulated) = simulated.as_mut() {
            simulated.look(source, processors, network, &state)?;
        }
    }
    Ok(())
}
