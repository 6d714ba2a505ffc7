//! Who may submit what, and when: asked by the pool and again at inclusion, before anything is computed.
//!
//! As in key generation: what is open is looked up first, then signatures are checked, and what is refused costs no more
//! than that and never enters a block.

use codec::Encode;
use frame_support::{
    ensure,
    pallet_prelude::{InvalidTransaction, TransactionValidityWithRefund, ValidTransaction, Weight},
    traits::Get,
};
use frame_system::pallet_prelude::BlockNumberFor;
use quoin_primitives::{
    Member, SetId,
    batch::{BatchId, BatchSignature, Proposal},
    coordinator,
    group::batch_message,
    interface::ValidatorSets,
};
use sp_application_crypto::RuntimeAppPublic;
use sp_core::{H256, sr25519};
use sp_runtime::traits::Zero;

use crate::{Conflicts, pallet::*};

/// `InvalidTransaction::Custom` with this number refuses a transaction since its network is halted.
pub const HALTED: u8 = 1;

impl<T: Config> Pallet<T> {
    /// The hash of block 0, which is in all that is signed.
    pub(crate) fn genesis_hash() -> H256 {
        frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero())
    }

    /// The member, if it may propose this batch now.
    pub(crate) fn proposal_open(proposal: &Proposal) -> Result<Member<T::AccountId>, InvalidTransaction> {
        let Proposal { attempt, member, id, batch_hash, .. } = *proposal;
        let set = proposal.set();
        let next = NetworkProgress::<T>::get(set.network).next;
        ensure!(id >= next, InvalidTransaction::Stale);
        ensure!(id.saturating_sub(next) < T::MaxAhead::get().into(), InvalidTransaction::Future);
        ensure!(Self::counts(set), InvalidTransaction::BadSigner);
        let members = T::ValidatorSets::set(set).ok_or(InvalidTransaction::BadSigner)?.members;
        let proposer = members.get(usize::from(member)).ok_or(InvalidTransaction::BadSigner)?;
        ensure!(!T::ValidatorSets::is_halted(set.network), InvalidTransaction::Custom(HALTED));

        let own = Self::proposed_by(set, member, id);
        let expected = own.as_ref().map_or(0, |own| own.attempt.saturating_add(1));
        ensure!(attempt >= expected, InvalidTransaction::Stale);
        ensure!(attempt == expected, InvalidTransaction::Future);
        let own_in_hand = own.is_some_and(|own| Self::is_in_hand(set, id, own.batch_hash));
        ensure!(!own_in_hand && !Self::is_in_hand(set, id, batch_hash), InvalidTransaction::Stale);
        Ok(proposer.clone())
    }

    /// The key that signs for `set`, if its network's batch `id` may be executed now.
    pub(crate) fn execution_open(set: SetId, id: BatchId) -> Result<sr25519::Public, InvalidTransaction> {
        let progress = NetworkProgress::<T>::get(set.network);
        ensure!(id >= progress.next, InvalidTransaction::Stale);
        ensure!(id == progress.next, InvalidTransaction::Future);
        ensure!(Self::counts(set), InvalidTransaction::BadSigner);
        ensure!(!T::ValidatorSets::is_halted(set.network), InvalidTransaction::Custom(HALTED));
        let now = frame_system::Pallet::<T>::block_number();
        ensure!(progress.executed_at != Some(now), InvalidTransaction::ExhaustsResources);
        let keys = T::ValidatorSets::keys(set).ok_or(InvalidTransaction::BadSigner)?;
        Ok(keys.oracle)
    }

    /// The key of the set, if batches with these hashes could be a conflict of it that is not proven yet.
    pub(crate) fn conflict_open(
        set: SetId,
        hashes: [H256; 2],
    ) -> Result<sr25519::Public, InvalidTransaction> {
        ensure!(!Conflicts::<T>::contains_key(set), InvalidTransaction::Stale);
        ensure!(hashes[0] != hashes[1], InvalidTransaction::Call);
        let keys = T::ValidatorSets::keys(set).ok_or(InvalidTransaction::Stale)?;
        Ok(keys.oracle)
    }

    pub(crate) fn authorize_proposal(
        proposal: &Proposal,
        signature: &coordinator::Signature,
    ) -> TransactionValidityWithRefund {
        let coordinator = Self::proposal_open(proposal)?.coordinator;
        let Proposal { attempt, member, id, .. } = *proposal;
        let set = proposal.set();
        let set_hash = T::ValidatorSets::set_hash(set).ok_or(InvalidTransaction::BadSigner)?;
        let message = proposal.duty_hash(Self::genesis_hash(), set_hash);
        ensure!(coordinator.verify(&message, signature), InvalidTransaction::BadProof);
        ensure!(Self::request_fits(proposal), InvalidTransaction::ExhaustsResources);
        Ok(Self::validity(("propose", set, attempt, member, id)))
    }

    pub(crate) fn authorize_execution(signed: &SignedBatchOf<T>) -> TransactionValidityWithRefund {
        let batch = &signed.batch;
        let set = signed.set();
        let key = Self::execution_open(set, batch.id)?;
        ensure!(batch.encoded_size() <= T::MaxBatchLen::get() as usize, InvalidTransaction::Call);
        let signed_by_the_set = Self::is_signed(key, set, batch.id, batch.hash(), &signed.signature);
        ensure!(signed_by_the_set, InvalidTransaction::BadProof);
        Ok(Self::validity(("execute_batch", batch.network, batch.id)))
    }

    pub(crate) fn authorize_conflict(
        set: SetId,
        id: BatchId,
        signatures: [&BatchSignature; 2],
    ) -> TransactionValidityWithRefund {
        let key = Self::conflict_open(set, signatures.map(|signed| signed.batch_hash))?;
        let proven = signatures
            .iter()
            .all(|signed| Self::is_signed(key, set, id, signed.batch_hash, &signed.signature));
        ensure!(proven, InvalidTransaction::BadProof);
        Ok(Self::validity(("report_conflict", set)))
    }

    /// Whether the oracle key signed that batch `id` of the set's network has this hash.
    fn is_signed(
        key: sr25519::Public,
        set: SetId,
        id: BatchId,
        hash: H256,
        signature: &sr25519::Signature,
    ) -> bool {
        let message = batch_message(Self::genesis_hash(), set.network, id, hash);
        sp_io::crypto::sr25519_verify(signature, &message, &key)
    }

    /// The validity of what can be done once.
    fn validity(duty: impl Encode) -> (ValidTransaction, Weight) {
        let validity = ValidTransaction::with_tag_prefix("quoin duty")
            .and_provides(duty)
            .priority(T::DutyPriority::get())
            .longevity(T::DutyLongevity::get())
            .propagate(true)
            .into();
        (validity, Weight::zero())
    }
}
