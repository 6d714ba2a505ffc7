//! `key back-up`.
//!
//! A back-up is a JSON file: the version of its form, and of each coordinator key its public key and its secret as the
//! keystore has it, a phrase or seed with derivations. Where the keystore has a password, the secret is of use with it alone.
//! Keys for making and finalizing blocks are not in it: used on two machines at once they cost stake, and new ones are made at
//! any time.

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::Write,
    path::PathBuf,
};

use clap::Args;
use quoin_primitives::coordinator::KEY_TYPE;
use sc_cli::Error;
use serde::{Deserialize, Serialize};
use sp_core::crypto::ByteArray;
use zeroize::Zeroizing;

use super::{Keystore, hex, print};
use crate::cli::Cli;

/// The version of the form.
pub(super) const VERSION: u32 = 1;

/// What a back-up holds.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Content {
    /// [`VERSION`].
    #[serde(rename = "quoinBackUp")]
    pub(super) version: u32,
    /// Secrets of coordinator keys by their public keys, in hexadecimal digits.
    pub(super) coordinators: BTreeMap<String, Zeroizing<String>>,
}

/// Write the coordinator keys to a file.
#[derive(Debug, Args)]
pub(crate) struct BackUp {
    /// The file, which must not be there yet. Who has it has the validator's key shares: keep it as a secret.
    #[arg(long)]
    output: PathBuf,

    #[command(flatten)]
    keystore: Keystore,
}

impl BackUp {
    pub(super) fn run(&self, cli: &Cli) -> sc_cli::Result<()> {
        let open = self.keystore.open(cli)?;
        let mut coordinators = BTreeMap::new();
        for public in open.keyring()?.coordinators() {
            let public = hex::encode(public.as_slice());
            let path = open.path.join(format!("{}{public}", hex::encode(KEY_TYPE.0)));
            let unreadable = |problem: &dyn std::fmt::Display| {
                Error::Input(format!("keystore file {} cannot be read ({problem})", path.display()))
            };
            let content = Zeroizing::new(fs::read(&path).map_err(|error| unreadable(&error))?);
            let secret: String = serde_json::from_slice(&content).map_err(|error| unreadable(&error))?;
            coordinators.insert(public, Zeroizing::new(secret));
        }
        let count = coordinators.len();
        let text = serde_json::to_string_pretty(&Content { version: VERSION, coordinators })
            .map(Zeroizing::new)
            .map_err(|error| Error::Application(Box::new(error)))?;
        write(&self.output, &text)?;
        print(&[format!("{count} coordinator keys are backed up in {}", self.output.display())])
    }
}

/// Writes a new file that its owner alone can read.
fn write(path: &PathBuf, text: &str) -> sc_cli::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let write = || -> std::io::Result<()> {
        let mut file = options.open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|error| Error::Input(format!("{} cannot be written ({error})", path.display())))
}

/// What a file says of a key, without its secret.
pub(super) fn describe(public: &str) -> String {
    hex(hex::decode(public).unwrap_or_default())
}
