//! Burns: what is to leave for an external network, queued until a batch acknowledges it.

use frame_support::{ensure, pallet_prelude::*};
use quoin_primitives::{
    NetworkId,
    batch::{Burn, BurnId, ExternalAddress},
    interface::ValidatorSets,
};
use sp_runtime::traits::{Convert, Zero};

use crate::{BurnQueue, BurnQueues, Burns, pallet::*};

impl<T: Config> Pallet<T> {
    /// The network, if it takes requests: it has a set in office and is not halted.
    fn ensure_in_service(network: NetworkId) -> Result<(), Error<T>> {
        ensure!(!T::ValidatorSets::is_halted(network), Error::<T>::NetworkHalted);
        ensure!(T::ValidatorSets::in_office(network).is_some(), Error::<T>::NoSetInOffice);
        Ok(())
    }

    pub(crate) fn do_burn(
        who: T::AccountId,
        network: NetworkId,
        amount: BalanceOf<T>,
        address: ExternalAddress,
    ) -> DispatchResult {
        Self::ensure_in_service(network)?;
        ensure!(!amount.is_zero(), Error::<T>::AmountZero);
        ensure!(!address.is_empty(), Error::<T>::AddressEmpty);
        ensure!(amount >= T::LeastBurn::convert(network), Error::<T>::AmountTooSmall);
        let queued = BurnQueues::<T>::get(network).len();
        ensure!(queued < (T::MaxBurns::get() / 2).into(), Error::<T>::TooManyBurns);
        Self::next_burn(network)?;
        Self::destroy(network, &who, amount)?;
        Self::queue_burn(network, Burn { who: Some(who), amount, address })?;
        Ok(())
    }

    /// The number of the network's next burn, if there is room for it, and the queue with it.
    fn next_burn(network: NetworkId) -> Result<(BurnId, BurnQueue), Error<T>> {
        let queue = BurnQueues::<T>::get(network);
        ensure!(queue.len() < T::MaxBurns::get().into(), Error::<T>::TooManyBurns);
        let next = queue.next.checked_add(1).ok_or(Error::<T>::TooManyBurns)?;
        Ok((queue.next, BurnQueue { next, ..queue }))
    }

    /// Queues a burn, if there is room.
    pub(crate) fn queue_burn(
        network: NetworkId,
        burn: Burn<T::AccountId, BalanceOf<T>>,
    ) -> Result<BurnId, Error<T>> {
        let (id, queue) = Self::next_burn(network)?;
        BurnQueues::<T>::insert(network, queue);
        let Burn { who, amount, address } = burn.clone();
        Burns::<T>::insert(network, id, burn);
        Self::deposit_event(Event::BurnQueued { network, burn: id, who, amount, address });
        Ok(id)
    }

    /// How many queued burns have a number below `before`.
    pub(crate) fn burns_before(network: NetworkId, before: BurnId) -> u32 {
        let BurnQueue { first, next } = BurnQueues::<T>::get(network);
        before.min(next).saturating_sub(first).min(T::MaxBurns::get().into()) as u32
    }

    /// Takes the burns below `before` out of the queue; those that are not queued yet cannot be acknowledged.
    pub(crate) fn acknowledge_burns(network: NetworkId, before: BurnId) {
        let count = Self::burns_before(network, before);
        if count == 0 {
            return;
        }
        let queue = BurnQueues::<T>::get(network);
        let first = queue.first.saturating_add(count.into());
        (queue.first..first).for_each(|id| Burns::<T>::remove(network, id));
        BurnQueues::<T>::insert(network, BurnQueue { first, ..queue });
        Self::deposit_event(Event::BurnsAcknowledged { network, before: first });
    }
}
