//! The runtime APIs: what a node may ask of the runtime.

#[cfg(feature = "runtime-benchmarks")]
use alloc::string::String;
use alloc::vec::Vec;
use frame_support::{
    genesis_builder_helper::{build_state, get_preset},
    traits::{Get, KeyOwnerProofSystem},
    view_functions::{ViewFunctionDispatchError, ViewFunctionId},
    weights::Weight,
};
use pallet_transaction_payment_rpc_runtime_api::{FeeDetails, RuntimeDispatchInfo};
use quoin_primitives::{
    NetworkId, Role, SlashReport,
    api::{DkgDetails, KeygenProgress, NetworkSummary, SetDetails, SetSummary},
    batch::{
        BatchId, BatchSignature, BurnId, Proposal,
        api::{BatchRefusal, BatchSummary, BatchesProgress, OpenProposal, QueuedBurn},
    },
    duties::{Duty, OpenDuty, SetKeys},
    signing::{
        GroupSignature, RequestId, SigningDuty, SigningProgress,
        api::{CosignedBlock, SignedRequest},
        duty::OpenSigningDuty,
    },
};
use sp_api::impl_runtime_apis;
use sp_consensus_babe::{AuthorityId as BabeId, BabeConfiguration, Epoch, Slot};
use sp_consensus_grandpa::{AuthorityId as GrandpaId, AuthorityList, SetId};
use sp_core::OpaqueMetadata;
use sp_genesis_builder::PresetId;
use sp_inherents::{CheckInherentsResult, InherentData};
use sp_runtime::{
    ApplyExtrinsicResult, ExtrinsicInclusionMode, KeyTypeId,
    traits::{Block as BlockT, NumberFor},
    transaction_validity::{TransactionSource, TransactionValidity},
};
use sp_session::OpaqueGeneratedSessionKeys;
use sp_version::RuntimeVersion;

use crate::{
    AccountId, Babe, Balance, Batches, Block, Dkg, Executive, Grandpa, Hash, Historical, InherentDataExt,
    Nonce, Runtime, RuntimeCall, RuntimeGenesisConfig, SessionKeys, Signing, System, TransactionPayment,
    VERSION, ValidatorSets, configs::consensus::BABE_EPOCH_CONFIGURATION,
    consensus_parameters::SlotsPerEpoch, coordinator, genesis_presets, sets, transaction,
};

impl_runtime_apis! {
    impl sp_api::Core<Block> for Runtime {
        fn version() -> RuntimeVersion {
            VERSION
        }

        fn execute_block(block: <Block as BlockT>::LazyBlock) {
            Executive::execute_block(block)
        }

        fn initialize_block(header: &<Block as BlockT>::Header) -> ExtrinsicInclusionMode {
            Executive::initialize_block(header)
        }
    }

    impl sp_api::Metadata<Block> for Runtime {
        fn metadata() -> OpaqueMetadata {
            OpaqueMetadata::new(Runtime::metadata().into())
        }

        fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
            Runtime::metadata_at_version(version)
        }

        fn metadata_versions() -> Vec<u32> {
            Runtime::metadata_versions()
        }
    }

    impl frame_support::view_functions::runtime_api::RuntimeViewFunction<Block> for Runtime {
        fn execute_view_function(
            id: ViewFunctionId,
            input: Vec<u8>,
        ) -> Result<Vec<u8>, ViewFunctionDispatchError> {
            Runtime::execute_view_function(id, input)
        }
    }

    impl sp_block_builder::BlockBuilder<Block> for Runtime {
        fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
            Executive::apply_extrinsic(extrinsic)
        }

        fn finalize_block() -> <Block as BlockT>::Header {
            Executive::finalize_block()
        }

        fn inherent_extrinsics(data: InherentData) -> Vec<<Block as BlockT>::Extrinsic> {
            data.create_extrinsics()
        }

        fn check_inherents(
            block: <Block as BlockT>::LazyBlock,
            data: InherentData,
        ) -> CheckInherentsResult {
            data.check_extrinsics(&block)
        }
    }

    impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
        fn validate_transaction(
            source: TransactionSource,
            transaction: <Block as BlockT>::Extrinsic,
            block_hash: <Block as BlockT>::Hash,
        ) -> TransactionValidity {
            Executive::validate_transaction(source, transaction, block_hash)
        }
    }

    impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
        fn offchain_worker(header: &<Block as BlockT>::Header) {
            Executive::offchain_worker(header)
        }
    }

    impl sp_consensus_babe::BabeApi<Block> for Runtime {
        fn configuration() -> BabeConfiguration {
            let epoch_configuration = Babe::epoch_config().unwrap_or(BABE_EPOCH_CONFIGURATION);
            BabeConfiguration {
                slot_duration: Babe::slot_duration(),
                epoch_length: SlotsPerEpoch::<Runtime>::get(),
                c: epoch_configuration.c,
                authorities: Babe::authorities().into_inner(),
                randomness: Babe::randomness(),
                allowed_slots: epoch_configuration.allowed_slots,
            }
        }

        fn current_epoch_start() -> Slot {
            Babe::current_epoch_start()
        }

        fn current_epoch() -> Epoch {
            Babe::current_epoch()
        }

        fn next_epoch() -> Epoch {
            Babe::next_epoch()
        }

        fn generate_key_ownership_proof(
            _: Slot,
            authority: BabeId,
        ) -> Option<sp_consensus_babe::OpaqueKeyOwnershipProof> {
            let proof = Historical::prove((sp_consensus_babe::KEY_TYPE, authority))?;
            Some(sp_consensus_babe::OpaqueKeyOwnershipProof::new(codec::Encode::encode(&proof)))
        }

        fn submit_report_equivocation_unsigned_extrinsic(
            equivocation_proof: sp_consensus_babe::EquivocationProof<<Block as BlockT>::Header>,
            key_owner_proof: sp_consensus_babe::OpaqueKeyOwnershipProof,
        ) -> Option<()> {
            let key_owner_proof = key_owner_proof.decode()?;
            Babe::submit_unsigned_equivocation_report(equivocation_proof, key_owner_proof)
        }
    }

    impl sp_consensus_grandpa::GrandpaApi<Block> for Runtime {
        fn grandpa_authorities() -> AuthorityList {
            Grandpa::grandpa_authorities()
        }

        fn current_set_id() -> SetId {
            pallet_grandpa::CurrentSetId::<Runtime>::get()
        }

        fn generate_key_ownership_proof(
            _: SetId,
            authority: GrandpaId,
        ) -> Option<sp_consensus_grandpa::OpaqueKeyOwnershipProof> {
            let proof = Historical::prove((sp_consensus_grandpa::KEY_TYPE, authority))?;
            Some(sp_consensus_grandpa::OpaqueKeyOwnershipProof::new(codec::Encode::encode(&proof)))
        }

        fn submit_report_equivocation_unsigned_extrinsic(
            equivocation_proof: sp_consensus_grandpa::EquivocationProof<
                <Block as BlockT>::Hash,
                NumberFor<Block>,
            >,
            key_owner_proof: sp_consensus_grandpa::OpaqueKeyOwnershipProof,
        ) -> Option<()> {
            let key_owner_proof = key_owner_proof.decode()?;
            Grandpa::submit_unsigned_equivocation_report(equivocation_proof, key_owner_proof)
        }
    }

    impl sp_session::SessionKeys<Block> for Runtime {
        fn generate_session_keys(owner: Vec<u8>, seed: Option<Vec<u8>>) -> OpaqueGeneratedSessionKeys {
            SessionKeys::generate(&owner, seed).into()
        }

        fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
            SessionKeys::decode_into_raw_public_keys(&encoded)
        }
    }

    impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
        fn account_nonce(account: AccountId) -> Nonce {
            System::account_nonce(account)
        }
    }

    impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentApi<Block, Balance> for Runtime {
        fn query_info(
            transaction: <Block as BlockT>::Extrinsic,
            length: u32,
        ) -> RuntimeDispatchInfo<Balance> {
            TransactionPayment::query_info(transaction, length)
        }

        fn query_fee_details(
            transaction: <Block as BlockT>::Extrinsic,
            length: u32,
        ) -> FeeDetails<Balance> {
            TransactionPayment::query_fee_details(transaction, length)
        }

        fn query_weight_to_fee(weight: Weight) -> Balance {
            TransactionPayment::weight_to_fee(weight)
        }

        fn query_length_to_fee(length: u32) -> Balance {
            TransactionPayment::length_to_fee(length)
        }
    }

    impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentCallApi<Block, Balance, RuntimeCall>
        for Runtime
    {
        fn query_call_info(call: RuntimeCall, length: u32) -> RuntimeDispatchInfo<Balance> {
            TransactionPayment::query_call_info(call, length)
        }

        fn query_call_fee_details(call: RuntimeCall, length: u32) -> FeeDetails<Balance> {
            TransactionPayment::query_call_fee_details(call, length)
        }

        fn query_weight_to_fee(weight: Weight) -> Balance {
            TransactionPayment::weight_to_fee(weight)
        }

        fn query_length_to_fee(length: u32) -> Balance {
            TransactionPayment::length_to_fee(length)
        }
    }

    impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
        fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
            build_state::<RuntimeGenesisConfig>(config)
        }

        fn get_preset(name: &Option<PresetId>) -> Option<Vec<u8>> {
            get_preset::<RuntimeGenesisConfig>(name, genesis_presets::get_preset)
        }

        fn preset_names() -> Vec<PresetId> {
            genesis_presets::preset_names()
        }
    }

    impl quoin_primitives::api::QuoinApi<Block, AccountId> for Runtime {
        fn protocol_version() -> u32 {
            quoin_primitives::PROTOCOL_VERSION
        }

        fn open_duties(coordinators: Vec<coordinator::Public>) -> Vec<OpenDuty<AccountId>> {
            sets::open_duties(&coordinators)
        }

        fn validator_set(set: quoin_primitives::SetId) -> Option<SetDetails<AccountId>> {
            sets::details(set)
        }

        fn dkg(set: quoin_primitives::SetId, role: Role) -> Option<DkgDetails> {
            Dkg::dkg_details(set, role)
        }

        fn dealings(set: quoin_primitives::SetId, role: Role) -> Vec<(u16, Vec<u8>)> {
            Dkg::dealings(set, role)
        }

        fn keygen_progress(set: quoin_primitives::SetId) -> Option<KeygenProgress> {
            Dkg::keygen_progress(set)
        }

        fn networks() -> Vec<NetworkSummary> {
            sets::networks()
        }

        fn sets() -> Vec<SetSummary> {
            sets::live()
        }

        fn duty_extrinsic(
            duty: Duty<AccountId>,
            signature: coordinator::Signature,
        ) -> Option<<Block as BlockT>::Extrinsic> {
            sets::duty_call(duty, signature).map(transaction::authorised)
        }

        fn set_keys_extrinsic(set_keys: SetKeys) -> <Block as BlockT>::Extrinsic {
            transaction::authorised(Dkg::set_keys_call(set_keys).into())
        }
    }

    impl quoin_primitives::signing::api::SigningApi<Block> for Runtime {
        fn signing_duties(coordinators: Vec<coordinator::Public>) -> Vec<OpenSigningDuty> {
            Signing::signing_duties(&coordinators)
        }

        fn signing_requests(set: quoin_primitives::SetId) -> Vec<(RequestId, SigningProgress)> {
            Signing::signing_requests(set)
        }

        fn signatures(request: RequestId) -> Option<Vec<GroupSignature>> {
            <Signing as quoin_primitives::interface::Signing>::signatures(&request)
        }

        fn signed_requests(set: quoin_primitives::SetId) -> Vec<SignedRequest> {
            Signing::signed_requests(set)
        }

        fn slash_report(set: quoin_primitives::SetId) -> Option<SlashReport> {
            <ValidatorSets as quoin_primitives::interface::ValidatorSets<AccountId>>::slash_report(set)
        }

        fn cosigned_block() -> Option<CosignedBlock> {
            Signing::cosigned_block()
        }

        fn signing_extrinsic(
            duty: SigningDuty,
            signature: coordinator::Signature,
        ) -> Option<<Block as BlockT>::Extrinsic> {
            Signing::duty_call(duty, signature).map(|call| transaction::authorised(call.into()))
        }
    }

    impl quoin_primitives::batch::api::BatchesApi<Block> for Runtime {
        fn batches_progress(network: NetworkId) -> BatchesProgress {
            Batches::batches_progress(network)
        }

        fn check_batch(batch: Vec<u8>) -> Result<BatchSummary, BatchRefusal> {
            Batches::check_batch(&batch)
        }

        fn proposal_duties(
            coordinators: Vec<coordinator::Public>,
            network: NetworkId,
            id: BatchId,
            hash: Hash,
        ) -> Vec<OpenProposal> {
            Batches::proposal_duties(&coordinators, network, id, hash)
        }

        fn proposal_extrinsic(
            proposal: Proposal,
            signature: coordinator::Signature,
        ) -> <Block as BlockT>::Extrinsic {
            transaction::authorised(Batches::proposal_call(proposal, signature).into())
        }

        fn execution_extrinsic(
            session: u32,
            batch: Vec<u8>,
            signature: sp_core::sr25519::Signature,
        ) -> Option<<Block as BlockT>::Extrinsic> {
            let call = Batches::execution_call(session, &batch, signature)?;
            Some(transaction::authorised(call.into()))
        }

        fn conflict_extrinsic(
            set: quoin_primitives::SetId,
            id: BatchId,
            first: BatchSignature,
            second: BatchSignature,
        ) -> <Block as BlockT>::Extrinsic {
            transaction::authorised(Batches::conflict_call(set, id, first, second).into())
        }

        fn queued_burns(network: NetworkId, from: BurnId, limit: u32) -> Vec<QueuedBurn> {
            Batches::queued_burns(network, from, limit)
        }
    }

    #[cfg(feature = "runtime-benchmarks")]
    impl frame_benchmarking::Benchmark<Block> for Runtime {
        fn benchmark_metadata(
            extra: bool,
        ) -> (Vec<frame_benchmarking::BenchmarkList>, Vec<frame_support::traits::StorageInfo>) {
            crate::benchmarks::metadata(extra)
        }

        fn dispatch_benchmark(
            config: frame_benchmarking::BenchmarkConfig,
        ) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, String> {
            crate::benchmarks::dispatch(config)
        }
    }

    #[cfg(feature = "try-runtime")]
    impl frame_try_runtime::TryRuntime<Block> for Runtime {
        fn on_runtime_upgrade(checks: frame_try_runtime::UpgradeCheckSelect) -> (Weight, Weight) {
            let weight = Executive::try_runtime_upgrade(checks).expect("the upgrade passes its checks");
            (weight, crate::configs::system::RuntimeBlockWeights::get().max_block)
        }

        fn execute_block(
            block: <Block as BlockT>::LazyBlock,
            state_root_check: bool,
            signature_check: bool,
            select: frame_try_runtime::TryStateSelect,
        ) -> Weight {
            Executive::try_execute_block(block, state_root_check, signature_check, select)
                .expect("the block executes and its state passes the checks")
        }
    }
}
