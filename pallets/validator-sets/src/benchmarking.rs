//! Benchmarks: each call, each part of the hook, and each function that other pallets call and charge for.

use alloc::vec::Vec;

use frame_benchmarking::v2::*;
use frame_support::{
    BoundedVec, assert_ok,
    traits::{
        EnsureOrigin, Get,
        fungible::{Balanced, Inspect},
        tokens::Precision,
    },
};
use frame_system::{RawOrigin, pallet_prelude::BlockNumberFor};
use quoin_primitives::{
    CHAIN, ExternalKey, Fault, KeyPair, MAX_KEY_SHARES, NetworkId, NetworkParameters, ReportEntry, Scheme,
    SetId, SlashReport,
    interface::{Keygen, SigningSets, Stage, ValidatorSets},
};
use sp_core::sr25519;
use sp_runtime::{Perbill, traits::Zero};
use sp_staking::offence::{OffenceDetails, OnOffenceHandler};

use crate::{BenchmarkHelper, pallet::*, types::*};

const NETWORK: NetworkId = NetworkId(1);
const PRICE: u32 = 1_000_000;

fn parameters<T: Config>(network: NetworkId) -> ParametersOf<T> {
    NetworkParameters {
        scheme: (!network.is_chain()).then_some(Scheme::Bip340),
        key_share_price: PRICE.into(),
        max_key_shares: MAX_KEY_SHARES,
        min_validators: 1,
        rotation_period: 1,
        first_set_delay: 0,
        key_deadline: T::Keygen::minimum_key_deadline().saturating_add(1_000).into(),
        handover_deadline: 1_000u32.into(),
        report_deadline: 1_000u32.into(),
        cool_down: 1_000_000u32.into(),
        key_points: 1,
        points_limit: 0,
    }
}

/// The network, alone of its number, with candidates that all have keys.
fn prepare<T: Config>(network: NetworkId, candidates: u32) -> Result<NetworkOf<T>, BenchmarkError> {
    for (known, _) in Networks::<T>::drain() {
        Successions::<T>::remove(known);
    }
    let _ = Allocations::<T>::clear(u32::MAX, None);
    let _ = Candidates::<T>::clear(u32::MAX, None);
    Pallet::<T>::do_register_network(network, parameters::<T>(network))?;
    for index in 0..candidates {
        let who = validator::<T>(index);
        // Enough for any call below, with different stakes so that the selection has something to sort.
        Pallet::<T>::do_allocate(&who, network, (PRICE.saturating_mul(2).saturating_add(index)).into())?;
    }
    Networks::<T>::get(network).ok_or(BenchmarkError::Stop("registered"))
}

/// A validator with balance and keys.
fn validator<T: Config>(index: u32) -> T::AccountId {
    let who: T::AccountId = account("validator", index, 0);
    T::BenchmarkHelper::give_keys(&who, index);
    let funds = T::Currency::minimum_balance() + BalanceOf::<T>::from(PRICE) * 1_000u32.into();
    drop(T::Currency::deposit(&who, funds, Precision::BestEffort));
    who
}

/// Declares the network's next set.
fn declare_set<T: Config>(stored: &NetworkOf<T>) -> Result<SetId, BenchmarkError> {
    Pallet::<T>::declare(NETWORK, stored.clone());
    Pallet::<T>::successor(NETWORK).ok_or(BenchmarkError::Stop("declared"))
}

/// `count` live sets, abandoned but for the newest, which is declared, and the one before, which is in office.
fn live_sets<T: Config>(stored: &NetworkOf<T>, count: u32) -> Result<Vec<SetId>, BenchmarkError> {
    let mut sets = Vec::new();
    for index in 1..=count {
        let id = declare_set::<T>(stored)?;
        sets.push(id);
        if index + 1 == count {
            Pallet::<T>::do_keys_made(id, key_pair())?;
            put_into_office::<T>(id);
        } else if index < count {
            Pallet::<T>::abandon(id, AbandonCause::Manager);
        }
    }
    Ok(sets)
}

fn put_into_office<T: Config>(id: SetId) {
    if Pallet::<T>::stage(id) == Some(Stage::Keyed) {
        Pallet::<T>::enter_office(id);
    }
}

/// So many networks with a set in office, and with so many sets in all, of which the others are at another stage.
fn networks_with_sets<T: Config>(networks: u32, live: u32, others: Stage) -> Result<(), BenchmarkError> {
    let stored = prepare::<T>(NETWORK, 1)?;
    let id = declare_set::<T>(&stored)?;
    Pallet::<T>::do_keys_made(id, key_pair())?;
    put_into_office::<T>(id);
    let state = States::<T>::get(id).ok_or(BenchmarkError::Stop("a state"))?;
    for network in (1..=networks).map(|network| NetworkId(network as u16)) {
        Networks::<T>::insert(network, &stored);
        let live = BoundedVec::truncate_from((0..live).collect());
        for session in &live {
            let stage = if *session == 0 { Stage::InOffice } else { others };
            let state = SetState { stage, ..state.clone() };
            States::<T>::insert(SetId { network, session: *session }, state);
        }
        Successions::<T>::insert(network, Succession { in_office: Some(0), live, ..Default::default() });
    }
    Ok(())
}

fn key_pair() -> KeyPair {
    KeyPair { oracle: sr25519::Public::from_raw([1; 32]), external: ExternalKey::Secp256k1([2; 33]) }
}

fn manager<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
    T::ManagerOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

/// Every member of the set has points, and deallocated a little stake, so that its slash takes of both kinds.
fn burden_members<T: Config>(id: SetId) -> Result<(), BenchmarkError> {
    for (who, _) in Stakes::<T>::iter_prefix(id).collect::<Vec<_>>() {
        Pallet::<T>::do_deallocate(&who, id.network, 1u32.into())?;
        Pallet::<T>::add_points(id, &who, 1);
    }
    Ok(())
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn register_network() -> Result<(), BenchmarkError> {
        prepare::<T>(CHAIN, 0)?;
        let origin = manager::<T>()?;
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, NETWORK, parameters::<T>(NETWORK));
        assert!(Networks::<T>::contains_key(NETWORK));
        Ok(())
    }

    #[benchmark]
    fn update_network() -> Result<(), BenchmarkError> {
        prepare::<T>(NETWORK, 0)?;
        let origin = manager::<T>()?;
        let changed = NetworkParameters { points_limit: 77, ..parameters::<T>(NETWORK) };
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, NETWORK, changed.clone());
        assert_eq!(Networks::<T>::get(NETWORK).map(|network| network.parameters), Some(changed));
        Ok(())
    }

    /// A halted network with a set in office and a successor whose members all have points.
    #[benchmark]
    fn remove_network(
        l: Linear<2, { T::MaxLiveSets::get() }>,
        m: Linear<1, { T::MaxCandidates::get().min(MAX_KEY_SHARES.into()) }>,
    ) -> Result<(), BenchmarkError> {
        let stored = prepare::<T>(NETWORK, m)?;
        let sets = live_sets::<T>(&stored, l)?;
        burden_members::<T>(sets[sets.len() - 1])?;
        Pallet::<T>::do_halt_network(NETWORK)?;
        let origin = manager::<T>()?;
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, NETWORK);
        assert_eq!(Successions::<T>::get(NETWORK).in_office, None);
        Ok(())
    }

    #[benchmark]
    fn halt_network() -> Result<(), BenchmarkError> {
        prepare::<T>(NETWORK, 0)?;
        let origin = manager::<T>()?;
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, NETWORK);
        assert!(Pallet::<T>::is_halted(NETWORK));
        Ok(())
    }

    #[benchmark]
    fn resume_network(l: Linear<2, { T::MaxLiveSets::get() }>) -> Result<(), BenchmarkError> {
        let stored = prepare::<T>(NETWORK, 1)?;
        live_sets::<T>(&stored, l)?;
        Pallet::<T>::do_halt_network(NETWORK)?;
        let origin = manager::<T>()?;
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, NETWORK);
        assert!(!Pallet::<T>::is_halted(NETWORK));
        Ok(())
    }

    /// All members have points.
    #[benchmark]
    fn abandon_set(
        m: Linear<1, { T::MaxCandidates::get().min(MAX_KEY_SHARES.into()) }>,
    ) -> Result<(), BenchmarkError> {
        let stored = prepare::<T>(NETWORK, m)?;
        let id = declare_set::<T>(&stored)?;
        burden_members::<T>(id)?;
        let origin = manager::<T>()?;
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, id);
        assert_eq!(Pallet::<T>::stage(id), Some(Stage::CoolingDown));
        Ok(())
    }

    /// With a set to retire.
    #[benchmark]
    fn force_office() -> Result<(), BenchmarkError> {
        let stored = prepare::<T>(NETWORK, 1)?;
        let sets = live_sets::<T>(&stored, 2)?;
        States::<T>::mutate_extant(sets[1], |state| state.stage = Stage::Keyed);
        let origin = manager::<T>()?;
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, sets[1]);
        assert_eq!(<Pallet<T> as ValidatorSets<_>>::in_office(NETWORK), Some(sets[1]));
        Ok(())
    }

    #[benchmark]
    fn allocate() -> Result<(), BenchmarkError> {
        prepare::<T>(NETWORK, 0)?;
        let who = validator::<T>(0);
        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), NETWORK, PRICE.into());
        assert_eq!(Allocations::<T>::get(NETWORK, who), Some(PRICE.into()));
        Ok(())
    }

    /// The one with the least stake counts in every live set.
    #[benchmark]
    fn allocate_displacing(
        c: Linear<1, { T::MaxCandidates::get() }>,
        l: Linear<2, { T::MaxLiveSets::get() }>,
    ) -> Result<(), BenchmarkError> {
        let stored = prepare::<T>(NETWORK, c)?;
        let sets = live_sets::<T>(&stored, l)?;
        let least = validator::<T>(0);
        for id in sets {
            Stakes::<T>::insert(id, &least, BalanceOf::<T>::from(PRICE));
        }
        Candidates::<T>::insert(NETWORK, T::MaxCandidates::get());
        let who = validator::<T>(c);
        #[extrinsic_call]
        allocate(RawOrigin::Signed(who.clone()), NETWORK, (PRICE * 3).into());
        assert!(Allocations::<T>::contains_key(NETWORK, who));
        assert!(!Allocations::<T>::contains_key(NETWORK, least));
        Ok(())
    }

    /// Stake that counts in every live set, with something deallocated under each.
    #[benchmark]
    fn deallocate(l: Linear<2, { T::MaxLiveSets::get() }>) -> Result<(), BenchmarkError> {
        let stored = prepare::<T>(NETWORK, 1)?;
        let who = validator::<T>(0);
        let sets = live_sets::<T>(&stored, l)?;
        let entries = sets.iter().map(|id| Deallocation { amount: 1u32.into(), bound_to: id.session });
        let entries = BoundedVec::truncate_from(entries.collect());
        Deallocations::<T>::insert(NETWORK, &who, entries);
        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), NETWORK, PRICE.into());
        assert_eq!(Allocations::<T>::get(NETWORK, who), Some(PRICE.into()));
        Ok(())
    }

    /// One deallocation is free, all others are bound.
    #[benchmark]
    fn claim_deallocation(l: Linear<2, { T::MaxLiveSets::get() }>) -> Result<(), BenchmarkError> {
        let stored = prepare::<T>(NETWORK, 1)?;
        let who = validator::<T>(0);
        let sets = live_sets::<T>(&stored, l)?;
        Stakes::<T>::remove(sets[0], &who);
        let entries = sets.iter().map(|id| Deallocation { amount: 1u32.into(), bound_to: id.session });
        let entries = BoundedVec::truncate_from(entries.collect());
        Deallocations::<T>::insert(NETWORK, &who, entries);
        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), NETWORK);
        let left = Deallocations::<T>::get(NETWORK, who).map(|entries| entries.len() as u32);
        assert_eq!(left, Some(l - 1));
        Ok(())
    }

    #[benchmark]
    fn on_initialize_idle() -> Result<(), BenchmarkError> {
        Tasks::<T>::kill();
        let now = BlockNumberFor::<T>::from(7u32);
        #[block]
        {
            Pallet::<T>::end_stages(now);
            Pallet::<T>::do_one_task();
        }
        assert_eq!(Tasks::<T>::get().len(), 0);
        Ok(())
    }

    /// Nobody did its part, all are slashed for it.
    #[benchmark]
    fn end_stage(
        m: Linear<1, { T::MaxCandidates::get().min(MAX_KEY_SHARES.into()) }>,
    ) -> Result<(), BenchmarkError> {
        let stored = prepare::<T>(NETWORK, m)?;
        let id = declare_set::<T>(&stored)?;
        burden_members::<T>(id)?;
        let deadline = States::<T>::get(id).and_then(|state| state.deadline);
        let deadline = deadline.ok_or(BenchmarkError::Stop("a deadline"))?;
        #[block]
        {
            Pallet::<T>::end_stages(deadline);
        }
        assert_eq!(Pallet::<T>::stage(id), Some(Stage::CoolingDown));
        assert_eq!(Points::<T>::iter_prefix(id).count(), 0);
        Ok(())
    }

    /// As many candidates as a set can have were at fault in the last one, so that the selection is made again with them.
    #[benchmark]
    fn declare(c: Linear<1, { T::MaxCandidates::get() }>) -> Result<(), BenchmarkError> {
        prepare::<T>(NETWORK, c)?;
        let at_fault = Allocations::<T>::iter_key_prefix(NETWORK).take(MAX_KEY_SHARES.into());
        let at_fault = BoundedVec::truncate_from(at_fault.collect());
        SittingOut::<T>::insert(NETWORK, &at_fault);
        Faulty::<T>::insert(NETWORK, at_fault);
        Pallet::<T>::add_task(NETWORK);
        #[block]
        {
            Pallet::<T>::do_one_task();
        }
        assert!(Pallet::<T>::successor(NETWORK).is_some());
        Ok(())
    }

    #[benchmark]
    fn give_back(r: Linear<0, { RELEASES_PER_BLOCK - 1 }>) -> Result<(), BenchmarkError> {
        prepare::<T>(NETWORK, r.min(T::MaxCandidates::get()))?;
        Pallet::<T>::do_remove_network(NETWORK)?;
        #[block]
        {
            Pallet::<T>::do_one_task();
        }
        assert!(!Networks::<T>::contains_key(NETWORK));
        Ok(())
    }

    /// Members of the oldest live set of the chain, reported together.
    #[benchmark]
    fn on_offence(
        o: Linear<1, { T::MaxCandidates::get().min(MAX_KEY_SHARES.into()) }>,
        l: Linear<1, { T::MaxLiveSets::get() }>,
    ) -> Result<(), BenchmarkError> {
        let stored = prepare::<T>(CHAIN, o)?;
        let mut oldest = None;
        for starts in 1..=l {
            let declared = Pallet::<T>::declare_chain_set(CHAIN, &stored, starts);
            declared.map_err(|_| BenchmarkError::Stop("declared"))?;
            let id = Pallet::<T>::successor(CHAIN).ok_or(BenchmarkError::Stop("a successor"))?;
            oldest.get_or_insert(id);
            Pallet::<T>::enter_office(id);
        }
        let oldest = oldest.ok_or(BenchmarkError::Stop("a set"))?;
        burden_members::<T>(oldest)?;
        let offenders = (0..o)
            .map(|index| OffenceDetails::<T::AccountId, _> {
                offender: (validator::<T>(index), ()),
                reporters: Vec::new(),
            })
            .collect::<Vec<_>>();
        let fractions = offenders.iter().map(|_| Perbill::from_percent(100)).collect::<Vec<_>>();
        #[block]
        {
            Pallet::<T>::on_offence(&offenders, &fractions, 1);
        }
        assert_eq!(Equivocations::<T>::iter_prefix(oldest).count() as u32, o);
        Ok(())
    }

    /// It takes office at once or waits for it, as the runtime has it; with a set to retire.
    #[benchmark]
    fn keys_made() -> Result<(), BenchmarkError> {
        let stored = prepare::<T>(NETWORK, 1)?;
        let sets = live_sets::<T>(&stored, 2)?;
        #[block]
        {
            assert_ok!(<Pallet<T> as ValidatorSets<_>>::keys_made(sets[1], key_pair()));
        }
        assert_eq!(Pallet::<T>::keys(sets[1]), Some(key_pair()));
        Ok(())
    }

    /// Nobody did its part, all are slashed for it.
    #[benchmark]
    fn keygen_failed(
        m: Linear<1, { T::MaxCandidates::get().min(MAX_KEY_SHARES.into()) }>,
    ) -> Result<(), BenchmarkError> {
        let stored = prepare::<T>(NETWORK, m)?;
        let id = declare_set::<T>(&stored)?;
        burden_members::<T>(id)?;
        #[block]
        {
            assert_ok!(<Pallet<T> as ValidatorSets<_>>::keygen_failed(id));
        }
        assert_eq!(Pallet::<T>::stage(id), Some(Stage::CoolingDown));
        Ok(())
    }

    /// All others of the largest set were at fault before.
    #[benchmark]
    fn fault() -> Result<(), BenchmarkError> {
        let stored = prepare::<T>(NETWORK, 1)?;
        let id = declare_set::<T>(&stored)?;
        burden_members::<T>(id)?;
        let who = validator::<T>(0);
        let others = (1..u32::from(MAX_KEY_SHARES)).map(|index| account("validator", index, 0));
        Faulty::<T>::insert(NETWORK, BoundedVec::truncate_from(others.collect()));
        let before = Allocations::<T>::get(NETWORK, &who).unwrap_or_default();
        #[block]
        {
            <Pallet<T> as ValidatorSets<_>>::fault(id, &who, Fault::Participation);
        }
        assert!(Allocations::<T>::get(NETWORK, &who).unwrap_or_else(Zero::zero) < before);
        assert!(Faulty::<T>::get(NETWORK).contains(&who));
        Ok(())
    }

    #[benchmark]
    fn silent() -> Result<(), BenchmarkError> {
        let stored = prepare::<T>(NETWORK, 1)?;
        let id = declare_set::<T>(&stored)?;
        let who = validator::<T>(0);
        #[block]
        {
            <Pallet<T> as ValidatorSets<_>>::silent(id, &who, 1);
        }
        assert_eq!(Points::<T>::get(id, &who), 1);
        Ok(())
    }

    /// Every member is in the report, and slashed by it.
    #[benchmark]
    fn slash_report_signed(
        m: Linear<1, { T::MaxCandidates::get().min(MAX_KEY_SHARES.into()) }>,
    ) -> Result<(), BenchmarkError> {
        let stored = prepare::<T>(NETWORK, m)?;
        let id = declare_set::<T>(&stored)?;
        Pallet::<T>::do_keys_made(id, key_pair())?;
        put_into_office::<T>(id);
        burden_members::<T>(id)?;
        Pallet::<T>::retire(id);
        let entries = (0..m as u16).map(|member| ReportEntry { member, points: 9 }).collect();
        let entries = BoundedVec::truncate_from(entries);
        let report = SlashReport { validator_set: id, members: entries };
        #[block]
        {
            assert_ok!(<Pallet<T> as ValidatorSets<_>>::slash_report_signed(report));
        }
        assert_eq!(Pallet::<T>::stage(id), Some(Stage::CoolingDown));
        Ok(())
    }

    #[benchmark]
    fn sets_in_office(n: Linear<1, { T::MaxNetworks::get() }>) -> Result<(), BenchmarkError> {
        networks_with_sets::<T>(n, 1, Stage::InOffice)?;
        let sets;
        #[block]
        {
            sets = <Pallet<T> as SigningSets>::in_office();
        }
        assert_eq!(sets.len() as u32, n);
        Ok(())
    }

    #[benchmark]
    fn sets_reporting(
        n: Linear<1, { T::MaxNetworks::get() }>,
        l: Linear<1, { T::MaxLiveSets::get() }>,
    ) -> Result<(), BenchmarkError> {
        networks_with_sets::<T>(n, l, Stage::Reporting)?;
        let sets;
        #[block]
        {
            sets = <Pallet<T> as SigningSets>::reporting();
        }
        assert_eq!(sets.len() as u32, n * (l - 1));
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain(vec![], vec![]), crate::mock::Test);
}
