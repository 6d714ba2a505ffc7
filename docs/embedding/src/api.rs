//! What the runtime tells the worker, and all that the worker knows of a chain: `QuoinApi` for keys, `SigningApi` and `BatchesApi`
//! for what is done with them.

use pallet_validator_sets::{Networks, SessionCoordinators, Stakes, States};
use quoin_primitives::{
    EmbeddedCurve, NetworkId, PROTOCOL_VERSION, Role, SetId, SlashReport,
    api::{DkgDetails, KeygenProgress, NetworkSummary, SetDetails, SetSummary},
    batch::{
        BatchId, BatchSignature, BurnId, Proposal,
        api::{BatchRefusal, BatchSummary, BatchesProgress, OpenProposal, QueuedBurn},
    },
    coordinator,
    duties::{Duty, OpenDuty, SetKeys, Task},
    interface::{CoordinatorKeys, EmbeddedKeyUse, Signing as _, ValidatorSets as _},
    signing::{
        GroupSignature, RequestId, SigningDuty, SigningProgress,
        api::{CosignedBlock, SignedRequest},
        duty::OpenSigningDuty,
    },
};
use sp_api::impl_runtime_apis;
use sp_core::{H256, sr25519};
use sp_runtime::{ExtrinsicInclusionMode, traits::Block as BlockT};
use sp_version::RuntimeVersion;

use crate::runtime::{
    AccountId, Batches, Block, Dkg, EmbeddedCurveKeys, Executive, Runtime, Session, Signing, VERSION,
    ValidatorSets, authorised,
};

/// The embedded keys that a validator needs for its stake, and that its coordinator key has not registered.
fn registrations(coordinator: &coordinator::Public) -> Vec<OpenDuty<AccountId>> {
    let Some(account) = Session::key_owner(coordinator::KEY_TYPE, coordinator.as_ref()) else {
        return Vec::new();
    };
    if SessionCoordinators::<Runtime>::coordinator_key(&account).as_ref() != Some(coordinator) {
        return Vec::new();
    }
    [EmbeddedCurve::Secq256k1, EmbeddedCurve::Embedwards25519]
        .into_iter()
        .filter(|curve| ValidatorSets::needs_key(&account, *curve))
        .filter(|curve| EmbeddedCurveKeys::registration_open(&account, *curve))
        .map(|curve| OpenDuty {
            coordinator: coordinator.clone(),
            task: Task::RegisterKey { account: account.clone(), curve },
        })
        .collect()
}

fn summary_of_network(network: NetworkId) -> Option<NetworkSummary> {
    Some(NetworkSummary {
        network,
        scheme: Networks::<Runtime>::get(network)?.parameters.scheme,
        halted: ValidatorSets::is_halted(network),
        in_office: ValidatorSets::in_office(network),
        successor: ValidatorSets::successor(network),
    })
}

fn summary_of_set(id: SetId) -> Option<SetSummary> {
    Some(SetSummary {
        set: id,
        stage: ValidatorSets::stage(id)?,
        members: Stakes::<Runtime>::iter_key_prefix(id).count() as u16,
        shares: ValidatorSets::set(id).map_or(0, |set| set.total_shares()),
        keys: ValidatorSets::keys(id),
    })
}

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

    impl quoin_primitives::api::QuoinApi<Block, AccountId> for Runtime {
        fn protocol_version() -> u32 {
            PROTOCOL_VERSION
        }

        fn open_duties(coordinators: Vec<coordinator::Public>) -> Vec<OpenDuty<AccountId>> {
            let mut duties: Vec<_> = coordinators.iter().flat_map(registrations).collect();
            duties.extend(Dkg::open_duties(&coordinators));
            duties
        }

        fn validator_set(set: SetId) -> Option<SetDetails<AccountId>> {
            Some(SetDetails {
                set: ValidatorSets::set(set)?,
                hash: ValidatorSets::set_hash(set)?,
                stage: ValidatorSets::stage(set)?,
                keys: ValidatorSets::keys(set),
            })
        }

        fn dkg(set: SetId, role: Role) -> Option<DkgDetails> {
            Dkg::dkg_details(set, role)
        }

        fn dealings(set: SetId, role: Role) -> Vec<(u16, Vec<u8>)> {
            Dkg::dealings(set, role)
        }

        fn keygen_progress(set: SetId) -> Option<KeygenProgress> {
            Dkg::keygen_progress(set)
        }

        fn networks() -> Vec<NetworkSummary> {
            let mut networks: Vec<_> =
                Networks::<Runtime>::iter_keys().filter_map(summary_of_network).collect();
            networks.sort_by_key(|summary| summary.network);
            networks
        }

        fn sets() -> Vec<SetSummary> {
            let mut sets: Vec<_> = States::<Runtime>::iter_keys().filter_map(summary_of_set).collect();
            sets.sort_by_key(|summary| summary.set);
            sets
        }

        fn duty_extrinsic(
            duty: Duty<AccountId>,
            signature: coordinator::Signature,
        ) -> Option<<Block as BlockT>::Extrinsic> {
            let call = match duty {
                Duty::RegisterKey { account, key, proof } => {
                    let proof = proof.try_into().ok()?;
                    pallet_embedded_curve_keys::Call::register_key { account, key, proof, signature }.into()
                }
                duty => Dkg::duty_call(duty, signature)?.into(),
            };
            Some(authorised(call))
        }

        fn set_keys_extrinsic(set_keys: SetKeys) -> <Block as BlockT>::Extrinsic {
            authorised(Dkg::set_keys_call(set_keys).into())
        }
    }

    impl quoin_primitives::signing::api::SigningApi<Block> for Runtime {
        fn signing_duties(coordinators: Vec<coordinator::Public>) -> Vec<OpenSigningDuty> {
            Signing::signing_duties(&coordinators)
        }

        fn signing_requests(set: SetId) -> Vec<(RequestId, SigningProgress)> {
            Signing::signing_requests(set)
        }

        fn signatures(request: RequestId) -> Option<Vec<GroupSignature>> {
            Signing::signatures(&request)
        }

        fn signed_requests(set: SetId) -> Vec<SignedRequest> {
            Signing::signed_requests(set)
        }

        fn slash_report(set: SetId) -> Option<SlashReport> {
            ValidatorSets::slash_report(set)
        }

        fn cosigned_block() -> Option<CosignedBlock> {
            Signing::cosigned_block()
        }

        fn signing_extrinsic(
            duty: SigningDuty,
            signature: coordinator::Signature,
        ) -> Option<<Block as BlockT>::Extrinsic> {
            Some(authorised(Signing::duty_call(duty, signature)?.into()))
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
            hash: H256,
        ) -> Vec<OpenProposal> {
            Batches::proposal_duties(&coordinators, network, id, hash)
        }

        fn proposal_extrinsic(
            proposal: Proposal,
            signature: coordinator::Signature,
        ) -> <Block as BlockT>::Extrinsic {
            authorised(Batches::proposal_call(proposal, signature).into())
        }

        fn execution_extrinsic(
            session: u32,
            batch: Vec<u8>,
            signature: sr25519::Signature,
        ) -> Option<<Block as BlockT>::Extrinsic> {
            Some(authorised(Batches::execution_call(session, &batch, signature)?.into()))
        }

        fn conflict_extrinsic(
            set: SetId,
            id: BatchId,
            first: BatchSignature,
            second: BatchSignature,
        ) -> <Block as BlockT>::Extrinsic {
            authorised(Batches::conflict_call(set, id, first, second).into())
        }

        fn queued_burns(network: NetworkId, from: BurnId, limit: u32) -> Vec<QueuedBurn> {
            Batches::queued_burns(network, from, limit)
        }
    }
}
