//! What the runtime tells the worker: `QuoinApi`, which is all that the worker knows of a chain.

use pallet_validator_sets::{Networks, SessionCoordinators, Stakes, States};
use quoin_primitives::{
    EmbeddedCurve, NetworkId, PROTOCOL_VERSION, Role, SetId,
    api::{DkgDetails, KeygenProgress, NetworkSummary, SetDetails, SetSummary},
    coordinator,
    duties::{Duty, OpenDuty, SetKeys, Task},
    interface::{CoordinatorKeys, EmbeddedKeyUse, ValidatorSets as _},
};
use sp_api::impl_runtime_apis;
use sp_runtime::{ExtrinsicInclusionMode, traits::Block as BlockT};
use sp_version::RuntimeVersion;

use crate::runtime::{
    AccountId, Block, Dkg, EmbeddedCurveKeys, Executive, Runtime, Session, VERSION, ValidatorSets, authorised,
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
}
