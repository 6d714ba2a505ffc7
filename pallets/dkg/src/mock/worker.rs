//! Validators' workers: they sign duties with coordinator keys, and keep nonces in memory.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
};

use codec::Encode;
use frame_support::dispatch::{DispatchResultWithPostInfo, GetDispatchInfo, PostDispatchInfo};
use musig::{AggregateKey, NonceContext, SecretKey, SecretNonce, Session};
use quoin_primitives::{
    KeyPair, Role, SetId, coordinator,
    duties::{ConfirmationSession, Duty, PublicNonce, SetKeys, Task},
    group::set_keys_message,
    interface::ValidatorSets as _,
};
use rand_core_06::OsRng;
use sp_core::{H256, Pair as _, sr25519};
use sp_runtime::{
    generic::SignedPayload,
    traits::{Applyable, Checkable},
    transaction_validity::{TransactionSource, TransactionValidityError, ValidTransaction},
};

use super::*;

/// The coordinator key of an account; of the start.
pub(crate) fn pair(who: u64) -> sr25519::Pair {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&who.to_le_bytes());
    sr25519::Pair::from_seed(&seed)
}

pub(crate) fn coordinator(who: u64) -> coordinator::Public {
    pair(who).public().into()
}

/// What `who` signs for a duty, on the chain of the tests.
pub(crate) fn sign(who: u64, duty: &Duty<u64>) -> coordinator::Signature {
    let set_hash = duty.set().and_then(ValidatorSets::set_hash).unwrap_or_default();
    sign_for(who, duty, genesis_hash(), set_hash)
}

pub(crate) fn sign_for(
    who: u64,
    duty: &Duty<u64>,
    genesis_hash: H256,
    set_hash: H256,
) -> coordinator::Signature {
    pair(who).sign(&duty.hash(genesis_hash, set_hash)).into()
}

/// The transaction of a duty, signed by its member.
pub(crate) fn signed(duty: Duty<u64>) -> Extrinsic {
    let signature = sign(account(duty.set().expect("a set's"), member_of(&duty)), &duty);
    with_signature(duty, signature)
}

pub(crate) fn with_signature(duty: Duty<u64>, signature: coordinator::Signature) -> Extrinsic {
    general(Dkg::duty_call(duty, signature).expect("no argument is too long"))
}

fn member_of(duty: &Duty<u64>) -> u16 {
    match duty {
        Duty::RegisterKey { .. } => panic!("of no set"),
        Duty::Participate { member, .. }
        | Duty::CommitNonces { member, .. }
        | Duty::Confirm { member, .. }
        | Duty::AbandonAttempt { member, .. } => *member,
    }
}

/// A transaction without a signer.
pub(crate) fn general(call: Call<Test>) -> Extrinsic {
    Extrinsic::new_transaction(call.into(), extension())
}

/// The same call as an ordinary transaction of an account.
pub(crate) fn of_account(who: u64, call: Call<Test>) -> Extrinsic {
    let call = RuntimeCall::from(call);
    let payload = SignedPayload::new(call.clone(), extension()).expect("nothing is implicit");
    let signature = TestSignature(who, payload.encode());
    Extrinsic::new_signed(call, who, signature, extension())
}

fn extension() -> Extension {
    (frame_system::AuthorizeCall::new(), pallet_transaction_payment::ChargeTransactionPayment::from(0))
}

/// What the pool says of a transaction.
pub(crate) fn validate(extrinsic: Extrinsic) -> Result<ValidTransaction, TransactionValidityError> {
    let (info, len) = (extrinsic.get_dispatch_info(), extrinsic.encoded_size());
    let checked = extrinsic.check(&frame_system::ChainContext::<Test>::default())?;
    checked.validate::<Test>(TransactionSource::External, &info, len)
}

/// Includes a transaction in the block, if it is valid. What is included fits a block of a megabyte and two seconds.
pub(crate) fn include(extrinsic: Extrinsic) -> Result<DispatchResultWithPostInfo, TransactionValidityError> {
    let (info, len) = (extrinsic.get_dispatch_info(), extrinsic.encoded_size());
    let checked = extrinsic.check(&frame_system::ChainContext::<Test>::default())?;
    let result = checked.apply::<Test>(&info, len)?;
    let weight = match &result {
        Ok(post_info) => post_info.calc_actual_weight(&info),
        Err(error) => error.post_info.calc_actual_weight(&info),
    };
    let (bytes, weight) = fill_block(len, weight);
    assert!(bytes <= 1_000_000 && weight.all_lte(block_weight()), "{bytes} bytes, {weight:?}");
    Ok(result)
}

thread_local! {
    static FILLED: Cell<(u64, usize, Weight)> = const { Cell::new((0, 0, Weight::zero())) };
}

/// Bytes and weight of what was included in this block, with another transaction.
fn fill_block(len: usize, weight: Weight) -> (usize, Weight) {
    let now = System::block_number();
    let (bytes, before) = match FILLED.get() {
        (block, bytes, weight) if block == now => (bytes, weight),
        _ => (0, Weight::zero()),
    };
    let filled = (bytes + len, before + weight);
    FILLED.set((now, filled.0, filled.1));
    filled
}

/// Another chain begins with this block.
pub(crate) fn empty_block() {
    FILLED.set((0, 0, Weight::zero()));
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
    let before = sp_io::storage::root(StateVersion::V1);
    assert_eq!(validate(extrinsic.clone()), Err(reason));
    assert_eq!(include(extrinsic), Err(reason));
    assert_eq!(sp_io::storage::root(StateVersion::V1), before);
}

pub(crate) fn dealing_duty(set: SetId, role: Role, member: u16) -> Duty<u64> {
    Duty::Participate { set, role, member, participation: participation(set, role, member) }
}

/// The member deals for one key.
pub(crate) fn deals(set: SetId, role: Role, member: u16) {
    included(signed(dealing_duty(set, role, member)));
}

/// The member deals for both keys.
pub(crate) fn deals_both(set: SetId, member: u16) {
    ROLES.into_iter().for_each(|role| deals(set, role, member));
}

/// Every member deals for both keys, some at each block, since a block holds so much of it.
pub(crate) fn deal_all(set: SetId) {
    for member in 0..the_set(set).members.len() as u16 {
        for role in ROLES {
            if !Dkg::has_room(Dkg::weight_in(generation(set).dkg(role))) {
                run(1);
            }
            deals(set, role, member);
        }
    }
}

thread_local! {
    static NONCES: RefCell<HashMap<(SetId, u32, u16), SecretNonce>> = RefCell::default();
}

pub(crate) fn forget_nonces() {
    NONCES.with_borrow_mut(HashMap::clear);
}

fn secret_key(who: u64) -> SecretKey {
    let bytes = pair(who).to_raw_vec();
    SecretKey::from_bytes(bytes[..32].try_into().expect("32 bytes")).expect("a secret key")
}

/// Makes the member's nonces for an attempt.
pub(crate) fn fresh_nonces(set: SetId, attempt: u32, member: u16) -> PublicNonce {
    let context = NonceContext { aggregate_key: None, message: None, session: &(set, attempt).encode() };
    let key = secret_key(account(set, member));
    let nonce = SecretNonce::generate(&key, &context, &mut OsRng).expect("there is entropy");
    let public = nonce.public_nonce();
    NONCES.with_borrow_mut(|nonces| nonces.insert((set, attempt, member), nonce));
    public
}

/// The member's commitment in the current attempt, which was opened in an earlier block than this.
pub(crate) fn commitment(set: SetId, member: u16) -> Duty<u64> {
    let attempt = confirmation(set).attempt;
    commitment_to(set, member, fresh_nonces(set, attempt, member))
}

/// The member's commitment to these nonces.
pub(crate) fn commitment_to(set: SetId, member: u16, nonces: PublicNonce) -> Duty<u64> {
    Duty::CommitNonces { set, attempt: confirmation(set).attempt, member, nonces, opening: opening(set) }
}

/// What the member signs to abandon the current attempt.
pub(crate) fn abandonment(set: SetId, member: u16) -> Duty<u64> {
    Duty::AbandonAttempt { set, attempt: confirmation(set).attempt, member, opening: opening(set) }
}

/// The hash of the block that opened the current attempt, as a node knows it.
fn opening(set: SetId) -> H256 {
    let opened_at = confirmation(set).opened_at;
    if opened_at == System::block_number() { hash_of(opened_at) } else { System::block_hash(opened_at) }
}

/// The member commits to nonces in the current attempt: in the block after the one that opened it, or in this one.
pub(crate) fn commits(set: SetId, member: u16) {
    if confirmation(set).opened_at == System::block_number() {
        run(1);
    }
    included(signed(commitment(set, member)));
}

/// The session that the member is asked to sign in, as its worker is told of it.
pub(crate) fn session_of(set: SetId, member: u16) -> ConfirmationSession {
    let duties = Dkg::open_duties(&[coordinator(account(set, member))]);
    let session = duties.into_iter().find_map(|duty| match duty.task {
        Task::Confirm { member: index, session } if index == member && session.set == set => Some(session),
        _ => None,
    });
    session.expect("the member is asked to sign")
}

/// Brings together what a session says; `then` signs in it or adds up.
fn in_session<R>(session: &ConfirmationSession, then: impl FnOnce(Session<'_>) -> R) -> R {
    let keys: Vec<[u8; 32]> =
        session.signers.iter().map(|signer| sr25519::Public::from(signer.coordinator.clone()).0).collect();
    let key = AggregateKey::new(&keys).expect("keys of signers");
    let nonces: Vec<_> = session.signers.iter().map(|signer| signer.nonces).collect();
    let message = set_keys_message(genesis_hash(), session.set, &session.keys);
    then(Session::new(&key, &nonces, &message).expect("nonces of signers"))
}

/// The member's right share.
pub(crate) fn confirmation_duty(set: SetId, member: u16) -> Duty<u64> {
    let session = session_of(set, member);
    let (attempt, session_hash) = (session.attempt, session.hash());
    let nonce = NONCES.with_borrow_mut(|nonces| nonces.remove(&(set, attempt, member)));
    let key = secret_key(account(set, member));
    let share = in_session(&session, |session| session.sign(&key, nonce.expect("a nonce, never used")));
    Duty::Confirm { set, attempt, member, share: share.expect("a share"), session: session_hash }
}

/// The member confirms in the current attempt.
pub(crate) fn confirms(set: SetId, member: u16) {
    included(signed(confirmation_duty(set, member)));
}

/// These members commit and confirm.
pub(crate) fn confirm_by(set: SetId, members: &[u16]) {
    members.iter().for_each(|member| commits(set, *member));
    members.iter().for_each(|member| confirms(set, *member));
}

/// What the workers publish when every signer has confirmed.
pub(crate) fn publication(set: SetId) -> Option<SetKeys> {
    let everybody: Vec<_> = the_set(set).members.iter().map(|member| member.coordinator.clone()).collect();
    let duties = Dkg::open_duties(&everybody);
    let (session, shares) = duties.into_iter().find_map(|duty| match duty.task {
        Task::PublishSetKeys { session, shares } if session.set == set => Some((session, shares)),
        _ => None,
    })?;
    let signature = in_session(&session, |session| session.aggregate(&shares)).expect("verified shares");
    Some(SetKeys {
        network: set.network,
        keys: session.keys,
        signature_participants: session.participants(the_set(set).members.len() as u16),
        signature: sr25519::Signature::from_raw(signature),
    })
}

pub(crate) fn published(set_keys: SetKeys) -> Extrinsic {
    general(Dkg::set_keys_call(set_keys))
}

/// The keys that a set made.
pub(crate) fn made_keys(set: SetId) -> KeyPair {
    generation(set).keys().expect("both DKGs are complete")
}
