//! Validators' workers: they sign duties with coordinator keys, and keep nonces in memory.

use std::{collections::BTreeMap, rc::Rc};

use codec::Encode;
use frame_support::dispatch::{DispatchResultWithPostInfo, GetDispatchInfo, PostDispatchInfo};
use quoin_primitives::{
    SetId, coordinator,
    interface::ValidatorSets as _,
    signing::{
        Plan, RequestId, RequestNumber, SignatureShare, SigningDuty, SigningMessage, SigningScheme,
        SigningSession, SigningTask,
    },
};
use sp_core::{H256, Pair as _};
use sp_runtime::{
    traits::{Applyable, Checkable},
    transaction_validity::{TransactionSource, TransactionValidityError, ValidTransaction},
};

use super::{
    dealer::{Committed, Dealt},
    *,
};

/// What `who` signs for a duty, on the chain of the tests.
pub(crate) fn sign(who: u64, duty: &SigningDuty) -> coordinator::Signature {
    let set_hash = ValidatorSets::set_hash(duty.set()).unwrap_or_default();
    sign_for(who, duty, genesis_hash(), set_hash)
}

pub(crate) fn sign_for(
    who: u64,
    duty: &SigningDuty,
    genesis_hash: H256,
    set_hash: H256,
) -> coordinator::Signature {
    pair(who).sign(&duty.hash(genesis_hash, set_hash)).into()
}

/// The transaction of a duty, signed by its member.
pub(crate) fn signed(duty: SigningDuty) -> Extrinsic {
    let signature = sign(account(member_of(&duty)), &duty);
    with_signature(duty, signature)
}

pub(crate) fn with_signature(duty: SigningDuty, signature: coordinator::Signature) -> Extrinsic {
    general(Signing::duty_call(duty, signature).expect("no argument is too long"))
}

pub(crate) fn member_of(duty: &SigningDuty) -> u16 {
    match duty {
        SigningDuty::RequestPlan { member, .. }
        | SigningDuty::Commit { member, .. }
        | SigningDuty::GiveShares { member, .. }
        | SigningDuty::Challenge { member, .. }
        | SigningDuty::Abandon { member, .. }
        | SigningDuty::Complete { member, .. }
        | SigningDuty::ProposeReport { member, .. } => *member,
    }
}

/// A transaction without a signer.
pub(crate) fn general(call: Call<Test>) -> Extrinsic {
    Extrinsic::new_transaction(call.into(), (frame_system::AuthorizeCall::new(),))
}

/// What the pool says of a transaction.
pub(crate) fn validate(extrinsic: Extrinsic) -> Result<ValidTransaction, TransactionValidityError> {
    let (info, len) = (extrinsic.get_dispatch_info(), extrinsic.encoded_size());
    let checked = extrinsic.check(&frame_system::ChainContext::<Test>::default())?;
    checked.validate::<Test>(TransactionSource::External, &info, len)
}

/// Includes a transaction in the block, if it is valid.
pub(crate) fn include(extrinsic: Extrinsic) -> Result<DispatchResultWithPostInfo, TransactionValidityError> {
    let (info, len) = (extrinsic.get_dispatch_info(), extrinsic.encoded_size());
    let checked = extrinsic.check(&frame_system::ChainContext::<Test>::default())?;
    checked.apply::<Test>(&info, len)
}

/// Includes a transaction that is valid and succeeds.
pub(crate) fn included(extrinsic: Extrinsic) -> PostDispatchInfo {
    validate(extrinsic.clone()).expect("the pool takes it");
    let info = include(extrinsic).expect("it is valid").expect("it succeeds");
    check();
    info
}

/// A transaction that the pool and the block refuse for the same reason, without a trace.
pub(crate) fn refused(extrinsic: Extrinsic, reason: impl Into<TransactionValidityError>) {
    let reason = reason.into();
    let before = root();
    assert_eq!(validate(extrinsic.clone()), Err(reason));
    assert_eq!(include(extrinsic), Err(reason));
    assert_eq!(root(), before);
}

/// The keys that sign for a request.
pub(crate) fn keys_of(request: &RequestId) -> Rc<dyn Dealt> {
    known_keys(request.validator_set, request.role()).expect("they were dealt")
}

pub(crate) fn the_set(set: SetId) -> ValidatorSet<u64> {
    ValidatorSets::set(set).expect("it is there")
}

pub(crate) fn messages(session: &SigningSession) -> Vec<SigningMessage> {
    session.request.subject.messages(genesis_hash(), session.request.validator_set.network)
}

/// The name of the nonces for a message of an attempt: they belong to the block that opened it.
fn nonce(request: &RequestId, attempt: u32, opened: H256, message: usize) -> Vec<u8> {
    (request, attempt, opened, message as u32).encode()
}

/// The request as the chain has it, with the block that opened its attempt.
pub(crate) fn opening(number: RequestNumber) -> (RequestId, u32, H256) {
    let request = request(number);
    (request.id, request.attempt.number, block_hash(request.attempt.opened_at))
}

/// What a member commits to in the current attempt, with fresh nonces.
pub(crate) fn commitment(number: RequestNumber, member: u16) -> SigningDuty {
    let (id, attempt, opened) = opening(number);
    let keys = keys_of(&id);
    let indices = the_set(id.validator_set).share_indices(member).expect("a member");
    let parts = (0..usize::from(request(number).messages)).flat_map(|message| {
        let nonce = nonce(&id, attempt, opened, message);
        indices.clone().map(|index| keys.commit(index, &nonce)).collect::<Vec<_>>()
    });
    let commitments = parts.collect::<Vec<_>>().concat();
    SigningDuty::Commit { number, request: id, attempt, opened, member, commitments }
}

/// The member commits in the current attempt.
pub(crate) fn commits(number: RequestNumber, member: u16) -> PostDispatchInfo {
    included(signed(commitment(number, member)))
}

/// What the member's worker is asked to do for a request.
pub(crate) fn task_of(number: RequestNumber, member: u16) -> Option<SigningTask> {
    let set = request(number).id.validator_set;
    let duties = Signing::signing_duties(&[coordinator(account(member))]);
    duties.into_iter().find_map(|duty| {
        assert_eq!(duty.coordinator, coordinator(account(duty.member)));
        let of = match &duty.task {
            SigningTask::Commit { request, .. } => request,
            SigningTask::GiveShares { session } | SigningTask::Complete { session } => &session.request,
        };
        (of.number == number && of.validator_set == set).then_some(duty.task)
    })
}

/// The session that the member is asked to sign in, or to add up, as its worker is told of it.
pub(crate) fn session_of(number: RequestNumber, member: u16) -> SigningSession {
    match task_of(number, member) {
        Some(SigningTask::GiveShares { session } | SigningTask::Complete { session }) => session,
        other => panic!("the member is asked for {other:?}"),
    }
}

/// The chunk of a member's bytes that is of one message.
fn of_message<V: Clone>(parts: &[V], messages: usize, message: usize) -> Vec<V> {
    let each = parts.len() / messages;
    parts[message * each..(message + 1) * each].to_vec()
}

/// What every share that signs committed to for a message.
pub(crate) fn committed_to(session: &SigningSession, message: usize) -> Committed {
    let set = the_set(session.request.validator_set);
    let scheme = SigningScheme::of(session.request.id().role(), set.scheme);
    let count = session.request.subject.messages_len() as usize;
    session
        .signers
        .iter()
        .flat_map(|signer| {
            let parts: Vec<_> =
                signer.commitments.chunks(scheme.commitment_len()).map(<[u8]>::to_vec).collect();
            let indices = set.share_indices(signer.member).expect("a member");
            indices.zip(of_message(&parts, count, message))
        })
        .collect()
}

/// The member's right shares in a session; its nonces are gone by that.
pub(crate) fn right_shares(session: &SigningSession, member: u16) -> Vec<SignatureShare> {
    let id = session.request.id();
    let keys = keys_of(&id);
    let indices = the_set(id.validator_set).share_indices(member).expect("a member");
    let opened = block_hash(session.opened_at);
    let mut shares = Vec::new();
    for (number, message) in messages(session).iter().enumerate() {
        let committed = committed_to(session, number);
        let nonce = nonce(&id, session.attempt, opened, number);
        shares.extend(indices.clone().map(|index| keys.share(index, &nonce, message, &committed)));
    }
    shares
}

/// The duty that submits these shares.
pub(crate) fn shares_duty(session: &SigningSession, member: u16, shares: Vec<SignatureShare>) -> SigningDuty {
    SigningDuty::GiveShares {
        number: session.request.number,
        request: session.request.id(),
        attempt: session.attempt,
        session: session.hash(block_hash(session.opened_at)),
        member,
        shares,
    }
}

/// The member gives its right shares.
pub(crate) fn shares(number: RequestNumber, member: u16) {
    let session = session_of(number, member);
    let shares = right_shares(&session, member);
    included(signed(shares_duty(&session, member, shares)));
}

/// The member gives shares that are wrong.
pub(crate) fn shares_wrongly(number: RequestNumber, member: u16) {
    let session = session_of(number, member);
    let mut shares = right_shares(&session, member);
    let last = shares.last_mut().expect("there is one");
    // Still a scalar, in both byte orders.
    last[15] ^= 1;
    included(signed(shares_duty(&session, member, shares)));
}

/// The signatures that the shares on the chain make; `None` if one is wrong.
pub(crate) fn sum(session: &SigningSession) -> Option<Vec<GroupSignature>> {
    let set = the_set(session.request.validator_set);
    let keys = keys_of(&session.request.id());
    let messages = messages(session);
    let each = messages.iter().enumerate().map(|(number, message)| {
        let shares: BTreeMap<_, _> = session
            .signers
            .iter()
            .flat_map(|signer| {
                let given = signer.shares.as_ref().expect("every signer gave its shares");
                let indices = set.share_indices(signer.member).expect("a member");
                indices.zip(of_message(given, messages.len(), number))
            })
            .collect();
        keys.aggregate(message, &committed_to(session, number), &shares)
    });
    each.collect()
}

/// The duty that submits these signatures.
pub(crate) fn completion(
    session: &SigningSession,
    member: u16,
    signatures: Vec<GroupSignature>,
) -> SigningDuty {
    SigningDuty::Complete {
        number: session.request.number,
        request: session.request.id(),
        attempt: session.attempt,
        session: session.hash(block_hash(session.opened_at)),
        member,
        signatures,
    }
}

/// The member adds up the shares and submits the signatures.
pub(crate) fn completes(number: RequestNumber, member: u16) -> PostDispatchInfo {
    let session = session_of(number, member);
    let signatures = sum(&session).expect("right shares");
    included(signed(completion(&session, member, signatures)))
}

/// The challenge of a share on the chain.
pub(crate) fn challenge(number: RequestNumber, member: u16, signer: u16, position: u16) -> SigningDuty {
    let request = request(number);
    let shares = Shares::<Test>::get(number, signer).unwrap_or_default();
    SigningDuty::Challenge {
        number,
        request: request.id,
        attempt: request.attempt.number,
        session: request.attempt.transcript,
        member,
        signer,
        position,
        share: shares.get(usize::from(position)).copied().unwrap_or([0; 32]),
    }
}

/// The duty by which the member abandons the current attempt.
pub(crate) fn abandonment(number: RequestNumber, member: u16) -> SigningDuty {
    let request = request(number);
    SigningDuty::Abandon {
        number,
        request: request.id,
        attempt: request.attempt.number,
        session: request.attempt.transcript,
        member,
    }
}

/// These members commit, and give their shares.
pub(crate) fn sign_by(number: RequestNumber, members: &[u16]) {
    members.iter().for_each(|member| {
        commits(number, *member);
    });
    members.iter().for_each(|member| shares(number, *member));
}

/// These members sign, and the first of them adds up.
pub(crate) fn finish_by(number: RequestNumber, members: &[u16]) {
    sign_by(number, members);
    completes(number, members[0]);
}

/// The duty by which a member's processor asks for a plan.
pub(crate) fn plan_duty(set: SetId, member: u16, plan: Plan) -> SigningDuty {
    let at = System::block_number() - 1;
    let at_hash = if at == 0 { genesis_hash() } else { block_hash(at) };
    SigningDuty::RequestPlan { set, member, plan, at, at_hash }
}

/// The member's processor asks for a plan.
pub(crate) fn requests_plan(set: SetId, member: u16, plan: Plan) -> RequestNumber {
    let number = NextNumber::<Test>::get();
    included(signed(plan_duty(set, member, plan)));
    number
}
