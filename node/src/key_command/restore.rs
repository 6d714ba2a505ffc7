//! `key restore`.

use std::{fs, path::PathBuf};

use clap::Args;
use quoin_primitives::coordinator::KEY_TYPE;
use sc_cli::Error;
use sp_core::{
    Pair,
    crypto::{ByteArray, ExposeSecret},
    sr25519,
};
use sp_keystore::Keystore as _;
use zeroize::Zeroizing;

use super::{
    Keystore, Open,
    back_up::{Content, VERSION, describe},
    print,
};
use crate::cli::Cli;

/// Put backed-up coordinator keys into the keystore.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The back-up.
    #[arg(long)]
    input: PathBuf,

    #[command(flatten)]
    keystore: Keystore,
}

impl Restore {
    pub(super) fn run(&self, cli: &Cli) -> sc_cli::Result<()> {
        let open = self.keystore.open(cli)?;
        let content = read(&self.input)?;
        // All are looked at before one is written.
        for (public, secret) in &content.coordinators {
            check(public, secret, &open)?;
        }
        let mut lines = Vec::new();
        for (public, secret) in &content.coordinators {
            let key = hex::decode(public).map_err(|error| Error::Input(error.to_string()))?;
            let is_there = sr25519::Public::from_slice(&key)
                .is_ok_and(|key| open.keystore.sr25519_public_keys(KEY_TYPE).contains(&key));
            if is_there {
                lines.push(format!("{} is there already", describe(public)));
                continue;
            }
            open.keystore
                .insert(KEY_TYPE, secret, &key)
                .map_err(|()| Error::Input(format!("keystore {} cannot be written", open.path.display())))?;
            lines.push(format!("{} is restored", describe(public)));
        }
        print(&lines)
    }
}

fn read(path: &PathBuf) -> sc_cli::Result<Content> {
    let text = fs::read(path)
        .map(Zeroizing::new)
        .map_err(|error| Error::Input(format!("{} cannot be read ({error})", path.display())))?;
    let content: Content = serde_json::from_slice(&text).map_err(|error| {
        // What the parser says names places and fields, never values that are strings.
        Error::Input(format!(
            "{} is not a back-up (line {}, column {})",
            path.display(),
            error.line(),
            error.column()
        ))
    })?;
    if content.version != VERSION {
        let version = content.version;
        return Err(Error::Input(format!(
            "{} is a back-up of version {version}, and this node reads version {VERSION}",
            path.display()
        )));
    }
    Ok(content)
}

/// Whether the secret, with the keystore's password, is that of the public key.
fn check(public: &str, secret: &str, open: &Open) -> sc_cli::Result<()> {
    let password = open.password.as_ref().map(|password| password.expose_secret().as_str());
    let is_right = sr25519::Pair::from_string(secret, password)
        .is_ok_and(|pair| hex::encode(pair.public().as_slice()) == public);
    if is_right {
        return Ok(());
    }
    Err(Error::Input(format!(
        "the back-up's secret of {} is not the one of that key{}",
        describe(public),
        if password.is_some() { ", or the keystore's password is another" } else { "" }
    )))
}
