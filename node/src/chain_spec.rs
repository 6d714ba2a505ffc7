//! The chains the node knows by name, and how it reads others.

use std::path::Path;

use quoin_runtime::{Block, WASM_BINARY};
use sc_chain_spec::{ChainSpecExtension, ChainType, Properties};
use sc_client_api::{BadBlocks, ForkBlocks};
use serde::{Deserialize, Serialize};

use crate::executor::ExtraHostFunctions;

/// What a specification may say beyond genesis and network.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ChainSpecExtension)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Extensions {
    /// Blocks that a chain must have at given numbers.
    pub(crate) fork_blocks: ForkBlocks<Block>,
    /// Blocks that are never accepted.
    pub(crate) bad_blocks: BadBlocks<Block>,
    /// Where a light client begins.
    pub(crate) light_sync_state: sc_sync_state_rpc::LightSyncStateExtension,
}

/// A chain's specification. Its genesis is built with the node's own host functions.
pub(crate) type ChainSpec = sc_service::GenericChainSpec<Extensions, ExtraHostFunctions>;

/// The runtime that was built with this node.
pub(crate) fn embedded_runtime() -> Result<&'static [u8], String> {
    WASM_BINARY.ok_or_else(|| {
        "this node was built without its Wasm runtime; build it again without SKIP_WASM_BUILD".into()
    })
}

/// What wallets should know about the chain's currency and addresses.
pub(crate) fn properties() -> Properties {
    let mut properties = Properties::new();
    properties.insert("tokenSymbol".into(), "QUO".into());
    properties.insert("tokenDecimals".into(), 12.into());
    properties.insert("ss58Format".into(), 42.into());
    properties
}

/// One node and fast blocks, for development.
fn development() -> Result<ChainSpec, String> {
    Ok(ChainSpec::builder(embedded_runtime()?, Extensions::default())
        .with_name("Quoin Development")
        .with_id("dev")
        .with_protocol_id("quoin-dev")
        .with_chain_type(ChainType::Development)
        .with_genesis_config_preset_name("development")
        .with_properties(properties())
        .build())
}

/// Four nodes on one machine.
fn local() -> Result<ChainSpec, String> {
    Ok(ChainSpec::builder(embedded_runtime()?, Extensions::default())
        .with_name("Quoin Local Testnet")
        .with_id("local")
        .with_protocol_id("quoin-local")
        .with_chain_type(ChainType::Local)
        .with_genesis_config_preset_name("local")
        .with_properties(properties())
        .build())
}

/// The chain of this name, or of the specification in the file of this name.
pub(crate) fn load(id: &str) -> Result<ChainSpec, String> {
    match id {
        "dev" => development(),
        "local" => local(),
        "" => Err("no chain was named; give --dev, --chain local, or --chain with the path of a \
                   chain specification"
            .into()),
        path if Path::new(path).is_file() => ChainSpec::from_json_file(path.into()).map_err(|problem| {
            format!(
                "`{path}` is not a chain specification of this node ({problem}); make one with \
                 `quoin-node chain-spec create`"
            )
        }),
        unknown => Err(format!(
            "unknown chain `{unknown}`: it is neither `dev` nor `local` nor a file; give --chain one of these, \
             or the path of a chain specification"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_runtime::BuildStorage;

    #[test]
    fn known_chains_have_a_genesis() {
        for id in ["dev", "local"] {
            let chain = load(id).expect("the chain is known");
            assert_eq!(chain.id(), id);
            assert!(!chain.build_storage().expect("its genesis is built").top.is_empty());
        }
    }

    #[test]
    fn an_unknown_chain_is_named() {
        let problem = load("nowhere").err().expect("there is no such chain");
        assert!(problem.contains("`nowhere`"), "{problem}");
    }

    #[test]
    fn a_file_that_is_no_specification_is_named() {
        let file = tempfile::NamedTempFile::new().expect("a temporary file is made");
        let path = file.path().to_str().expect("its path is text");
        let problem = load(path).err().expect("it is empty");
        assert!(problem.contains(path), "{problem}");
    }
}
