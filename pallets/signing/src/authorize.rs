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
    DutyMessage, Member, NetworkId, Role, SetId, SlashReport, ValidatorSet, coordinator,
    interface::{Stage, ValidatorSets},
    signing::{Plan, RequestId, RequestNumber, SignatureShare, SigningScheme, Subject},
};
use sp_application_crypto::RuntimeAppPublic;
use sp_core::H256;
use sp_runtime::{
    SaturatedConversion,
    traits::{UniqueSaturatedInto, Zero},
};

use crate::{
    Asked, Attempt, GroupSignatures, Names, NonceCommitments, Phase, Plans, Request, Requests, Shares,
    SignatureShares, pallet::*,
};

/// `InvalidTransaction::Custom` with this number refuses a duty since its network is halted.
pub const HALTED: u8 = 1;

pub(crate) type RequestOf<T> = Request<BlockNumberFor<T>>;
pub(crate) type SetOf<T> = ValidatorSet<<T as frame_system::Config>::AccountId>;

/// A coordinator key's duty, as it is signed.
struct Signed<'a, Arguments> {
    name: &'static str,
    set: SetId,
    attempt: u32,
    arguments: &'a Arguments,
    signature: &'a coordinator::Signature,
}

impl<T: Config> Pallet<T> {
    /// The hash of block 0, which is in all that is signed.
    pub(crate) fn genesis_hash() -> H256 {
        frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero())
    }

    /// The hash of the block that opened an attempt; not known in that block, nor where the chain has forgotten it.
    pub(crate) fn opened(attempt: &Attempt<BlockNumberFor<T>>) -> Option<H256> {
        attempt.opened.or_else(|| {
            let past = frame_system::Pallet::<T>::block_number() > attempt.opened_at;
            let hash = past.then(|| frame_system::Pallet::<T>::block_hash(attempt.opened_at));
            hash.filter(|hash| !hash.is_zero())
        })
    }

    /// Whether a set signs with this key of its: with the oracle key until its slash report applied, and with the external
    /// key, at which funds may still arrive, until its cool-down is over.
    pub(crate) fn signs(set: SetId, role: Role) -> bool {
        match T::ValidatorSets::stage(set) {
            Some(Stage::Keyed | Stage::InOffice | Stage::Reporting) => true,
            Some(Stage::CoolingDown) => role == Role::External && T::ValidatorSets::keys(set).is_some(),
            Some(Stage::Declared) | None => false,
        }
    }

    /// The request, if this is its attempt, and `member` one of its set's.
    fn attempt_open(
        number: RequestNumber,
        attempt: u32,
        member: u16,
    ) -> Result<RequestOf<T>, InvalidTransaction> {
        let request = Requests::<T>::get(number).ok_or(InvalidTransaction::Stale)?;
        ensure!(member < request.members, InvalidTransaction::BadSigner);
        ensure!(attempt >= request.attempt.number, InvalidTransaction::Stale);
        ensure!(attempt == request.attempt.number, InvalidTransaction::Future);
        let set = request.id.validator_set;
        Self::network_open(set.network)?;
        ensure!(Self::signs(set, request.id.role()), InvalidTransaction::Stale);
        ensure!(Self::time(set.network) <= request.deadline, InvalidTransaction::Stale);
        Ok(request)
    }

    fn network_open(network: NetworkId) -> Result<(), InvalidTransaction> {
        ensure!(!T::ValidatorSets::is_halted(network), InvalidTransaction::Custom(HALTED));
        Ok(())
    }

    /// The set and its scheme for the external key, if `member` may ask it to sign a plan now.
    pub(crate) fn plan_open(set: SetId, member: u16) -> Result<SetOf<T>, InvalidTransaction> {
        ensure!(Self::signs(set, Role::External), InvalidTransaction::Stale);
        Self::network_open(set.network)?;
        ensure!(!Plans::<T>::contains_key(set, member), InvalidTransaction::Stale);
        T::ValidatorSets::set(set).ok_or(InvalidTransaction::Stale)
    }

    /// The set, if it owes a report and `member` may have it sign one. What the report says is not asked.
    pub(crate) fn report_open(member: u16, report: &SlashReport) -> Result<SetOf<T>, InvalidTransaction> {
        let set = report.validator_set;
        ensure!(T::ValidatorSets::stage(set) == Some(Stage::Reporting), InvalidTransaction::Stale);
        Self::network_open(set.network)?;
        let id = RequestId { validator_set: set, subject: Subject::SlashReport(report.clone()).id() };
        ensure!(!Names::<T>::contains_key(id), InvalidTransaction::Stale);
        let room = Asked::<T>::get(set, member) < T::RequestsPerMember::get();
        ensure!(room, InvalidTransaction::ExhaustsResources);
        T::ValidatorSets::set(set).ok_or(InvalidTransaction::Stale)
    }

    /// The request, if `member` may commit in this attempt.
    pub(crate) fn commitments_open(
        number: RequestNumber,
        attempt: u32,
        member: u16,
    ) -> Result<RequestOf<T>, InvalidTransaction> {
        let request = Self::attempt_open(number, attempt, member)?;
        let open = request.attempt.phase == Phase::Commitments
            && request.is_asked(member)
            && !request.attempt.has_committed(member);
        ensure!(open, InvalidTransaction::Stale);
        Ok(request)
    }

    /// The request, if `member` is to give its shares in this attempt.
    pub(crate) fn shares_open(
        number: RequestNumber,
        attempt: u32,
        member: u16,
    ) -> Result<RequestOf<T>, InvalidTransaction> {
        let request = Self::attempt_open(number, attempt, member)?;
        ensure!(request.attempt.phase != Phase::Commitments, InvalidTransaction::Future);
        ensure!(request.attempt.has_committed(member), InvalidTransaction::BadSigner);
        ensure!(!request.attempt.shared.contains(member), InvalidTransaction::Stale);
        Ok(request)
    }

    /// The request and the share in question, if `member` may challenge it.
    pub(crate) fn challenge_open(
        number: RequestNumber,
        attempt: u32,
        member: u16,
        (signer, position): (u16, u16),
    ) -> Result<(RequestOf<T>, SignatureShares, SignatureShare), InvalidTransaction> {
        let request = Self::attempt_open(number, attempt, member)?;
        ensure!(!request.attempt.challengers.contains(member), InvalidTransaction::Stale);
        let shares = Shares::<T>::get(number, signer).ok_or(InvalidTransaction::Future)?;
        let share = *shares.get(usize::from(position)).ok_or(InvalidTransaction::Call)?;
        Ok((request, shares, share))
    }

    /// The request, if `member` may abandon this attempt.
    pub(crate) fn abandonment_open(
        number: RequestNumber,
        attempt: u32,
        member: u16,
    ) -> Result<RequestOf<T>, InvalidTransaction> {
        let request = Self::shares_open(number, attempt, member)?;
        ensure!(request.abandonments.may(member), InvalidTransaction::Stale);
        Ok(request)
    }

    /// The request, if `member` may submit its signatures.
    pub(crate) fn completion_open(
        number: RequestNumber,
        attempt: u32,
        member: u16,
    ) -> Result<RequestOf<T>, InvalidTransaction> {
        let request = Self::attempt_open(number, attempt, member)?;
        ensure!(request.attempt.phase == Phase::Sum, InvalidTransaction::Future);
        ensure!(!request.attempt.refuted.contains(member), InvalidTransaction::Stale);
        Ok(request)
    }

    pub(crate) fn authorize_plan(
        id: SetId,
        member: u16,
        plan: &Plan,
        at: u64,
        signature: &coordinator::Signature,
    ) -> TransactionValidityWithRefund {
        let set = Self::plan_open(id, member)?;
        let asker = set.members.get(usize::from(member)).ok_or(InvalidTransaction::BadSigner)?;
        ensure!(plan.fits(SigningScheme::of(Role::External, set.scheme)), InvalidTransaction::Call);
        let request = RequestId { validator_set: id, subject: Subject::Plan(plan.clone()).id() };
        ensure!(!Names::<T>::contains_key(request), InvalidTransaction::Stale);
        let at_hash = Self::recent(at)?;
        let arguments = &(member, plan, at, at_hash);
        Self::check(asker, Signed { name: "request_plan", set: id, attempt: 0, arguments, signature })?;
        ensure!(Self::makes_keys(id, plan), InvalidTransaction::Call);
        Ok(Self::validity(("request_plan", id, member)))
    }

    /// The hash of a block that is one of the last [`PLAN_WINDOW`].
    fn recent(at: u64) -> Result<H256, InvalidTransaction> {
        let now: u64 = frame_system::Pallet::<T>::block_number().unique_saturated_into();
        ensure!(at < now, InvalidTransaction::Future);
        ensure!(now.saturating_sub(at) <= PLAN_WINDOW, InvalidTransaction::Stale);
        Ok(frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::saturated_from(at)))
    }

    pub(crate) fn authorize_report(
        member: u16,
        report: &SlashReport,
        signature: &coordinator::Signature,
    ) -> TransactionValidityWithRefund {
        let set = Self::report_open(member, report)?;
        let proposer = set.members.get(usize::from(member)).ok_or(InvalidTransaction::BadSigner)?;
        let arguments = &(member, report);
        Self::check(
            proposer,
            Signed { name: "propose_report", set: set.id, attempt: 0, arguments, signature },
        )?;
        ensure!(Self::says_more(&set, report), InvalidTransaction::Call);
        Ok(Self::validity(("propose_report", set.id, member)))
    }

    pub(crate) fn authorize_commitments(
        number: RequestNumber,
        attempt: u32,
        member: u16,
        commitments: &NonceCommitments,
        signature: &coordinator::Signature,
    ) -> TransactionValidityWithRefund {
        let request = Self::commitments_open(number, attempt, member)?;
        let opened = Self::opened(&request.attempt).ok_or(InvalidTransaction::Future)?;
        let set = Self::set_of(&request)?;
        let committer = set.members.get(usize::from(member)).ok_or(InvalidTransaction::BadSigner)?;
        ensure!(commitments.len() == request.commitments_len(committer.shares), InvalidTransaction::Call);
        let arguments = &(request.id, opened, member, commitments);
        Self::check(committer, signed("commit", &request, arguments, signature))?;
        Ok(Self::validity(("commit", request.id, attempt, member)))
    }

    pub(crate) fn authorize_shares(
        number: RequestNumber,
        attempt: u32,
        member: u16,
        shares: &SignatureShares,
        signature: &coordinator::Signature,
    ) -> TransactionValidityWithRefund {
        let request = Self::shares_open(number, attempt, member)?;
        let set = Self::set_of(&request)?;
        let signer = set.members.get(usize::from(member)).ok_or(InvalidTransaction::BadSigner)?;
        ensure!(shares.len() == request.parts(signer.shares), InvalidTransaction::Call);
        let arguments = &(request.attempt.transcript, member, shares);
        Self::check(signer, signed("give_shares", &request, arguments, signature))?;
        Ok(Self::validity(("give_shares", request.id, attempt, member)))
    }

    pub(crate) fn authorize_challenge(
        number: RequestNumber,
        attempt: u32,
        member: u16,
        (signer, position): (u16, u16),
        signature: &coordinator::Signature,
    ) -> TransactionValidityWithRefund {
        let (request, _, share) = Self::challenge_open(number, attempt, member, (signer, position))?;
        let set = Self::set_of(&request)?;
        let challenger = set.members.get(usize::from(member)).ok_or(InvalidTransaction::BadSigner)?;
        let arguments = &(request.attempt.transcript, member, signer, position, share);
        Self::check(challenger, signed("challenge", &request, arguments, signature))?;
        Ok(Self::validity(("challenge", request.id, attempt, member)))
    }

    pub(crate) fn authorize_abandonment(
        number: RequestNumber,
        attempt: u32,
        member: u16,
        signature: &coordinator::Signature,
    ) -> TransactionValidityWithRefund {
        let request = Self::abandonment_open(number, attempt, member)?;
        let set = Self::set_of(&request)?;
        let signer = set.members.get(usize::from(member)).ok_or(InvalidTransaction::BadSigner)?;
        let arguments = &(request.attempt.transcript, member);
        Self::check(signer, signed("abandon", &request, arguments, signature))?;
        Ok(Self::validity(("abandon", request.id, attempt, member)))
    }

    pub(crate) fn authorize_completion(
        number: RequestNumber,
        attempt: u32,
        member: u16,
        signatures: &GroupSignatures,
        signature: &coordinator::Signature,
    ) -> TransactionValidityWithRefund {
        let request = Self::completion_open(number, attempt, member)?;
        ensure!(signatures.len() == usize::from(request.messages), InvalidTransaction::Call);
        let set = Self::set_of(&request)?;
        let submitter = set.members.get(usize::from(member)).ok_or(InvalidTransaction::BadSigner)?;
        let arguments = &(request.attempt.transcript, member, signatures);
        Self::check(submitter, signed("complete", &request, arguments, signature))?;
        Ok(Self::validity(("complete", request.id, attempt, member)))
    }

    fn set_of(request: &RequestOf<T>) -> Result<SetOf<T>, InvalidTransaction> {
        T::ValidatorSets::set(request.id.validator_set).ok_or(InvalidTransaction::Stale)
    }

    /// Whether the member's coordinator key signed the duty.
    fn check<Arguments: Encode>(
        member: &Member<T::AccountId>,
        duty: Signed<'_, Arguments>,
    ) -> Result<(), TransactionValidityError> {
        let Signed { name, set, attempt, arguments, signature } = duty;
        let set_hash = T::ValidatorSets::set_hash(set).ok_or(InvalidTransaction::Stale)?;
        let genesis_hash = Self::genesis_hash();
        let message = DutyMessage::new(genesis_hash, name, (set, set_hash), attempt, arguments).hash();
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

/// A duty in the current attempt at a request.
fn signed<'a, BlockNumber, Arguments>(
    name: &'static str,
    request: &Request<BlockNumber>,
    arguments: &'a Arguments,
    signature: &'a coordinator::Signature,
) -> Signed<'a, Arguments> {
    Signed { name, set: request.id.validator_set, attempt: request.attempt.number, arguments, signature }
}
