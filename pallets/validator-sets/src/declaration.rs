//! Sets are declared: candidates with their keys, selected by stake.

use alloc::{vec, vec::Vec};

use quoin_primitives::{
    Member, NetworkId, Scheme, SetId, ValidatorSet,
    interface::{CoordinatorKeys, EmbeddedKeyRegistry, Keygen, Stage},
    set::Members,
};
use sp_core::H256;
use sp_runtime::traits::{Saturating, Zero};

use crate::{
    LOG_TARGET,
    pallet::*,
    selection::{Seat, THIRDS_RULE_MEMBERS, select},
    types::*,
};

/// The seats of a set.
pub(crate) type SeatsOf<T> = Vec<Seat<<T as frame_system::Config>::AccountId, BalanceOf<T>>>;

/// Candidates of a network with their stakes.
type CandidatesOf<T> = Vec<(<T as frame_system::Config>::AccountId, BalanceOf<T>)>;

fn total_stake<T: Config>(candidates: &CandidatesOf<T>) -> BalanceOf<T> {
    candidates.iter().fold(Zero::zero(), |sum: BalanceOf<T>, (_, stake)| sum.saturating_add(*stake))
}

/// What of a set is recorded when it is declared.
struct Declaration {
    /// The set hash, of a set that makes keys.
    hash: Option<H256>,
    /// The session from which it is the chain's, of a set of the chain.
    starts: Option<u32>,
    /// Counts the rotation period.
    declared_in: u32,
}

impl<T: Config> Pallet<T> {
    /// Declares the next set of an open network that makes keys, or says why not.
    pub(crate) fn declare(network: NetworkId, stored: NetworkOf<T>) {
        let Some(scheme) = stored.parameters.scheme else { return };
        if Successions::<T>::get(network).successor.is_some() {
            return;
        }
        match Self::seats(network, &stored) {
            Ok(seats) => Self::declare_with_keys(network, &stored, scheme, seats),
            Err(cause) => Self::deposit_event(Event::SetPostponed { network, cause }),
        }
    }

    /// Declares the set of the chain that starts at session `starts` of it, and returns its validators.
    pub(crate) fn declare_chain_set(
        network: NetworkId,
        stored: &NetworkOf<T>,
        starts: u32,
    ) -> Result<Vec<T::AccountId>, PostponeCause> {
        let seats = Self::seats(network, stored)?;
        let validators = seats.iter().map(|seat| seat.account.clone()).collect();
        let id = SetId { network, session: NextSession::<T>::get(network) };
        Self::record(id, seats, Declaration { hash: None, starts: Some(starts), declared_in: starts });
        Ok(validators)
    }

    fn declare_with_keys(network: NetworkId, stored: &NetworkOf<T>, scheme: Scheme, seats: SeatsOf<T>) {
        let id = SetId { network, session: NextSession::<T>::get(network) };
        let members = seats.iter().filter_map(|seat| {
            Some(Member {
                account: seat.account.clone(),
                shares: seat.shares,
                coordinator: T::CoordinatorKeys::coordinator_key(&seat.account)?,
                embedded: T::EmbeddedKeys::embedded_keys(&seat.account, scheme)?,
            })
        });
        let set = ValidatorSet { id, scheme, members: Members::truncate_from(members.collect()) };
        let declared_in = SessionChanges::<T>::get();
        Self::record(id, seats, Declaration { hash: Some(set.hash()), starts: None, declared_in });
        Self::set_deadline(id, Self::in_blocks(stored.parameters.key_deadline));
        Sets::<T>::insert(id, &set);
        T::Keygen::start(&set);
    }

    /// The seats of the next set: of candidates with keys, but for those who sit out where enough remain.
    fn seats(network: NetworkId, stored: &NetworkOf<T>) -> Result<SeatsOf<T>, PostponeCause> {
        let parameters = &stored.parameters;
        let succession = Successions::<T>::get(network);
        if succession.live.is_full() {
            return Err(PostponeCause::TooManySets);
        }
        let candidates: Vec<_> = Allocations::<T>::iter_prefix(network).collect();
        let count = candidates.len();
        let eligible: Vec<_> =
            candidates.into_iter().filter(|(who, _)| Self::has_keys(who, parameters.scheme)).collect();

        let is_first = !network.is_chain() && succession.in_office.is_none() && !succession.overdue;
        if is_first && eligible.len() < count {
            let waited = SessionChanges::<T>::get().saturating_sub(stored.registered_in);
            if waited < parameters.first_set_delay {
                return Err(PostponeCause::KeysMissing);
            }
        }

        Self::without_those_who_sit_out(network, eligible)
            .into_iter()
            .map(|candidates| select(candidates, parameters.key_share_price, parameters.max_key_shares))
            .find(|seats| seats.len() >= usize::from(parameters.min_validators))
            .ok_or(PostponeCause::TooFewValidators)
    }

    /// From whom to select, the first choice first: without all who sit out, if the others hold two thirds of the
    /// eligible stake; without those who were proven at fault; all.
    ///
    /// Silence is proven of nobody: whoever could make others seem silent must not have the next set for itself.
    fn without_those_who_sit_out(network: NetworkId, eligible: CandidatesOf<T>) -> Vec<CandidatesOf<T>> {
        let (sitting_out, faulty) = (SittingOut::<T>::get(network), Faulty::<T>::get(network));
        if sitting_out.is_empty() {
            return vec![eligible];
        }
        let without = |excluded: &dyn Fn(&T::AccountId) -> bool| -> CandidatesOf<T> {
            eligible.iter().filter(|(who, _)| !excluded(who)).cloned().collect()
        };
        let others = without(&|who| sitting_out.contains(who));
        let innocent = without(&|who| sitting_out.contains(who) && faulty.contains(who));
        let (held, eligible_stake) = (total_stake::<T>(&others), total_stake::<T>(&eligible));
        // Two thirds or more are at least twice what is left, which cannot overflow.
        let two_thirds = eligible_stake.saturating_sub(held) <= held / 2u32.into();
        let first = two_thirds.then_some(others);
        first.into_iter().chain([innocent, eligible]).collect()
    }

    fn has_keys(who: &T::AccountId, scheme: Option<Scheme>) -> bool {
        T::CoordinatorKeys::coordinator_key(who).is_some()
            && scheme.is_none_or(|scheme| T::EmbeddedKeys::embedded_keys(who, scheme).is_some())
    }

    /// Records a declared set and binds its members' stake.
    fn record(id: SetId, seats: SeatsOf<T>, declaration: Declaration) {
        let SetId { network, session } = id;
        let Declaration { hash, starts, declared_in } = declaration;
        let members = seats.len() as u16;
        let shares = seats.iter().fold(0u16, |sum, seat| sum.saturating_add(seat.shares));
        let mut stake: BalanceOf<T> = Zero::zero();
        for seat in seats {
            stake = stake.saturating_add(seat.stake);
            Stakes::<T>::insert(id, seat.account, seat.stake);
        }
        let stage = Stage::Declared;
        States::<T>::insert(
            id,
            SetState { stage, deadline: None, hash, starts, members, stake, key_pair: None },
        );
        NextSession::<T>::insert(network, session.saturating_add(1));
        SittingOut::<T>::remove(network);
        Faulty::<T>::remove(network);
        Successions::<T>::mutate(network, |succession| {
            succession.successor = Some(session);
            succession.declared_in = declared_in;
            succession.overdue = false;
            if succession.live.try_push(session).is_err() {
                log::error!(target: LOG_TARGET, "more live sets than there is room for");
            }
        });
        Self::deposit_event(Event::SetDeclared { network, session, hash, members, shares });
        if usize::from(members) < THIRDS_RULE_MEMBERS {
            Self::deposit_event(Event::ThirdsRuleNotApplied { network, session });
        }
    }
}
