//! The first round: members commit to nonces, and become the signers.

use frame_support::{dispatch::DispatchResultWithPostInfo, ensure, pallet_prelude::Weight};
use quoin_primitives::{
    interface::ValidatorSets,
    signing::{RequestNumber, SigningScheme, request::committed},
    verifier::SignatureVerifier,
};

use crate::{
    Commitments, NonceCommitments, Phase, Requests, SigningFault, authorize::RequestOf, pallet::*, weights,
};

impl<T: Config> Pallet<T> {
    /// What `commit` costs at most: where the commitments are the costliest, or wrong.
    pub(crate) fn commit_weight(length: usize) -> Weight {
        let most = |weight: Weight, scheme| weight.max(Self::weight_in(scheme, length));
        SigningScheme::ALL.into_iter().fold(Weight::zero(), most).saturating_add(Self::fault_weight())
    }

    /// What including so many bytes of right commitments costs.
    fn weight_in(scheme: SigningScheme, length: usize) -> Weight {
        weights::commit::<T::WeightInfo>(scheme, length.div_ceil(scheme.commitment_len()) as u32)
    }

    pub(crate) fn do_commit(
        number: RequestNumber,
        attempt: u32,
        member: u16,
        commitments: NonceCommitments,
    ) -> DispatchResultWithPostInfo {
        let mut request =
            Self::commitments_open(number, attempt, member).map_err(|_| Error::<T>::DutyClosed)?;
        let weight = Self::weight_in(request.scheme, commitments.len());
        if T::Verifier::check_commitments(request.scheme, &commitments).is_err() {
            let set = T::ValidatorSets::set(request.id.validator_set).ok_or(Error::<T>::DutyClosed)?;
            Self::note_fault(number, &set, request, member, SigningFault::Commitments);
            return Ok(Some(weight.saturating_add(Self::fault_weight())).into());
        }
        let opened = Self::opened(&request.attempt).ok_or(Error::<T>::DutyClosed)?;
        let current = &mut request.attempt;
        if current.committed.is_empty() {
            current.transcript = request.id.transcript(attempt, opened);
        }
        ensure!(current.committed.try_push(member).is_ok(), Error::<T>::DutyClosed);
        current.transcript = committed(current.transcript, member, &commitments);
        let shares = request.shares_of(commitments.len());
        request.attempt.weight = request.attempt.weight.saturating_add(shares);
        if request.attempt.backed_at.is_none() && request.is_backed() {
            request.attempt.backed_at = Some(Self::time(request.id.validator_set.network));
        }
        Commitments::<T>::insert(number, member, commitments);
        Self::deposit_event(Event::Committed { number, attempt, member });
        if request.attempt.weight < request.threshold {
            Requests::<T>::insert(number, request);
        } else {
            Self::fix_signers(number, request);
        }
        Ok(Some(weight).into())
    }

    /// Those who committed are to sign.
    fn fix_signers(number: RequestNumber, mut request: RequestOf<T>) {
        request.attempt.phase = Phase::Shares;
        let (attempt, session) = (request.attempt.number, request.attempt.transcript);
        let signers = request.attempt.signers();
        Self::deposit_event(Event::SignersFixed { number, attempt, signers, session });
        Self::wait(number, request);
    }
}
