//! The command `benchmark`.

use std::{sync::Arc, time::Duration};

use frame_benchmarking_cli::{
    BenchmarkCmd, ExtrinsicFactory, SUBSTRATE_REFERENCE_HARDWARE, SubstrateRemarkBuilder,
};
use sc_service::{Configuration, PartialComponents};
use sp_inherents::{InherentData, InherentDataProvider};
use sp_runtime::traits::HashingFor;

use crate::{
    executor::ExtraHostFunctions,
    service::{Block, FullClient, new_partial},
};

/// Does what the command says.
pub(crate) fn run(command: &BenchmarkCmd, config: Configuration) -> sc_cli::Result<()> {
    match command {
        BenchmarkCmd::Pallet(command) => {
            command.run_with_spec::<HashingFor<Block>, ExtraHostFunctions>(Some(config.chain_spec))
        }
        BenchmarkCmd::Block(command) => {
            let PartialComponents { client, .. } = new_partial(&config)?;
            command.run(client)
        }
        BenchmarkCmd::Storage(command) => {
            let PartialComponents { client, backend, .. } = new_partial(&config)?;
            let database = backend.expose_db();
            let storage = backend.expose_storage();
            let cache = backend.expose_shared_trie_cache();
            command.run(config, client, database, storage, cache)
        }
        BenchmarkCmd::Overhead(command) => {
            command.run_with_default_builder_and_spec::<Block, ExtraHostFunctions>(Some(config.chain_spec))
        }
        BenchmarkCmd::Extrinsic(command) => {
            let PartialComponents { client, .. } = new_partial(&config)?;
            let factory = ExtrinsicFactory(vec![Box::new(remark(client.clone())?)]);
            command.run(client, genesis_inherents()?, Vec::new(), &factory)
        }
        BenchmarkCmd::Machine(command) => command.run(&config, SUBSTRATE_REFERENCE_HARDWARE.clone()),
    }
}

fn remark(client: Arc<FullClient>) -> sc_cli::Result<SubstrateRemarkBuilder> {
    SubstrateRemarkBuilder::new_from_client(client)
}

/// What an author says of the world in the first block: slot and time 0, as a block without BABE's digest has.
fn genesis_inherents() -> sc_cli::Result<InherentData> {
    let timestamp = sp_timestamp::InherentDataProvider::new(Duration::ZERO.into());
    futures::executor::block_on(timestamp.create_inherent_data())
        .map_err(|error| sc_cli::Error::Application(Box::new(error)))
}
