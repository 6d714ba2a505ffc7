//! The end of a request: its signatures are verified, and go to whoever asked for them.

use frame_support::{dispatch::DispatchResultWithPostInfo, pallet_prelude::Weight, traits::Get};
use quoin_primitives::{
    KeyPair,
    interface::{OnSigned, ValidatorSets, ValidatorSetsWeight},
    signing::{GroupSignature, RequestNumber, SigningMessage, SigningScheme, SubjectId},
    verifier::SignatureVerifier,
};
use sp_core::sr25519;

use crate::{
    GroupSignatures, Requests, SigningFault, Subjects, WeightInfo, authorize::RequestOf,
    challenge::key_bytes, pallet::*, weights,
};

impl<T: Config> Pallet<T> {
    /// What `complete` costs at most, with what is done with the signatures.
    pub(crate) fn complete_weight(number: RequestNumber, messages: u32) -> Weight {
        let Some(request) = Requests::<T>::get(number) else { return Weight::zero() };
        let follows = match request.id.subject {
            SubjectId::Batch { .. } | SubjectId::Plan { .. } => T::OnSigned::weight(),
            SubjectId::Cosign { .. } => T::WeightInfo::note_cosignature(T::MaxNetworks::get()),
            SubjectId::SlashReport { .. } => {
                T::ValidatorSetsWeight::slash_report_signed(request.members.into())
            }
        };
        // Wrong signatures make points instead.
        let follows = follows.max(T::ValidatorSetsWeight::silent());
        Self::weight_of(&request, messages).saturating_add(follows)
    }

    fn weight_of(request: &RequestOf<T>, messages: u32) -> Weight {
        let signers = request.attempt.committed.len() as u32;
        weights::complete::<T::WeightInfo>(request.scheme, messages, signers)
    }

    pub(crate) fn do_complete(
        number: RequestNumber,
        attempt: u32,
        member: u16,
        signatures: GroupSignatures,
    ) -> DispatchResultWithPostInfo {
        let mut request =
            Self::completion_open(number, attempt, member).map_err(|_| Error::<T>::DutyClosed)?;
        let keys = T::ValidatorSets::keys(request.id.validator_set).ok_or(Error::<T>::DutyClosed)?;
        let subject = Subjects::<T>::get(number).ok_or(Error::<T>::DutyClosed)?;
        let messages = subject.messages(Self::genesis_hash(), request.id.validator_set.network);
        let right = messages.len() == signatures.len()
            && messages
                .iter()
                .zip(&signatures)
                .all(|(message, signature)| Self::is_signed(&request, &keys, message, signature));
        if right {
            Self::finish(number, request, signatures);
            return Ok(().into());
        }
        let set = T::ValidatorSets::set(request.id.validator_set).ok_or(Error::<T>::DutyClosed)?;
        let weight = Self::weight_of(&request, messages.len() as u32);
        Self::blame(number, &set, &request, member, SigningFault::Signatures);
        request.attempt.refuted.insert(member);
        Requests::<T>::insert(number, request);
        Ok(Some(weight.saturating_add(T::ValidatorSetsWeight::silent())).into())
    }

    /// Whether the set's key signed a message.
    fn is_signed(
        request: &RequestOf<T>,
        keys: &KeyPair,
        message: &SigningMessage,
        signature: &GroupSignature,
    ) -> bool {
        let SigningMessage { bytes, tweak } = message;
        if request.scheme == SigningScheme::Sr25519 {
            let signature = sr25519::Signature::from_raw(*signature);
            return sp_io::crypto::sr25519_verify(&signature, bytes, &keys.oracle);
        }
        let key = key_bytes(keys, request.id.role());
        T::Verifier::verify_signature(request.scheme, &key, tweak, bytes, signature).is_ok()
    }
}
