//! Registration by an account's coordinator key.
//!
//! Each coordinator key may register one key per curve for its account. Having one costs its account a paid call of the
//! session pallet, so what is registered without a fee is bounded by what was paid for; and a registration is worth
//! nothing a second time, whatever becomes of the key.

use frame_support::{
    ensure,
    pallet_prelude::{InvalidTransaction, TransactionValidityWithRefund, ValidTransaction, Weight},
    storage::with_storage_layer,
    traits::Get,
};
use frame_system::pallet_prelude::BlockNumberFor;
use quoin_primitives::{
    CHAIN, DutyMessage, EmbeddedCurve, EmbeddedKey, Session, coordinator, interface::CoordinatorKeys,
    verifier::PossessionProof,
};
use sp_application_crypto::RuntimeAppPublic;
use sp_core::H256;
use sp_runtime::{DispatchResult, traits::Zero};

use crate::{Config, Error, Event, Pallet, Registrations};

/// The duty's name: that of its call.
const DUTY: &str = "register_key";

/// `InvalidTransaction::Custom` with this number refuses a registration since another account holds the key or its
/// negative.
pub const KEY_TAKEN: u8 = 1;

impl<T: Config> Pallet<T> {
    /// Whether the duty to register a key for `account` on `curve` is open: the account has a coordinator key, which
    /// has not done so yet.
    pub fn registration_open(account: &T::AccountId, curve: EmbeddedCurve) -> bool {
        T::CoordinatorKeys::coordinator_key(account)
            .is_some_and(|coordinator| !Self::is_used(account, curve, &coordinator))
    }

    fn is_used(account: &T::AccountId, curve: EmbeddedCurve, coordinator: &coordinator::Public) -> bool {
        Registrations::<T>::get(account, curve).as_ref() == Some(coordinator)
    }

    /// What the coordinator key signs to register `key` for `account`: the hash of the duty message.
    pub fn registration_message(
        account: &T::AccountId,
        key: &EmbeddedKey,
        proof: &PossessionProof,
    ) -> [u8; 32] {
        let genesis_hash: H256 = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
        DutyMessage::of_account(genesis_hash, DUTY, &(account, key, proof)).hash()
    }

    /// Whether a registration may enter a block: whether the duty is open, the length exact, the key free, and the
    /// signature the coordinator key's, in this order. The proof is not looked at.
    pub(crate) fn authorize_registration(
        account: &T::AccountId,
        key: &EmbeddedKey,
        proof: &PossessionProof,
        signature: &coordinator::Signature,
    ) -> TransactionValidityWithRefund {
        let curve = key.curve();
        let coordinator =
            T::CoordinatorKeys::coordinator_key(account).ok_or(InvalidTransaction::BadSigner)?;
        ensure!(!Self::is_used(account, curve, &coordinator), InvalidTransaction::Stale);
        ensure!(Self::key(account, curve) != Some(*key), InvalidTransaction::Stale);
        ensure!(proof.len() == curve.possession_len(), InvalidTransaction::Call);
        ensure!(!Self::is_taken(account, key), InvalidTransaction::Custom(KEY_TAKEN));
        let message = Self::registration_message(account, key, proof);
        ensure!(coordinator.verify(&message, signature), InvalidTransaction::BadProof);

        let (session, attempt): (Session, u32) = (0, 0);
        let validity = ValidTransaction::with_tag_prefix("quoin duty")
            .and_provides((DUTY, CHAIN, session, attempt, account, curve))
            .priority(T::DutyPriority::get())
            .longevity(T::DutyLongevity::get())
            .propagate(true)
            .into();
        Ok((validity, Weight::zero()))
    }

    /// Registers an authorised key. Whatever comes of it, the coordinator key has used up its registration.
    pub(crate) fn register(
        account: T::AccountId,
        key: EmbeddedKey,
        proof: &PossessionProof,
    ) -> DispatchResult {
        let curve = key.curve();
        let coordinator = T::CoordinatorKeys::coordinator_key(&account)
            .filter(|coordinator| !Self::is_used(&account, curve, coordinator))
            .ok_or(Error::<T>::RegistrationClosed)?;
        Registrations::<T>::insert(&account, curve, &coordinator);
        let event = match with_storage_layer(|| Self::put_key(&account, key, proof)) {
            Ok(()) => Event::KeyRegistered { account, key, coordinator },
            Err(error) => Event::RegistrationFaulty { account, key, error },
        };
        Self::deposit_event(event);
        Ok(())
    }
}
