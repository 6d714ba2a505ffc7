//! What the runtime API answers of signing.

use alloc::vec::Vec;

use quoin_primitives::{
    SetId, SlashReport, coordinator,
    interface::ValidatorSets,
    signing::{
        RequestId, RequestNumber, SigningDuty, SigningProgress, SigningRequest, SigningSession, SigningTask,
        api::{CosignedBlock, SignedRequest},
        duty::OpenSigningDuty,
        request::SessionSigner,
    },
};
use sp_runtime::traits::UniqueSaturatedInto;

use crate::{
    Commitments, Cosigned, Finished, OpenRequests, Phase, Plans, Requests, Shares, Subjects,
    authorize::RequestOf, pallet::*, requests::progress_of,
};

impl<T: Config> Pallet<T> {
    /// The duties in signing that are open for whoever holds these coordinator keys.
    ///
    /// That a member may challenge or abandon is not listed: it knows by itself when to.
    pub fn signing_duties(coordinators: &[coordinator::Public]) -> Vec<OpenSigningDuty> {
        let mut sets: Vec<_> = OpenRequests::<T>::iter_keys().collect();
        sets.extend(Plans::<T>::iter_keys().map(|(set, _)| set));
        sets.sort_unstable();
        sets.dedup();
        let mut duties = Vec::new();
        for set in sets.into_iter().filter_map(T::ValidatorSets::set) {
            let members: Vec<_> = (0u16..)
                .zip(&set.members)
                .filter(|(_, member)| coordinators.contains(&member.coordinator))
                .collect();
            if members.is_empty() {
                continue;
            }
            for number in Self::numbers_of(set.id) {
                let Some(request) = Requests::<T>::get(number) else { continue };
                for (index, member) in &members {
                    let coordinator = member.coordinator.clone();
                    let task = Self::task_of(number, &request, *index);
                    duties.extend(task.map(|task| OpenSigningDuty { coordinator, member: *index, task }));
                }
            }
        }
        duties
    }

    /// The numbers of the set's open requests, oldest first.
    fn numbers_of(set: SetId) -> Vec<RequestNumber> {
        let mut numbers = OpenRequests::<T>::get(set).into_inner();
        numbers.extend(Plans::<T>::iter_prefix_values(set));
        numbers.sort_unstable();
        numbers
    }

    /// What a member is asked to do for a request.
    fn task_of(number: RequestNumber, request: &RequestOf<T>, member: u16) -> Option<SigningTask> {
        let attempt = request.attempt.number;
        match request.attempt.phase {
            Phase::Commitments => {
                Self::commitments_open(number, attempt, member).ok()?;
                let opened_at = request.attempt.opened_at.unique_saturated_into();
                let request = Self::request_of(number, request)?;
                Some(SigningTask::Commit { request, attempt, opened_at })
            }
            Phase::Shares => {
                Self::shares_open(number, attempt, member).ok()?;
                Some(SigningTask::GiveShares { session: Self::session(number, request)? })
            }
            Phase::Sum => {
                Self::completion_open(number, attempt, member).ok()?;
                Some(SigningTask::Complete { session: Self::session(number, request)? })
            }
        }
    }

    fn request_of(number: RequestNumber, request: &RequestOf<T>) -> Option<SigningRequest> {
        Some(SigningRequest {
            number,
            validator_set: request.id.validator_set,
            subject: Subjects::<T>::get(number)?,
        })
    }

    /// The attempt, its signers fixed, with the shares that they gave.
    fn session(number: RequestNumber, request: &RequestOf<T>) -> Option<SigningSession> {
        let signer = |member: &u16| {
            let commitments = Commitments::<T>::get(number, member)?.into_inner();
            let shares = Shares::<T>::get(number, member).map(|shares| shares.into_inner());
            Some(SessionSigner { member: *member, commitments, shares })
        };
        Some(SigningSession {
            request: Self::request_of(number, request)?,
            attempt: request.attempt.number,
            opened_at: request.attempt.opened_at.unique_saturated_into(),
            signers: request.attempt.committed.iter().filter_map(signer).collect(),
        })
    }

    /// The set's open requests with how far they are, oldest first.
    pub fn signing_requests(set: SetId) -> Vec<(RequestId, SigningProgress)> {
        let of =
            |number| Requests::<T>::get(number).map(|request| (request.id, progress_of(number, &request)));
        Self::numbers_of(set).into_iter().filter_map(of).collect()
    }

    /// The set's requests whose signatures are finished and not removed, oldest first.
    pub fn signed_requests(set: SetId) -> Vec<SignedRequest> {
        let mut signed: Vec<_> =
            Finished::<T>::iter().filter(|(_, signed)| signed.id.validator_set == set).collect();
        signed.sort_unstable_by_key(|(number, _)| *number);
        signed
            .into_iter()
            .map(|(_, signed)| SignedRequest {
                request: signed.id,
                signatures: signed.signatures.into_inner(),
            })
            .collect()
    }

    /// The report that a retired set is to sign, by the runtime's own counters.
    pub fn slash_report(set: SetId) -> Option<SlashReport> {
        T::ValidatorSets::slash_report(set)
    }

    /// The newest cosigned block.
    pub fn cosigned_block() -> Option<CosignedBlock> {
        Cosigned::<T>::get()
    }

    /// The call that submits a duty, if no argument is too long.
    pub fn duty_call(duty: SigningDuty, signature: coordinator::Signature) -> Option<Call<T>> {
        Some(match duty {
            SigningDuty::RequestPlan { set: SetId { network, session }, member, plan, at, .. } => {
                Call::request_plan { network, session, member, plan, at, signature }
            }
            SigningDuty::Commit { number, attempt, member, commitments, .. } => {
                let commitments = commitments.try_into().ok()?;
                Call::commit { number, attempt, member, commitments, signature }
            }
            SigningDuty::GiveShares { number, attempt, member, shares, .. } => {
                let shares = shares.try_into().ok()?;
                Call::give_shares { number, attempt, member, shares, signature }
            }
            SigningDuty::Challenge { number, attempt, member, signer, position, .. } => {
                Call::challenge { number, attempt, member, signer, position, signature }
            }
            SigningDuty::Abandon { number, attempt, member, .. } => {
                Call::abandon { number, attempt, member, signature }
            }
            SigningDuty::Complete { number, attempt, member, signatures, .. } => {
                let signatures = signatures.try_into().ok()?;
                Call::complete { number, attempt, member, signatures, signature }
            }
            SigningDuty::ProposeReport { member, report } => {
                Call::propose_report { member, report, signature }
            }
        })
    }
}
