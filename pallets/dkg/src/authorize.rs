//! Who may submit what, and when: asked by the pool and again at inclusion, before anything is computed.
//!
//! Each question is answered by looking up what is open, and then by checking one signature. What is not asked for,
//! comes from another fork's set or is meant for another version costs no more than that, and never enters a block.

use codec::Encode;
use frame_support::{
    ensure,
    pallet_prelude::{
        InvalidTransaction, TransactionValidityError, TransactionValidityWithRefund, ValidTransaction, Weight,
    },
    traits::Get,
};
use frame_system::pallet_prelude::BlockNumberFor;
use quoin_primitives::{
    Bits, DutyMessage, KeyPair, NetworkId, Role, SetId, coordinator,
    duties::{PartialSignature, PublicNonce},
    group::set_keys_message,
    interface::ValidatorSets,
};
use sp_application_crypto::RuntimeAppPublic;
use sp_core::{H256, sr25519};
use sp_runtime::traits::Zero;

use crate::{Confirmation, Confirmations, Generation, Generations, Participation, Signing, pallet::*};

/// `InvalidTransaction::Custom` with this number refuses a duty since its network is halted. No other pallet's duty is
/// refused with it for another reason.
pub const HALTED: u8 = 2;

/// A coordinator key's duty, as it is signed.
struct Signed<'a, Arguments> {
    name: &'static str,
    set: SetId,
    attempt: u32,
    member: u16,
    arguments: &'a Arguments,
    signature: &'a coordinator::Signature,
}

impl<T: Config> Pallet<T> {
    /// The hash of block 0, which is in all that is signed.
    pub(crate) fn genesis_hash() -> H256 {
        frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero())
    }

    fn is_past(ends_after: BlockNumberFor<T>) -> bool {
        frame_system::Pallet::<T>::block_number() > ends_after
    }

    /// The set, if `member` may deal for its key of `role` now.
    pub(crate) fn participation_open(
        set: SetId,
        role: Role,
        member: u16,
    ) -> Result<Generation<BlockNumberFor<T>>, InvalidTransaction> {
        let generation = Generations::<T>::get(set).ok_or(InvalidTransaction::Stale)?;
        ensure!(member < generation.members(), InvalidTransaction::BadSigner);
        let dkg = generation.dkg(role);
        let open = dkg.key.is_none() && !Self::is_past(dkg.ends_after) && !dkg.has_dealt(member);
        ensure!(open, InvalidTransaction::Stale);
        ensure!(!T::ValidatorSets::is_halted(set.network), InvalidTransaction::Custom(HALTED));
        Ok(generation)
    }

    /// The confirmation of the set's keys, if this is its attempt and has time left.
    fn attempt_open(
        set: SetId,
        attempt: u32,
        member: u16,
    ) -> Result<Confirmation<BlockNumberFor<T>>, InvalidTransaction> {
        let confirmation = Confirmations::<T>::get(set).ok_or(InvalidTransaction::Stale)?;
        ensure!(member < confirmation.faulty.members(), InvalidTransaction::BadSigner);
        ensure!(attempt >= confirmation.attempt, InvalidTransaction::Stale);
        ensure!(attempt == confirmation.attempt, InvalidTransaction::Future);
        ensure!(!Self::is_past(confirmation.ends_after), InvalidTransaction::Stale);
        ensure!(!T::ValidatorSets::is_halted(set.network), InvalidTransaction::Custom(HALTED));
        Ok(confirmation)
    }

    /// The hash of the block that opened the attempt. Nobody knows it in that block, and nobody can have signed for it;
    /// the pool asks about the block after it before that has begun.
    fn opening(confirmation: &Confirmation<BlockNumberFor<T>>) -> Result<H256, InvalidTransaction> {
        let known = || frame_system::Pallet::<T>::block_hash(confirmation.opened_at);
        let opening = confirmation.opening.unwrap_or_else(known);
        ensure!(!opening.is_zero(), InvalidTransaction::Future);
        Ok(opening)
    }

    /// The confirmation, if `member` may commit to nonces in this attempt.
    pub(crate) fn nonces_open(
        set: SetId,
        attempt: u32,
        member: u16,
    ) -> Result<Confirmation<BlockNumberFor<T>>, InvalidTransaction> {
        let confirmation = Self::attempt_open(set, attempt, member)?;
        let open = confirmation.signing.is_none()
            && confirmation.is_asked(member)
            && !confirmation.has_committed(member);
        ensure!(open, InvalidTransaction::Stale);
        Ok(confirmation)
    }

    /// The confirmation and its signing, if `member` is to give its share in this attempt.
    pub(crate) fn share_open(
        set: SetId,
        attempt: u32,
        member: u16,
    ) -> Result<(Confirmation<BlockNumberFor<T>>, Signing), InvalidTransaction> {
        let confirmation = Self::attempt_open(set, attempt, member)?;
        let signing = confirmation.signing.clone().ok_or(InvalidTransaction::Future)?;
        ensure!(signing.signers.contains(member), InvalidTransaction::BadSigner);
        ensure!(!signing.has_confirmed(member), InvalidTransaction::Stale);
        Ok((confirmation, signing))
    }

    /// The confirmation, if `member` may abandon this attempt: a signer that has not done so too often.
    pub(crate) fn abandonment_open(
        set: SetId,
        attempt: u32,
        member: u16,
    ) -> Result<Confirmation<BlockNumberFor<T>>, InvalidTransaction> {
        let (confirmation, _) = Self::share_open(set, attempt, member)?;
        ensure!(confirmation.abandonments.may(member), InvalidTransaction::Stale);
        Ok(confirmation)
    }

    /// The network's next set and the key that signs for it, if these are its keys and its signers.
    pub(crate) fn keys_open(
        network: NetworkId,
        keys: &KeyPair,
        participants: &Bits,
    ) -> Result<(SetId, sr25519::Public), InvalidTransaction> {
        let set = T::ValidatorSets::successor(network).ok_or(InvalidTransaction::Stale)?;
        let signing = Confirmations::<T>::get(set)
            .ok_or(InvalidTransaction::Stale)?
            .signing
            .ok_or(InvalidTransaction::Stale)?;
        ensure!(!T::ValidatorSets::is_halted(network), InvalidTransaction::Custom(HALTED));
        ensure!(participants == signing.signers.as_bits(), InvalidTransaction::Call);
        let made = Generations::<T>::get(set).and_then(|generation| generation.keys());
        ensure!(made.as_ref() == Some(keys), InvalidTransaction::Call);
        Ok((set, signing.key))
    }

    pub(crate) fn authorize_participation(
        set: SetId,
        role: Role,
        member: u16,
        participation: &Participation,
        signature: &coordinator::Signature,
    ) -> TransactionValidityWithRefund {
        let generation = Self::participation_open(set, role, member)?;
        let dkg = generation.dkg(role);
        ensure!(participation.len() == dkg.participation_len as usize, InvalidTransaction::Call);
        ensure!(Self::has_room(Self::weight_in(dkg)), InvalidTransaction::ExhaustsResources);
        let arguments = &(role, member, participation);
        Self::check(Signed { name: "participate", set, attempt: 0, member, arguments, signature })?;
        Ok(Self::validity(("participate", set, role, 0u32, member)))
    }

    pub(crate) fn authorize_nonces(
        set: SetId,
        attempt: u32,
        member: u16,
        nonces: &PublicNonce,
        signature: &coordinator::Signature,
    ) -> TransactionValidityWithRefund {
        let opening = Self::opening(&Self::nonces_open(set, attempt, member)?)?;
        let arguments = &(member, nonces, opening);
        Self::check(Signed { name: "commit_nonces", set, attempt, member, arguments, signature })?;
        Ok(Self::validity(("commit_nonces", set, attempt, member)))
    }

    pub(crate) fn authorize_share(
        set: SetId,
        attempt: u32,
        member: u16,
        share: &PartialSignature,
        signature: &coordinator::Signature,
    ) -> TransactionValidityWithRefund {
        let (_, signing) = Self::share_open(set, attempt, member)?;
        let arguments = &(member, share, signing.session);
        Self::check(Signed { name: "confirm", set, attempt, member, arguments, signature })?;
        Ok(Self::validity(("confirm", set, attempt, member)))
    }

    pub(crate) fn authorize_abandonment(
        set: SetId,
        attempt: u32,
        member: u16,
        signature: &coordinator::Signature,
    ) -> TransactionValidityWithRefund {
        let opening = Self::opening(&Self::abandonment_open(set, attempt, member)?)?;
        let arguments = &(member, opening);
        Self::check(Signed { name: "abandon_attempt", set, attempt, member, arguments, signature })?;
        Ok(Self::validity(("abandon_attempt", set, attempt, member)))
    }

    pub(crate) fn authorize_set_keys(
        network: NetworkId,
        keys: &KeyPair,
        participants: &Bits,
        signature: &sr25519::Signature,
    ) -> TransactionValidityWithRefund {
        let (set, key) = Self::keys_open(network, keys, participants)?;
        let message = set_keys_message(Self::genesis_hash(), set, keys);
        ensure!(sp_io::crypto::sr25519_verify(signature, &message, &key), InvalidTransaction::BadProof);
        Ok(Self::validity(("set_keys", set)))
    }

    /// Whether the member's coordinator key signed the duty.
    fn check<Arguments: Encode>(duty: Signed<'_, Arguments>) -> Result<(), TransactionValidityError> {
        let Signed { name, set: id, attempt, member, arguments, signature } = duty;
        let set_hash = T::ValidatorSets::set_hash(id).ok_or(InvalidTransaction::Stale)?;
        let set = T::ValidatorSets::set(id).ok_or(InvalidTransaction::Stale)?;
        let member = set.members.get(usize::from(member)).ok_or(InvalidTransaction::BadSigner)?;
        let message = DutyMessage::new(Self::genesis_hash(), name, (id, set_hash), attempt, arguments).hash();
        ensure!(member.coordinator.verify(&message, signature), InvalidTransaction::BadProof);
        Ok(())
    }

    /// The validity of a duty that nobody else can do in its stead.
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
