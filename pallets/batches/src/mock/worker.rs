//! Workers of validators, and whoever submits what they signed.

use codec::Encode;
use frame_support::dispatch::{DispatchResultWithPostInfo, GetDispatchInfo, PostDispatchInfo};
use frame_system::{AuthorizeCall, CheckNonce};
use pallet_transaction_payment::ChargeTransactionPayment;
use quoin_primitives::{
    NetworkId, SetId,
    batch::{Action, Batch, BatchId, BatchSignature, ExternalAddress, Instruction, Proposal, SignedBatch},
    coordinator,
    group::batch_message,
    interface::ValidatorSets as _,
};
use sp_core::{H256, Pair as _, sr25519};
use sp_runtime::{
    generic::{CheckedExtrinsic, ExtrinsicFormat},
    traits::{Applyable, Checkable},
    transaction_validity::{TransactionSource, TransactionValidityError, ValidTransaction},
};

use super::*;

pub(crate) type TestBatch = BatchOf<Test>;
pub(crate) type TestInstruction = InstructionOf<Test>;
pub(crate) type TestSignedBatch = SignedBatchOf<Test>;

fn pair(of_network: u8, number: u64) -> sr25519::Pair {
    let mut seed = [0; 32];
    seed[0] = of_network;
    seed[1..9].copy_from_slice(&number.to_le_bytes());
    sr25519::Pair::from_seed(&seed)
}

/// The coordinator key of an account, with its secret.
pub(crate) fn pair_of(who: u64) -> sr25519::Pair {
    pair(0, who)
}

pub(crate) fn coordinator(who: u64) -> coordinator::Public {
    pair_of(who).public().into()
}

/// The oracle key of a set. In these tests one pair is as good as t members.
pub(crate) fn oracle(set: SetId) -> sr25519::Pair {
    pair(set.network.0 as u8, set.session.into())
}

/// An amount that came in for an account.
pub(crate) fn transfer(to: u64, amount: u64) -> TestInstruction {
    Instruction { origin: None, amount, action: Action::Transfer { to } }
}

/// The instruction, with the address that its value came from.
pub(crate) fn from(address: &[u8], instruction: TestInstruction) -> TestInstruction {
    Instruction { origin: Some(address_of(address)), ..instruction }
}

/// The runtime's own instruction.
pub(crate) fn pass_on(through: u64, to: u64, amount: u64, fails: bool) -> TestInstruction {
    Instruction { origin: None, amount, action: Action::Own(PassOn { through, to, fails }) }
}

pub(crate) fn address_of(bytes: &[u8]) -> ExternalAddress {
    bytes.to_vec().try_into().expect("short")
}

/// A batch of [`NETWORK`] that acknowledges nothing.
pub(crate) fn batch(id: BatchId, instructions: Vec<TestInstruction>) -> TestBatch {
    batch_of(NETWORK, id, instructions)
}

pub(crate) fn batch_of(network: NetworkId, id: BatchId, instructions: Vec<TestInstruction>) -> TestBatch {
    let instructions = instructions.try_into().expect("not too many");
    Batch { network, id, block: [id as u8; 32], burns: 0, instructions }
}

/// The oracle key's signature of a batch of the set's network.
pub(crate) fn signature(set: SetId, id: BatchId, hash: H256) -> sr25519::Signature {
    oracle(set).sign(&batch_message(genesis_hash(), set.network, id, hash))
}

/// The batch as the set signs it.
pub(crate) fn signed_by(session: u32, batch: TestBatch) -> TestSignedBatch {
    let set = SetId { network: batch.network, session };
    let signature = signature(set, batch.id, batch.hash());
    SignedBatch { session, batch, signature }
}

/// What proves that the set signed a batch with that hash.
pub(crate) fn evidence(set: SetId, id: BatchId, hash: H256) -> BatchSignature {
    BatchSignature { batch_hash: hash, signature: signature(set, id, hash) }
}

/// The call that executes a batch.
pub(crate) fn execution_call(signed: TestSignedBatch) -> Call<Test> {
    Call::execute_batch { signed }
}

/// The transaction of a batch.
pub(crate) fn execution(signed: TestSignedBatch) -> Extrinsic {
    general(execution_call(signed))
}

/// Executes a batch of the first set.
pub(crate) fn executes(batch: TestBatch) -> PostDispatchInfo {
    included(execution(signed_by(0, batch)))
}

/// What the member of a set signs to propose a batch with this hash.
pub(crate) fn proposal(set: SetId, member: u16, id: BatchId, hash: H256) -> Proposal {
    Batches::open_proposal(set, member, id, hash).expect("it may be proposed")
}

/// A proposal, whether it may be made or not.
pub(crate) fn proposal_of(set: SetId, attempt: u32, member: u16, id: BatchId, hash: H256) -> Proposal {
    let SetId { network, session } = set;
    Proposal { network, session, attempt, member, id, batch_hash: hash }
}

/// The transaction of a proposal, signed by its member.
pub(crate) fn proposed(proposal: Proposal) -> Extrinsic {
    let members = ValidatorSets::set(proposal.set()).expect("declared").members;
    let who = members[usize::from(proposal.member)].account;
    proposed_by(who, proposal)
}

pub(crate) fn proposed_by(who: u64, proposal: Proposal) -> Extrinsic {
    let set_hash = ValidatorSets::set_hash(proposal.set()).unwrap_or_default();
    let signature = pair_of(who).sign(&proposal.duty_hash(genesis_hash(), set_hash));
    general(Batches::proposal_call(proposal, signature.into()))
}

/// The member proposes a batch with this hash.
pub(crate) fn proposes(set: SetId, member: u16, id: BatchId, hash: H256) {
    included(proposed(proposal(set, member, id, hash)));
}

fn extension(nonce: u32) -> TxExtension {
    (AuthorizeCall::new(), CheckNonce::from(nonce), ChargeTransactionPayment::from(0))
}

/// A transaction without a signer.
pub(crate) fn general(call: Call<Test>) -> Extrinsic {
    Extrinsic::new_transaction(call.into(), extension(0))
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
    let before = state_root();
    assert_eq!(validate(extrinsic.clone()), Err(reason));
    assert_eq!(include(extrinsic), Err(reason));
    assert_eq!(state_root(), before);
}

/// Includes a call that `who` signed as an ordinary transaction, and pays for.
pub(crate) fn include_signed(who: u64, call: Call<Test>) -> DispatchResultWithPostInfo {
    let call = RuntimeCall::from(call);
    let (info, len) = (call.get_dispatch_info(), call.encoded_size());
    let nonce = System::account_nonce(who);
    let format = ExtrinsicFormat::Signed(who, extension(nonce));
    let checked: CheckedExtrinsic<_, _, TxExtension> = CheckedExtrinsic { format, function: call };
    checked.apply::<Test>(&info, len).expect("it pays for itself")
}
