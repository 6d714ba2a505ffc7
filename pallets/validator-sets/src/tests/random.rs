//! Anything, in any order: after every block and every call the state is valid, what counts in a live set can be slashed,
//! and in the end all stake is free.

use frame_system::RawOrigin::{Root, Signed};
use proptest::prelude::*;
use quoin_primitives::{
    CHAIN, Fault, NetworkId, NetworkParameters, SetId,
    interface::{Stage, ValidatorSets as _},
};
use sp_runtime::Perbill;
use sp_staking::offence::{OffenceDetails, OnOffenceHandler};

use crate::{mock::*, *};

#[derive(Clone, Debug)]
enum Step {
    Run(u64),
    Allocate(u16, u64, u64),
    Deallocate(u16, u64, u64),
    Claim(u16, u64),
    Deal(u16, u16),
    KeysMade(u16),
    KeygenFailed(u16),
    TakeOffice(u16),
    Abandon(u16),
    Halt(u16),
    Resume(u16),
    Remove(u16),
    Register(u16),
    Fault(u16, u64, u8),
    Silent(u16, u64, u32),
    Report(u16),
    Equivocate(u64, u32, u32),
    EmbeddedKeys(u64, bool),
    SessionKeys(u64, bool),
    AtOnce(bool),
}

fn step() -> impl Strategy<Value = Step> {
    let network = 0u16..3;
    let account = 1u64..=ACCOUNTS;
    let amount = prop_oneof![1u64..2_000, Just(100)];
    prop_oneof![
        8 => (1u64..12).prop_map(Step::Run),
        4 => (network.clone(), account.clone(), amount.clone()).prop_map(|(n, a, s)| Step::Allocate(n, a, s)),
        4 => (network.clone(), account.clone(), amount).prop_map(|(n, a, s)| Step::Deallocate(n, a, s)),
        3 => (network.clone(), account.clone()).prop_map(|(n, a)| Step::Claim(n, a)),
        2 => (network.clone(), 0u16..10).prop_map(|(n, m)| Step::Deal(n, m)),
        5 => network.clone().prop_map(Step::KeysMade),
        1 => network.clone().prop_map(Step::KeygenFailed),
        2 => network.clone().prop_map(Step::TakeOffice),
        1 => network.clone().prop_map(Step::Abandon),
        1 => network.clone().prop_map(Step::Halt),
        2 => network.clone().prop_map(Step::Resume),
        1 => network.clone().prop_map(Step::Remove),
        1 => network.clone().prop_map(Step::Register),
        2 => (network.clone(), account.clone(), 0u8..3).prop_map(|(n, a, f)| Step::Fault(n, a, f)),
        2 => (network.clone(), account.clone(), 1u32..5).prop_map(|(n, a, p)| Step::Silent(n, a, p)),
        1 => network.prop_map(Step::Report),
        1 => (account.clone(), 0u32..12, 1u32..100).prop_map(|(a, s, p)| Step::Equivocate(a, s, p)),
        1 => (account.clone(), any::<bool>()).prop_map(|(a, has)| Step::EmbeddedKeys(a, has)),
        1 => (account, any::<bool>()).prop_map(|(a, has)| Step::SessionKeys(a, has)),
        1 => any::<bool>().prop_map(Step::AtOnce),
    ]
}

/// Some live set of the network.
fn some_set(network: NetworkId, choice: usize) -> SetId {
    let live = Successions::<Test>::get(network).live;
    let session = live.get(choice % live.len().max(1)).copied().unwrap_or(99);
    SetId { network, session }
}

/// Does the step; one that is refused changes nothing, as in a transaction.
fn take(step: Step) {
    let network = NetworkId;
    let as_call = |call: &dyn Fn() -> sp_runtime::DispatchResult| {
        let _ = frame_support::storage::with_storage_layer(call);
    };
    let successor = |n| ValidatorSets::successor(network(n)).unwrap_or(some_set(network(n), 0));
    match step {
        Step::Run(blocks) => run(blocks),
        Step::Allocate(n, who, amount) => as_call(&|| {
            ValidatorSets::allocate(Signed(who).into(), network(n), amount).map(drop).map_err(|e| e.error)
        }),
        Step::Deallocate(n, who, amount) => {
            as_call(&|| ValidatorSets::deallocate(Signed(who).into(), network(n), amount))
        }
        Step::Claim(n, who) => as_call(&|| ValidatorSets::claim_deallocation(Signed(who).into(), network(n))),
        Step::Deal(n, member) => do_part(successor(n), &[member]),
        Step::KeysMade(n) => as_call(&|| ValidatorSets::keys_made(successor(n), key_pair(1))),
        Step::KeygenFailed(n) => as_call(&|| ValidatorSets::keygen_failed(successor(n))),
        Step::TakeOffice(n) => as_call(&|| ValidatorSets::take_office(successor(n))),
        Step::Abandon(n) => as_call(&|| ValidatorSets::abandon_set(Root.into(), successor(n))),
        Step::Halt(n) => as_call(&|| ValidatorSets::halt(network(n))),
        Step::Resume(n) => as_call(&|| ValidatorSets::resume_network(Root.into(), network(n))),
        Step::Remove(n) => as_call(&|| ValidatorSets::remove_network(Root.into(), network(n))),
        Step::Register(n) => as_call(&|| ValidatorSets::register_network(Root.into(), network(n), bitcoin())),
        Step::Fault(n, who, fault) => {
            let fault =
                [Fault::Participation, Fault::ConflictingSignatures, Fault::Silence][usize::from(fault)];
            ValidatorSets::fault(some_set(network(n), who as usize), &who, fault);
        }
        Step::Silent(n, who, points) => {
            ValidatorSets::silent(some_set(network(n), who as usize), &who, points)
        }
        Step::Report(n) => {
            for session in Successions::<Test>::get(network(n)).live {
                if let Some(report) = ValidatorSets::slash_report(SetId { network: network(n), session }) {
                    as_call(&|| ValidatorSets::slash_report_signed(report.clone()));
                }
            }
        }
        Step::Equivocate(who, session, percent) => {
            let offender = OffenceDetails::<u64, (u64, ())> { offender: (who, ()), reporters: vec![] };
            ValidatorSets::on_offence(&[offender], &[Perbill::from_percent(percent)], session);
        }
        Step::EmbeddedKeys(who, has) => WithoutEmbeddedKeys::mutate(|without| {
            if has {
                without.remove(&who);
            } else {
                without.insert(who);
            }
        }),
        Step::SessionKeys(who, has) => {
            if has {
                give_session_keys(who);
            } else {
                pallet_session::NextKeys::<Test>::remove(who);
            }
        }
        Step::AtOnce(at_once) => AtOnce::set(at_once),
    }
    check();
    events();
}

/// Everybody leaves; whatever went before, after all deadlines nothing is held any longer.
fn leave() {
    for network in [CHAIN, NETWORK, OTHER] {
        take(Step::Resume(network.0));
        for who in 1..=ACCOUNTS {
            if let Some(stake) = Allocations::<Test>::get(network, who) {
                take(Step::Deallocate(network.0, who, stake));
            }
        }
    }
    // The chain keeps its last validators, whose stake stays bound, so they make way to others.
    for who in [11, 12] {
        give_session_keys(who);
        take(Step::Allocate(CHAIN.0, who, 5_000));
    }
    for network in [NETWORK, OTHER] {
        take(Step::Remove(network.0));
    }
    run(200);
    for who in 1..=ACCOUNTS {
        take(Step::Claim(CHAIN.0, who));
        assert_eq!(held(who), 0, "stake of {who} is stuck");
    }
    assert_eq!(Networks::<Test>::count(), 1);
    for id in States::<Test>::iter_keys() {
        assert_eq!(id.network, CHAIN);
        assert_ne!(stage(id), Some(Stage::Reporting));
    }
}

/// The doubles' memory is the thread's, so each case begins by forgetting the last.
fn forget() {
    WithoutEmbeddedKeys::set([].into());
    AtOnce::set(true);
    Slashes::set([].into());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn anything_in_any_order(steps in prop::collection::vec(step(), 0..150)) {
        forget();
        let network_0 = NetworkParameters { rotation_period: 1, ..parameters(None) };
        let networks = vec![(CHAIN, network_0), (NETWORK, bitcoin()), (OTHER, bitcoin())];
        let allocations =
            [staked(CHAIN, &[1, 2]), staked(NETWORK, &[1, 1, 9, 1]), staked(OTHER, &[5, 1])].concat();
        chain(networks, allocations).execute_with(|| {
            steps.into_iter().for_each(take);
            leave();
        });
    }
}
