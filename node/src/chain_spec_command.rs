//! The command `chain-spec`: makes specifications of new chains.

use std::{
    borrow::Cow,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::{Args, Parser, Subcommand};
use sc_chain_spec::{ChainType, GenesisConfigBuilderRuntimeCaller};
use sc_cli::Error;
use sc_network::config::MultiaddrWithPeerId;
use serde_json::Value;

use crate::{
    chain_spec::{ChainSpec, Extensions, embedded_runtime, properties},
    executor::ExtraHostFunctions,
};

/// Makes specifications of new chains, and shows the runtime's genesis presets.
#[derive(Debug, Parser)]
pub(crate) struct ChainSpecCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a chain's specification; its genesis is built once, so that what is wrong with it shows at once.
    Create(Create),
    /// List the names of the runtime's genesis presets, or show one.
    Presets(Presets),
}

#[derive(Debug, Args)]
struct Create {
    /// Name of the chain, for people.
    #[arg(long)]
    name: String,

    /// Identifier of the chain, which names its directory.
    #[arg(long)]
    id: String,

    /// Identifier of the chain on the network; the chain's `id` where it is not given.
    #[arg(long)]
    protocol_id: Option<String>,

    /// Type of the chain.
    #[arg(long, value_enum, default_value = "live")]
    chain_type: ChainType,

    #[command(flatten)]
    genesis: Genesis,

    /// Address of a node that new nodes ask first; may be given more than once.
    #[arg(long)]
    boot_node: Vec<MultiaddrWithPeerId>,

    /// Write genesis as raw storage, which no longer depends on the runtime.
    #[arg(long)]
    raw: bool,

    /// The runtime, as a Wasm file; the one built with this node where it is not given.
    #[arg(long)]
    runtime: Option<PathBuf>,

    /// File to write; standard output where it is not given.
    #[arg(long)]
    output: Option<PathBuf>,
}

/// Where genesis comes from.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Genesis {
    /// A preset of the runtime.
    #[arg(long)]
    preset: Option<String>,

    /// A JSON file that says how genesis differs from the default.
    #[arg(long)]
    patch: Option<PathBuf>,

    /// A JSON file with the whole genesis.
    #[arg(long)]
    full: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct Presets {
    /// The preset to show.
    name: Option<String>,

    /// The runtime, as a Wasm file; the one built with this node where it is not given.
    #[arg(long)]
    runtime: Option<PathBuf>,
}

impl ChainSpecCommand {
    /// Does what the command says.
    pub(crate) fn run(&self) -> sc_cli::Result<()> {
        match &self.action {
            Action::Create(create) => write(create.output.as_deref(), &create.specification()?),
            Action::Presets(presets) => write(None, &presets.text()?),
        }
    }
}

impl Create {
    fn specification(&self) -> sc_cli::Result<String> {
        let code = runtime(self.runtime.as_deref())?;
        let mut builder = ChainSpec::builder(&code, Extensions::default())
            .with_name(&self.name)
            .with_id(&self.id)
            .with_protocol_id(self.protocol_id.as_deref().unwrap_or(&self.id))
            .with_chain_type(self.chain_type.clone())
            .with_boot_nodes(self.boot_node.clone())
            .with_properties(properties());
        builder = match &self.genesis {
            Genesis { preset: Some(name), .. } => {
                preset(&code, name)?;
                builder.with_genesis_config_preset_name(name)
            }
            Genesis { patch: Some(path), .. } => builder.with_genesis_config_patch(json(path)?),
            Genesis { full: Some(path), .. } => builder.with_genesis_config(json(path)?),
            Genesis { preset: None, patch: None, full: None } => {
                return Err(Error::Input("give --preset, --patch or --full".into()));
            }
        };
        let chain = builder.build();
        let raw = chain.as_json(true).map_err(|problem| {
            Error::Input(format!("the runtime refuses this genesis ({problem}); correct it"))
        })?;
        if self.raw { Ok(raw) } else { chain.as_json(false).map_err(Error::Input) }
    }
}

impl Presets {
    fn text(&self) -> sc_cli::Result<String> {
        let code = runtime(self.runtime.as_deref())?;
        match &self.name {
            Some(name) => Ok(format!("{:#}\n", preset(&code, name)?)),
            None => Ok(preset_names(&code)?.into_iter().map(|name| name + "\n").collect()),
        }
    }
}

fn runtime(path: Option<&Path>) -> sc_cli::Result<Cow<'static, [u8]>> {
    match path {
        Some(path) => Ok(read(path)?.into()),
        None => Ok(embedded_runtime()?.into()),
    }
}

fn preset_names(code: &[u8]) -> sc_cli::Result<Vec<String>> {
    GenesisConfigBuilderRuntimeCaller::<ExtraHostFunctions>::new(code)
        .preset_names()
        .map_err(|problem| Error::Input(format!("the runtime does not name its presets ({problem})")))
}

fn preset(code: &[u8], name: &String) -> sc_cli::Result<Value> {
    let names = preset_names(code)?;
    if !names.contains(name) {
        let known = names.join("`, `");
        return Err(Error::Input(format!("the runtime has no preset `{name}`; it has `{known}`")));
    }
    GenesisConfigBuilderRuntimeCaller::<ExtraHostFunctions>::new(code)
        .get_named_preset(Some(name))
        .map_err(Error::Input)
}

fn read(path: &Path) -> sc_cli::Result<Vec<u8>> {
    fs::read(path).map_err(|problem| Error::Input(format!("cannot read {} ({problem})", path.display())))
}

fn json(path: &Path) -> sc_cli::Result<Value> {
    serde_json::from_slice(&read(path)?)
        .map_err(|problem| Error::Input(format!("{} is not JSON ({problem})", path.display())))
}

fn write(path: Option<&Path>, text: &str) -> sc_cli::Result<()> {
    match path {
        Some(path) => fs::write(path, text)
            .map_err(|problem| Error::Input(format!("cannot write {} ({problem})", path.display()))),
        None => Ok(io::stdout().write_all(text.as_bytes())?),
    }
}
