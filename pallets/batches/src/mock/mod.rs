//! A runtime with balances, fees, assets, session, validator sets and this pallet, all of them real. Keys are made by the
//! tests, and signing keeps its requests and lets a test finish them.

mod signing;
mod worker;

use std::collections::BTreeMap;

use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
    PalletId, derive_impl, parameter_types,
    traits::{AsEnsureOriginWithArg, ConstU32, ConstU64, Hooks, NeverEnsureOrigin, fungibles::Mutate},
    weights::{IdentityFee, Weight},
};
use frame_system::EnsureRoot;
use pallet_transaction_payment::FungibleAdapter;
use pallet_validator_sets::{Destination, Penalties, Penalty, SessionCoordinators};
use quoin_primitives::{
    EmbeddedKeys, ExternalKey, Fault, KeyPair, NetworkId, NetworkParameters, Scheme, SetId, ValidatorSet,
    batch::OwnInstruction,
    interface::{EmbeddedKeyRegistry, Keygen, Stage, ValidatorSets as _},
    signing::RequestId,
};
use scale_info::TypeInfo;
use sp_core::{H256, Pair as _};
use sp_runtime::{
    BuildStorage, DispatchError, DispatchResult, Perbill, StateVersion, generic, impl_opaque_keys,
    testing::TestSignature,
    traits::{AccountIdConversion, BlakeTwo256, Convert, ConvertInto, IdentityLookup},
};

pub(crate) use signing::*;
pub(crate) use worker::*;

use crate::{self as pallet_batches, *};

type Header = generic::Header<u64, BlakeTwo256>;
pub(crate) type TxExtension = (
    frame_system::AuthorizeCall<Test>,
    frame_system::CheckNonce<Test>,
    pallet_transaction_payment::ChargeTransactionPayment<Test>,
);
pub(crate) type Extrinsic = generic::UncheckedExtrinsic<u64, RuntimeCall, TestSignature, TxExtension>;
type Block = generic::Block<Header, Extrinsic>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        TransactionPayment: pallet_transaction_payment,
        Assets: pallet_assets,
        ValidatorSets: pallet_validator_sets,
        Session: pallet_session,
        Batches: pallet_batches,
    }
);

impl_opaque_keys! {
    pub struct SessionKeys {
        pub coordinator: ValidatorSets,
    }
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountId = u64;
    type Lookup = IdentityLookup<u64>;
    type AccountData = pallet_balances::AccountData<u64>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
}

#[derive_impl(pallet_transaction_payment::config_preludes::TestDefaultConfig)]
impl pallet_transaction_payment::Config for Test {
    type OnChargeTransaction = FungibleAdapter<Balances, ()>;
    type WeightToFee = IdentityFee<u64>;
    type LengthToFee = IdentityFee<u64>;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config for Test {
    type Currency = Balances;
    type CreateOrigin = AsEnsureOriginWithArg<NeverEnsureOrigin<u64>>;
    type ForceOrigin = EnsureRoot<u64>;
}

/// Blocks in a session of the chain.
pub(crate) const SESSION: u64 = 10;
/// Blocks that the tests' networks give a handover.
pub(crate) const HANDOVER_DEADLINE: u64 = 7;
/// Blocks that a proposal has.
pub(crate) const PROPOSAL_BLOCKS: u32 = 6;
pub(crate) const MAX_AHEAD: u64 = 3;
pub(crate) const MAX_BATCH_LEN: u32 = 20_000;

parameter_types! {
    pub const NoOffset: u64 = 0;
    pub const SessionLength: u64 = SESSION;
    pub const DutyPriority: u64 = 1 << 60;
    pub const BatchesId: PalletId = PalletId(*b"qn/batch");
    /// Requests for signatures.
    pub storage Requests: BTreeMap<RequestId, Kept> = BTreeMap::new();
    /// The most requests that are open for one member.
    pub static MaxRequests: usize = 20;
    pub static MaxBurns: u32 = if cfg!(feature = "runtime-benchmarks") { 256 } else { 8 };
    pub static LeastBurnOfBitcoin: u64 = 1;
}

impl pallet_session::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type ValidatorId = u64;
    type ValidatorIdOf = ConvertInto;
    type ShouldEndSession = pallet_session::PeriodicSessions<SessionLength, NoOffset>;
    type NextSessionRotation = pallet_session::PeriodicSessions<SessionLength, NoOffset>;
    type SessionManager = ();
    type SessionHandler = (ValidatorSets,);
    type Keys = SessionKeys;
    type DisablingStrategy = ();
    type WeightInfo = ();
    type Currency = Balances;
    type KeyDeposit = ConstU64<0>;
}

/// Every account has embedded keys.
pub struct Registry;
impl EmbeddedKeyRegistry<u64> for Registry {
    fn embedded_keys(who: &u64, scheme: Scheme) -> Option<EmbeddedKeys> {
        Some(EmbeddedKeys {
            embedwards25519: [*who as u8; 32],
            secq256k1: scheme.needs(quoin_primitives::EmbeddedCurve::Secq256k1).then_some([*who as u8; 33]),
        })
    }
}

/// Makes no keys: the tests do.
pub struct NoKeygen;
impl Keygen<u64> for NoKeygen {
    fn start(_: &ValidatorSet<u64>) {}

    fn missing(_: SetId) -> Vec<u16> {
        Vec::new()
    }

    fn end(_: SetId) {}

    fn minimum_key_deadline() -> u32 {
        0
    }
}

/// All stake for conflicting signatures.
pub struct Table;
impl Penalties<u64> for Table {
    fn penalty(fault: Fault) -> Penalty<u64> {
        let percent = if fault == Fault::ConflictingSignatures { 100 } else { 10 };
        Penalty { fraction: Perbill::from_percent(percent), destination: Destination::Burn }
    }
}

impl pallet_validator_sets::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type ManagerOrigin = EnsureRoot<u64>;
    type EmbeddedKeys = Registry;
    type CoordinatorKeys = SessionCoordinators<Test>;
    type Keygen = NoKeygen;
    type Office = ByBatch<Test>;
    type Penalties = Table;
    type MaxNetworks = ConstU32<4>;
    type MaxCandidates = ConstU32<160>;
    type MaxLiveSets = ConstU32<8>;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = Helper;
}

/// An asset has its network's number.
pub struct SameNumber;
impl Convert<NetworkId, u32> for SameNumber {
    fn convert(network: NetworkId) -> u32 {
        network.0.into()
    }
}

/// The runtime's own instruction: what came in for `through` is passed on to `to`, and then it may be found that this
/// must not be.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct PassOn {
    pub through: u64,
    pub to: u64,
    pub fails: bool,
}

impl OwnInstruction<u64, u64> for PassOn {
    fn beneficiary(&self) -> u64 {
        self.through
    }

    fn weight(&self) -> Weight {
        Weight::from_parts(123_000_000, 4_567)
    }

    fn execute(self, network: NetworkId, amount: u64) -> DispatchResult {
        use frame_support::traits::tokens::Preservation;
        let asset = SameNumber::convert(network);
        <Assets as Mutate<u64>>::transfer(asset, &self.through, &self.to, amount, Preservation::Expendable)?;
        if self.fails { Err(DispatchError::Other("not to be passed on")) } else { Ok(()) }
    }
}

/// Of other networks, anything.
pub struct LeastBurn;

impl Convert<NetworkId, u64> for LeastBurn {
    fn convert(network: NetworkId) -> u64 {
        if network == NETWORK { LeastBurnOfBitcoin::get() } else { 1 }
    }
}

impl Config for Test {
    type Assets = Assets;
    type AssetOf = SameNumber;
    type PalletId = BatchesId;
    type OwnInstruction = PassOn;
    type Signing = KeptRequests;
    type SigningWeight = KeptRequests;
    type ProposalBlocks = ConstU32<PROPOSAL_BLOCKS>;
    type ValidatorSets = ValidatorSets;
    type ValidatorSetsWeight = ValidatorSets;
    type ManagerOrigin = EnsureRoot<u64>;
    type MaxBatchLen = ConstU32<MAX_BATCH_LEN>;
    type MaxAhead = ConstU32<{ MAX_AHEAD as u32 }>;
    type MaxBurns = MaxBurns;
    type LeastBurn = LeastBurn;
    type DutyPriority = DutyPriority;
    type DutyLongevity = ConstU64<64>;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = Helper;
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Helper;

#[cfg(feature = "runtime-benchmarks")]
impl pallet_validator_sets::BenchmarkHelper<u64> for Helper {
    fn give_keys(_: &u64, _: u32) {}
}

#[cfg(feature = "runtime-benchmarks")]
impl BenchmarkHelper<u64> for Helper {
    fn declare(set: &ValidatorSet<u64>) {
        use pallet_validator_sets::{Network, SetState, Status};
        let SetId { network, session } = set.id;
        let registered = Network { parameters: parameters(), status: Status::Open, registered_in: 0 };
        pallet_validator_sets::Networks::<Test>::insert(network, registered);
        pallet_validator_sets::Successions::<Test>::mutate(network, |succession| {
            succession.successor = Some(session);
            succession.live = vec![session].try_into().expect("one");
        });
        let state = SetState {
            stage: Stage::Declared,
            deadline: None,
            hash: Some(set.hash()),
            starts: None,
            members: set.members.len() as u16,
            stake: PRICE * set.members.len() as u64,
            key_pair: None,
        };
        pallet_validator_sets::States::<Test>::insert(set.id, state);
        pallet_validator_sets::Sets::<Test>::insert(set.id, set);
        for member in &set.members {
            pallet_validator_sets::Stakes::<Test>::insert(set.id, member.account, PRICE);
        }
    }
}

/// Bitcoin, say.
pub(crate) const NETWORK: NetworkId = NetworkId(1);
/// Ethereum, say.
pub(crate) const OTHER: NetworkId = NetworkId(2);
/// The price of a key share.
pub(crate) const PRICE: u64 = 1_000;
/// Accounts 1 to 4 are the validators.
pub(crate) const VALIDATORS: u64 = 4;
/// Has some balance and is no validator.
pub(crate) const USER: u64 = 11;
/// Has nothing at the start.
pub(crate) const NEWCOMER: u64 = 99;
pub(crate) const ENDOWMENT: u64 = 1 << 50;

pub(crate) fn parameters() -> NetworkParameters<u64, u64> {
    NetworkParameters {
        scheme: Some(Scheme::Bip340),
        key_share_price: PRICE,
        max_key_shares: 150,
        min_validators: 1,
        rotation_period: 3,
        first_set_delay: 0,
        key_deadline: 1_000,
        handover_deadline: HANDOVER_DEADLINE,
        report_deadline: 5,
        cool_down: 50,
        key_points: 3,
        points_limit: 5,
    }
}

pub(crate) fn genesis_hash() -> H256 {
    H256([69; 32])
}

/// A set of [`NETWORK`].
pub(crate) fn set(session: u32) -> SetId {
    SetId { network: NETWORK, session }
}

/// A chain at block 1 with two networks, which the validators have stake on.
pub(crate) fn chain() -> sp_io::TestExternalities {
    let session_keys = |who: u64| (who, who, SessionKeys { coordinator: coordinator(who) });
    let networks = [NETWORK, OTHER];
    let storage = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig {
            balances: (1..=USER).map(|who| (who, ENDOWMENT)).collect(),
            ..Default::default()
        },
        validator_sets: pallet_validator_sets::GenesisConfig {
            networks: networks.map(|network| (network, parameters())).to_vec(),
            allocations: networks
                .into_iter()
                .flat_map(|network| (1..=VALIDATORS).map(move |who| (network, who, PRICE)))
                .collect(),
        },
        session: pallet_session::GenesisConfig {
            keys: vec![session_keys(1)],
            non_authority_keys: (2..=VALIDATORS).map(session_keys).collect(),
        },
        ..Default::default()
    }
    .build_storage()
    .expect("the genesis is valid");
    let mut externalities = sp_io::TestExternalities::new(storage);
    externalities.execute_with(|| {
        frame_system::BlockHash::<Test>::insert(0, genesis_hash());
        run_to(1);
    });
    externalities
}

/// A chain with the first sets of both networks in office, just now.
pub(crate) fn in_office() -> sp_io::TestExternalities {
    let mut chain = chain();
    chain.execute_with(|| {
        while [NETWORK, OTHER].iter().any(|network| ValidatorSets::successor(*network).is_none()) {
            run(1);
        }
        for network in [NETWORK, OTHER] {
            makes_keys(SetId { network, session: 0 });
            assert_eq!(stage(SetId { network, session: 0 }), Some(Stage::InOffice));
        }
        events();
    });
    chain
}

/// A chain with the first set of [`NETWORK`] in office, and its successor, which has just made its keys.
pub(crate) fn handing_over() -> sp_io::TestExternalities {
    let mut chain = in_office();
    chain.execute_with(|| {
        while ValidatorSets::successor(NETWORK).is_none() {
            run(1);
        }
        makes_keys(set(1));
        assert_eq!((stage(set(0)), stage(set(1))), (Some(Stage::InOffice), Some(Stage::Keyed)));
        events();
    });
    chain
}

/// The set makes its keys: the oracle key is [`oracle`]'s.
pub(crate) fn makes_keys(set: SetId) {
    let keys = KeyPair {
        oracle: oracle(set).public(),
        external: ExternalKey::Secp256k1([set.session as u8 + 1; 33]),
    };
    ValidatorSets::keys_made(set, keys).expect("it waits for keys");
}

/// Runs blocks up to the beginning of `block`, and checks the state after each.
pub(crate) fn run_to(block: u64) {
    while System::block_number() < block {
        let next = System::block_number() + 1;
        System::set_block_number(next);
        Session::on_initialize(next);
        ValidatorSets::on_initialize(next);
        KeptRequests::end_requests(next);
        check();
    }
}

pub(crate) fn run(blocks: u64) {
    run_to(System::block_number() + blocks);
}

pub(crate) fn check() {
    Batches::do_try_state().expect("the state is valid");
}

/// The pallet's events since the last call.
pub(crate) fn events() -> Vec<Event<Test>> {
    let events = System::read_events_for_pallet::<Event<Test>>();
    System::reset_events();
    events
}

pub(crate) fn stage(id: SetId) -> Option<Stage> {
    ValidatorSets::stage(id)
}

/// What `who` has of a network's asset.
pub(crate) fn has(network: NetworkId, who: u64) -> u64 {
    Assets::balance(SameNumber::convert(network), who)
}

/// What there is of a network's asset.
pub(crate) fn supply(network: NetworkId) -> u64 {
    Assets::total_supply(SameNumber::convert(network))
}

/// What has come in on a network and not left it: minted, queued, or claimable.
pub(crate) fn owed(network: NetworkId) -> u64 {
    let queued: u64 = Burns::<Test>::iter_prefix_values(network).map(|burn| burn.amount).sum();
    let claimable: u64 = Claims::<Test>::iter_prefix_values(network).map(|claim| claim.amount).sum();
    supply(network) + queued + claimable
}

/// Whose asset accounts the pallet's assets are said to be.
pub(crate) fn admin() -> u64 {
    BatchesId::get().into_account_truncating()
}

/// `who` has one unit of the network's asset, and takes no more.
pub(crate) fn cannot_receive(network: NetworkId, who: u64) {
    let asset = SameNumber::convert(network);
    <Assets as Mutate<u64>>::mint_into(asset, &who, 1).expect("it can now");
    Assets::block(RuntimeOrigin::signed(admin()), asset, who).expect("the admin may");
}

pub(crate) fn can_receive_again(network: NetworkId, who: u64) {
    let asset = SameNumber::convert(network);
    Assets::thaw(RuntimeOrigin::signed(admin()), asset, who).expect("the admin may");
}

pub(crate) fn halt(network: NetworkId) {
    ValidatorSets::halt_network(RuntimeOrigin::root(), network).expect("it is open");
}

pub(crate) fn resume(network: NetworkId) {
    ValidatorSets::resume_network(RuntimeOrigin::root(), network).expect("it is halted");
}

/// What an account has lost of what it had at the start.
pub(crate) fn lost(who: u64) -> u64 {
    use frame_support::traits::fungible::Inspect;
    ENDOWMENT - Balances::total_balance(&who)
}

/// A chain with a keystore, in which benchmarks make keys.
#[cfg(feature = "runtime-benchmarks")]
pub(crate) fn for_benchmarks() -> sp_io::TestExternalities {
    let mut chain = chain();
    chain.register_extension(sp_keystore::KeystoreExt::new(sp_keystore::testing::MemoryKeystore::new()));
    chain
}

/// The root of the whole state.
pub(crate) fn state_root() -> Vec<u8> {
    sp_io::storage::root(StateVersion::V1)
}
