//! Stallers: who committed and did not give its shares in time. A set's are remembered over its requests.

use alloc::vec::Vec;

use frame_support::{pallet_prelude::Weight, traits::Get};
use quoin_primitives::{MemberBits, SetId, interface::ValidatorSets};
use sp_runtime::traits::Saturating;

use crate::{
    Stalled, Staller, Stallers, WeightInfo,
    attempts::weight_without,
    authorize::{RequestOf, SetOf},
    pallet::*,
};

/// For so many time-outs a set's requests do without a member that stalled for the first time.
const TIMEOUTS_LEFT_OUT: u32 = 8;
/// They do without it twice as long each further time, and at most 2¹⁰ times as long.
const MAX_DOUBLINGS: u32 = 10;

impl<T: Config> Pallet<T> {
    /// Signers gave no shares in time. Returns whether all of them have stalled the same request before.
    pub(crate) fn note_stalled(request: &mut RequestOf<T>, silent: &MemberBits) -> bool {
        let known = silent.iter().all(|member| request.stalled.contains(&member));
        note_last(&mut request.stalled, silent);
        if !silent.is_empty() {
            Self::leave_out(request.id.validator_set, silent);
        }
        known
    }

    /// Members stalled a request of their set: for some time later ones do without them. What they stall meanwhile, with
    /// requests that were open before, makes that time no longer.
    fn leave_out(set: SetId, silent: &MemberBits) {
        let now = frame_system::Pallet::<T>::block_number();
        Stallers::<T>::mutate(set, |stallers| {
            for member in silent.iter() {
                let known = stallers.iter().position(|staller| staller.member == member);
                let mut staller = match known {
                    Some(index) => stallers.remove(index),
                    None => Staller { member, times: 0, until: now },
                };
                if !staller.is_left_out(now) {
                    let longer = 1u32 << staller.times.min(MAX_DOUBLINGS);
                    let blocks = T::PhaseTimeout::get().saturating_mul(TIMEOUTS_LEFT_OUT);
                    staller.times = staller.times.saturating_add(1);
                    staller.until = now.saturating_add(blocks.saturating_mul(longer).into());
                }
                // Each is in it once, and a set has no more members than there is room for.
                let _ = stallers.try_push(staller);
            }
        });
    }

    /// A member gave its shares: later requests ask it again.
    pub(crate) fn ask_again(set: SetId, member: u16) {
        let now = frame_system::Pallet::<T>::block_number();
        let mut stallers = Stallers::<T>::get(set);
        let left_out =
            stallers.iter_mut().find(|staller| staller.member == member && staller.is_left_out(now));
        if let Some(staller) = left_out {
            staller.until = now;
            Stallers::<T>::insert(set, stallers);
        }
    }

    /// The members that requests of the set do without now; who stalled last is last.
    pub(crate) fn left_out(set: SetId) -> Vec<u16> {
        let now = frame_system::Pallet::<T>::block_number();
        let stallers = Stallers::<T>::get(set);
        let left_out = stallers.iter().filter(|staller| staller.is_left_out(now));
        left_out.map(|staller| staller.member).collect()
    }

    /// Whom the next attempt does without: the stallers, beginning with who stalled last, for as long as the rest reaches
    /// the threshold; and if it need not count on any of these, whoever abandoned an attempt, as far as it can.
    ///
    /// Those who stalled this request come before those who stalled others alone. So members who stall by turns, and
    /// together could not prevent the threshold, cost an attempt or two each, whoever else stalled before.
    pub(crate) fn better_without(set: &SetOf<T>, request: &RequestOf<T>) -> MemberBits {
        let of_set = Self::left_out(request.id.validator_set);
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
