//! What the runtime API says of validator sets and their duties.

use alloc::vec::Vec;

use pallet_validator_sets::{Networks, SessionCoordinators, States};
use quoin_primitives::{
    EmbeddedCurve, NetworkId, SetId,
    api::{NetworkSummary, SetDetails, SetSummary},
    duties::{Duty, OpenDuty, Task},
    interface::{CoordinatorKeys, EmbeddedKeyUse, ValidatorSets as _},
};

use crate::{AccountId, Dkg, EmbeddedCurveKeys, Runtime, RuntimeCall, Session, ValidatorSets, coordinator};

/// The duties that are open for whoever holds these coordinator keys.
pub(crate) fn open_duties(coordinators: &[coordinator::Public]) -> Vec<OpenDuty<AccountId>> {
    let mut duties: Vec<_> = coordinators.iter().flat_map(registrations).collect();
    duties.extend(Dkg::open_duties(coordinators));
    duties
}

/// The embedded keys that a validator needs for its stake, and that its coordinator key has not registered.
fn registrations(coordinator: &coordinator::Public) -> Vec<OpenDuty<AccountId>> {
    let Some(account) = Session::key_owner(coordinator::KEY_TYPE, coordinator.as_ref()) else {
        return Vec::new();
    };
    if SessionCoordinators::<Runtime>::coordinator_key(&account).as_ref() != Some(coordinator) {
        return Vec::new();
    }
    let open = |curve: &EmbeddedCurve| {
        ValidatorSets::needs_key(&account, *curve) && EmbeddedCurveKeys::registration_open(&account, *curve)
    };
    let duty = |curve| OpenDuty {
        coordinator: coordinator.clone(),
        task: Task::RegisterKey { account: account.clone(), curve },
    };
    [EmbeddedCurve::Secq256k1, EmbeddedCurve::Embedwards25519].into_iter().filter(open).map(duty).collect()
}

/// The call that submits a duty, if no argument is too long.
pub(crate) fn duty_call(duty: Duty<AccountId>, signature: coordinator::Signature) -> Option<RuntimeCall> {
    match duty {
        Duty::RegisterKey { account, key, proof } => {
            let proof = proof.try_into().ok()?;
            Some(pallet_embedded_curve_keys::Call::register_key { account, key, proof, signature }.into())
        }
        duty => Dkg::duty_call(duty, signature).map(Into::into),
    }
}

/// A set that makes or made keys.
pub(crate) fn details(id: SetId) -> Option<SetDetails<AccountId>> {
    Some(SetDetails {
        set: ValidatorSets::set(id)?,
        hash: ValidatorSets::set_hash(id)?,
        stage: ValidatorSets::stage(id)?,
        keys: ValidatorSets::keys(id),
    })
}

/// The registered networks, ascending.
pub(crate) fn networks() -> Vec<NetworkSummary> {
    let mut networks: Vec<(NetworkId, _)> = Networks::<Runtime>::iter().collect();
    networks.sort_by_key(|(network, _)| *network);
    let summary =
        |(network, stored): (NetworkId, pallet_validator_sets::NetworkOf<Runtime>)| NetworkSummary {
            network,
            scheme: stored.parameters.scheme,
            halted: ValidatorSets::is_halted(network),
            in_office: ValidatorSets::in_office(network),
            successor: ValidatorSets::successor(network),
        };
    networks.into_iter().map(summary).collect()
}

/// The sets whose stake is bound, ascending.
pub(crate) fn live() -> Vec<SetSummary> {
    let mut sets: Vec<SetId> = States::<Runtime>::iter_keys().collect();
    sets.sort();
    let summary = |id: SetId| {
        let set = ValidatorSets::set(id);
        let members = pallet_validator_sets::Stakes::<Runtime>::iter_key_prefix(id).count();
        Some(SetSummary {
            set: id,
            stage: ValidatorSets::stage(id)?,
            members: set.as_ref().map_or(members, |set| set.members.len()) as u16,
            shares: set.map_or(0, |set| set.total_shares()),
            keys: ValidatorSets::keys(id),
        })
    };
    sets.into_iter().filter_map(summary).collect()
}
