//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use sc_cli::RunCmd;

use crate::{chain_spec_command::ChainSpecCommand, key_command::KeyCommand};

/// The command line of `quoin-node`.
#[derive(Debug, Parser)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    #[command(flatten)]
    pub(crate) run: RunCmd,

    #[command(flatten)]
    pub(crate) processors: ProcessorParams,
}

/// Processors: the programs that follow external networks for this node's validators.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ProcessorParams {
    /// Serve processors' JSON-RPC on this port of the loopback address, 0 for a free one. Off unless given, but with --dev
    /// on 9950.
    #[arg(long, value_name = "PORT")]
    pub(crate) processor_port: Option<u16>,

    /// The file with the token that processors show, made if it is missing. By default processor-token in the chain's
    /// directory.
    #[arg(long, value_name = "PATH")]
    pub(crate) processor_token_file: Option<PathBuf>,

    /// Report deposits that nobody made, on test chains. On with --dev, unless it is given as false.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub(crate) simulated_processor: Option<bool>,
}

/// What the node does where it does not run.
#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant, reason = "one value lives as long as the process")]
pub(crate) enum Command {
    /// Generate, inspect and store keys; show, back up, restore and check a validator's.
    #[command(subcommand)]
    Key(KeyCommand),

    /// Make specifications of new chains, and look at the runtime's genesis presets.
    ChainSpec(ChainSpecCommand),

    /// Export a known chain's specification.
    ExportChainSpec(sc_cli::ExportChainSpecCmd),

    /// Build a chain's specification, with this node as boot node where it has none.
    BuildSpec(sc_cli::BuildSpecCmd),

    /// Validate blocks.
    CheckBlock(sc_cli::CheckBlockCmd),

    /// Export blocks.
    ExportBlocks(sc_cli::ExportBlocksCmd),

    /// Export the state of a given block into a chain specification.
    ExportState(sc_cli::ExportStateCmd),

    /// Import blocks.
    ImportBlocks(sc_cli::ImportBlocksCmd),

    /// Remove the whole chain.
    PurgeChain(sc_cli::PurgeChainCmd),

    /// Revert the chain to a previous state.
    Revert(sc_cli::RevertCmd),

    /// Say what the database holds.
    ChainInfo(sc_cli::ChainInfoCmd),

    /// Sign a message with a given secret key.
    Sign(sc_cli::SignCmd),

    /// Verify a signature for a message.
    Verify(sc_cli::VerifyCmd),

    /// Generate a seed whose address matches a pattern.
    Vanity(sc_cli::VanityCmd),

    /// Measure weights and the machine.
    #[cfg(feature = "runtime-benchmarks")]
    #[command(subcommand)]
    Benchmark(frame_benchmarking_cli::BenchmarkCmd),

    /// Measure weights and the machine; only in a node built with `--features runtime-benchmarks`.
    #[cfg(not(feature = "runtime-benchmarks"))]
    Benchmark(Unavailable),
}

/// A command that this build does not have, with whatever follows it.
#[cfg(not(feature = "runtime-benchmarks"))]
#[derive(Debug, clap::Args)]
pub(crate) struct Unavailable {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    arguments: Vec<String>,
}
