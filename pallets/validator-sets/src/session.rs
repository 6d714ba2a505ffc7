//! The chain's own session: network 0 selects its validators, and every change of it lets other networks rotate.

use alloc::vec::Vec;

use core::marker::PhantomData;
use frame_support::traits::OneSessionHandler;
use pallet_session::{SessionManager, historical};
use quoin_primitives::{CHAIN, SetId, coordinator, interface::CoordinatorKeys};
use sp_runtime::{BoundToRuntimeAppPublic, traits::OpaqueKeys};
use sp_staking::SessionIndex;

use crate::{pallet::*, types::*};

impl<T: Config> Pallet<T> {
    /// The validators from session `index` on, if network 0 is due for a new set and one can be selected.
    fn select_validators(index: SessionIndex) -> Option<Vec<T::AccountId>> {
        let stored = Networks::<T>::get(CHAIN).filter(|stored| stored.status == Status::Open)?;
        let succession = Successions::<T>::get(CHAIN);
        let is_first = NextSession::<T>::get(CHAIN) == 0;
        let period_over = index.saturating_sub(succession.declared_in) >= stored.parameters.rotation_period;
        if succession.successor.is_some() || !(is_first || period_over) {
            return None;
        }
        let validators = Self::declare_chain_set(CHAIN, &stored, index);
        if let Err(cause) = validators {
            Self::deposit_event(Event::ValidatorsKept { session_index: index, cause });
        }
        validators.ok()
    }
}

impl<T: Config> SessionManager<T::AccountId> for Pallet<T> {
    fn new_session(index: SessionIndex) -> Option<Vec<T::AccountId>> {
        Self::select_validators(index)
    }

    fn start_session(index: SessionIndex) {
        let Some(session) = Successions::<T>::get(CHAIN).successor else { return };
        let id = SetId { network: CHAIN, session };
        let starts = States::<T>::get(id).and_then(|state| state.starts);
        if starts.is_some_and(|starts| starts <= index) {
            Self::enter_office(id);
        }
    }

    fn end_session(_: SessionIndex) {}
}

/// The sets themselves say who had which stake, so the historical session holds nothing beside the account.
impl<T: Config> historical::SessionManager<T::AccountId, ()> for Pallet<T> {
    fn new_session(index: SessionIndex) -> Option<Vec<(T::AccountId, ())>> {
        Self::select_validators(index).map(|validators| validators.into_iter().map(|who| (who, ())).collect())
    }

    fn start_session(index: SessionIndex) {
        <Self as SessionManager<T::AccountId>>::start_session(index);
    }

    fn end_session(_: SessionIndex) {}
}

impl<T: Config> BoundToRuntimeAppPublic for Pallet<T> {
    type Public = coordinator::Public;
}

/// The pallet handles the coordinator key in the chain's session keys. That is how it learns of every new session,
/// whoever selects the chain's validators.
impl<T: Config> OneSessionHandler<T::AccountId> for Pallet<T> {
    type Key = coordinator::Public;

    fn on_genesis_session<'a, I>(_: I)
    where
        I: Iterator<Item = (&'a T::AccountId, Self::Key)> + 'a,
    {
    }

    fn on_new_session<'a, I>(_: bool, _: I, _: I)
    where
        I: Iterator<Item = (&'a T::AccountId, Self::Key)> + 'a,
    {
        Self::on_session_change();
    }

    fn on_disabled(_: u32) {}
}

/// The coordinator keys in the session keys of the runtime `R`.
pub struct SessionCoordinators<R>(PhantomData<R>);

impl<R> CoordinatorKeys<R::AccountId> for SessionCoordinators<R>
where
    R: pallet_session::Config<ValidatorId = <R as frame_system::Config>::AccountId>,
{
    fn coordinator_key(who: &R::AccountId) -> Option<coordinator::Public> {
        pallet_session::NextKeys::<R>::get(who)?.get(coordinator::KEY_TYPE)
    }
}
