//! What the runtime API answers of key generation.

use alloc::vec::Vec;

use frame_system::pallet_prelude::BlockNumberFor;
use quoin_primitives::{
    Member, MemberBits, Role, SetId, ValidatorSet,
    api::{ConfirmationProgress, DkgDetails, DkgProgress, KeygenProgress},
    coordinator,
    duties::{ConfirmationSession, Duty, OpenDuty, SetKeys, Signer, Task},
    interface::ValidatorSets,
};
use sp_runtime::traits::UniqueSaturatedInto;

use crate::{Confirmation, Confirmations, DkgState, Generation, Generations, Watching, pallet::*};

impl<T: Config> Pallet<T> {
    /// The duties in key generation that are open for whoever holds these coordinator keys.
    ///
    /// That a set's keys are to be published is listed for one of its members.
    pub fn open_duties(coordinators: &[coordinator::Public]) -> Vec<OpenDuty<T::AccountId>> {
        let mut duties = Vec::new();
        for set in Watching::<T>::get().into_iter().filter_map(|entry| T::ValidatorSets::set(entry.set)) {
            let members: Vec<_> = (0..)
                .zip(&set.members)
                .filter(|(_, member)| coordinators.contains(&member.coordinator))
                .collect();
            for (index, member) in &members {
                let tasks = Self::tasks_of(&set, *index);
                duties.extend(tasks.into_iter().map(|task| open_duty(member, task)));
            }
            if let Some((_, member)) = members.first() {
                duties.extend(Self::publication(&set).map(|task| open_duty(member, task)));
            }
        }
        duties
    }

    fn tasks_of(set: &ValidatorSet<T::AccountId>, member: u16) -> Vec<Task<T::AccountId>> {
        let id = set.id;
        let mut tasks: Vec<_> = Role::ALL
            .into_iter()
            .filter(|role| Self::participation_open(id, *role, member).is_ok())
            .map(|role| Task::Participate { set: id, role, member })
            .collect();
        let Some(attempt) = Confirmations::<T>::get(id).map(|confirmation| confirmation.attempt) else {
            return tasks;
        };
        if let Ok(confirmation) = Self::nonces_open(id, attempt, member) {
            let opened_at = confirmation.opened_at.unique_saturated_into();
            tasks.push(Task::CommitNonces { set: id, attempt, opened_at, member });
        }
        if let Ok((confirmation, signing)) = Self::share_open(id, attempt, member)
            && let Some(session) = Self::session(set, &confirmation, &signing.signers)
        {
            tasks.push(Task::Confirm { member, session });
        }
        tasks
    }

    /// Publishing the set's keys, if every signer gave its share.
    fn publication(set: &ValidatorSet<T::AccountId>) -> Option<Task<T::AccountId>> {
        let confirmation = Confirmations::<T>::get(set.id)?;
        let signing = confirmation.signing.as_ref().filter(|signing| signing.is_complete())?;
        let session = Self::session(set, &confirmation, &signing.signers)?;
        let share =
            |member| signing.shares.iter().find(|(index, _)| *index == member).map(|(_, share)| *share);
        let shares = signing.signers.iter().filter_map(share).collect();
        (!T::ValidatorSets::is_halted(set.id.network)).then_some(Task::PublishSetKeys { session, shares })
    }

    /// What a confirmation's signers sign, and with whom.
    pub(crate) fn session(
        set: &ValidatorSet<T::AccountId>,
        confirmation: &Confirmation<BlockNumberFor<T>>,
        signers: &MemberBits,
    ) -> Option<ConfirmationSession> {
        let keys = Generations::<T>::get(set.id)?.keys()?;
        let signers = signers.iter().zip(confirmation.nonces_of(signers)).filter_map(|(member, nonces)| {
            let coordinator = set.members.get(usize::from(member))?.coordinator.clone();
            Some(Signer { member, coordinator, nonces })
        });
        Some(ConfirmationSession {
            set: set.id,
            attempt: confirmation.attempt,
            opened_at: confirmation.opened_at.unique_saturated_into(),
            keys,
            signers: signers.collect(),
        })
    }

    /// A DKG of a set that has not ended.
    pub fn dkg_details(set: SetId, role: Role) -> Option<DkgDetails> {
        let generation = Generations::<T>::get(set)?;
        let dkg = Self::description(&T::ValidatorSets::set(set)?, role)?;
        Some(DkgDetails { dkg, progress: progress(generation.dkg(role)) })
    }

    /// The verified dealings of a DKG of a set that has not ended, with their dealers, ascending.
    pub fn dealings(set: SetId, role: Role) -> Vec<(u16, Vec<u8>)> {
        let generation = Generations::<T>::get(set);
        generation.map(|generation| Self::dealings_of(set, role, &generation)).unwrap_or_default()
    }

    /// How far a set that has not ended is with its keys.
    pub fn keygen_progress(set: SetId) -> Option<KeygenProgress> {
        let generation: Generation<BlockNumberFor<T>> = Generations::<T>::get(set)?;
        Some(KeygenProgress {
            oracle: progress(&generation.oracle),
            external: progress(&generation.external),
            confirmation: Confirmations::<T>::get(set).map(confirmation_progress),
            keys: generation.keys(),
        })
    }

    /// The call that submits a duty, if it is one of this pallet's and no argument is too long.
    pub fn duty_call(duty: Duty<T::AccountId>, signature: coordinator::Signature) -> Option<Call<T>> {
        let call = match duty {
            Duty::RegisterKey { .. } => return None,
            Duty::Participate { set: SetId { network, session }, role, member, participation } => {
                let participation = participation.try_into().ok()?;
                Call::participate { network, session, role, member, participation, signature }
            }
            Duty::CommitNonces { set: SetId { network, session }, attempt, member, nonces, .. } => {
                Call::commit_nonces { network, session, attempt, member, nonces, signature }
            }
            Duty::Confirm { set: SetId { network, session }, attempt, member, share, .. } => {
                Call::confirm { network, session, attempt, member, share, signature }
            }
            Duty::AbandonAttempt { set: SetId { network, session }, attempt, member, .. } => {
                Call::abandon_attempt { network, session, attempt, member, signature }
            }
        };
        Some(call)
    }

    /// The call that publishes a set's keys.
    pub fn set_keys_call(set_keys: SetKeys) -> Call<T> {
        let SetKeys { network, keys, signature_participants, signature } = set_keys;
        let signature_participants = signature_participants.into_bits();
        Call::set_keys { network, key_pair: keys, signature_participants, signature }
    }
}

fn open_duty<AccountId>(member: &Member<AccountId>, task: Task<AccountId>) -> OpenDuty<AccountId> {
    OpenDuty { coordinator: member.coordinator.clone(), task }
}

fn progress<BlockNumber>(dkg: &DkgState<BlockNumber>) -> DkgProgress {
    DkgProgress { dealers: dkg.dealers.clone(), faulty: dkg.faulty.clone(), complete: dkg.key.is_some() }
}

fn confirmation_progress<BlockNumber: UniqueSaturatedInto<u64>>(
    confirmation: Confirmation<BlockNumber>,
) -> ConfirmationProgress {
    let among = |members: &mut dyn Iterator<Item = u16>| {
        let mut bits = MemberBits::none(confirmation.faulty.members());
        members.for_each(|member| bits.insert(member));
        bits
    };
    let committed = among(&mut confirmation.nonces.iter().map(|(member, _)| *member));
    let signing = confirmation.signing.as_ref();
    let confirmed = among(&mut signing.iter().flat_map(|signing| &signing.shares).map(|(member, _)| *member));
    ConfirmationProgress {
        attempt: confirmation.attempt,
        committed,
        signers: signing.map(|signing| signing.signers.clone()),
        confirmed,
        ends_after: confirmation.ends_after.unique_saturated_into(),
    }
}
