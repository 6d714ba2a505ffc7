//! The life of a set after its declaration: keys, office, retirement, end. The README has the diagram.

use frame_support::{BoundedVec, ensure, pallet_prelude::*};
use quoin_primitives::{
    Fault, KeyPair, NetworkId, SetId, SlashReport, ValidatorSet,
    interface::{Keygen, Office, Stage, ValidatorSets, ValidatorSetsWeight},
};
use sp_core::H256;

use crate::{LOG_TARGET, pallet::*, types::*, weights::WeightInfo};

impl<T: Config> Pallet<T> {
    fn expect_stage(id: SetId, stage: Stage) -> Result<StateOf<T>, Error<T>> {
        let state = States::<T>::get(id).ok_or(Error::<T>::SetUnknown)?;
        ensure!(state.stage == stage, Error::<T>::WrongStage);
        Ok(state)
    }

    fn set_stage(id: SetId, stage: Stage) {
        States::<T>::mutate_extant(id, |state| state.stage = stage);
    }

    pub(crate) fn do_keys_made(id: SetId, keys: KeyPair) -> DispatchResult {
        let SetId { network, session } = id;
        let parameters = Self::open_network(network)?.parameters;
        let mut state = Self::expect_stage(id, Stage::Declared)?;
        ensure!(parameters.scheme.is_some_and(|scheme| keys.fits(scheme)), Error::<T>::KeysMismatch);
        state.stage = Stage::Keyed;
        state.key_pair = Some(keys);
        States::<T>::insert(id, state);
        Self::set_deadline(id, Self::in_blocks(parameters.handover_deadline));
        Self::deposit_event(Event::KeysMade { network, session, key_pair: keys });

        let predecessor = Self::in_office(network);
        if T::Office::at_once(id, predecessor) { Self::do_take_office(id) } else { Ok(()) }
    }

    pub(crate) fn do_take_office(id: SetId) -> DispatchResult {
        Self::open_network(id.network)?;
        Self::expect_stage(id, Stage::Keyed)?;
        Self::enter_office(id);
        Ok(())
    }

    /// Puts the network's successor into office and retires the set before.
    pub(crate) fn enter_office(id: SetId) {
        let SetId { network, session } = id;
        let before = Successions::<T>::mutate(network, |succession| {
            succession.successor = None;
            succession.in_office.replace(session)
        });
        Self::set_stage(id, Stage::InOffice);
        Self::set_deadline(id, None);
        Self::deposit_event(Event::TookOffice { network, session });
        if let Some(before) = before {
            Self::retire(SetId { network, session: before });
        }
    }

    /// Ends the time in office of a set. One with keys has until the report deadline to sign its report; the chain's
    /// own has none and is settled at once.
    pub(crate) fn retire(id: SetId) {
        let SetId { network, session } = id;
        let Some(stored) = Networks::<T>::get(network) else { return };
        Successions::<T>::mutate(network, |succession| {
            if succession.in_office == Some(session) {
                succession.in_office = None;
            }
        });
        Self::set_stage(id, Stage::Reporting);
        Self::deposit_event(Event::SetRetired { network, session });
        if network.is_chain() {
            Self::settle(id, false);
        } else {
            Self::set_deadline(id, Self::in_blocks(stored.parameters.report_deadline));
        }
    }

    /// Gives up a set before its office. Where it failed to make its keys, whoever missed its part is blamed.
    pub(crate) fn abandon(id: SetId, cause: AbandonCause) {
        let SetId { network, session } = id;
        let Some(stored) = Networks::<T>::get(network) else { return };
        let blamed = matches!(cause, AbandonCause::KeyDeadline | AbandonCause::KeygenFailed);
        let missing: BoundedVec<_, _> = match Sets::<T>::get(id) {
            Some(set) if blamed => BoundedVec::truncate_from(
                T::Keygen::missing(id)
                    .into_iter()
                    .filter_map(|index| set.members.get(usize::from(index)))
                    .map(|member| member.account.clone())
                    .collect(),
            ),
            _ => BoundedVec::default(),
        };
        for who in &missing {
            Self::add_points(id, who, stored.parameters.key_points);
        }
        Successions::<T>::mutate(network, |succession| {
            succession.successor = None;
            succession.overdue = true;
        });
        if !missing.is_empty() {
            SittingOut::<T>::insert(network, &missing);
        }
        Self::deposit_event(Event::SetAbandoned { network, session, cause, missing });
        Self::settle(id, false);
    }

    /// Remembers who was at fault while its set was to make its keys, in case the set is abandoned.
    fn note_fault(id: SetId, who: &T::AccountId) {
        if Self::stage(id) != Some(Stage::Declared) || !Stakes::<T>::contains_key(id, who) {
            return;
        }
        Faulty::<T>::mutate(id.network, |faulty| {
            // A set has no more members than there is room for.
            if !faulty.contains(who) && faulty.try_push(who.clone()).is_err() {
                log::error!(target: LOG_TARGET, "more members at fault than a set has");
            }
        });
    }

    /// Applies a set's points, and begins its cool-down. A set that has keys can recover their shares until that is over:
    /// what is left at its external key, or still comes there, can be moved on.
    pub(crate) fn settle(id: SetId, signed: bool) {
        let SetId { network, session } = id;
        let Some(stored) = Networks::<T>::get(network) else { return };
        Self::slash_for_points(id, stored.parameters.points_limit);
        if !network.is_chain() && !Self::has_key_pair(id) {
            T::Keygen::end(id);
        }
        Self::set_stage(id, Stage::CoolingDown);
        Self::set_deadline(id, Self::in_blocks(stored.parameters.cool_down));
        Self::deposit_event(Event::ReportApplied { network, session, signed });
    }

    fn has_key_pair(id: SetId) -> bool {
        States::<T>::get(id).is_some_and(|state| state.key_pair.is_some())
    }

    /// Forgets a set, whose keys are gone and whose stake is free by that.
    pub(crate) fn close(id: SetId) {
        let SetId { network, session } = id;
        if Self::has_key_pair(id) {
            T::Keygen::end(id);
        }
        Self::set_deadline(id, None);
        States::<T>::remove(id);
        Sets::<T>::remove(id);
        for (who, _) in Stakes::<T>::drain_prefix(id) {
            Equivocations::<T>::remove(id, who);
        }
        let empty = Successions::<T>::mutate(network, |succession| {
            succession.live.retain(|live| *live != session);
            succession.live.is_empty()
        });
        Self::deposit_event(Event::SetClosed { network, session });
        let removed = Networks::<T>::get(network).is_some_and(|stored| stored.status == Status::Removed);
        if removed && empty {
            Self::add_task(network);
        }
    }
}

impl<T: Config> ValidatorSets<T::AccountId> for Pallet<T> {
    fn set(id: SetId) -> Option<ValidatorSet<T::AccountId>> {
        Sets::<T>::get(id)
    }

    fn set_hash(id: SetId) -> Option<H256> {
        States::<T>::get(id)?.hash
    }

    fn stage(id: SetId) -> Option<Stage> {
        States::<T>::get(id).map(|state| state.stage)
    }

    fn keys(id: SetId) -> Option<KeyPair> {
        States::<T>::get(id)?.key_pair
    }

    fn in_office(network: NetworkId) -> Option<SetId> {
        let session = Successions::<T>::get(network).in_office?;
        Some(SetId { network, session })
    }

    fn successor(network: NetworkId) -> Option<SetId> {
        let session = Successions::<T>::get(network).successor?;
        Some(SetId { network, session })
    }

    fn handover_late(id: SetId) -> bool {
        States::<T>::get(id).is_some_and(|state| state.stage == Stage::Keyed && state.deadline.is_none())
    }

    fn is_halted(network: NetworkId) -> bool {
        Networks::<T>::get(network).is_some_and(|stored| matches!(stored.status, Status::Halted { .. }))
    }

    fn keys_made(id: SetId, keys: KeyPair) -> DispatchResult {
        Self::do_keys_made(id, keys)
    }

    fn keygen_failed(id: SetId) -> DispatchResult {
        ensure!(!id.network.is_chain(), Error::<T>::ChainNetwork);
        Self::expect_stage(id, Stage::Declared)?;
        Self::abandon(id, AbandonCause::KeygenFailed);
        Ok(())
    }

    fn take_office(id: SetId) -> DispatchResult {
        Self::do_take_office(id)
    }

    fn fault(id: SetId, who: &T::AccountId, fault: Fault) {
        Self::note_fault(id, who);
        Self::slash_for_fault(id, who, fault);
    }

    fn silent(id: SetId, who: &T::AccountId, points: u32) {
        let stage = Self::stage(id);
        if matches!(stage, Some(Stage::Declared | Stage::Keyed | Stage::InOffice)) {
            Self::add_points(id, who, points);
        }
    }

    fn slash_report(id: SetId) -> Option<SlashReport> {
        Self::report(id)
    }

    fn slash_report_signed(report: SlashReport) -> DispatchResult {
        Self::unfrozen_network(report.validator_set.network)?;
        Self::expect_stage(report.validator_set, Stage::Reporting)?;
        Self::take_points(&report)?;
        Self::settle(report.validator_set, true);
        Ok(())
    }

    fn halt(network: NetworkId) -> DispatchResult {
        Self::do_halt_network(network)
    }
}

impl<T: Config> ValidatorSetsWeight for Pallet<T> {
    fn keys_made() -> Weight {
        T::WeightInfo::keys_made()
    }

    fn keygen_failed(members: u32) -> Weight {
        T::WeightInfo::keygen_failed(members)
    }

    fn take_office() -> Weight {
        T::WeightInfo::force_office()
    }

    fn fault() -> Weight {
        T::WeightInfo::fault()
    }

    fn silent() -> Weight {
        T::WeightInfo::silent()
    }

    fn slash_report_signed(members: u32) -> Weight {
        T::WeightInfo::slash_report_signed(members)
    }

    fn halt() -> Weight {
        T::WeightInfo::halt_network()
    }
}
