//! Challenges: a share that somebody says is wrong is verified, and the one or the other is to blame.

use alloc::vec::Vec;

use frame_support::{dispatch::DispatchResult, pallet_prelude::Weight};
use quoin_primitives::{
    KeyPair, Role,
    interface::{ValidatorSets, ValidatorSetsWeight, VerificationShares},
    signing::{RequestNumber, SignatureShare, SigningMessage},
    verifier::{ShareClaim, SignatureVerifier},
};

use crate::{
    Commitments, Requests, SigningFault, Subjects,
    authorize::{RequestOf, SetOf},
    pallet::*,
    weights,
};

impl<T: Config> Pallet<T> {
    /// What `challenge` costs at most: with as many shares as sign.
    pub(crate) fn challenge_weight(number: RequestNumber) -> Weight {
        let Some(request) = Requests::<T>::get(number) else { return Weight::zero() };
        weights::challenge::<T::WeightInfo>(request.scheme, request.attempt.weight.into())
            .saturating_add(T::VerificationShares::weight())
            .saturating_add(T::ValidatorSetsWeight::fault())
            .saturating_add(Self::fault_weight())
    }

    pub(crate) fn do_challenge(
        number: RequestNumber,
        attempt: u32,
        member: u16,
        signer: u16,
        position: u16,
    ) -> DispatchResult {
        let (mut request, shares, share) = Self::challenge_open(number, attempt, member, (signer, position))
            .map_err(|_| Error::<T>::DutyClosed)?;
        let set = T::ValidatorSets::set(request.id.validator_set).ok_or(Error::<T>::DutyClosed)?;
        request.attempt.challengers.insert(member);
        let per_message = shares.len().checked_div(usize::from(request.messages)).unwrap_or(0);
        let question = Question { signer, position: position.into(), per_message, share };
        let verdict =
            Self::claim(number, &request, &set, question).map(|claim| T::Verifier::verify_share(&claim));
        match verdict {
            Some(Ok(())) => {
                Self::blame(number, &set, &request, member, SigningFault::FalseChallenge);
                Requests::<T>::insert(number, request);
            }
            Some(Err(error)) if error.is_fault() => {
                Self::note_fault(number, &set, request, signer, SigningFault::Share { position });
            }
            Some(Err(_)) | None => {
                Self::deposit_event(Event::ChallengeUndecided { number, attempt, member });
                Requests::<T>::insert(number, request);
            }
        }
        Ok(())
    }

    /// The share in question with all that it is verified against; `None` if something of it is not there.
    fn claim(
        number: RequestNumber,
        request: &RequestOf<T>,
        set: &SetOf<T>,
        question: Question,
    ) -> Option<ShareClaim> {
        let message_index = question.position.checked_div(question.per_message)?;
        let offset = question.position.checked_rem(question.per_message)?;
        let index = set.share_indices(question.signer)?.nth(offset)?;
        let subject = Subjects::<T>::get(number)?;
        let messages = subject.messages(Self::genesis_hash(), set.id.network);
        let SigningMessage { bytes, tweak } = messages.into_iter().nth(message_index)?;
        let role = request.id.role();
        Some(ShareClaim {
            scheme: request.scheme,
            key: key_bytes(&T::ValidatorSets::keys(set.id)?, role),
            tweak,
            message: bytes,
            commitments: Self::commitments_for(number, request, set, message_index)?,
            index,
            verification_share: T::VerificationShares::verification_share(set.id, role, index)?,
            share: question.share,
        })
    }

    /// What every share that signs is committed to for a message.
    fn commitments_for(
        number: RequestNumber,
        request: &RequestOf<T>,
        set: &SetOf<T>,
        message_index: usize,
    ) -> Option<Vec<(u16, Vec<u8>)>> {
        let length = request.scheme.commitment_len();
        let mut commitments = Vec::new();
        for member in &request.attempt.committed {
            let bytes = Commitments::<T>::get(number, member)?;
            let indices = set.share_indices(*member)?;
            let before = message_index.checked_mul(indices.len())?;
            let of_message = bytes.chunks_exact(length).skip(before).take(indices.len());
            commitments.extend(indices.zip(of_message.map(<[u8]>::to_vec)));
        }
        Some(commitments)
    }
}

/// A share that is challenged.
struct Question {
    /// Whose it is.
    signer: u16,
    /// Which of the signer's.
    position: usize,
    /// How many the signer has for each message.
    per_message: usize,
    /// The share.
    share: SignatureShare,
}

/// The bytes of one of a set's keys.
pub(crate) fn key_bytes(keys: &KeyPair, role: Role) -> Vec<u8> {
    match role {
        Role::Oracle => keys.oracle.0.to_vec(),
        Role::External => keys.external.as_bytes().to_vec(),
    }
}
