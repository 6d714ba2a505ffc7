//! Networks: registered, changed, halted, resumed and removed.

use alloc::vec::Vec;

use frame_support::{ensure, pallet_prelude::*};
use frame_system::pallet_prelude::BlockNumberFor;
use quoin_primitives::{
    MAX_KEY_SHARES, NetworkId, SetId,
    interface::{Keygen, Office, Stage},
};
use sp_runtime::traits::{One, Saturating, Zero};

use crate::{LOG_TARGET, pallet::*, types::*, weights::WeightInfo};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_register_network(network: NetworkId, parameters: ParametersOf<T>) -> DispatchResult {
        ensure!(!Networks::<T>::contains_key(network), Error::<T>::NetworkExists);
        ensure!(Networks::<T>::count() < T::MaxNetworks::get(), Error::<T>::TooManyNetworks);
        Self::check_parameters(network, &parameters)?;
        let registered_in = SessionChanges::<T>::get();
        Networks::<T>::insert(network, Network { parameters, status: Status::Open, registered_in });
        Self::deposit_event(Event::NetworkRegistered { network });
        if !network.is_chain() {
            T::Office::network_registered(network);
        }
        Ok(())
    }

    pub(crate) fn do_update_network(network: NetworkId, parameters: ParametersOf<T>) -> DispatchResult {
        Networks::<T>::try_mutate(network, |stored| {
            let stored = stored.as_mut().ok_or(Error::<T>::NetworkUnknown)?;
            ensure!(stored.parameters.scheme == parameters.scheme, Error::<T>::SchemeMismatch);
            Self::check_parameters(network, &parameters)?;
            stored.parameters = parameters;
            Self::deposit_event(Event::NetworkUpdated { network });
            Ok(())
        })
    }

    fn check_parameters(network: NetworkId, parameters: &ParametersOf<T>) -> DispatchResult {
        ensure!(parameters.scheme.is_none() == network.is_chain(), Error::<T>::SchemeMismatch);
        ensure!(!parameters.key_share_price.is_zero(), Error::<T>::KeySharePriceZero);
        ensure!(
            (1..=MAX_KEY_SHARES).contains(&parameters.max_key_shares),
            Error::<T>::MaxKeySharesOutOfRange
        );
        ensure!(
            (1..=parameters.max_key_shares).contains(&parameters.min_validators),
            Error::<T>::MinValidatorsOutOfRange
        );
        ensure!(parameters.rotation_period > 0, Error::<T>::RotationPeriodZero);
        let deadlines = [
            parameters.key_deadline,
            parameters.handover_deadline,
            parameters.report_deadline,
            parameters.cool_down,
        ];
        ensure!(deadlines.iter().all(|blocks| !blocks.is_zero()), Error::<T>::DeadlineZero);
        ensure!(Self::leaves_time_for_keys(network, parameters), Error::<T>::KeyDeadlineTooShort);
        Ok(())
    }

    /// Whether sets of the network have the time that key generation needs at least, if they make keys.
    pub(crate) fn leaves_time_for_keys(network: NetworkId, parameters: &ParametersOf<T>) -> bool {
        network.is_chain() || parameters.key_deadline >= T::Keygen::minimum_key_deadline().into()
    }

    /// The network, which must be open.
    pub(crate) fn open_network(network: NetworkId) -> Result<NetworkOf<T>, Error<T>> {
        let stored = Networks::<T>::get(network).ok_or(Error::<T>::NetworkUnknown)?;
        match stored.status {
            Status::Open => Ok(stored),
            Status::Halted { .. } => Err(Error::<T>::NetworkHalted),
            Status::Removed => Err(Error::<T>::NetworkRemoved),
        }
    }

    /// The network, whose stake must not be frozen. That of a removed one is not.
    pub(crate) fn unfrozen_network(network: NetworkId) -> Result<NetworkOf<T>, Error<T>> {
        let stored = Networks::<T>::get(network).ok_or(Error::<T>::NetworkUnknown)?;
        ensure!(!matches!(stored.status, Status::Halted { .. }), Error::<T>::NetworkHalted);
        Ok(stored)
    }

    pub(crate) fn do_halt_network(network: NetworkId) -> DispatchResult {
        let mut stored = Self::open_network(network)?;
        stored.status = Status::Halted { since: frame_system::Pallet::<T>::block_number() };
        Networks::<T>::insert(network, stored);
        Self::deposit_event(Event::NetworkHalted { network });
        Ok(())
    }

    pub(crate) fn do_resume_network(network: NetworkId) -> DispatchResult {
        let mut stored = Networks::<T>::get(network).ok_or(Error::<T>::NetworkUnknown)?;
        let Status::Halted { since } = stored.status else {
            return Err(Error::<T>::NetworkNotHalted.into());
        };
        Self::put_off_deadlines(network, since);
        stored.status = Status::Open;
        Networks::<T>::insert(network, stored);
        Self::deposit_event(Event::NetworkResumed { network });
        Ok(())
    }

    /// Moves the deadlines of all sets by the time that has passed since the network was halted.
    fn put_off_deadlines(network: NetworkId, since: BlockNumberFor<T>) {
        let now = frame_system::Pallet::<T>::block_number();
        for session in Successions::<T>::get(network).live {
            let id = SetId { network, session };
            let Some(deadline) = States::<T>::get(id).and_then(|state| state.deadline) else { continue };
            Self::set_deadline(id, Some(deadline.saturating_add(now.saturating_sub(since))));
        }
    }

    pub(crate) fn do_remove_network(network: NetworkId) -> DispatchResult {
        ensure!(!network.is_chain(), Error::<T>::ChainNetwork);
        let mut stored = Networks::<T>::get(network).ok_or(Error::<T>::NetworkUnknown)?;
        match stored.status {
            Status::Removed => return Err(Error::<T>::NetworkRemoved.into()),
            Status::Halted { since } => Self::put_off_deadlines(network, since),
            Status::Open => (),
        }
        stored.status = Status::Removed;
        Networks::<T>::insert(network, stored);
        SittingOut::<T>::remove(network);
        Faulty::<T>::remove(network);
        Self::deposit_event(Event::NetworkRemoved { network });

        let succession = Successions::<T>::get(network);
        if let Some(session) = succession.successor {
            Self::abandon(SetId { network, session }, AbandonCause::NetworkRemoved);
        }
        if let Some(session) = succession.in_office {
            Self::retire(SetId { network, session });
        }
        if succession.live.is_empty() {
            Self::add_task(network);
        }
        Ok(())
    }

    /// Puts the network in line for its task, unless it waits already.
    pub(crate) fn add_task(network: NetworkId) {
        Tasks::<T>::mutate(|tasks| {
            if !tasks.contains(&network) && tasks.try_push(network).is_err() {
                log::error!(target: LOG_TARGET, "more tasks than networks");
            }
        });
    }

    /// Does the task of the network that is first in line.
    pub(crate) fn do_one_task() -> Weight {
        let mut tasks = Tasks::<T>::get();
        if tasks.is_empty() {
            return Weight::zero();
        }
        let network = tasks.remove(0);
        Tasks::<T>::put(tasks);
        match Networks::<T>::get(network) {
            Some(stored) if stored.status == Status::Open => {
                Self::declare(network, stored);
                T::WeightInfo::declare(Candidates::<T>::get(network))
            }
            // It may be in line since before its removal, and have live sets.
            Some(stored)
                if stored.status == Status::Removed && Successions::<T>::get(network).live.is_empty() =>
            {
                Self::give_back(network)
            }
            _ => T::DbWeight::get().reads(2),
        }
    }

    /// Gives back some of a removed network's stake, and forgets the network when none is left.
    fn give_back(network: NetworkId) -> Weight {
        let limit = RELEASES_PER_BLOCK as usize;
        let deallocated = Deallocations::<T>::iter_key_prefix(network).take(limit).collect::<Vec<_>>();
        for who in &deallocated {
            let entries = Deallocations::<T>::take(network, who).unwrap_or_default();
            let amount = entries
                .iter()
                .fold(Zero::zero(), |sum: BalanceOf<T>, entry| sum.saturating_add(entry.amount));
            Self::release(network, who, amount);
        }
        let rest = limit.saturating_sub(deallocated.len());
        let allocated = Allocations::<T>::iter_prefix(network).take(rest).collect::<Vec<_>>();
        for (who, amount) in &allocated {
            Self::set_allocation(network, who, Zero::zero());
            Self::release(network, who, *amount);
        }
        let released = deallocated.len().saturating_add(allocated.len());
        if released < limit {
            Networks::<T>::remove(network);
            Successions::<T>::remove(network);
            Self::deposit_event(Event::NetworkClosed { network });
        } else {
            Self::add_task(network);
        }
        T::WeightInfo::give_back(released as u32)
    }

    /// Notes a change of the chain's session: every open network that is due for a set gets in line.
    pub(crate) fn on_session_change() {
        let changes = SessionChanges::<T>::get().saturating_add(One::one());
        SessionChanges::<T>::put(changes);
        for (network, stored) in Networks::<T>::iter() {
            if network.is_chain() || stored.status != Status::Open {
                continue;
            }
            let succession = Successions::<T>::get(network);
            let period_over =
                changes.saturating_sub(succession.declared_in) >= stored.parameters.rotation_period;
            let due = succession.overdue || succession.in_office.is_none() || period_over;
            if due && succession.successor.is_none() {
                Self::add_task(network);
            }
        }
    }

    pub(crate) fn do_abandon_set(id: SetId) -> DispatchResult {
        ensure!(!id.network.is_chain(), Error::<T>::ChainNetwork);
        let state = States::<T>::get(id).ok_or(Error::<T>::SetUnknown)?;
        ensure!(matches!(state.stage, Stage::Declared | Stage::Keyed), Error::<T>::WrongStage);
        Self::abandon(id, AbandonCause::Manager);
        Ok(())
    }
}
