//! What pallets and networks are configured with fits together.

use frame_support::traits::{Get, IntegrityTest};
use pallet_validator_sets::Networks;
use quoin_primitives::{NetworkParameters, interface::Keygen};
use quoin_runtime::{
    AccountId, AllPalletsWithSystem, BlockNumber, Dkg, Runtime, RuntimeCall, genesis_presets::BITCOIN,
};
use sp_keyring::Sr25519Keyring::Alice;

use crate::chain::{apply, begin_block, chain, signed};

const PRESETS: [&str; 2] = ["development", "local"];

fn minimum_key_deadline() -> BlockNumber {
    <Dkg as Keygen<AccountId>>::minimum_key_deadline()
}

#[test]
fn every_pallet_is_content_with_its_configuration() {
    for preset in PRESETS {
        chain(preset).execute_with(AllPalletsWithSystem::integrity_test);
    }
}

#[test]
fn pallets_agree_on_how_many_networks_there_may_be() {
    let most = <<Runtime as pallet_validator_sets::Config>::MaxNetworks as Get<u32>>::get();
    assert_eq!(<<Runtime as pallet_dkg::Config>::MaxNetworks as Get<u32>>::get(), most);
    assert_eq!(<<Runtime as pallet_signing::Config>::MaxNetworks as Get<u32>>::get(), most);
}

#[test]
fn a_member_may_have_as_many_batches_signed_as_it_may_propose() {
    let requests = <<Runtime as pallet_signing::Config>::RequestsPerMember as Get<u32>>::get();
    let ahead = <<Runtime as pallet_batches::Config>::MaxAhead as Get<u32>>::get();
    assert!(requests >= ahead);
}

/// Members that stall for the first time, one after the other, must not end a batch's request.
#[test]
fn batches_may_be_signed_for_as_long_as_ten_attempts_take() {
    for preset in PRESETS {
        chain(preset).execute_with(|| {
            let timeout = <<Runtime as pallet_signing::Config>::PhaseTimeout as Get<u32>>::get();
            let blocks = <<Runtime as pallet_batches::Config>::ProposalBlocks as Get<u32>>::get();
            assert!(blocks >= 10 * timeout, "{preset}: {blocks} blocks, {timeout} for each attempt");
        });
    }
}

/// A processor's request could else be opened again with the signature of the first time.
#[test]
fn plans_and_signatures_outlast_what_their_requests_are_worth() {
    for preset in PRESETS {
        chain(preset).execute_with(|| {
            let window = pallet_signing::PLAN_WINDOW;
            let deadline = <<Runtime as pallet_signing::Config>::PlanDeadline as Get<u32>>::get();
            let retention = <<Runtime as pallet_signing::Config>::Retention as Get<u32>>::get();
            assert!(u64::from(deadline) > window && u64::from(retention) > window);
        });
    }
}

/// A set's report is asked for, and signed, before the runtime's own counters apply.
#[test]
fn a_report_has_its_time() {
    for preset in PRESETS {
        chain(preset).execute_with(|| {
            let interval = <<Runtime as pallet_signing::Config>::CosignInterval as Get<BlockNumber>>::get();
            let to_sign = <<Runtime as pallet_signing::Config>::ReportDeadline as Get<u32>>::get();
            for (network, stored) in Networks::<Runtime>::iter().filter(|(network, _)| !network.is_chain()) {
                assert!(
                    interval + to_sign <= stored.parameters.report_deadline,
                    "{preset}, network {network}"
                );
            }
        });
    }
}

#[test]
fn pallets_refuse_duties_by_numbers_of_their_own() {
    assert_ne!(pallet_dkg::HALTED, pallet_embedded_curve_keys::KEY_TAKEN);
}

#[test]
fn the_networks_of_presets_have_time_for_keys_and_slash_who_misses_them() {
    for preset in PRESETS {
        chain(preset).execute_with(|| {
            let deal_deadline = <Runtime as pallet_dkg::Config>::DealDeadline::get();
            assert!(deal_deadline < minimum_key_deadline());
            for (network, stored) in Networks::<Runtime>::iter() {
                let NetworkParameters { key_deadline, key_points, points_limit, .. } = stored.parameters;
                if !network.is_chain() {
                    assert!(key_deadline >= minimum_key_deadline(), "{preset}, network {network}");
                    assert!(key_points > points_limit, "{preset}, network {network}");
                }
            }
        });
    }
}

#[test]
fn root_cannot_leave_a_network_too_little_time_for_keys() {
    chain("development").execute_with(|| {
        begin_block();
        let network = BITCOIN;
        let stored = Networks::<Runtime>::get(network).expect("it is registered").parameters;
        let update = |nonce, key_deadline| {
            let parameters = NetworkParameters { key_deadline, ..stored.clone() };
            let call = RuntimeCall::ValidatorSets(pallet_validator_sets::Call::update_network {
                network,
                parameters,
            });
            let sudo = RuntimeCall::Sudo(pallet_sudo::Call::sudo { call: Box::new(call) });
            apply(signed(Alice, nonce, sudo)).expect("it is valid").expect("sudo itself succeeds");
            Networks::<Runtime>::get(network).expect("it is registered").parameters.key_deadline
        };
        let least = minimum_key_deadline();
        assert_eq!(update(0, least - 1), stored.key_deadline, "nothing is changed");
        assert_eq!(update(1, least), least);
    });
}
