//! The confirmation: attempts in which members commit to nonces, become the signers, and give their shares.
//!
//! A share is verified when it is included. So a wrong one names its owner at once, and what is left is to be added up.

use alloc::vec::Vec;

use frame_support::{
    dispatch::{DispatchResult, DispatchResultWithPostInfo},
    ensure,
    pallet_prelude::Weight,
    traits::Get,
};
use frame_system::pallet_prelude::BlockNumberFor;
use musig::{AggregateKey, Session};
use quoin_primitives::{
    Fault, MAX_KEY_SHARES, Member, MemberBits, SetId, ValidatorSet,
    duties::{PartialSignature, PublicNonce},
    group::set_keys_message,
    interface::{ValidatorSets, ValidatorSetsWeight},
};
use sp_core::sr25519;
use sp_runtime::traits::Saturating;

use crate::{
    Confirmation, ConfirmationFault, Confirmations, FailureCause, Generation, Generations, LOG_TARGET,
    Signing, WeightInfo, pallet::*, weight_of,
};

/// An attempt takes at most 2⁴ times as long as the first.
const MAX_DOUBLINGS: u32 = 4;

type SetOf<T> = ValidatorSet<<T as frame_system::Config>::AccountId>;

impl<T: Config> Pallet<T> {
    /// What `commit_nonces` costs at most: when it fixes the signers.
    pub(crate) fn commit_weight() -> Weight {
        let most = MAX_KEY_SHARES.into();
        T::WeightInfo::commit_nonces(most)
            .saturating_add(T::WeightInfo::fix_signers(most))
            .saturating_add(T::ValidatorSetsWeight::fault())
    }

    /// What `confirm` costs at most: when the share is wrong.
    pub(crate) fn confirm_weight() -> Weight {
        T::WeightInfo::confirm(MAX_KEY_SHARES.into()).saturating_add(T::ValidatorSetsWeight::fault())
    }

    /// Asks the members of a set that has made both keys to confirm them.
    pub(crate) fn open_confirmation(id: SetId, generation: &Generation<BlockNumberFor<T>>) {
        let none = MemberBits::none(generation.members());
        let now = frame_system::Pallet::<T>::block_number();
        let confirmation = Confirmation {
            attempt: 0,
            timeouts: 0,
            opened_at: now,
            since: now,
            ends_after: now,
            excluded: none.clone(),
            missed: none.clone(),
            faulty: none.clone(),
            abandoned: none,
            nonces: Default::default(),
            signing: None,
        };
        Self::open_attempt(id, confirmation);
    }

    /// Opens the attempt that `confirmation` now says.
    fn open_attempt(id: SetId, mut confirmation: Confirmation<BlockNumberFor<T>>) {
        confirmation.opened_at = frame_system::Pallet::<T>::block_number();
        confirmation.nonces = Default::default();
        confirmation.signing = None;
        let SetId { network, session } = id;
        let (attempt, excluded) = (confirmation.attempt, confirmation.excluded.clone());
        Self::deposit_event(Event::AttemptOpened { network, session, attempt, excluded });
        Self::wait(id, confirmation);
    }

    /// Opens the next attempt, without `silent` unless the rest would not reach the threshold.
    fn next_attempt(
        id: SetId,
        set: &SetOf<T>,
        mut confirmation: Confirmation<BlockNumberFor<T>>,
        silent: MemberBits,
    ) {
        confirmation.attempt = confirmation.attempt.saturating_add(1);
        confirmation.excluded = silent;
        if !Self::can_confirm(set, &confirmation) {
            confirmation.excluded = MemberBits::none(confirmation.excluded.members());
        }
        Self::open_attempt(id, confirmation);
    }

    /// Whether those who have a part in the attempt reach the threshold.
    fn can_confirm(set: &SetOf<T>, confirmation: &Confirmation<BlockNumberFor<T>>) -> bool {
        let mut asked = MemberBits::none(confirmation.faulty.members());
        let members = 0..confirmation.faulty.members();
        members.filter(|member| confirmation.is_asked(*member)).for_each(|member| asked.insert(member));
        weight_of(set, &asked) >= set.threshold()
    }

    /// Whether those who were not at fault reach the threshold.
    fn can_ever_confirm(set: &SetOf<T>, confirmation: &Confirmation<BlockNumberFor<T>>) -> bool {
        set.total_shares().saturating_sub(weight_of(set, &confirmation.faulty)) >= set.threshold()
    }

    /// Stores a confirmation that from now on waits for something else.
    fn wait(id: SetId, mut confirmation: Confirmation<BlockNumberFor<T>>) {
        let longer = 1u32 << confirmation.timeouts.min(MAX_DOUBLINGS);
        let now = frame_system::Pallet::<T>::block_number();
        confirmation.since = now;
        confirmation.ends_after =
            now.saturating_add(T::ConfirmationTimeout::get().saturating_mul(longer.into()));
        Self::watch(id, confirmation.ends_after);
        Confirmations::<T>::insert(id, confirmation);
    }

    pub(crate) fn do_commit_nonces(
        id: SetId,
        attempt: u32,
        member: u16,
        nonces: PublicNonce,
    ) -> DispatchResultWithPostInfo {
        let mut confirmation = Self::nonces_open(id, attempt, member).map_err(|_| Error::<T>::DutyClosed)?;
        let set = T::ValidatorSets::set(id).ok_or(Error::<T>::DutyClosed)?;
        let committer = set.members.get(usize::from(member)).ok_or(Error::<T>::DutyClosed)?;
        let weight = T::WeightInfo::commit_nonces(set.members.len() as u32);
        if let Err(fault) = check_commitment(committer, &nonces) {
            Self::note_wrong_part(id, &set, confirmation, member, fault);
            return Ok(Some(weight.saturating_add(T::ValidatorSetsWeight::fault())).into());
        }

        ensure!(confirmation.nonces.try_push((member, nonces)).is_ok(), Error::<T>::DutyClosed);
        let SetId { network, session } = id;
        let validator = committer.account.clone();
        Self::deposit_event(Event::NoncesCommitted { network, session, attempt, validator });

        let mut committed = MemberBits::none(set.members.len() as u16);
        confirmation.nonces.iter().for_each(|(member, _)| committed.insert(*member));
        if weight_of(&set, &committed) < set.threshold() {
            Confirmations::<T>::insert(id, confirmation);
            return Ok(Some(weight).into());
        }
        let signers = u32::from(committed.count());
        Self::fix_signers(id, &set, confirmation, committed);
        Ok(Some(weight.saturating_add(T::WeightInfo::fix_signers(signers))).into())
    }

    /// Those who committed are to sign. Their keys were looked at one by one, so they aggregate; if they should not,
    /// the attempt runs out of time.
    pub(crate) fn fix_signers(
        id: SetId,
        set: &SetOf<T>,
        mut confirmation: Confirmation<BlockNumberFor<T>>,
        signers: MemberBits,
    ) {
        let aggregate = AggregateKey::new(&keys_of(set, &signers)).map_err(|error| {
            log::error!(target: LOG_TARGET, "{id}: the signers' keys do not aggregate: {error}");
        });
        match aggregate.ok().zip(Self::session(set, &confirmation, &signers)) {
            Some((aggregate, signed)) => {
                let SetId { network, session } = id;
                let (attempt, key) =
                    (confirmation.attempt, sr25519::Public::from_raw(aggregate.public_key()));
                let fixed = Event::SignersFixed { network, session, attempt, signers: signers.clone(), key };
                Self::deposit_event(fixed);
                let shares = Default::default();
                confirmation.signing = Some(Signing { signers, key, session: signed.hash(), shares });
                Self::wait(id, confirmation);
            }
            None => Confirmations::<T>::insert(id, confirmation),
        }
    }

    pub(crate) fn do_confirm(
        id: SetId,
        attempt: u32,
        member: u16,
        share: PartialSignature,
    ) -> DispatchResultWithPostInfo {
        let (mut confirmation, mut signing) =
            Self::share_open(id, attempt, member).map_err(|_| Error::<T>::DutyClosed)?;
        let set = T::ValidatorSets::set(id).ok_or(Error::<T>::DutyClosed)?;
        let signer = set.members.get(usize::from(member)).ok_or(Error::<T>::DutyClosed)?;
        let weight = T::WeightInfo::confirm(signing.signers.count().into());
        if !Self::is_share(id, &set, &confirmation, &signing, member, &share) {
            Self::note_wrong_part(id, &set, confirmation, member, ConfirmationFault::Share);
            return Ok(Some(weight.saturating_add(T::ValidatorSetsWeight::fault())).into());
        }

        ensure!(signing.shares.try_push((member, share)).is_ok(), Error::<T>::DutyClosed);
        let is_complete = signing.is_complete();
        confirmation.signing = Some(signing);
        confirmation.missed.remove(member);
        if is_complete {
            Self::wait(id, confirmation);
        } else {
            Confirmations::<T>::insert(id, confirmation);
        }
        let SetId { network, session } = id;
        let validator = signer.account.clone();
        Self::deposit_event(Event::Confirmed { network, session, attempt, validator });
        Ok(Some(weight).into())
    }

    /// Whether `share` is the signer's share of the signature.
    fn is_share(
        id: SetId,
        set: &SetOf<T>,
        confirmation: &Confirmation<BlockNumberFor<T>>,
        signing: &Signing,
        member: u16,
        share: &PartialSignature,
    ) -> bool {
        let Some(keys) = Generations::<T>::get(id).and_then(|generation| generation.keys()) else {
            return false;
        };
        let message = set_keys_message(Self::genesis_hash(), id, &keys);
        let nonces: Vec<_> = confirmation.nonces_of(&signing.signers).collect();
        let position = signing.signers.iter().position(|signer| signer == member);
        let Some((position, key)) = position.zip(AggregateKey::new(&keys_of(set, &signing.signers)).ok())
        else {
            return false;
        };
        Session::new(&key, &nonces, &message)
            .is_ok_and(|session| session.verify_partial(position, share).is_ok())
    }

    /// A member's part is wrong: it has none in further attempts, and this one cannot be completed or needs others.
    fn note_wrong_part(
        id: SetId,
        set: &SetOf<T>,
        mut confirmation: Confirmation<BlockNumberFor<T>>,
        member: u16,
        fault: ConfirmationFault,
    ) {
        let Some(validator) = set.members.get(usize::from(member)).map(|member| member.account.clone())
        else {
            return;
        };
        let SetId { network, session } = id;
        let attempt = confirmation.attempt;
        let account = validator.clone();
        Self::deposit_event(Event::ConfirmationFaulty { network, session, attempt, validator, fault });
        confirmation.faulty.insert(member);
        if !Self::can_ever_confirm(set, &confirmation) {
            confirmation.ends_after = frame_system::Pallet::<T>::block_number();
            Self::watch(id, confirmation.ends_after);
            Confirmations::<T>::insert(id, confirmation);
        } else if confirmation.signing.is_some() || !Self::can_confirm(set, &confirmation) {
            let nobody = MemberBits::none(confirmation.faulty.members());
            Self::next_attempt(id, set, confirmation, nobody);
        } else {
            Confirmations::<T>::insert(id, confirmation);
        }
        T::ValidatorSets::fault(id, &account, Fault::Confirmation);
    }

    pub(crate) fn do_abandon_attempt(id: SetId, attempt: u32, member: u16) -> DispatchResult {
        let mut confirmation =
            Self::abandonment_open(id, attempt, member).map_err(|_| Error::<T>::DutyClosed)?;
        let set = T::ValidatorSets::set(id).ok_or(Error::<T>::DutyClosed)?;
        let signer = set.members.get(usize::from(member)).ok_or(Error::<T>::DutyClosed)?;
        let SetId { network, session } = id;
        let validator = signer.account.clone();
        Self::deposit_event(Event::AttemptAbandoned { network, session, attempt, validator });
        confirmation.abandoned.insert(member);
        let nobody = MemberBits::none(confirmation.faulty.members());
        Self::next_attempt(id, &set, confirmation, nobody);
        Ok(())
    }

    /// An attempt's time is over: the next one follows, or the set fails.
    pub(crate) fn end_attempt(
        id: SetId,
        generation: Generation<BlockNumberFor<T>>,
        mut confirmation: Confirmation<BlockNumberFor<T>>,
    ) -> Weight {
        let members = u32::from(generation.members());
        let weight = T::WeightInfo::end_attempt(members);
        let Some(set) = T::ValidatorSets::set(id) else {
            Self::forget(id);
            return weight;
        };
        if !Self::can_ever_confirm(&set, &confirmation) {
            return weight.saturating_add(Self::fail(id, FailureCause::FaultyConfirmations, members));
        }
        let SetId { network, session } = id;
        let (attempt, silent) = (confirmation.attempt, confirmation.outstanding());
        silent.iter().for_each(|member| confirmation.missed.insert(member));
        confirmation.timeouts = confirmation.timeouts.saturating_add(1);
        Self::deposit_event(Event::AttemptTimedOut { network, session, attempt, silent: silent.clone() });
        Self::next_attempt(id, &set, confirmation, silent);
        weight
    }
}

/// The signers' coordinator keys, in the set's order.
fn keys_of<AccountId>(set: &ValidatorSet<AccountId>, signers: &MemberBits) -> Vec<[u8; 32]> {
    let members = signers.iter().filter_map(|index| set.members.get(usize::from(index)));
    members.map(|member| sr25519::Public::from(member.coordinator.clone()).0).collect()
}

/// Whether a member's key and nonces can be aggregated with others'.
fn check_commitment<AccountId>(
    member: &Member<AccountId>,
    nonces: &PublicNonce,
) -> Result<(), ConfirmationFault> {
    let key = sr25519::Public::from(member.coordinator.clone()).0;
    AggregateKey::new(&[key]).map_err(|_| ConfirmationFault::Key)?;
    musig::PublicNonce::from_bytes(nonces).map_err(|_| ConfirmationFault::Nonces)?;
    Ok(())
}
