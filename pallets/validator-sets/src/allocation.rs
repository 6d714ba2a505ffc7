//! Stake: allocated, deallocated, bound by sets, and given back.

use alloc::vec::Vec;

use frame_support::{
    ensure,
    pallet_prelude::*,
    traits::{fungible::MutateHold, tokens::Precision},
};
use quoin_primitives::{
    EmbeddedCurve, NetworkId, Session, SetId, interface::EmbeddedKeyRegistry, interface::EmbeddedKeyUse,
};
use sp_runtime::traits::{CheckedSub, Saturating, Zero};

use crate::{LOG_TARGET, pallet::*, types::*, weights::WeightInfo};

impl<T: Config> Pallet<T> {
    pub(crate) fn ensure_embedded_keys(who: &T::AccountId, network: NetworkId) -> DispatchResult {
        let stored = Self::open_network(network)?;
        if let Some(scheme) = stored.parameters.scheme {
            ensure!(T::EmbeddedKeys::embedded_keys(who, scheme).is_some(), Error::<T>::EmbeddedKeysMissing);
        }
        Ok(())
    }

    /// Returns whether another candidate was displaced.
    pub(crate) fn do_allocate(
        who: &T::AccountId,
        network: NetworkId,
        amount: BalanceOf<T>,
    ) -> Result<bool, DispatchError> {
        let stored = Self::open_network(network)?;
        ensure!(!amount.is_zero(), Error::<T>::AmountZero);
        let before = Allocations::<T>::get(network, who);
        let stake = before.unwrap_or_default().saturating_add(amount);
        ensure!(stake >= stored.parameters.key_share_price, Error::<T>::BelowKeySharePrice);

        let displaced = before.is_none() && Candidates::<T>::get(network) >= T::MaxCandidates::get();
        if displaced {
            Self::displace_least(network, stake)?;
        }
        T::Currency::hold(&HoldReason::Stake.into(), who, amount)?;
        Self::set_allocation(network, who, stake);
        Self::deposit_event(Event::Allocated { network, validator: who.clone(), amount });
        Ok(displaced)
    }

    pub(crate) fn allocate_weight(displaced: bool) -> Weight {
        if displaced {
            T::WeightInfo::allocate_displacing(T::MaxCandidates::get(), T::MaxLiveSets::get())
        } else {
            T::WeightInfo::allocate()
        }
    }

    /// Takes the stake of the candidate with the least out of the network, if it is below `stake`.
    fn displace_least(network: NetworkId, stake: BalanceOf<T>) -> DispatchResult {
        let (least, amount) = Allocations::<T>::iter_prefix(network)
            .min_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)))
            .filter(|(_, amount)| *amount < stake)
            .ok_or(Error::<T>::TooManyCandidates)?;
        Self::deposit_event(Event::Displaced { network, validator: least.clone() });
        Self::take_out(&least, network, amount, Zero::zero());
        Ok(())
    }

    pub(crate) fn do_deallocate(
        who: &T::AccountId,
        network: NetworkId,
        amount: BalanceOf<T>,
    ) -> DispatchResult {
        let stored = Self::unfrozen_network(network)?;
        ensure!(!amount.is_zero(), Error::<T>::AmountZero);
        let stake = Allocations::<T>::get(network, who).unwrap_or_default();
        let rest = stake.checked_sub(&amount).ok_or(Error::<T>::InsufficientAllocation)?;
        ensure!(rest.is_zero() || rest >= stored.parameters.key_share_price, Error::<T>::BelowKeySharePrice);
        Self::take_out(who, network, amount, rest);
        Ok(())
    }

    /// Takes `amount` out, leaving `rest`: free at once if no live set counts the stake, else bound to the newest that
    /// does.
    fn take_out(who: &T::AccountId, network: NetworkId, amount: BalanceOf<T>, rest: BalanceOf<T>) {
        Self::set_allocation(network, who, rest);
        let bonds = Self::bonds(network, who);
        let bound_to = bonds.last().copied();
        Self::deposit_event(Event::Deallocated { network, validator: who.clone(), amount, bound_to });
        let Some(bound_to) = bound_to else {
            Self::release(network, who, amount);
            return;
        };
        let entries = Deallocations::<T>::get(network, who).unwrap_or_default().into_iter();
        let free = Self::rebind(network, who, entries.chain([Deallocation { amount, bound_to }]), &bonds);
        Self::release(network, who, free);
    }

    pub(crate) fn do_claim_deallocation(who: &T::AccountId, network: NetworkId) -> DispatchResult {
        Self::unfrozen_network(network)?;
        let entries = Deallocations::<T>::get(network, who).ok_or(Error::<T>::NothingToClaim)?;
        let free = Self::rebind(network, who, entries.into_iter(), &Self::bonds(network, who));
        ensure!(!free.is_zero(), Error::<T>::NothingToClaim);
        Self::release(network, who, free);
        Ok(())
    }

    /// The live sets that count the stake of `who`, oldest first.
    pub(crate) fn bonds(network: NetworkId, who: &T::AccountId) -> Vec<Session> {
        let live = Successions::<T>::get(network).live;
        live.into_iter()
            .filter(|session| Stakes::<T>::contains_key(SetId { network, session: *session }, who))
            .collect()
    }

    /// Stores `entries`, each bound to the newest of `bonds` that it can still be slashed for, so one for each bond at
    /// most, and returns the sum of those that none binds.
    fn rebind(
        network: NetworkId,
        who: &T::AccountId,
        entries: impl Iterator<Item = Deallocation<BalanceOf<T>>>,
        bonds: &[Session],
    ) -> BalanceOf<T> {
        let mut free: BalanceOf<T> = Zero::zero();
        let mut bound = Vec::<Deallocation<BalanceOf<T>>>::with_capacity(bonds.len());
        for Deallocation { amount, bound_to } in entries {
            let bond = bonds.iter().rev().copied().find(|session| *session <= bound_to);
            let sum = match bond {
                None => &mut free,
                Some(bond) => {
                    let index = bound.iter().position(|other| other.bound_to == bond).unwrap_or(bound.len());
                    if index == bound.len() {
                        bound.push(Deallocation { amount: Zero::zero(), bound_to: bond });
                    }
                    &mut bound[index].amount
                }
            };
            *sum = sum.saturating_add(amount);
        }
        if bound.is_empty() {
            Deallocations::<T>::remove(network, who);
        } else {
            Deallocations::<T>::insert(network, who, BoundedVec::truncate_from(bound));
        }
        free
    }

    /// Sets what counts at the next selection, and counts the candidates.
    pub(crate) fn set_allocation(network: NetworkId, who: &T::AccountId, stake: BalanceOf<T>) {
        if stake.is_zero() {
            if Allocations::<T>::take(network, who).is_some() {
                Candidates::<T>::mutate_exists(network, |count| {
                    *count = count.unwrap_or_default().checked_sub(1).filter(|count| *count > 0);
                });
            }
        } else if Allocations::<T>::mutate(network, who, |stored| stored.replace(stake)).is_none() {
            Candidates::<T>::mutate(network, |count| *count = count.saturating_add(1));
        }
    }

    /// Gives `amount` back to its validator. What is recorded is held, so this takes all of it.
    pub(crate) fn release(network: NetworkId, who: &T::AccountId, amount: BalanceOf<T>) {
        if amount.is_zero() {
            return;
        }
        match T::Currency::release(&HoldReason::Stake.into(), who, amount, Precision::BestEffort) {
            Ok(amount) => Self::deposit_event(Event::Released { network, validator: who.clone(), amount }),
            Err(error) => {
                log::error!(target: LOG_TARGET, "stake of {who:?} not released: {error:?}");
            }
        }
    }
}

impl<T: Config> EmbeddedKeyUse<T::AccountId> for Pallet<T> {
    fn needs_key(who: &T::AccountId, curve: EmbeddedCurve) -> bool {
        Networks::<T>::iter().any(|(network, stored)| {
            stored.parameters.scheme.is_some_and(|scheme| scheme.needs(curve))
                && Allocations::<T>::contains_key(network, who)
        })
    }
}
