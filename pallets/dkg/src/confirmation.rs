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
use musig::{AggregateKey, Challenges, Session};
use quoin_primitives::{
    Fault, MAX_KEY_SHARES, Member, MemberBits, SetId, ValidatorSet,
    duties::{ConfirmationSession, PartialSignature, PublicNonce, Signer},
    group::set_keys_message,
    interface::{ValidatorSets, ValidatorSetsWeight},
};
use sp_core::{H256, sr25519};
use sp_runtime::traits::{AtLeast32BitUnsigned, Saturating};

use crate::{
    Confirmation, ConfirmationFault, Confirmations, FailureCause, Generation, LOG_TARGET, Signing,
    WeightInfo, pallet::*, weight_of,
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
            opening: None,
            since: now,
            ends_after: now,
            excluded: none.clone(),
            silent: none.clone(),
            stalled: none.clone(),
            missed: Default::default(),
            faulty: none,
            abandonments: Default::default(),
            nonces: Default::default(),
            signing: None,
        };
        Self::open_attempt(id, confirmation);
    }

    /// Opens the attempt that `confirmation` now says.
    fn open_attempt(id: SetId, mut confirmation: Confirmation<BlockNumberFor<T>>) {
        confirmation.opened_at = frame_system::Pallet::<T>::block_number();
        confirmation.opening = None;
        confirmation.nonces = Default::default();
        confirmation.signing = None;
        let SetId { network, session } = id;
        let (attempt, excluded) = (confirmation.attempt, confirmation.excluded.clone());
        Self::deposit_event(Event::AttemptOpened { network, session, attempt, excluded });
        Self::wait(id, confirmation);
        Self::watch_opening(id);
    }

    /// Opens the next attempt, without those whom it is better to do without.
    fn next_attempt(id: SetId, set: &SetOf<T>, mut confirmation: Confirmation<BlockNumberFor<T>>) {
        confirmation.attempt = confirmation.attempt.saturating_add(1);
        confirmation.excluded = Self::better_without(set, &confirmation);
        Self::open_attempt(id, confirmation);
    }

    /// Whom the next attempt does without. It counts on none of those who were silent, beginning with who was last, for as
    /// long as the rest reaches the threshold. Who of these stalled is left out; who did not commit delays nobody and may.
    /// If it need not count on any of them, it leaves out whoever abandoned an attempt, too, as far as the rest reaches the
    /// threshold: nobody waits for the silent while others are willing.
    ///
    /// From when on members who could not prevent the threshold are the only ones to be silent, an attempt that fails adds
    /// one of them to those who were silent since, or to those of them who stalled. They all can be done without. So each
    /// costs two attempts at most, whoever else was silent before.
    fn better_without(set: &SetOf<T>, confirmation: &Confirmation<BlockNumberFor<T>>) -> MemberBits {
        let mut rest = set.total_shares().saturating_sub(weight_of(set, &confirmation.faulty));
        let mut does_without = |member: u16| {
            let shares = set.members.get(usize::from(member)).map_or(0, |member| member.shares);
            let others = rest.saturating_sub(shares);
            let suffice = others >= set.threshold();
            rest = if suffice { others } else { rest };
            suffice
        };
        let mut left_out = MemberBits::none(confirmation.faulty.members());
        let mut considered = confirmation.faulty.clone();
        let mut counts_on_silent = false;
        for member in confirmation.missed.iter().rev() {
            if considered.contains(*member) {
                continue;
            }
            considered.insert(*member);
            match does_without(*member) {
                true if confirmation.stalled.contains(*member) => left_out.insert(*member),
                true => {}
                false => counts_on_silent = true,
            }
        }
        for member in confirmation.abandonments.members() {
            if !counts_on_silent && !considered.contains(member) && does_without(member) {
                left_out.insert(member);
            }
        }
        left_out
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

    /// Those who committed are to sign. Their keys and nonces were looked at one by one, so they aggregate; if they
    /// should not, the attempt runs out of time.
    pub(crate) fn fix_signers(
        id: SetId,
        set: &SetOf<T>,
        mut confirmation: Confirmation<BlockNumberFor<T>>,
        signers: MemberBits,
    ) {
        let session = Self::session(set, &confirmation, &signers);
        match session.map(|session| signing_of(&session, signers, Self::genesis_hash())) {
            Some(Ok(signing)) => {
                let SetId { network, session } = id;
                let (attempt, signers, key) = (confirmation.attempt, signing.signers.clone(), signing.key);
                Self::deposit_event(Event::SignersFixed { network, session, attempt, signers, key });
                confirmation.signing = Some(signing);
                Self::wait(id, confirmation);
            }
            failed => {
                log::error!(target: LOG_TARGET, "{id}: the signers do not aggregate: {failed:?}");
                Confirmations::<T>::insert(id, confirmation);
            }
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
        if !is_share(&set, &confirmation, &signing, member, &share) {
            Self::note_wrong_part(id, &set, confirmation, member, ConfirmationFault::Share);
            return Ok(Some(weight.saturating_add(T::ValidatorSetsWeight::fault())).into());
        }

        ensure!(signing.shares.try_push((member, share)).is_ok(), Error::<T>::DutyClosed);
        let is_complete = signing.is_complete();
        confirmation.signing = Some(signing);
        confirmation.note_share(member);
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
            Self::next_attempt(id, set, confirmation);
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
        ensure!(confirmation.abandonments.note(member), Error::<T>::DutyClosed);
        let SetId { network, session } = id;
        let validator = signer.account.clone();
        Self::deposit_event(Event::AttemptAbandoned { network, session, attempt, validator });
        Self::next_attempt(id, &set, confirmation);
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
        confirmation.note_silence(&silent);
        Self::deposit_event(Event::AttemptTimedOut { network, session, attempt, silent });
        Self::next_attempt(id, &set, confirmation);
        weight
    }
}

/// The signing of a session by its signers: their MuSig key, and what their shares are checked against.
fn signing_of(
    session: &ConfirmationSession,
    signers: MemberBits,
    genesis_hash: H256,
) -> Result<Signing, musig::Error> {
    let key_of = |signer: &Signer| sr25519::Public::from(signer.coordinator.clone()).0;
    let keys: Vec<_> = session.signers.iter().map(key_of).collect();
    let nonces: Vec<_> = session.signers.iter().map(|signer| signer.nonces).collect();
    let key = AggregateKey::new(&keys)?;
    let message = set_keys_message(genesis_hash, session.set, &session.keys);
    let challenges = Session::new(&key, &nonces, &message)?.challenges().to_bytes();
    let key = sr25519::Public::from_raw(key.public_key());
    Ok(Signing { signers, key, challenges, session: session.hash(), shares: Default::default() })
}

/// Whether `share` is the signer's share of the signature. What it costs does not grow with the signers, but for a hash
/// of their keys.
fn is_share<AccountId, BlockNumber: AtLeast32BitUnsigned + Copy>(
    set: &ValidatorSet<AccountId>,
    confirmation: &Confirmation<BlockNumber>,
    signing: &Signing,
    member: u16,
    share: &PartialSignature,
) -> bool {
    let signers = || signing.signers.iter();
    let members = signers().filter_map(|signer| set.members.get(usize::from(signer)));
    let keys: Vec<_> = members.map(|member| sr25519::Public::from(member.coordinator.clone()).0).collect();
    let nonces = confirmation.nonces.iter().find(|(committer, _)| *committer == member);
    let (Some(position), Some((_, nonces)), Ok(challenges)) =
        (signers().position(|signer| signer == member), nonces, Challenges::from_bytes(&signing.challenges))
    else {
        return false;
    };
    challenges.verify_partial(&keys, position, nonces, share).is_ok()
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
