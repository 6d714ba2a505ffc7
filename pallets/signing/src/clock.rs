//! Time: of each network its own, which stands still while the network is halted.
//!
//! A network has a clock while something waits for a time of it. A request waits for one time; at the beginning of the
//! block that has it, the request is looked at.

use alloc::vec::Vec;

use frame_support::pallet_prelude::Weight;
use quoin_primitives::{
    NetworkId,
    interface::ValidatorSets,
    signing::{RequestId, RequestNumber},
};

use crate::{
    Agenda, Clock, Clocks, Finished, JustOpened, Names, NetworkTime, Requests, WeightInfo, pallet::*,
};

impl<T: Config> Pallet<T> {
    /// The time of a network; 0 if it has no clock.
    pub(crate) fn time(network: NetworkId) -> NetworkTime {
        Clocks::<T>::get().iter().find(|clock| clock.network == network).map_or(0, |clock| clock.time)
    }

    /// One more request waits for a time of the network. Errors if there are as many clocks as networks.
    pub(crate) fn start_waiting(network: NetworkId) -> Result<(), Error<T>> {
        Clocks::<T>::try_mutate(|clocks| match clocks.iter_mut().find(|clock| clock.network == network) {
            Some(clock) => {
                clock.waiting = clock.waiting.saturating_add(1);
                Ok(())
            }
            None => clocks
                .try_push(Clock { network, time: 0, waiting: 1 })
                .map_err(|_| Error::<T>::TooManyRequests),
        })
    }

    /// One request of the network waits no longer.
    pub(crate) fn stop_waiting(network: NetworkId) {
        Clocks::<T>::mutate(|clocks| {
            if let Some(clock) = clocks.iter_mut().find(|clock| clock.network == network) {
                clock.waiting = clock.waiting.saturating_sub(1);
            }
            clocks.retain(|clock| clock.waiting > 0);
        });
    }

    /// Has a request looked at when its network's time is `at`, or at the first time after it at which fewer than `room` are.
    /// Never at the current one, which is past. Returns the time.
    pub(crate) fn wake(
        number: RequestNumber,
        network: NetworkId,
        at: NetworkTime,
        room: u32,
    ) -> NetworkTime {
        let mut at = at.max(Self::time(network).saturating_add(1));
        let is_full = |at| Agenda::<T>::decode_len((network, at)).is_some_and(|waiting| waiting >= room as usize);
        while is_full(at) || Agenda::<T>::try_append((network, at), number).is_err() {
            at = at.saturating_add(1);
        }
        at
    }

    /// Has a request no longer looked at at that time.
    pub(crate) fn let_sleep(number: RequestNumber, network: NetworkId, at: NetworkTime) {
        Agenda::<T>::mutate_exists((network, at), |waiting| {
            *waiting = waiting.take().and_then(|mut waiting| {
                waiting.retain(|other| *other != number);
                (!waiting.is_empty()).then_some(waiting)
            });
        });
    }

    /// Advances the clocks of networks that are not halted, and looks at the requests that wait for it.
    pub(crate) fn tick() -> Weight {
        let mut clocks = Clocks::<T>::get();
        let mut weight = T::WeightInfo::tick(clocks.len() as u32);
        if clocks.is_empty() {
            return weight;
        }
        let mut due = Vec::new();
        for clock in clocks.iter_mut().filter(|clock| !T::ValidatorSets::is_halted(clock.network)) {
            clock.time = clock.time.saturating_add(1);
            due.extend(Agenda::<T>::take((clock.network, clock.time)));
        }
        Clocks::<T>::put(clocks);
        for number in due {
            weight = weight.saturating_add(Self::look_at(number));
        }
        weight
    }

    /// A request's time has come: an attempt's, its own, or that of its signatures in storage.
    fn look_at(number: RequestNumber) -> Weight {
        match Requests::<T>::get(number) {
            Some(request) => Self::time_is_over(number, request),
            None => match Finished::<T>::take(number) {
                Some(signed) => {
                    Self::forget(&signed.id);
                    T::WeightInfo::forget()
                }
                None => Weight::zero(),
            },
        }
    }

    /// Forgets a finished request that has been taken out of the agenda.
    pub(crate) fn forget(id: &RequestId) {
        Names::<T>::remove(id);
        Self::stop_waiting(id.validator_set.network);
    }

    /// Notes the hash of the block before for the attempts that it opened.
    pub(crate) fn note_opened() -> Weight {
        let opened = JustOpened::<T>::take();
        let hash = frame_system::Pallet::<T>::parent_hash();
        for number in &opened {
            Requests::<T>::mutate_extant(number, |request| request.attempt.opened = Some(hash));
        }
        T::WeightInfo::note_opened(opened.len() as u32)
    }
}
