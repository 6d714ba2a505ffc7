//! What always holds.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use frame_support::{
    ensure,
    traits::{Get, fungible::InspectHold},
};
use quoin_primitives::{MAX_KEY_SHARES, NetworkId, SetId, interface::Stage};
use sp_runtime::{
    TryRuntimeError,
    traits::{Saturating, Zero},
};

use crate::{pallet::*, selection::THIRDS_RULE_MEMBERS, types::*};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::networks_hold()?;
        Self::stake_holds()?;
        let live = Self::successions_hold()?;
        Self::sets_hold(&live)?;
        Self::deadlines_hold(&live)
    }

    /// Networks have parameters that could be registered, as many as there may be; every record belongs to one.
    fn networks_hold() -> Result<(), TryRuntimeError> {
        ensure!(Networks::<T>::count() <= T::MaxNetworks::get(), "more networks than the maximum");
        for (network, stored) in Networks::<T>::iter() {
            ensure!(
                stored.parameters.scheme.is_none() == network.is_chain(),
                "a scheme on the wrong network"
            );
            ensure!(!stored.parameters.key_share_price.is_zero(), "a key share for nothing");
            ensure!(stored.parameters.max_key_shares <= MAX_KEY_SHARES, "too many key shares");
            ensure!(
                Self::leaves_time_for_keys(network, &stored.parameters),
                "no time to make keys before their deadline"
            );
        }
        let known = |network| Networks::<T>::contains_key(network);
        ensure!(Allocations::<T>::iter_keys().all(|(network, _)| known(network)), "allocation to no network");
        ensure!(
            Deallocations::<T>::iter_keys().all(|(network, _)| known(network)),
            "deallocation of no network"
        );
        ensure!(Successions::<T>::iter_keys().all(known), "succession of no network");
        ensure!(SittingOut::<T>::iter_keys().all(known), "sitting out of no network");
        ensure!(Faulty::<T>::iter_keys().all(known), "a fault on no network");
        ensure!(Tasks::<T>::get().into_iter().all(known), "task of no network");
        Ok(())
    }

    /// What each account has on hold is what is recorded of it; candidates are counted.
    fn stake_holds() -> Result<(), TryRuntimeError> {
        let mut staked = BTreeMap::<T::AccountId, BalanceOf<T>>::new();
        let mut candidates = BTreeMap::<NetworkId, u32>::new();
        let mut add = |who, amount| {
            let sum = staked.entry(who).or_insert_with(Zero::zero);
            *sum = sum.saturating_add(amount);
        };
        for (network, who, amount) in Allocations::<T>::iter() {
            ensure!(!amount.is_zero(), "an empty allocation");
            add(who, amount);
            *candidates.entry(network).or_default() += 1;
        }
        for (_, who, entries) in Deallocations::<T>::iter() {
            ensure!(!entries.is_empty(), "an empty deallocation");
            for entry in entries {
                ensure!(!entry.amount.is_zero(), "an empty deallocation");
                add(who.clone(), entry.amount);
            }
        }
        for (who, amount) in staked {
            ensure!(
                T::Currency::balance_on_hold(&HoldReason::Stake.into(), &who) == amount,
                "held is not what is recorded"
            );
        }
        let counted = Candidates::<T>::iter().collect::<BTreeMap<_, _>>();
        ensure!(counted == candidates, "candidates counted wrongly");
        ensure!(counted.values().all(|count| *count <= T::MaxCandidates::get()), "too many candidates");
        Ok(())
    }

    /// Successions name live sets at the stages that they say, and no number is used twice. Returns the live sets.
    fn successions_hold() -> Result<BTreeSet<SetId>, TryRuntimeError> {
        let mut live = BTreeSet::new();
        for (network, succession) in Successions::<T>::iter() {
            let next = NextSession::<T>::get(network);
            let sessions = &succession.live;
            ensure!(sessions.windows(2).all(|pair| pair[0] < pair[1]), "live sets out of order");
            ensure!(sessions.iter().all(|session| *session < next), "a number not given out yet");
            for session in sessions.iter().copied() {
                let id = SetId { network, session };
                let state = States::<T>::get(id).ok_or("a live set without a state")?;
                let expected = match state.stage {
                    Stage::Declared | Stage::Keyed => (succession.successor, Some(session)),
                    Stage::InOffice => (succession.in_office, Some(session)),
                    Stage::Reporting | Stage::CoolingDown => (None, None),
                };
                ensure!(expected.0 == expected.1, "a set at a stage that its succession does not know");
                live.insert(id);
            }
            for session in [succession.in_office, succession.successor].into_iter().flatten() {
                ensure!(sessions.contains(&session), "a successor or set in office that is not live");
            }
            ensure!(
                succession.in_office.is_none() || succession.in_office != succession.successor,
                "a set that succeeds itself"
            );
        }
        Ok(live)
    }

    /// Records of sets are of live ones, agree with each other, and obey the rules of selection.
    fn sets_hold(live: &BTreeSet<SetId>) -> Result<(), TryRuntimeError> {
        ensure!(States::<T>::iter_keys().all(|id| live.contains(&id)), "a state of no live set");
        ensure!(Stakes::<T>::iter_keys().all(|(id, _)| live.contains(&id)), "stake of no live set");
        let is_member = |(id, who): (SetId, T::AccountId)| Stakes::<T>::contains_key(id, who);
        ensure!(Points::<T>::iter_keys().all(is_member), "points of no member");
        ensure!(Equivocations::<T>::iter_keys().all(is_member), "an equivocation of no member");
        for id in Sets::<T>::iter_keys() {
            ensure!(live.contains(&id), "a set that is not live");
        }
        for id in live {
            let state = States::<T>::get(id).ok_or("a live set without a state")?;
            let stakes = Stakes::<T>::iter_prefix(id).collect::<Vec<_>>();
            let bound = stakes.iter().map(|(who, _)| who.clone()).collect::<BTreeSet<_>>();
            ensure!(bound.len() == usize::from(state.members), "stake of more or fewer than the members");
            let total =
                stakes.iter().fold(Zero::zero(), |sum: BalanceOf<T>, (_, stake)| sum.saturating_add(*stake));
            ensure!(state.stake == total, "other stake than the members'");
            ensure!(state.starts.is_some() == id.network.is_chain(), "a start of the wrong network");
            if id.network.is_chain() {
                continue;
            }
            let set = Sets::<T>::get(id).ok_or("a live set without members")?;
            ensure!(state.hash == Some(set.hash()), "a hash of another set");
            ensure!(
                set.members.iter().all(|member| bound.contains(&member.account)),
                "a member without stake"
            );
            let shares = set.members.iter().map(|member| member.shares).collect::<Vec<_>>();
            let total = shares.iter().map(|shares| u32::from(*shares)).sum::<u32>();
            ensure!(total <= MAX_KEY_SHARES.into() && !shares.contains(&0), "key shares out of range");
            let below_a_third = shares.iter().all(|shares| u32::from(*shares) * 3 < total);
            ensure!(
                shares.len() < THIRDS_RULE_MEMBERS || below_a_third,
                "a member with a third of the shares"
            );
            let has_keys = matches!(state.stage, Stage::Keyed | Stage::InOffice | Stage::Reporting);
            ensure!(!has_keys || state.key_pair.is_some(), "a set without keys where it must have them");
        }
        Ok(())
    }

    /// Every deadline is in line at its block, and nothing else is. Those of halted networks may be past.
    fn deadlines_hold(live: &BTreeSet<SetId>) -> Result<(), TryRuntimeError> {
        for (block, sets) in Deadlines::<T>::iter() {
            for id in sets {
                let deadline = States::<T>::get(id).and_then(|state| state.deadline);
                ensure!(deadline == Some(block), "a deadline that is not the set's");
            }
        }
        for id in live {
            let state = States::<T>::get(id).ok_or("a live set without a state")?;
            let halted = Networks::<T>::get(id.network)
                .is_some_and(|network| matches!(network.status, Status::Halted { .. }));
            if let Some(deadline) = state.deadline.filter(|_| !halted) {
                ensure!(Deadlines::<T>::get(deadline).contains(id), "a deadline that nobody waits for");
            }
            let must_end = matches!(state.stage, Stage::Reporting | Stage::CoolingDown)
                || (state.stage == Stage::Declared && !id.network.is_chain());
            ensure!(!must_end || state.deadline.is_some(), "a stage that never ends");
        }
        Ok(())
    }
}
