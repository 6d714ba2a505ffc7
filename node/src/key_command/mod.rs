//! The command `key`: what every Substrate node has, and what a validator's one secret needs.
//!
//! | module | command |
//! | --- | --- |
//! | [`embedded`] | `key embedded`: shows the embedded keys that are derived from the coordinator keys |
//! | [`back_up`] | `key back-up`: writes the coordinator keys to a file |
//! | [`restore`] | `key restore`: puts them back into a keystore |
//! | [`check`] | `key check`: whether all keys can be used, and which sets need them |

mod back_up;
mod check;
mod embedded;
mod restore;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use quoin_offchain::{Keyring, service::refresh};
use sc_cli::{Error, KeystoreParams, SharedParams, SubstrateCli};
use sc_keystore::LocalKeystore;
use sc_service::{BasePath, config::KeystoreConfig};
use sp_core::crypto::SecretString;

use crate::{checks, cli::Cli};

/// Generate, inspect and store keys; show, back up, restore and check a validator's.
#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    #[command(flatten)]
    Standard(sc_cli::KeySubcommand),

    /// Show the embedded keys that are derived from the coordinator keys in the keystore.
    Embedded(Keystore),

    /// Write the coordinator keys to a file: all that a validator needs to recover its key shares.
    BackUp(back_up::BackUp),

    /// Put backed-up coordinator keys into the keystore.
    Restore(restore::Restore),

    /// Check that every key in the keystore can be used, and say which sets need which.
    Check(check::Check),
}

impl KeyCommand {
    /// Does what the command says.
    pub(crate) fn run(&self, cli: &Cli) -> sc_cli::Result<()> {
        match self {
            Self::Standard(command) => command.run(cli),
            Self::Embedded(keystore) => embedded::run(&keystore.open(cli)?),
            Self::BackUp(command) => command.run(cli),
            Self::Restore(command) => command.run(cli),
            Self::Check(command) => command.run(cli),
        }
    }
}

/// Which keystore is meant.
#[derive(Debug, Args)]
pub(crate) struct Keystore {
    #[command(flatten)]
    shared: SharedParams,

    #[command(flatten)]
    keystore: KeystoreParams,
}

/// An open keystore.
struct Open {
    path: PathBuf,
    password: Option<SecretString>,
    keystore: LocalKeystore,
}

impl Keystore {
    fn open(&self, cli: &Cli) -> sc_cli::Result<Open> {
        let base_path = self
            .shared
            .base_path()?
            .unwrap_or_else(|| BasePath::from_project("", "", &Cli::executable_name()));
        let chain = cli.load_spec(&self.shared.chain_id(self.shared.is_dev()))?;
        let config = self.keystore.keystore_config(&base_path.config_dir(chain.id()))?;
        checks::keystore::check(&config).map_err(checks::failed)?;
        let KeystoreConfig::Path { path, password } = config else {
            return Err(Error::Input("the keystore is in memory".into()));
        };
        let keystore = LocalKeystore::open(path.clone(), password.clone())
            .map_err(|error| Error::Input(format!("keystore {}: {error}", path.display())))?;
        Ok(Open { path, password, keystore })
    }
}

impl Open {
    /// The coordinator keys; at least one.
    fn keyring(&self) -> sc_cli::Result<Keyring> {
        let mut keyring = Keyring::default();
        match refresh(&mut keyring, &self.keystore).into_iter().next() {
            Some(problem) => Err(Error::Input(problem)),
            None if keyring.coordinators().next().is_none() => Err(Error::Input(format!(
                "keystore {} holds no coordinator key; make session keys with author_rotateKeysWithOwner, or \
                 insert one with `quoin-node key insert --key-type qoin --scheme sr25519`",
                self.path.display()
            ))),
            None => Ok(keyring),
        }
    }
}

/// Bytes with `0x`.
fn hex(bytes: impl AsRef<[u8]>) -> String {
    format!("0x{}", hex::encode(bytes))
}

/// Writes lines to the standard output.
fn print(lines: &[String]) -> sc_cli::Result<()> {
    use std::io::Write;
    let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}
