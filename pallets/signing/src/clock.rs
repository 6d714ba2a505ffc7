//! Time: of each network its own, which stands still while the network is halted.
//!
//! A network has a clock while something waits for a time of it. A request waits for one time; at the beginning of the
//! block that has it, the request is looked at. Where more wait than one block looks at, the rest is looked at in the next ones.

use alloc::vec::Vec;

use frame_support::pallet_prelude::Weight;
use quoin_primitives::{
    NetworkId,
    interface::ValidatorSets,
    signing::{RequestId, RequestNumber},
};

use crate::{
    Agenda, Clock, Clocks, Finished, JustOpened, Names, NetworkTime, Requests, WAKES_PER_BLOCK, Wake,
    WeightInfo, pallet::*,
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
            None => clocks.try_push(Clock::new(network)).map_err(|_| Error::<T>::TooManyRequests),
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

    /// Has a request looked at when its network's time is `at`, but never at the current one, which is past.
    pub(crate) fn wake(number: RequestNumber, network: NetworkId, signing: bool, at: NetworkTime) -> Wake {
        let wake = Wake { signing, at: at.max(Self::time(network).saturating_add(1)) };
        Agenda::<T>::insert((network, wake), number, ());
        wake
    }

    /// Has a request no longer looked at then.
    pub(crate) fn let_sleep(number: RequestNumber, network: NetworkId, wake: Wake) {
        Agenda::<T>::remove((network, wake), number);
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
            let (network, time) = (clock.network, clock.time);
            for (signing, from) in [(true, &mut clock.signing_from), (false, &mut clock.others_from)] {
                weight = weight.saturating_add(Self::take_due(network, signing, from, time, &mut due));
            }
        }
        Clocks::<T>::put(clocks);
        for number in due {
            weight = weight.saturating_add(Self::look_at(number));
        }
        weight
    }

    /// Takes requests out of the agenda that wait for a time up to `time`, and notes up to where there are no more.
    pub(crate) fn take_due(
        network: NetworkId,
        signing: bool,
        from: &mut NetworkTime,
        time: NetworkTime,
        due: &mut Vec<RequestNumber>,
    ) -> Weight {
        let (mut times, mut room) = (0u32, WAKES_PER_BLOCK);
        while *from <= time && times < WAKES_PER_BLOCK && room > 0 {
            let wake = (network, Wake { signing, at: *from });
            let found: Vec<RequestNumber> = Agenda::<T>::iter_key_prefix(wake).take(room as usize).collect();
            found.iter().for_each(|number| Agenda::<T>::remove(wake, number));
            times = times.saturating_add(1);
            room = room.saturating_sub(found.len() as u32);
            due.extend(found);
            if room > 0 {
                *from = from.saturating_add(1);
            }
        }
        // A time for which nothing waits costs less than a request that is found.
        T::WeightInfo::take_due(times.saturating_add(WAKES_PER_BLOCK.saturating_sub(room)))
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
