//! A runtime with balances, session, embedded keys, validator sets and this pallet, all of them real; and workers
//! that do their duties in it with real participations and real signatures.

mod dealing;
mod worker;

use std::{
    cell::{Cell, RefCell},
    sync::OnceLock,
};

use codec::Encode;
use frame_support::{
    derive_impl, parameter_types,
    traits::{ConstU8, ConstU32, ConstU64, Hooks},
    weights::{
        ConstantMultiplier, Weight, WeightToFee,
        constants::{WEIGHT_REF_TIME_PER_MICROS, WEIGHT_REF_TIME_PER_MILLIS},
    },
};
use frame_system::EnsureRoot;
use pallet_embedded_curve_keys::GenesisKey;
use pallet_validator_sets::{Destination, Penalties, Penalty, SessionCoordinators};
use quoin_primitives::{
    EmbeddedCurve, Fault, NetworkId, NetworkParameters, Role, Scheme, SetId, ValidatorSet,
    interface::{Immediate, Stage, ValidatorSets as _},
    verifier::Native,
};
use sp_core::H256;
use sp_runtime::{
    BuildStorage, Perbill, StateVersion, generic, impl_opaque_keys,
    testing::TestSignature,
    traits::{BlakeTwo256, ConvertInto, IdentityLookup},
};

pub(crate) use dealing::*;
pub(crate) use worker::*;

use crate::{self as pallet_dkg, *};

type Header = generic::Header<u64, BlakeTwo256>;
/// Duties are authorised, and what is signed pays.
pub(crate) type Extension =
    (frame_system::AuthorizeCall<Test>, pallet_transaction_payment::ChargeTransactionPayment<Test>);
pub(crate) type Extrinsic = generic::UncheckedExtrinsic<u64, RuntimeCall, TestSignature, Extension>;
type Block = generic::Block<Header, Extrinsic>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        EmbeddedCurveKeys: pallet_embedded_curve_keys,
        ValidatorSets: pallet_validator_sets,
        Session: pallet_session,
        Dkg: pallet_dkg,
        TransactionPayment: pallet_transaction_payment,
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
    type BlockWeights = BlockWeights;
}

parameter_types! {
    /// Milliseconds of a block.
    pub static BlockTime: u64 = 2_000;
    /// How much of it is for paid calls and participations.
    pub static NormalShare: Perbill = Perbill::from_percent(75);
    pub BlockWeights: frame_system::limits::BlockWeights =
        frame_system::limits::BlockWeights::with_sensible_defaults(
            Weight::from_parts(BlockTime::get() * WEIGHT_REF_TIME_PER_MILLIS, u64::MAX),
            NormalShare::get(),
        );
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
}

/// A unit of the currency for a microsecond.
pub struct Microseconds;
impl WeightToFee for Microseconds {
    type Balance = u64;

    fn weight_to_fee(weight: &Weight) -> u64 {
        weight.ref_time() / WEIGHT_REF_TIME_PER_MICROS
    }
}

impl pallet_transaction_payment::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type OnChargeTransaction = pallet_transaction_payment::FungibleAdapter<Balances, ()>;
    type OperationalFeeMultiplier = ConstU8<5>;
    type WeightToFee = Microseconds;
    type LengthToFee = ConstantMultiplier<u64, ConstU64<1>>;
    type FeeMultiplierUpdate = ();
    type WeightInfo = ();
}

/// Blocks in a session of the chain.
pub(crate) const SESSION: u64 = 10;
/// Sets are declared at the first change of the session.
pub(crate) const DECLARED_AT: u64 = SESSION;
pub(crate) const DEAL_WINDOW: u64 = 4;
pub(crate) const DEAL_DEADLINE: u64 = 24;
pub(crate) const TIMEOUT: u64 = 5;
pub(crate) const KEY_DEADLINE: u64 = 200;

parameter_types! {
    pub const NoOffset: u64 = 0;
    pub const SessionLength: u64 = SESSION;
    pub const DutyPriority: u64 = 1 << 60;
    pub const DealWindow: u64 = DEAL_WINDOW;
    pub storage DealDeadline: u64 = DEAL_DEADLINE;
    pub const ConfirmationTimeout: u64 = TIMEOUT;
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

impl pallet_embedded_curve_keys::Config for Test {
    type Verifier = Native;
    type CoordinatorKeys = SessionCoordinators<Test>;
    type KeyUse = KeyUse;
    type DutyPriority = DutyPriority;
    type DutyLongevity = ConstU64<64>;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = Helper;
}

/// Keys may be removed at any time: sets hold a copy.
pub struct KeyUse;
impl quoin_primitives::interface::EmbeddedKeyUse<u64> for KeyUse {
    fn needs_key(_: &u64, _: EmbeddedCurve) -> bool {
        false
    }
}

/// A wrong participation costs half of the stake, a wrong confirmation a quarter, silence a tenth.
pub struct Table;
impl Penalties<u64> for Table {
    fn penalty(fault: Fault) -> Penalty<u64> {
        let percent = match fault {
            Fault::Participation => 50,
            Fault::Confirmation => 25,
            _ => 10,
        };
        Penalty { fraction: Perbill::from_percent(percent), destination: Destination::Burn }
    }
}

impl pallet_validator_sets::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type ManagerOrigin = EnsureRoot<u64>;
    type EmbeddedKeys = EmbeddedCurveKeys;
    type CoordinatorKeys = SessionCoordinators<Test>;
    type Keygen = Dkg;
    type Office = Immediate;
    type Penalties = Table;
    type MaxNetworks = ConstU32<4>;
    type MaxCandidates = ConstU32<160>;
    type MaxLiveSets = ConstU32<8>;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = Helper;
}

impl Config for Test {
    type Verifier = Counting;
    type ValidatorSets = ValidatorSets;
    type ValidatorSetsWeight = ValidatorSets;
    type MaxNetworks = ConstU32<4>;
    type DealWindow = DealWindow;
    type DealDeadline = DealDeadline;
    type ConfirmationTimeout = ConfirmationTimeout;
    type DutyPriority = DutyPriority;
    type DutyLongevity = ConstU64<64>;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = Helper;
}

#[cfg(feature = "runtime-benchmarks")]
pub(crate) use helper::Helper;

#[cfg(feature = "runtime-benchmarks")]
mod helper {
    use super::*;
    use pallet_validator_sets::{Network, SetState, Status};
    use quoin_primitives::coordinator;

    pub struct Helper;

    impl pallet_embedded_curve_keys::BenchmarkHelper<u64> for Helper {
        fn prepare(_: &u64, _: coordinator::Public) {}
    }

    impl pallet_validator_sets::BenchmarkHelper<u64> for Helper {
        fn give_keys(_: &u64, _: u32) {}
    }

    impl BenchmarkHelper<u64> for Helper {
        fn declare(set: &ValidatorSet<u64>) {
            let SetId { network, session } = set.id;
            let registered =
                Network { parameters: parameters(set.scheme), status: Status::Open, registered_in: 0 };
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
                key_pair: None,
            };
            pallet_validator_sets::States::<Test>::insert(set.id, state);
            pallet_validator_sets::Sets::<Test>::insert(set.id, set);
            for member in &set.members {
                pallet_validator_sets::Stakes::<Test>::insert(set.id, member.account, PRICE);
            }
        }
    }
}

/// Bitcoin, say.
pub(crate) const NETWORK: NetworkId = NetworkId(1);
/// Monero, say.
pub(crate) const OTHER: NetworkId = NetworkId(2);
/// The price of a key share.
pub(crate) const PRICE: u64 = 100;
/// Accounts from 1 on have session keys and embedded keys at the start, more of them where more have stake.
pub(crate) const ACCOUNTS: u64 = 12;
pub(crate) const ENDOWMENT: u64 = 1_000_000;

pub(crate) fn parameters(scheme: Scheme) -> NetworkParameters<u64, u64> {
    NetworkParameters {
        scheme: Some(scheme),
        key_share_price: PRICE,
        max_key_shares: 150,
        min_validators: 1,
        rotation_period: 40,
        first_set_delay: 3,
        key_deadline: KEY_DEADLINE,
        handover_deadline: 10,
        report_deadline: 10,
        cool_down: 30,
        key_points: 3,
        points_limit: 5,
    }
}

pub(crate) fn genesis_hash() -> H256 {
    H256([69; 32])
}

/// The set of the first declaration on [`NETWORK`].
pub(crate) const SET: SetId = SetId { network: NETWORK, session: 0 };
/// That on [`OTHER`].
pub(crate) const OTHER_SET: SetId = SetId { network: OTHER, session: 0 };

/// A chain at block 1 whose accounts from 1 on have stake for so many key shares on each network. All of them have
/// session keys and embedded keys.
pub(crate) fn chain(networks: &[(NetworkId, Scheme, &[u64])]) -> sp_io::TestExternalities {
    chain_with(networks.iter().map(|(id, scheme, shares)| (*id, parameters(*scheme), *shares)).collect(), 0)
}

/// A network with the key shares that accounts have stake for.
type Staked<'a> = (NetworkId, NetworkParameters<u64, u64>, &'a [u64]);

/// [`chain`], where the last `without_keys` accounts have no embedded keys.
pub(crate) fn chain_with(networks: Vec<Staked<'_>>, without_keys: u64) -> sp_io::TestExternalities {
    let staked = |(network, _, shares): &Staked<'_>| {
        let network = *network;
        (1..)
            .zip(shares.to_vec())
            .map(move |(who, shares)| (network, who, shares * PRICE))
            .collect::<Vec<_>>()
    };
    let accounts = networks.iter().map(|(_, _, shares)| shares.len() as u64).fold(ACCOUNTS, u64::max);
    let session_keys = |who: u64| (who, who, SessionKeys { coordinator: coordinator(who) });
    let storage = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig {
            balances: (1..=accounts).map(|who| (who, ENDOWMENT)).collect(),
            ..Default::default()
        },
        embedded_curve_keys: pallet_embedded_curve_keys::GenesisConfig {
            keys: (1..=accounts - without_keys).flat_map(genesis_keys).collect(),
        },
        validator_sets: pallet_validator_sets::GenesisConfig {
            allocations: networks.iter().flat_map(staked).collect(),
            networks: networks.into_iter().map(|(id, parameters, _)| (id, parameters)).collect(),
        },
        session: pallet_session::GenesisConfig {
            keys: vec![session_keys(1)],
            non_authority_keys: (2..=accounts).map(session_keys).collect(),
        },
        ..Default::default()
    }
    .build_storage()
    .expect("the genesis is valid");
    let mut externalities = sp_io::TestExternalities::new(storage);
    externalities.execute_with(|| {
        run_to(1);
        verified();
        empty_block();
    });
    externalities
}

/// A chain on which four validators with a key share each have just been declared the first set of [`NETWORK`]: t = 3.
pub(crate) fn four() -> sp_io::TestExternalities {
    static SNAPSHOT: OnceLock<Snapshot> = OnceLock::new();
    restored(&SNAPSHOT, || {
        let mut chain = chain(&[(NETWORK, Scheme::Bip340, &[1, 1, 1, 1])]);
        chain.execute_with(|| {
            run_to(DECLARED_AT);
            events();
        });
        chain
    })
}

/// The four have dealt, and the first attempt to confirm was opened in the block before.
pub(crate) fn four_confirming() -> sp_io::TestExternalities {
    static SNAPSHOT: OnceLock<Snapshot> = OnceLock::new();
    restored(&SNAPSHOT, || {
        let mut chain = four();
        chain.execute_with(|| {
            deal_all(SET);
            run(2);
            assert!(Confirmations::<Test>::contains_key(SET));
            run(1);
            events();
        });
        chain
    })
}

type Snapshot = (Vec<(Vec<u8>, (Vec<u8>, i32))>, H256);

/// The state that `make` makes, which is computed once.
fn restored(
    snapshot: &OnceLock<Snapshot>,
    make: impl FnOnce() -> sp_io::TestExternalities,
) -> sp_io::TestExternalities {
    let (storage, root) = snapshot.get_or_init(|| {
        let mut made = make();
        made.commit_all().expect("no open transaction");
        made.into_raw_snapshot()
    });
    let mut chain = sp_io::TestExternalities::from_raw_snapshot(storage.clone(), *root, StateVersion::V1);
    chain.execute_with(|| {
        verified();
        forget_nonces();
        empty_block();
    });
    chain
}

thread_local! {
    static IDLE_WEIGHT: RefCell<Weight> = const { RefCell::new(Weight::MAX) };
}

/// From now on, blocks have this much left for idle work.
pub(crate) fn leave_idle(weight: Weight) {
    IDLE_WEIGHT.with_borrow_mut(|idle| *idle = weight);
}

thread_local! {
    static FORK: Cell<u8> = const { Cell::new(0) };
}

/// What is begun from now on follows other blocks than on any other fork. Returns the fork before.
pub(crate) fn switch_to_fork(fork: u8) -> u8 {
    FORK.replace(fork)
}

/// The hash of a block on this fork.
pub(crate) fn hash_of(block: u64) -> H256 {
    match block {
        0 => genesis_hash(),
        _ => H256(sp_crypto_hashing::blake2_256(&(FORK.get(), block).encode())),
    }
}

/// Runs blocks up to the beginning of `block`, and checks the state after each.
pub(crate) fn run_to(block: u64) {
    while System::block_number() < block {
        let before = System::block_number();
        let next = before + 1;
        System::initialize(&next, &hash_of(before), &Default::default());
        Session::on_initialize(next);
        ValidatorSets::on_initialize(next);
        Dkg::on_initialize(next);
        Dkg::on_idle(next, IDLE_WEIGHT.with_borrow(|idle| *idle));
        check();
    }
}

pub(crate) fn run(blocks: u64) {
    run_to(System::block_number() + blocks);
}

pub(crate) fn check() {
    Dkg::do_try_state().expect("the state is valid");
}

/// The pallet's events since the last call.
pub(crate) fn events() -> Vec<Event<Test>> {
    let events = System::read_events_for_pallet::<Event<Test>>();
    System::reset_events();
    events
}

/// The pallet's events since the last call, but for those of single members.
pub(crate) fn milestones() -> Vec<Event<Test>> {
    let of_members = |event: &Event<Test>| {
        matches!(event, Event::Participated { .. } | Event::NoncesCommitted { .. } | Event::Confirmed { .. })
    };
    events().into_iter().filter(|event| !of_members(event)).collect()
}

pub(crate) fn stage(id: SetId) -> Option<Stage> {
    ValidatorSets::stage(id)
}

pub(crate) fn the_set(id: SetId) -> ValidatorSet<u64> {
    ValidatorSets::set(id).expect("it is declared")
}

pub(crate) fn generation(id: SetId) -> Generation<u64> {
    Generations::<Test>::get(id).expect("it has not ended")
}

pub(crate) fn confirmation(id: SetId) -> Confirmation<u64> {
    Confirmations::<Test>::get(id).expect("it is being confirmed")
}

/// The account of a member.
pub(crate) fn account(id: SetId, member: u16) -> u64 {
    the_set(id).members[usize::from(member)].account
}

pub(crate) fn bits(members: u16, indices: &[u16]) -> quoin_primitives::MemberBits {
    let mut bits = quoin_primitives::MemberBits::none(members);
    indices.iter().for_each(|index| bits.insert(*index));
    bits
}

/// What an account has lost of what it had at the start.
pub(crate) fn lost(who: u64) -> u64 {
    use frame_support::traits::fungible::Inspect;
    ENDOWMENT - Balances::total_balance(&who)
}

fn genesis_keys(who: u64) -> Vec<GenesisKey<u64>> {
    [EmbeddedCurve::Secq256k1, EmbeddedCurve::Embedwards25519]
        .map(|curve| {
            let (key, proof) = proven_key(who, curve);
            GenesisKey { account: who, curve, key: key.into(), proof: proof.into() }
        })
        .to_vec()
}

pub(crate) const ROLES: [Role; 2] = Role::ALL;

/// The weight of a block.
pub(crate) fn block_weight() -> Weight {
    let weights: frame_system::limits::BlockWeights = <Test as frame_system::Config>::BlockWeights::get();
    weights.max_block
}

/// A chain with a keystore, in which benchmarks make coordinator keys.
#[cfg(feature = "runtime-benchmarks")]
pub(crate) fn for_benchmarks() -> sp_io::TestExternalities {
    let mut chain = chain(&[]);
    chain.register_extension(sp_keystore::KeystoreExt::new(sp_keystore::testing::MemoryKeystore::new()));
    chain
}
