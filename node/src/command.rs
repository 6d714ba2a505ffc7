//! What each command does.

use std::{future::Future, sync::Arc};

use quoin_runtime::BlockNumber;
use sc_cli::{CliConfiguration, DefaultConfigurationValues, Result, SubstrateCli};
use sc_consensus::DefaultImportQueue;
use sc_network::config::NetworkBackendType;
use sc_service::{Configuration, PartialComponents};

use crate::{
    chain_spec,
    cli::{Cli, Command},
    service,
};

impl SubstrateCli for Cli {
    fn impl_name() -> String {
        "Quoin Node".into()
    }

    fn impl_version() -> String {
        env!("SUBSTRATE_CLI_IMPL_VERSION").into()
    }

    fn description() -> String {
        env!("CARGO_PKG_DESCRIPTION").into()
    }

    fn author() -> String {
        "the Quoin developers".into()
    }

    fn support_url() -> String {
        "the operators' guide in docs/".into()
    }

    fn copyright_start_year() -> i32 {
        2026
    }

    fn load_spec(&self, id: &str) -> std::result::Result<Box<dyn sc_service::ChainSpec>, String> {
        Ok(Box::new(chain_spec::load(id)?))
    }
}

/// Reads the command line and does what it says.
pub(crate) fn run() -> Result<()> {
    let cli = Cli::from_args();
    match &cli.command {
        None => run_node(&cli),
        Some(Command::Key(command)) => command.run(&cli),
        Some(Command::ChainSpec(command)) => command.run(),
        Some(Command::ExportChainSpec(command)) => command.run(cli.load_spec(&command.chain)?),
        Some(Command::BuildSpec(command)) => {
            cli.create_runner(command)?.sync_run(|config| command.run(config.chain_spec, config.network))
        }
        Some(Command::CheckBlock(command)) => {
            with_parts(&cli, command, |_, parts| command.run(parts.client, parts.import_queue))
        }
        Some(Command::ExportBlocks(command)) => {
            with_parts(&cli, command, |config, parts| command.run(parts.client, config.database))
        }
        Some(Command::ExportState(command)) => {
            with_parts(&cli, command, |config, parts| command.run(parts.client, config.chain_spec))
        }
        Some(Command::ImportBlocks(command)) => {
            with_parts(&cli, command, |_, parts| command.run(parts.client, parts.import_queue))
        }
        Some(Command::PurgeChain(command)) => {
            cli.create_runner(command)?.sync_run(|config| command.run(config.database))
        }
        Some(Command::Revert(command)) => with_parts(&cli, command, |_, parts| {
            command.run(parts.client, parts.backend, Some(Box::new(revert_consensus)))
        }),
        Some(Command::ChainInfo(command)) => {
            cli.create_runner(command)?.sync_run(|config| command.run::<service::Block>(&config))
        }
        Some(Command::Sign(command)) => command.run(),
        Some(Command::Verify(command)) => command.run(),
        Some(Command::Vanity(command)) => command.run(),
        #[cfg(feature = "runtime-benchmarks")]
        Some(Command::Benchmark(command)) => cli
            .create_runner(command)?
            .sync_run(|config| crate::benchmarking::run(command, config)),
        #[cfg(not(feature = "runtime-benchmarks"))]
        Some(Command::Benchmark(_)) => Err(sc_cli::Error::Input(
            "this node cannot `benchmark`; build one with `cargo build --release --features runtime-benchmarks`"
                .into(),
        )),
    }
}

fn run_node(cli: &Cli) -> Result<()> {
    let dev = cli.run.is_dev()?;
    let processors = cli.processors.clone();
    cli.create_runner(&cli.run)?.run_node_until_exit(|config| async move {
        match config.network.network_backend {
            NetworkBackendType::Libp2p => {
                service::start::<sc_network::NetworkWorker<_, _>>(config, &processors, dev)
            }
            NetworkBackendType::Litep2p => {
                service::start::<sc_network::Litep2pNetworkBackend>(config, &processors, dev)
            }
        }
    })
}

/// What a command on the node's database may need.
struct Parts {
    client: Arc<service::FullClient>,
    backend: Arc<service::FullBackend>,
    import_queue: DefaultImportQueue<service::Block>,
}

/// Runs a command on the node's database, until it ends or the process is told to.
fn with_parts<C, D, F>(cli: &Cli, command: &C, run: impl FnOnce(Configuration, Parts) -> F) -> Result<()>
where
    C: CliConfiguration<D>,
    D: DefaultConfigurationValues,
    F: Future<Output = Result<()>>,
{
    cli.create_runner(command)?.async_run(|config| {
        let PartialComponents { client, backend, import_queue, task_manager, .. } =
            service::new_partial(&config)?;
        Ok((run(config, Parts { client, backend, import_queue }), task_manager))
    })
}

/// Takes the consensus engines' own records back, before the blocks are.
fn revert_consensus(
    client: Arc<service::FullClient>,
    backend: Arc<service::FullBackend>,
    blocks: BlockNumber,
) -> Result<()> {
    sc_consensus_babe::revert(client.clone(), backend, blocks)?;
    sc_consensus_grandpa::revert(client, blocks)?;
    Ok(())
}
