//! Requests: how they begin and end, and what other pallets ask of them.

use alloc::vec::Vec;

use frame_support::{dispatch::DispatchResult, ensure, pallet_prelude::Weight, traits::Get};
use quoin_primitives::{
    MemberBits, SetId,
    interface::{OnSigned, Signing, SigningWeight, ValidatorSets},
    signing::{GroupSignature, RequestId, RequestNumber, SigningProgress, SigningScheme, Subject, SubjectId},
};

use crate::{
    Asked, Asker, Attempt, Commitments, Finished, GroupSignatures, MAX_SIGNERS, MostRequests, Named, Names,
    NextNumber, OpenRequests, Phase, Plans, Request, Requests, Shares, Signed, Subjects, Wake, WeightInfo,
    authorize::RequestOf, pallet::*,
};

impl<T: Config> Pallet<T> {
    /// Asks `set` to sign, within so many blocks.
    pub(crate) fn ask(
        set: SetId,
        subject: Subject,
        blocks: u32,
        asker: Asker,
    ) -> Result<RequestNumber, Error<T>> {
        let id = RequestId { validator_set: set, subject: subject.id() };
        ensure!(Self::signs(set, id.role()), Error::<T>::SetUnknown);
        ensure!(!T::ValidatorSets::is_halted(set.network), Error::<T>::NetworkHalted);
        ensure!(!Names::<T>::contains_key(id), Error::<T>::AlreadyRequested);
        let signers = T::ValidatorSets::set(set).ok_or(Error::<T>::SetUnknown)?;
        let scheme = SigningScheme::of(id.role(), signers.scheme);
        let fits = match &subject {
            Subject::Batch { .. } | Subject::Cosign { .. } => true,
            Subject::SlashReport(report) => report.validator_set == set,
            Subject::Plan(plan) => plan.fits(scheme) && Self::makes_keys(set, plan),
        };
        ensure!(fits, Error::<T>::WrongSubject);

        let listed = OpenRequests::<T>::decode_len(set).unwrap_or(0);
        let room = match asker {
            Asker::Chain => listed < MostRequests::<T>::get() as usize,
            Asker::Member(member) => Asked::<T>::get(set, member) < T::RequestsPerMember::get(),
            Asker::Processor(member) => !Plans::<T>::contains_key(set, member),
        };
        ensure!(room, Error::<T>::TooManyRequests);
        Self::start_waiting(set.network)?;
        let number = NextNumber::<T>::get();
        NextNumber::<T>::put(number.wrapping_add(1));
        match asker {
            Asker::Processor(member) => Plans::<T>::insert(set, member, number),
            Asker::Chain | Asker::Member(_) => {
                OpenRequests::<T>::try_append(set, number).map_err(|()| Error::<T>::TooManyRequests)?
            }
        }
        if let Asker::Member(member) = asker {
            Asked::<T>::mutate(set, member, |count| *count = count.saturating_add(1));
        }
        Names::<T>::insert(id, Named { number, signed: false });

        let members = signers.members.len() as u16;
        let none = MemberBits::none(members);
        let now = frame_system::Pallet::<T>::block_number();
        let mut request = Request {
            id,
            scheme,
            messages: subject.messages_len() as u16,
            members,
            threshold: signers.threshold(),
            shares: signers.total_shares(),
            asker,
            deadline: Self::time(set.network).saturating_add(blocks),
            wake: Wake { signing: false, at: 0 },
            timeouts: 0,
            stalled: Default::default(),
            faulty: none.clone(),
            abandonments: Default::default(),
            attempt: Attempt::new(0, now, none),
        };
        request.attempt.excluded = Self::better_without(&signers, &request);
        Subjects::<T>::insert(number, subject);
        Self::deposit_event(Event::Requested { number, request: id });
        Self::open_attempt(number, request);
        Ok(number)
    }

    /// Removes what is stored for an open request, but for its name.
    pub(crate) fn close(number: RequestNumber, request: &RequestOf<T>) {
        let set = request.id.validator_set;
        Self::clear_attempt(number, request);
        Self::let_sleep(number, set.network, request.wake);
        Requests::<T>::remove(number);
        Subjects::<T>::remove(number);
        match request.asker {
            Asker::Processor(member) => Plans::<T>::remove(set, member),
            Asker::Chain | Asker::Member(_) => OpenRequests::<T>::mutate_exists(set, |open| {
                *open = open.take().and_then(|mut open| {
                    open.retain(|other| *other != number);
                    (!open.is_empty()).then_some(open)
                });
            }),
        }
        if let Asker::Member(member) = request.asker {
            Asked::<T>::mutate_exists(set, member, |count| {
                *count = count.and_then(|count| count.checked_sub(1)).filter(|count| *count > 0);
            });
        }
    }

    /// Removes what members submitted in the current attempt.
    pub(crate) fn clear_attempt(number: RequestNumber, request: &RequestOf<T>) {
        for member in &request.attempt.committed {
            Commitments::<T>::remove(number, member);
            Shares::<T>::remove(number, member);
        }
    }

    /// Ends a request without signatures.
    pub(crate) fn expire(number: RequestNumber, request: RequestOf<T>) -> Weight {
        let id = request.id;
        let signers = request.attempt.committed.len() as u32;
        let named = Self::name_absent(number, &request);
        Self::close(number, &request);
        Self::forget(&id);
        Self::deposit_event(Event::Expired { number, request: id });
        let weight = T::WeightInfo::expire(signers).saturating_add(named);
        if is_of_others(&id) {
            T::OnSigned::expired(&id);
            return weight.saturating_add(T::OnSigned::weight());
        }
        weight
    }

    /// Ends a request whose signatures are finished. Those of batches and plans are kept for whoever asked for them.
    pub(crate) fn finish(number: RequestNumber, request: RequestOf<T>, signatures: GroupSignatures) {
        let id = request.id;
        let subject = Subjects::<T>::get(number);
        Self::close(number, &request);
        let kept = signatures.clone();
        Self::deposit_event(Event::Signed { number, request: id, signatures });
        if is_of_others(&id) {
            let forgotten_at = Self::time(id.validator_set.network).saturating_add(T::Retention::get());
            let wake = Self::wake(number, id.validator_set.network, false, forgotten_at);
            Names::<T>::insert(id, Named { number, signed: true });
            Finished::<T>::insert(number, Signed { id, signatures: kept.clone(), wake });
            T::OnSigned::signed(&id, &kept);
            return;
        }
        Self::forget(&id);
        let signature = kept.first().copied().unwrap_or([0; 64]);
        match subject {
            Some(Subject::Cosign { block, hash }) => {
                Self::note_cosignature(id.validator_set, block, hash, signature)
            }
            Some(Subject::SlashReport(report)) => Self::apply_report(report),
            _ => {}
        }
    }

    fn named(id: &RequestId) -> Option<(RequestNumber, RequestOf<T>)> {
        let named = Names::<T>::get(id).filter(|named| !named.signed)?;
        Some((named.number, Requests::<T>::get(named.number)?))
    }
}

/// Whether somebody else than this pallet asked for it.
const fn is_of_others(id: &RequestId) -> bool {
    matches!(id.subject, SubjectId::Batch { .. } | SubjectId::Plan { .. })
}

impl<T: Config> Signing for Pallet<T> {
    fn open(set: SetId, subject: Subject, blocks: u32, asker: u16) -> DispatchResult {
        let others = matches!(subject, Subject::Batch { .. } | Subject::Plan(_));
        ensure!(others, Error::<T>::WrongSubject);
        Self::ask(set, subject, blocks, Asker::Member(asker))?;
        Ok(())
    }

    fn cancel(id: &RequestId) {
        if let Some((number, request)) = Self::named(id) {
            Self::close(number, &request);
            Self::forget(id);
            Self::deposit_event(Event::Cancelled { number, request: *id });
        }
    }

    fn acknowledge(id: &RequestId) {
        let Some(named) = Names::<T>::get(id).filter(|named| named.signed) else { return };
        if let Some(signed) = Finished::<T>::take(named.number) {
            Self::let_sleep(named.number, id.validator_set.network, signed.wake);
            Self::forget(id);
        }
    }

    fn progress(id: &RequestId) -> Option<SigningProgress> {
        Self::named(id).map(|(number, request)| progress_of(number, &request))
    }

    fn signatures(id: &RequestId) -> Option<Vec<GroupSignature>> {
        let named = Names::<T>::get(id).filter(|named| named.signed)?;
        Some(Finished::<T>::get(named.number)?.signatures.into_inner())
    }
}

/// How far a request is.
pub(crate) fn progress_of<BlockNumber>(
    number: RequestNumber,
    request: &Request<BlockNumber>,
) -> SigningProgress {
    let attempt = &request.attempt;
    let mut may_commit = MemberBits::none(request.members);
    if attempt.phase == Phase::Commitments {
        may_commit = request.absent();
    }
    SigningProgress {
        number,
        attempt: attempt.number,
        may_commit,
        committed: attempt.signers(),
        fixed: attempt.phase != Phase::Commitments,
        shared: attempt.shared.clone(),
    }
}

impl<T: Config> SigningWeight for Pallet<T> {
    fn open() -> Weight {
        T::WeightInfo::open()
    }

    fn cancel() -> Weight {
        T::WeightInfo::expire(MAX_SIGNERS)
    }

    fn acknowledge() -> Weight {
        T::WeightInfo::forget()
    }
}
