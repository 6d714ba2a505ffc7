//! Attempts: how one follows the other, and who has a part in it.

use frame_support::{dispatch::DispatchResult, ensure, pallet_prelude::Weight, traits::Get};
use quoin_primitives::{
    Fault, MemberBits,
    interface::{OnSigned, ValidatorSets, ValidatorSetsWeight},
    signing::RequestNumber,
};

use crate::{
    Attempt, JustOpened, MAX_SIGNERS, Phase, Requests, SigningFault, WeightInfo,
    authorize::{RequestOf, SetOf},
    pallet::*,
};

/// An attempt takes at most 2⁴ times as long as the first.
const MAX_DOUBLINGS: u32 = 4;

impl<T: Config> Pallet<T> {
    /// Opens the attempt that `request` now has.
    pub(crate) fn open_attempt(number: RequestNumber, request: RequestOf<T>) {
        let (attempt, excluded) = (request.attempt.number, request.attempt.excluded.clone());
        Self::deposit_event(Event::AttemptOpened { number, attempt, excluded });
        // One that finds no room has the hash looked up.
        let _ = JustOpened::<T>::try_mutate(|opened| opened.try_push(number));
        Self::wait(number, request);
    }

    /// Stores a request that from now on waits for something else.
    ///
    /// Commitments are waited for until the request's time is over: there is nothing better to do. Only where somebody was
    /// excluded, that is lifted after a time-out.
    pub(crate) fn wait(number: RequestNumber, mut request: RequestOf<T>) {
        let network = request.id.validator_set.network;
        let end = request.deadline.saturating_add(1);
        let attempt = &request.attempt;
        let is_signing = attempt.phase != Phase::Commitments;
        let patient = attempt.phase == Phase::Commitments && attempt.excluded.is_empty();
        let at = if patient {
            end
        } else {
            let longer = 1u32 << request.timeouts.min(MAX_DOUBLINGS);
            let blocks = T::PhaseTimeout::get().saturating_mul(longer);
            Self::time(network).saturating_add(blocks).saturating_add(1).min(end)
        };
        Self::let_sleep(number, network, request.wake);
        request.wake = Self::wake(number, network, is_signing, at);
        Requests::<T>::insert(number, request);
    }

    /// A request is looked at, having waited for it: its time is over, or that of what it waits for now.
    pub(crate) fn time_is_over(number: RequestNumber, mut request: RequestOf<T>) -> Weight {
        let id = request.id;
        let signs = Self::signs(id.validator_set, id.role());
        if Self::time(id.validator_set.network) > request.deadline || !signs {
            return Self::expire(number, request);
        }
        let Some(set) = T::ValidatorSets::set(id.validator_set) else { return Self::expire(number, request) };
        let attempt = request.attempt.number;
        let signers = request.attempt.committed.len() as u32;
        if request.attempt.phase == Phase::Commitments {
            Self::deposit_event(Event::ExclusionLifted { number, attempt });
            request.attempt.excluded = MemberBits::none(request.members);
            Self::wait(number, request);
            return T::WeightInfo::time_out(0);
        }
        let silent = request.attempt.outstanding();
        Self::deposit_event(Event::AttemptTimedOut { number, attempt, silent: silent.clone() });
        if Self::note_stalled(&mut request, &silent) {
            request.timeouts = request.timeouts.saturating_add(1);
        }
        silent.iter().for_each(|member| Self::give_points(&set, member));
        Self::next_attempt(number, &set, request);
        T::WeightInfo::time_out(signers)
            .saturating_add(T::ValidatorSetsWeight::silent().saturating_mul(silent.count().into()))
    }

    /// Opens the next attempt, without those whom it is better to do without.
    pub(crate) fn next_attempt(number: RequestNumber, set: &SetOf<T>, mut request: RequestOf<T>) {
        if weight_without(set, &[&request.faulty]) < request.threshold {
            Self::expire(number, request);
            return;
        }
        Self::clear_attempt(number, &request);
        let excluded = Self::better_without(set, &request);
        let now = frame_system::Pallet::<T>::block_number();
        let next = request.attempt.number.saturating_add(1);
        request.attempt = Attempt::new(next, now, excluded);
        Self::open_attempt(number, request);
    }

    /// What `abandon` costs at most.
    pub(crate) fn abandon_weight() -> Weight {
        T::WeightInfo::abandon(MAX_SIGNERS)
    }

    pub(crate) fn do_abandon(number: RequestNumber, attempt: u32, member: u16) -> DispatchResult {
        let mut request =
            Self::abandonment_open(number, attempt, member).map_err(|_| Error::<T>::DutyClosed)?;
        let set = T::ValidatorSets::set(request.id.validator_set).ok_or(Error::<T>::DutyClosed)?;
        ensure!(request.abandonments.note(member), Error::<T>::DutyClosed);
        Self::deposit_event(Event::AttemptAbandoned { number, attempt, member });
        Self::next_attempt(number, &set, request);
        Ok(())
    }

    /// What a member's fault costs at most, beside what found it: the next attempt, or the end of the request.
    pub(crate) fn fault_weight() -> Weight {
        T::WeightInfo::time_out(MAX_SIGNERS)
            .saturating_add(T::ValidatorSetsWeight::fault())
            .saturating_add(T::OnSigned::weight())
    }

    /// A member's part is wrong: it has none in further attempts. The next one follows, unless this one can go on without it.
    pub(crate) fn note_fault(
        number: RequestNumber,
        set: &SetOf<T>,
        mut request: RequestOf<T>,
        member: u16,
        fault: SigningFault,
    ) {
        Self::blame(number, set, &request, member, fault);
        request.faulty.insert(member);
        let unasked = [&request.faulty, &request.attempt.excluded];
        let goes_on = request.attempt.phase == Phase::Commitments
            && !request.attempt.has_committed(member)
            && weight_without(set, &unasked) >= request.threshold;
        if goes_on {
            Requests::<T>::insert(number, request);
        } else {
            Self::next_attempt(number, set, request);
        }
    }

    /// Says whose part was wrong, and has the member pay for it.
    pub(crate) fn blame(
        number: RequestNumber,
        set: &SetOf<T>,
        request: &RequestOf<T>,
        member: u16,
        fault: SigningFault,
    ) {
        let Some(blamed) = set.members.get(usize::from(member)) else { return };
        let (attempt, validator) = (request.attempt.number, blamed.account.clone());
        Self::deposit_event(Event::PartFaulty { number, attempt, validator, fault });
        match fault {
            SigningFault::Commitments | SigningFault::Share { .. } => {
                T::ValidatorSets::fault(set.id, &blamed.account, Fault::SignatureShare);
            }
            SigningFault::FalseChallenge => {
                T::ValidatorSets::fault(set.id, &blamed.account, Fault::FalseChallenge);
            }
            SigningFault::Signatures => Self::give_points(set, member),
        }
    }

    pub(crate) fn give_points(set: &SetOf<T>, member: u16) {
        if let Some(member) = set.members.get(usize::from(member)) {
            T::ValidatorSets::silent(set.id, &member.account, T::StallPoints::get());
        }
    }
}

/// The key shares of the members that are in none of these.
pub(crate) fn weight_without<AccountId>(
    set: &quoin_primitives::ValidatorSet<AccountId>,
    without: &[&MemberBits],
) -> u16 {
    (0u16..)
        .zip(&set.members)
        .filter(|(index, _)| !without.iter().any(|bits| bits.contains(*index)))
        .fold(0, |sum: u16, (_, member)| sum.saturating_add(member.shares))
}
