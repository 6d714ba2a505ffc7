//! Stallers: who committed and did not give its shares in time. A set's are remembered over its requests.

use alloc::vec::Vec;

use frame_support::pallet_prelude::Weight;
use quoin_primitives::{MemberBits, SetId, interface::ValidatorSets};

use crate::{
    Stalled, Stallers, WeightInfo,
    attempts::weight_without,
    authorize::{RequestOf, SetOf},
    pallet::*,
};

impl<T: Config> Pallet<T> {
    /// Signers gave no shares in time. Returns whether all of them have stalled the same request before.
    pub(crate) fn note_stalled(request: &mut RequestOf<T>, silent: &MemberBits) -> bool {
        let known = silent.iter().all(|member| request.stalled.contains(&member));
        note_last(&mut request.stalled, silent);
        if !silent.is_empty() {
            Stallers::<T>::mutate(request.id.validator_set, |stallers| note_last(stallers, silent));
        }
        known
    }

    /// A member gave its shares: later requests ask it again.
    pub(crate) fn forget_stalled(set: SetId, member: u16) {
        let mut stallers = Stallers::<T>::get(set);
        if !stallers.contains(&member) {
            return;
        }
        stallers.retain(|other| *other != member);
        if stallers.is_empty() {
            Stallers::<T>::remove(set);
        } else {
            Stallers::<T>::insert(set, stallers);
        }
    }

    /// Whom the next attempt does without: the stallers, beginning with who stalled last, for as long as the rest reaches
    /// the threshold; and if it need not count on any of these, whoever abandoned an attempt, as far as it can.
    ///
    /// Those who stalled this request come before those who stalled others alone. So members who stall by turns, and
    /// together could not prevent the threshold, cost an attempt or two each, whoever else stalled before.
    pub(crate) fn better_without(set: &SetOf<T>, request: &RequestOf<T>) -> MemberBits {
        let of_set = Stallers::<T>::get(request.id.validator_set);
        let others = of_set.iter().filter(|member| !request.stalled.contains(member));
        let stallers: Vec<u16> = request.stalled.iter().rev().chain(others.rev()).copied().collect();
        let mut rest = weight_without(set, &[&request.faulty]);
        let mut left_out = MemberBits::none(request.members);
        let mut leaves_out = |member: u16| {
            let shares = set.members.get(usize::from(member)).map_or(0, |member| member.shares);
            let others = rest.saturating_sub(shares);
            let suffice = others >= request.threshold;
            if suffice {
                rest = others;
                left_out.insert(member);
            }
            suffice
        };
        let mut counts_on_stallers = false;
        for member in stallers.iter().filter(|member| !request.faulty.contains(**member)) {
            counts_on_stallers |= !leaves_out(*member);
        }
        if !counts_on_stallers {
            let abandoned = request.abandonments.members();
            let others =
                abandoned.filter(|member| !stallers.contains(member) && !request.faulty.contains(*member));
            others.for_each(|member| {
                leaves_out(member);
            });
        }
        left_out
    }

    /// Forgets the stallers of sets that are gone.
    pub(crate) fn forget_stallers() -> Weight {
        let sets: Vec<SetId> = Stallers::<T>::iter_keys().collect();
        for set in sets.iter().filter(|set| T::ValidatorSets::stage(**set).is_none()) {
            Stallers::<T>::remove(set);
        }
        T::WeightInfo::forget_stallers(sets.len() as u32)
    }
}

/// Members are known to have stalled, and last of all.
fn note_last(stalled: &mut Stalled, silent: &MemberBits) {
    stalled.retain(|member| !silent.contains(*member));
    for member in silent.iter() {
        // Each is in it once, and a set has no more members than there is room for.
        let _ = stalled.try_push(member);
    }
}
