//! Slashes: for faults proven on the chain, for silence, and for equivocations that consensus reports.

use frame_support::{
    pallet_prelude::*,
    traits::fungible::{Balanced, BalancedHold},
};
use quoin_primitives::{CHAIN, Fault, SetId};
use sp_runtime::{
    Perbill,
    traits::{Saturating, Zero},
};
use sp_staking::{
    SessionIndex,
    offence::{OffenceDetails, OnOffenceHandler},
};

use crate::{pallet::*, types::*, weights::WeightInfo};

impl<T: Config> Pallet<T> {
    /// Slashes a member of a set by what the table says of `fault`. Without effect if the set binds no stake of it.
    pub(crate) fn slash_for_fault(id: SetId, who: &T::AccountId, fault: Fault) {
        Self::slash(id, who, fault, T::Penalties::penalty(fault).fraction);
    }

    /// Takes `fraction` of the stake that counted in the set: of what is deallocated since first, as that would be free
    /// first.
    fn slash(id: SetId, who: &T::AccountId, fault: Fault, fraction: Perbill) {
        let SetId { network, session } = id;
        let Some(counted) = Stakes::<T>::get(id, who) else { return };
        let due = fraction.mul_floor(counted);
        let mut left = due;
        Deallocations::<T>::mutate_exists(network, who, |stored| {
            let Some(entries) = stored else { return };
            for entry in entries.iter_mut().filter(|entry| entry.bound_to >= session) {
                let taken = left.min(entry.amount);
                entry.amount = entry.amount.saturating_sub(taken);
                left = left.saturating_sub(taken);
            }
            entries.retain(|entry| !entry.amount.is_zero());
            if entries.is_empty() {
                *stored = None;
            }
        });
        if let Some(stake) = Allocations::<T>::get(network, who) {
            let taken = left.min(stake);
            Self::set_allocation(network, who, stake.saturating_sub(taken));
            left = left.saturating_sub(taken);
        }
        let amount = due.saturating_sub(left);
        if amount.is_zero() {
            return;
        }

        let (credit, _) = T::Currency::slash(&HoldReason::Stake.into(), who, amount);
        match T::Penalties::penalty(fault).destination {
            Destination::Burn => drop(credit),
            Destination::Account(account) => drop(T::Currency::resolve(&account, credit)),
        }
        Self::deposit_event(Event::Slashed { network, session, validator: who.clone(), fault, amount });
    }

    /// The set of the chain that was in office at one of its sessions.
    fn chain_set_at(session_index: SessionIndex) -> Option<SetId> {
        let live = Successions::<T>::get(CHAIN).live;
        live.into_iter().rev().map(|session| SetId { network: CHAIN, session }).find(|id| {
            let starts = States::<T>::get(id).and_then(|state| state.starts);
            starts.is_some_and(|starts| starts <= session_index)
        })
    }
}

/// Offences of the chain's consensus. The fraction is what the offence asks for, or more where the table does; who is
/// reported again is slashed for the difference.
impl<T: Config, Reporter, Identification> OnOffenceHandler<Reporter, (T::AccountId, Identification), Weight>
    for Pallet<T>
{
    fn on_offence(
        offenders: &[OffenceDetails<Reporter, (T::AccountId, Identification)>],
        fractions: &[Perbill],
        session_index: SessionIndex,
    ) -> Weight {
        if let Some(id) = Self::chain_set_at(session_index) {
            let least = T::Penalties::penalty(Fault::Equivocation).fraction;
            for (OffenceDetails { offender: (who, _), .. }, fraction) in offenders.iter().zip(fractions) {
                if !Stakes::<T>::contains_key(id, who) {
                    continue;
                }
                let fraction = least.max(*fraction);
                let before = Equivocations::<T>::get(id, who);
                if fraction > before {
                    Equivocations::<T>::insert(id, who, fraction);
                    Self::slash(id, who, Fault::Equivocation, fraction.saturating_sub(before));
                }
            }
        }
        T::WeightInfo::on_offence(offenders.len() as u32, T::MaxLiveSets::get())
    }
}
