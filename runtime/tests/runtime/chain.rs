//! A chain in memory, run by the native runtime.

use std::sync::LazyLock;

use codec::Encode;
use frame_support::storage::{TransactionOutcome, with_transaction};
use quoin_primitives::verifier::HostFunctions;
use quoin_runtime::{
    Balance, Executive, Header, Runtime, RuntimeCall, RuntimeEvent, Signature, SignedPayload, System,
    TxExtension, UncheckedExtrinsic, WASM_BINARY, consensus_parameters::SlotDuration,
};
use sc_chain_spec::GenesisConfigBuilderRuntimeCaller;
use serde_json::Value;
use sp_consensus_babe::digests::{CompatibleDigestItem, PreDigest, SecondaryPlainPreDigest};
use sp_genesis_builder::runtime_decl_for_genesis_builder::GenesisBuilderV1 as GenesisBuilder;
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring;
use sp_keystore::{KeystoreExt, testing::MemoryKeystore};
use sp_runtime::{
    ApplyExtrinsicResult, Digest, DigestItem, DispatchError,
    generic::Era,
    transaction_validity::{TransactionSource, TransactionValidity},
};
use sp_transaction_pool::runtime_api::runtime_decl_for_tagged_transaction_queue::TaggedTransactionQueue;

/// The Wasm runtime, for what it says of genesis.
pub(crate) static WASM: LazyLock<GenesisConfigBuilderRuntimeCaller<'static, HostFunctions>> =
    LazyLock::new(|| {
        GenesisConfigBuilderRuntimeCaller::new(WASM_BINARY.expect("the Wasm runtime was built"))
    });

/// A chain at the genesis of a preset, with an empty keystore.
pub(crate) fn chain(preset: &str) -> TestExternalities {
    let mut chain = TestExternalities::new_empty();
    chain.execute_with(|| {
        let json = |name| -> Value {
            let bytes = <Runtime as GenesisBuilder<_>>::get_preset(&name).expect("the preset is there");
            serde_json::from_slice(&bytes).expect("it is JSON")
        };
        let mut genesis = json(None);
        sc_chain_spec::json_patch::merge(&mut genesis, json(Some(preset.into())));
        <Runtime as GenesisBuilder<_>>::build_state(genesis.to_string().into_bytes())
            .expect("genesis is built");
    });
    chain.register_extension(KeystoreExt::new(MemoryKeystore::new()));
    chain
}

/// What the Wasm runtime says of a preset's genesis with `patch` on top.
pub(crate) fn genesis_with(preset: &str, patch: Value) -> Result<(), String> {
    let mut whole = WASM.get_named_preset(Some(&preset.into()))?;
    sc_chain_spec::json_patch::merge(&mut whole, patch);
    WASM.get_storage_for_patch(whole).map(|_| ())
}

/// First slot of the chains here.
const FIRST_SLOT: u64 = 1_000_000;

/// The slot of a block, where no slot is left out.
pub(crate) fn slot(number: u32) -> u64 {
    FIRST_SLOT + u64::from(number)
}

/// The header with which authority `author` begins block `number`.
pub(crate) fn header(number: u32, author: u32) -> Header {
    let turn = SecondaryPlainPreDigest { authority_index: author, slot: slot(number).into() };
    let digest = Digest {
        logs: vec![<DigestItem as CompatibleDigestItem>::babe_pre_digest(PreDigest::SecondaryPlain(turn))],
    };
    Header {
        number,
        parent_hash: System::block_hash(number - 1),
        state_root: Default::default(),
        extrinsics_root: Default::default(),
        digest,
    }
}

/// Begins the next block, with its timestamp.
pub(crate) fn begin_block() {
    let number = System::block_number() + 1;
    Executive::initialize_block(&header(number, 0));
    let now = slot(number) * SlotDuration::<Runtime>::get();
    apply(UncheckedExtrinsic::new_bare(RuntimeCall::Timestamp(pallet_timestamp::Call::set { now })))
        .expect("the timestamp is valid")
        .expect("the timestamp is set");
}

/// Ends the block.
pub(crate) fn end_block() {
    let header = Executive::finalize_block();
    // The next block's parent, which a node would take from the header.
    frame_system::BlockHash::<Runtime>::insert(header.number, header.hash());
}

/// Makes empty blocks until session `index` has begun.
pub(crate) fn run_to_session(index: u32) {
    while pallet_session::CurrentIndex::<Runtime>::get() < index {
        begin_block();
        end_block();
    }
}

/// Applies a transaction in the block that has begun.
pub(crate) fn apply(transaction: UncheckedExtrinsic) -> ApplyExtrinsicResult {
    // As a node does: over the wire, hence decoded.
    let decoded = codec::Decode::decode(&mut &transaction.encode()[..]).expect("it was encoded");
    Executive::apply_extrinsic(decoded)
}

/// What the answer to a question is, whatever asking it changes being taken back.
pub(crate) fn rolled_back<T>(question: impl FnOnce() -> T) -> T {
    let answer = with_transaction(|| TransactionOutcome::Rollback(Ok::<_, DispatchError>(question())));
    answer.expect("it is not an error")
}

/// What the runtime says to the pool of a transaction that came from outside.
pub(crate) fn validate(transaction: &UncheckedExtrinsic) -> TransactionValidity {
    let (transaction, parent) = (transaction.clone(), System::parent_hash());
    rolled_back(|| Runtime::validate_transaction(TransactionSource::External, transaction, parent))
}

/// The extensions of an immortal transaction without tip.
pub(crate) fn extensions(nonce: u32) -> TxExtension {
    (
        frame_system::AuthorizeCall::new(),
        frame_system::CheckNonZeroSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckEra::from(Era::Immortal),
        frame_system::CheckNonce::from(nonce),
        frame_system::CheckWeight::new(),
        pallet_transaction_payment::ChargeTransactionPayment::from(0),
        frame_metadata_hash_extension::CheckMetadataHash::new(false),
        frame_system::WeightReclaim::new(),
    )
}

/// A transaction signed by `who`.
pub(crate) fn signed(who: Sr25519Keyring, nonce: u32, call: RuntimeCall) -> UncheckedExtrinsic {
    let payload = SignedPayload::new(call.clone(), extensions(nonce)).expect("the payload is complete");
    let signature = payload.using_encoded(|bytes| who.sign(bytes));
    UncheckedExtrinsic::new_signed(
        call,
        who.to_account_id().into(),
        Signature::Sr25519(signature),
        extensions(nonce),
    )
}

/// What `who` may spend.
pub(crate) fn balance(who: Sr25519Keyring) -> Balance {
    quoin_runtime::Balances::free_balance(who.to_account_id())
}

/// Whether the block so far has an event.
pub(crate) fn has_event(wanted: impl Fn(&RuntimeEvent) -> bool) -> bool {
    System::events().iter().any(|record| wanted(&record.event))
}
