//! A runtime with balances, the session pallet and this pallet, whose transactions are checked as a chain checks them.

use std::{cell::RefCell, collections::BTreeSet};

use codec::Encode;
use evrf_dkg::{
    EmbeddedSecret, Ristretto255, Secp256k1, Suite as EvrfSuite,
    embedded_curves::{EmbeddedCurve as _, Scalar},
    possession,
};
use frame_support::{
    derive_impl,
    dispatch::{DispatchResultWithPostInfo, GetDispatchInfo},
    parameter_types,
    traits::{ConstU8, ConstU64, OneSessionHandler},
    weights::{IdentityFee, Weight, WeightToFee, constants::WEIGHT_REF_TIME_PER_MICROS},
};
use pallet_transaction_payment::{ChargeTransactionPayment, FungibleAdapter};
use quoin_primitives::{
    DutyMessage, EmbeddedCurve, EmbeddedKey, Suite, coordinator,
    interface::{CoordinatorKeys, EmbeddedKeyUse},
    verifier::{
        CombineError, Dkg, GroupKey, GroupKeys, Native, ParticipationError, PossessionError, PossessionProof,
        Verifier, possession_owner,
    },
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use sp_core::{Bytes, H256, Pair as _, crypto::AccountId32};
use sp_runtime::{
    BoundToRuntimeAppPublic, BuildStorage, MultiSignature, generic, impl_opaque_keys,
    traits::{Applyable, Checkable, ConvertInto, IdentityLookup},
    transaction_validity::{
        TransactionSource, TransactionValidity, TransactionValidityError, ValidTransaction,
    },
};

use crate::{self as pallet_embedded_curve_keys, *};

type Header = generic::Header<u64, sp_runtime::traits::BlakeTwo256>;
pub(crate) type Extrinsic = generic::UncheckedExtrinsic<AccountId32, RuntimeCall, MultiSignature, Extensions>;
type Extensions = (frame_system::AuthorizeCall<Test>, ChargeTransactionPayment<Test>);
type Block = generic::Block<Header, Extrinsic>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        TransactionPayment: pallet_transaction_payment,
        Session: pallet_session,
        EmbeddedCurveKeys: pallet_embedded_curve_keys,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountId = AccountId32;
    type Lookup = IdentityLookup<AccountId32>;
    type AccountData = pallet_balances::AccountData<u64>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
}

/// A unit for each microsecond.
pub struct Fee;
impl WeightToFee for Fee {
    type Balance = u64;

    fn weight_to_fee(weight: &Weight) -> u64 {
        weight.ref_time() / WEIGHT_REF_TIME_PER_MICROS
    }
}

#[derive_impl(pallet_transaction_payment::config_preludes::TestDefaultConfig)]
impl pallet_transaction_payment::Config for Test {
    type OnChargeTransaction = FungibleAdapter<Balances, ()>;
    type WeightToFee = Fee;
    type LengthToFee = IdentityFee<u64>;
    type OperationalFeeMultiplier = ConstU8<5>;
}

/// Carries the coordinator key in the session keys.
pub struct Coordinators;

impl BoundToRuntimeAppPublic for Coordinators {
    type Public = coordinator::Public;
}

impl OneSessionHandler<AccountId32> for Coordinators {
    type Key = coordinator::Public;

    fn on_genesis_session<'a, I>(_: I)
    where
        I: Iterator<Item = (&'a AccountId32, Self::Key)> + 'a,
    {
    }

    fn on_new_session<'a, I>(_: bool, _: I, _: I)
    where
        I: Iterator<Item = (&'a AccountId32, Self::Key)> + 'a,
    {
    }

    fn on_disabled(_: u32) {}
}

impl_opaque_keys! {
    pub struct SessionKeys {
        pub coordinator: Coordinators,
    }
}

parameter_types! {
    pub const NoOffset: u64 = 0;
    pub const SessionLength: u64 = 10;
    pub const DutyPriority: u64 = 1 << 60;
    /// Keys that must stay.
    pub static Needed: BTreeSet<(AccountId32, EmbeddedCurve)> = BTreeSet::new();
}

impl pallet_session::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type ValidatorId = AccountId32;
    type ValidatorIdOf = ConvertInto;
    type ShouldEndSession = pallet_session::PeriodicSessions<SessionLength, NoOffset>;
    type NextSessionRotation = pallet_session::PeriodicSessions<SessionLength, NoOffset>;
    type SessionManager = ();
    type SessionHandler = (Coordinators,);
    type Keys = SessionKeys;
    type DisablingStrategy = ();
    type WeightInfo = ();
    type Currency = Balances;
    type KeyDeposit = ConstU64<0>;
}

/// The session pallet's next keys.
pub struct NextKeys;
impl CoordinatorKeys<AccountId32> for NextKeys {
    fn coordinator_key(who: &AccountId32) -> Option<coordinator::Public> {
        pallet_session::NextKeys::<Test>::get(who).map(|keys| keys.coordinator)
    }
}

/// Keys are needed when a test says so.
pub struct Use;
impl EmbeddedKeyUse<AccountId32> for Use {
    fn needs_key(who: &AccountId32, curve: EmbeddedCurve) -> bool {
        Needed::get().contains(&(who.clone(), curve))
    }
}

thread_local! {
    static VERIFIED: RefCell<u32> = const { RefCell::new(0) };
}

/// The native verifier, counting the proofs that it is given.
pub struct Counting;
impl Verifier for Counting {
    fn verify_possession(
        suite: Suite,
        key: &[u8],
        owner: &[u8; 32],
        proof: &[u8],
    ) -> Result<(), PossessionError> {
        VERIFIED.with_borrow_mut(|verified| *verified += 1);
        Native::verify_possession(suite, key, owner, proof)
    }

    fn verify_participation(
        dkg: &Dkg,
        dealer: u16,
        participation: &[u8],
    ) -> Result<Vec<u8>, ParticipationError> {
        Native::verify_participation(dkg, dealer, participation)
    }

    fn group_key(dkg: &Dkg, dealings: &[(u16, Vec<u8>)]) -> Result<GroupKey, CombineError> {
        Native::group_key(dkg, dealings)
    }

    fn combine(dkg: &Dkg, dealings: &[(u16, Vec<u8>)]) -> Result<GroupKeys, CombineError> {
        Native::combine(dkg, dealings)
    }
}

/// Proofs verified since the last call.
pub(crate) fn verified() -> u32 {
    VERIFIED.with_borrow_mut(core::mem::take)
}

impl Config for Test {
    type Verifier = Counting;
    type CoordinatorKeys = NextKeys;
    type KeyUse = Use;
    type DutyPriority = DutyPriority;
    type DutyLongevity = ConstU64<64>;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = Helper;
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Helper;
#[cfg(feature = "runtime-benchmarks")]
impl BenchmarkHelper<AccountId32> for Helper {
    fn prepare(who: &AccountId32, coordinator: coordinator::Public) {
        System::inc_providers(who);
        pallet_session::NextKeys::<Test>::insert(who, SessionKeys { coordinator });
    }
}

/// Gives `externalities` a keystore, in which benchmarks make coordinator keys.
#[cfg(feature = "runtime-benchmarks")]
pub(crate) fn with_keystore(mut externalities: sp_io::TestExternalities) -> sp_io::TestExternalities {
    let keystore = sp_keystore::testing::MemoryKeystore::new();
    externalities.register_extension(sp_keystore::KeystoreExt::new(keystore));
    externalities
}

pub(crate) const CURVES: [EmbeddedCurve; 2] = [EmbeddedCurve::Secq256k1, EmbeddedCurve::Embedwards25519];

/// Accounts 1 to 3 exist and have session keys, 4 exists and has none, 5 does not exist.
pub(crate) fn account(number: u8) -> AccountId32 {
    AccountId32::new([number; 32])
}

/// The secret of the coordinator key number `number`. Account `number` has it at the start.
pub(crate) fn coordinator(number: u8) -> coordinator::Pair {
    sp_core::sr25519::Pair::from_seed(&[number; 32]).into()
}

/// Key number `seed` on `curve`, with a proof of its possession by `owner`.
pub(crate) fn key_of(owner: &AccountId32, curve: EmbeddedCurve, seed: u8) -> (EmbeddedKey, PossessionProof) {
    prove_on(owner, curve, seed, false)
}

/// The negative of key number `seed`, with a proof of its possession by `owner`.
pub(crate) fn negative_of(
    owner: &AccountId32,
    curve: EmbeddedCurve,
    seed: u8,
) -> (EmbeddedKey, PossessionProof) {
    prove_on(owner, curve, seed, true)
}

fn prove_on(
    owner: &AccountId32,
    curve: EmbeddedCurve,
    seed: u8,
    negated: bool,
) -> (EmbeddedKey, PossessionProof) {
    match curve {
        EmbeddedCurve::Secq256k1 => {
            let (key, proof) = prove::<Secp256k1>(owner, seed, negated);
            (EmbeddedKey::Secq256k1(key.try_into().expect("33 bytes")), proof)
        }
        EmbeddedCurve::Embedwards25519 => {
            let (key, proof) = prove::<Ristretto255>(owner, seed, negated);
            (EmbeddedKey::Embedwards25519(key.try_into().expect("32 bytes")), proof)
        }
    }
}

/// A key in its wire encoding with a proof, made in the suite `S`.
pub(crate) fn prove<S: EvrfSuite>(
    owner: &AccountId32,
    seed: u8,
    negated: bool,
) -> (Vec<u8>, PossessionProof) {
    let mut rng = ChaCha20Rng::from_seed([seed; 32]);
    let mut secret = EmbeddedSecret::<S::Embedded>::random(&mut rng);
    if negated {
        let scalar: Option<Scalar<S::Embedded>> = S::Embedded::decode_scalar(&secret.to_bytes()).into();
        let negative = S::Embedded::encode_scalar(&-scalar.expect("a secret's scalar"));
        secret = EmbeddedSecret::from_bytes(&negative).expect("not zero");
    }
    let proof = possession::prove::<S>(&secret, &possession_owner(owner), &mut rng);
    (secret.public_key().to_bytes().as_ref().to_vec(), proof.try_into().expect("a proof's length"))
}

/// What the genesis of a test has beside the accounts.
#[derive(Default)]
pub(crate) struct Genesis {
    pub(crate) keys: Vec<GenesisKey<AccountId32>>,
}

impl Genesis {
    pub(crate) fn build(self) -> sp_io::TestExternalities {
        let session_keys = |number| {
            let keys = SessionKeys { coordinator: coordinator(number).public() };
            (account(number), account(number), keys)
        };
        let storage = RuntimeGenesisConfig {
            balances: pallet_balances::GenesisConfig {
                balances: (1..=4).map(|number| (account(number), 1000)).collect(),
                ..Default::default()
            },
            session: pallet_session::GenesisConfig {
                keys: vec![session_keys(1)],
                non_authority_keys: vec![session_keys(2), session_keys(3)],
            },
            embedded_curve_keys: GenesisConfig { keys: self.keys },
            ..Default::default()
        }
        .build_storage()
        .expect("the genesis is valid");
        let mut externalities = sp_io::TestExternalities::new(storage);
        externalities.execute_with(|| {
            frame_system::BlockHash::<Test>::insert(0, genesis_hash());
            System::set_block_number(1);
            verified();
        });
        externalities
    }
}

/// A genesis entry for key number `seed`.
pub(crate) fn genesis_key(number: u8, curve: EmbeddedCurve, seed: u8) -> GenesisKey<AccountId32> {
    let account = account(number);
    let (key, proof) = key_of(&account, curve, seed);
    GenesisKey { account, curve, key: Bytes(key.as_bytes().to_vec()), proof: Bytes(proof.into_inner()) }
}

pub(crate) fn genesis_hash() -> H256 {
    H256([69; 32])
}

/// Runs a test on a chain at block 1, and checks the pallet's state after it.
pub(crate) fn on_chain(test: impl FnOnce()) {
    Genesis::default().build().execute_with(|| {
        test();
        EmbeddedCurveKeys::do_try_state().expect("the state is valid");
    });
}

/// A registration that differs from what its signature covers as a test wants it to.
#[derive(Clone)]
pub(crate) struct Registration {
    pub(crate) account: AccountId32,
    pub(crate) key: EmbeddedKey,
    pub(crate) proof: PossessionProof,
    pub(crate) signature: coordinator::Signature,
}

impl Registration {
    /// Account `number` registers key number `seed`, signed by its coordinator key of the start.
    pub(crate) fn new(number: u8, curve: EmbeddedCurve, seed: u8) -> Self {
        let account = account(number);
        let (key, proof) = key_of(&account, curve, seed);
        Self::of(account, key, proof, &coordinator(number), genesis_hash())
    }

    pub(crate) fn of(
        account: AccountId32,
        key: EmbeddedKey,
        proof: PossessionProof,
        coordinator: &coordinator::Pair,
        genesis_hash: H256,
    ) -> Self {
        let arguments = (&account, &key, &proof);
        let message = DutyMessage::of_account(genesis_hash, "register_key", &arguments).hash();
        let signature = coordinator.sign(&message);
        Self { account, key, proof, signature }
    }

    pub(crate) fn signed_by(self, coordinator: &coordinator::Pair) -> Self {
        Self::of(self.account, self.key, self.proof, coordinator, genesis_hash())
    }

    fn call(self) -> Call<Test> {
        let Self { account, key, proof, signature } = self;
        Call::register_key { account, key, proof, signature }
    }

    fn extrinsic(self) -> Extrinsic {
        general(self.call())
    }

    /// Includes it as a transaction that `who` signed.
    pub(crate) fn include_signed(
        self,
        who: AccountId32,
    ) -> Result<DispatchResultWithPostInfo, TransactionValidityError> {
        let signed: generic::CheckedExtrinsic<AccountId32, RuntimeCall, Extensions> =
            generic::CheckedExtrinsic {
                format: generic::ExtrinsicFormat::Signed(who, extensions()),
                function: self.call().into(),
            };
        let info = signed.get_dispatch_info();
        signed.apply::<Test>(&info, 0)
    }

    /// What the pool says of it.
    pub(crate) fn validate(self) -> Result<ValidTransaction, TransactionValidityError> {
        validate(self.extrinsic())
    }

    /// Includes it in the block.
    pub(crate) fn include(self) -> Result<DispatchResultWithPostInfo, TransactionValidityError> {
        include(self.extrinsic())
    }
}

fn extensions() -> Extensions {
    (frame_system::AuthorizeCall::new(), ChargeTransactionPayment::from(0))
}

/// A transaction without a signer.
pub(crate) fn general(call: Call<Test>) -> Extrinsic {
    Extrinsic::new_transaction(call.into(), extensions())
}

pub(crate) fn validate(extrinsic: Extrinsic) -> TransactionValidity {
    let (info, len) = (extrinsic.get_dispatch_info(), extrinsic.encoded_size());
    let checked = extrinsic.check(&frame_system::ChainContext::<Test>::default())?;
    checked.validate::<Test>(TransactionSource::External, &info, len)
}

pub(crate) fn include(extrinsic: Extrinsic) -> Result<DispatchResultWithPostInfo, TransactionValidityError> {
    let (info, len) = (extrinsic.get_dispatch_info(), extrinsic.encoded_size());
    let checked = extrinsic.check(&frame_system::ChainContext::<Test>::default())?;
    checked.apply::<Test>(&info, len)
}

/// Gives account `number` another coordinator key, as the session pallet does.
pub(crate) fn rotate(number: u8, coordinator: &coordinator::Pair) {
    let keys = SessionKeys { coordinator: coordinator.public() };
    pallet_session::NextKeys::<Test>::insert(account(number), keys);
}

/// The pallet's events since the last call.
pub(crate) fn events() -> Vec<Event<Test>> {
    let events = System::read_events_for_pallet::<Event<Test>>();
    System::reset_events();
    events
}
