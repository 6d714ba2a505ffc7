//! Benchmarks of the pallets, for `quoin-node benchmark pallet`.

use alloc::{string::String, vec::Vec};
use frame_benchmarking::{BenchmarkBatch, BenchmarkConfig, BenchmarkError, BenchmarkList, baseline};
use frame_support::traits::{StorageInfo, StorageInfoTrait, WhitelistedStorageKeys};
use frame_system_benchmarking::{Pallet as SystemBench, extensions::Pallet as SystemExtensionsBench};

use crate::{
    AllPalletsWithSystem, Assets, Babe, Balances, Grandpa, Runtime, Sudo, Timestamp, TransactionPayment,
    Utility,
};

use baseline::Pallet as BaselineBench;

impl frame_system_benchmarking::Config for Runtime {
    fn setup_set_code_requirements(code: &Vec<u8>) -> Result<(), BenchmarkError> {
        let _ = code;
        Ok(())
    }

    fn verify_set_code() {}
}

impl baseline::Config for Runtime {}

impl pallet_transaction_payment::BenchmarkConfig for Runtime {}

frame_benchmarking::define_benchmarks!(
    [frame_benchmarking, BaselineBench::<Runtime>]
    [frame_system, SystemBench::<Runtime>]
    [frame_system_extensions, SystemExtensionsBench::<Runtime>]
    [pallet_assets, Assets]
    [pallet_babe, Babe]
    [pallet_balances, Balances]
    [pallet_grandpa, Grandpa]
    [pallet_sudo, Sudo]
    [pallet_timestamp, Timestamp]
    [pallet_transaction_payment, TransactionPayment]
    [pallet_utility, Utility]
);

/// Which benchmarks there are, and which storage they touch.
pub(crate) fn metadata(extra: bool) -> (Vec<BenchmarkList>, Vec<StorageInfo>) {
    use frame_benchmarking::BenchmarkList;
    let mut list = Vec::<BenchmarkList>::new();
    list_benchmarks!(list, extra);
    (list, AllPalletsWithSystem::storage_info())
}

/// Runs the benchmark that `config` names.
pub(crate) fn dispatch(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
    let whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
    let mut batches = Vec::<BenchmarkBatch>::new();
    let params = (&config, &whitelist);
    add_benchmarks!(params, batches);
    Ok(batches)
}
