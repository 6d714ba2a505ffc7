//! `key check`.

use std::collections::BTreeSet;

use clap::Args;
use quoin_offchain::CoordinatorSecret;
use quoin_primitives::EmbeddedCurve;
use sc_cli::Error;
use serde_json::{Value, json};

use super::{Keystore, hex, print};
use crate::{cli::Cli, quoin_rpc::Set};

/// Check that every key in the keystore can be used, and say which sets need which.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// JSON-RPC of a synced node, which knows the sets; without it the keystore alone is checked.
    #[arg(long)]
    rpc: Option<String>,

    #[command(flatten)]
    keystore: Keystore,
}

impl Check {
    pub(super) fn run(&self, cli: &Cli) -> sc_cli::Result<()> {
        // Every key of every kind is read by this.
        let open = self.keystore.open(cli)?;
        let keyring = open.keyring()?;
        let mut lines = vec![format!("every key in {} can be used", open.path.display())];
        let sets = self.rpc.as_deref().map(sets).transpose()?;
        for coordinator in keyring.coordinators() {
            let Some(secret) = keyring.get(coordinator) else { continue };
            lines.push(match &sets {
                None => format!("{}: in the keystore", hex(coordinator)),
                Some(sets) => verdict(secret, sets),
            });
        }
        print(&lines)
    }
}

/// Asks a node for the sets whose stake is bound.
fn sets(url: &str) -> sc_cli::Result<Vec<Set>> {
    let failed = |problem: String| Error::Input(format!("{url} does not name the validator sets: {problem}"));
    let request = json!({ "jsonrpc": "2.0", "id": 1, "method": "quoin_sets", "params": [] });
    let mut answer: Value = ureq::post(url)
        .send_json(request)
        .and_then(|mut response| response.body_mut().read_json())
        .map_err(|error| failed(error.to_string()))?;
    if let Some(error) = answer.get("error") {
        return Err(failed(error.to_string()));
    }
    serde_json::from_value(answer["result"].take()).map_err(|error| failed(error.to_string()))
}

/// Which sets need a coordinator key: to authorise duties, or for the embedded keys derived from it.
fn verdict(secret: &CoordinatorSecret, sets: &[Set]) -> String {
    let coordinator = hex(secret.public());
    let embedwards25519 = hex(secret.embedded_key(EmbeddedCurve::Embedwards25519).as_bytes());
    let secq256k1 = hex(secret.embedded_key(EmbeddedCurve::Secq256k1).as_bytes());
    let needed: BTreeSet<_> = sets
        .iter()
        .filter(|set| set.stage != "coolingDown" || set.key_pair.is_some())
        .filter(|set| {
            set.members.iter().any(|member| {
                member.coordinator == coordinator
                    || member.embedwards25519 == embedwards25519
                    || member.secq256k1.as_ref() == Some(&secq256k1)
            })
        })
        .map(|set| (set.network, set.session))
        .collect();
    if needed.is_empty() {
        return format!(
            "{coordinator}: no set needs it. If it is not among your validator's session keys any longer, destroy it \
             with every copy: who finds it learns the shares of all its sets, past ones too"
        );
    }
    let names: Vec<_> =
        needed.iter().map(|(network, session)| format!("network {network}, session {session}")).collect();
    format!("{coordinator}: keep it, it is needed by {}", names.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quoin_rpc::{Keys, Member};
    use quoin_primitives::coordinator;
    use sp_core::Pair;

    fn secret(seed: &str) -> CoordinatorSecret {
        let pair = coordinator::Pair::from_string(seed, None).expect("it is a secret");
        CoordinatorSecret::new(pair).expect("it can be used")
    }

    fn set(stage: &str, coordinator: &CoordinatorSecret, embedded: &CoordinatorSecret) -> Set {
        Set {
            network: 3,
            session: 7,
            stage: stage.into(),
            hash: Default::default(),
            shares: 1,
            threshold: 1,
            members: vec![Member {
                account: [1; 32].into(),
                shares: 1,
                coordinator: hex(coordinator.public()),
                embedwards25519: hex(embedded.embedded_key(EmbeddedCurve::Embedwards25519).as_bytes()),
                secq256k1: None,
            }],
            key_pair: None,
        }
    }

    #[test]
    fn a_key_is_needed_for_its_duties_and_for_its_embedded_keys() {
        let (old, new) = (secret("//old"), secret("//new"));
        let sets = [set("inOffice", &new, &old)];
        for needed in [&old, &new] {
            assert!(verdict(needed, &sets).contains("needed by network 3, session 7"));
        }
        assert!(verdict(&secret("//other"), &sets).contains("no set needs it"));
    }

    #[test]
    fn a_set_that_cools_down_needs_one_while_its_external_key_signs() {
        let key = secret("//old");
        let mut cooling = set("coolingDown", &key, &key);
        assert!(verdict(&key, &[cooling.clone()]).contains("destroy it"), "it was abandoned without keys");
        let name = || "0x02".to_owned();
        cooling.key_pair = Some(Keys { oracle: name(), external: name(), external_name: name() });
        assert!(verdict(&key, &[cooling]).contains("keep it"));
        assert!(verdict(&key, &[set("reporting", &key, &key)]).contains("keep it"));
    }
}
