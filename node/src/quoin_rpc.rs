//! The JSON-RPC methods `quoin_…`: validator sets, how far they are with their keys, and the keys.
//!
//! All read the state at the block `at`, or at the best block where none is given. Bytes are hexadecimal with `0x`; accounts
//! and sr25519 keys are SS58 addresses.

use std::sync::Arc;

use jsonrpsee::{
    core::RpcResult,
    proc_macros::rpc,
    types::{ErrorObject, ErrorObjectOwned},
};
use quoin_offchain::addresses;
use quoin_primitives::{
    KeyPair, MemberBits, NetworkId, Scheme, SetId,
    api::{DkgProgress, NetworkSummary, QuoinApi, SetDetails, SetSummary},
    interface::Stage,
};
use quoin_runtime::{AccountId, Hash};
use serde::{Deserialize, Serialize};
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_core::crypto::Ss58Codec;

use crate::service::FullClient;

/// The code of an error of the node or of the runtime.
const UNANSWERED: i32 = 7_000;

/// A set of validators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Set {
    /// The network's number.
    pub(crate) network: u16,
    /// The set's number on it.
    pub(crate) session: u32,
    /// `declared`, `keyed`, `inOffice`, `reporting` or `coolingDown`.
    pub(crate) stage: String,
    /// What members sign with each duty.
    pub(crate) hash: Hash,
    /// Key shares of all members.
    pub(crate) shares: u16,
    /// Key shares that sign together.
    pub(crate) threshold: u16,
    /// The members, in order.
    pub(crate) members: Vec<Member>,
    /// The set's keys, once they are confirmed.
    pub(crate) key_pair: Option<Keys>,
}

/// A member of a set, with the keys that it had when the set was declared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Member {
    /// The validator's account.
    pub(crate) account: AccountId,
    /// Its key shares.
    pub(crate) shares: u16,
    /// Its coordinator key, 32 bytes.
    pub(crate) coordinator: String,
    /// Its embedded key on embedwards25519, 32 bytes.
    pub(crate) embedwards25519: String,
    /// Its embedded key on secq256k1, 33 bytes, on networks that need one.
    pub(crate) secq256k1: Option<String>,
}

/// The keys of a set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Keys {
    /// The sr25519 key that signs on the chain.
    pub(crate) oracle: String,
    /// The key on the external network: 33 bytes on secp256k1, 32 on Ed25519.
    pub(crate) external: String,
    /// The external key in the words of its network.
    pub(crate) external_name: String,
}

/// How far one DKG is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Dkg {
    /// Indices of the members whose participation is verified.
    pub(crate) dealers: Vec<u16>,
    /// Indices of the members whose participation was faulty.
    pub(crate) faulty: Vec<u16>,
    /// Whether the key is made.
    pub(crate) complete: bool,
}

/// How far an attempt to confirm the keys is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Confirmation {
    /// The attempt, from 0 on.
    pub(crate) attempt: u32,
    /// Indices of the members that committed to nonces.
    pub(crate) committed: Vec<u16>,
    /// Indices of the signers, once they are fixed.
    pub(crate) signers: Option<Vec<u16>>,
    /// Indices of the signers that gave their share.
    pub(crate) confirmed: Vec<u16>,
    /// The last block that counts for what is waited for.
    pub(crate) ends_after: u64,
}

/// How far a set is with its keys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KeyGeneration {
    /// The DKG of the oracle key.
    pub(crate) oracle: Dkg,
    /// The DKG of the external key.
    pub(crate) external: Dkg,
    /// The confirmation, while it goes on.
    pub(crate) confirmation: Option<Confirmation>,
    /// The keys that were made, confirmed or not.
    pub(crate) key_pair: Option<Keys>,
}

/// A network with its keys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Network {
    /// The network's number.
    pub(crate) network: u16,
    /// `bip340`, `ethereumSchnorr` or `ed25519`.
    pub(crate) scheme: String,
    /// Whether it is halted.
    pub(crate) halted: bool,
    /// The number of the set in office.
    pub(crate) session: Option<u32>,
    /// The keys of the set in office.
    pub(crate) key_pair: Option<Keys>,
    /// The number of the set that is to follow.
    pub(crate) next_session: Option<u32>,
}

/// The methods.
#[rpc(server, namespace = "quoin")]
pub(crate) trait QuoinRpc {
    /// The validator sets of external networks whose stake is bound: of `network`, or of all.
    #[method(name = "sets")]
    fn sets(&self, network: Option<u16>, at: Option<Hash>) -> RpcResult<Vec<Set>>;

    /// How far a set is with its keys; `null` if there is no such set, or no longer.
    #[method(name = "dkg")]
    fn dkg(&self, network: u16, session: u32, at: Option<Hash>) -> RpcResult<Option<KeyGeneration>>;

    /// The external networks with the keys in office.
    #[method(name = "keys")]
    fn keys(&self, at: Option<Hash>) -> RpcResult<Vec<Network>>;
}

/// Answers from the client.
pub(crate) struct Quoin {
    client: Arc<FullClient>,
}

impl Quoin {
    pub(crate) fn new(client: Arc<FullClient>) -> Self {
        Self { client }
    }

    fn at(&self, at: Option<Hash>) -> Hash {
        at.unwrap_or_else(|| self.client.info().best_hash)
    }

    fn networks(&self, at: Hash) -> RpcResult<Vec<(NetworkSummary, Scheme)>> {
        let networks = self.client.runtime_api().networks(at).map_err(unanswered)?;
        Ok(networks.into_iter().filter_map(|network| Some((network.clone(), network.scheme?))).collect())
    }

    fn details(&self, at: Hash, set: SetId) -> RpcResult<Option<SetDetails<AccountId>>> {
        self.client.runtime_api().validator_set(at, set).map_err(unanswered)
    }
}

fn unanswered(error: impl core::fmt::Display) -> ErrorObjectOwned {
    ErrorObject::owned(UNANSWERED, error.to_string(), None::<()>)
}

impl QuoinRpcServer for Quoin {
    fn sets(&self, network: Option<u16>, at: Option<Hash>) -> RpcResult<Vec<Set>> {
        let at = self.at(at);
        let summaries: Vec<SetSummary> = self.client.runtime_api().sets(at).map_err(unanswered)?;
        let wanted = |set: &SetId| network.is_none_or(|network| set.network == NetworkId(network));
        let mut sets = Vec::new();
        for summary in summaries.into_iter().filter(|summary| wanted(&summary.set)) {
            sets.extend(self.details(at, summary.set)?.map(set));
        }
        Ok(sets)
    }

    fn dkg(&self, network: u16, session: u32, at: Option<Hash>) -> RpcResult<Option<KeyGeneration>> {
        let (at, id) = (self.at(at), SetId { network: NetworkId(network), session });
        let progress = self.client.runtime_api().keygen_progress(at, id).map_err(unanswered)?;
        let scheme = self.details(at, id)?.map(|details| details.set.scheme);
        Ok(progress.map(|progress| KeyGeneration {
            oracle: dkg(&progress.oracle),
            external: dkg(&progress.external),
            confirmation: progress.confirmation.map(|confirmation| Confirmation {
                attempt: confirmation.attempt,
                committed: indices(&confirmation.committed),
                signers: confirmation.signers.as_ref().map(indices),
                confirmed: indices(&confirmation.confirmed),
                ends_after: confirmation.ends_after,
            }),
            key_pair: progress.keys.zip(scheme).map(|(pair, scheme)| keys(&pair, scheme)),
        }))
    }

    fn keys(&self, at: Option<Hash>) -> RpcResult<Vec<Network>> {
        let at = self.at(at);
        let mut networks = Vec::new();
        for (summary, scheme) in self.networks(at)? {
            let in_office = match summary.in_office {
                Some(set) => self.details(at, set)?,
                None => None,
            };
            networks.push(Network {
                network: summary.network.0,
                scheme: scheme_name(scheme).into(),
                halted: summary.halted,
                session: summary.in_office.map(|set| set.session),
                key_pair: in_office.and_then(|details| Some(keys(&details.keys?, details.set.scheme))),
                next_session: summary.successor.map(|set| set.session),
            });
        }
        Ok(networks)
    }
}

fn set(details: SetDetails<AccountId>) -> Set {
    let SetDetails { set, hash, stage, keys: pair } = details;
    let members = set.members.iter().map(|member| Member {
        account: member.account.clone(),
        shares: member.shares,
        coordinator: hex(member.coordinator.as_ref()),
        embedwards25519: hex(&member.embedded.embedwards25519),
        secq256k1: member.embedded.secq256k1.map(|key| hex(&key)),
    });
    Set {
        network: set.id.network.0,
        session: set.id.session,
        stage: stage_name(stage).into(),
        hash,
        shares: set.total_shares(),
        threshold: set.threshold(),
        members: members.collect(),
        key_pair: pair.map(|pair| keys(&pair, set.scheme)),
    }
}

fn keys(pair: &KeyPair, scheme: Scheme) -> Keys {
    Keys {
        oracle: pair.oracle.to_ss58check(),
        external: hex(pair.external.as_bytes()),
        external_name: addresses::describe(scheme, &pair.external),
    }
}

fn dkg(progress: &DkgProgress) -> Dkg {
    Dkg {
        dealers: indices(&progress.dealers),
        faulty: indices(&progress.faulty),
        complete: progress.complete,
    }
}

fn indices(members: &MemberBits) -> Vec<u16> {
    members.iter().collect()
}

fn hex(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

const fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Declared => "declared",
        Stage::Keyed => "keyed",
        Stage::InOffice => "inOffice",
        Stage::Reporting => "reporting",
        Stage::CoolingDown => "coolingDown",
    }
}

const fn scheme_name(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Bip340 => "bip340",
        Scheme::EthereumSchnorr => "ethereumSchnorr",
        Scheme::Ed25519 => "ed25519",
    }
}
