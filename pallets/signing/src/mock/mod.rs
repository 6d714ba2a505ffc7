//! A runtime with balances, validator sets and this pallet, all of them real; keys of a trusted dealer; and workers that do
//! their duties in it with real FROST.

#[path = "../../../../primitives/tests/dealer/mod.rs"]
pub(crate) mod dealer;
mod keys;
mod worker;

use std::cell::RefCell;

use frame_support::{
    derive_impl, parameter_types,
    traits::{ConstU32, ConstU64, Hooks, fungible::Inspect},
    weights::Weight,
};
use frame_system::EnsureRoot;
use pallet_validator_sets::{Destination, Network, Penalties, Penalty, SetState, Status};
use quoin_primitives::{
    EmbeddedKeys, Fault, KeyPair, MemberBits, NetworkId, NetworkParameters, Role, Scheme, SetId,
    ValidatorSet, coordinator,
    interface::{
        CoordinatorKeys, EmbeddedKeyRegistry, Immediate, Keygen, OnSigned, Stage, ValidatorSets as _,
        VerificationShares,
    },
    signing::{GroupSignature, RequestId, RequestNumber, Subject},
    verifier::Native,
};
use sp_core::{H256, Pair as _, sr25519};
use sp_runtime::{
    BuildStorage, Perbill, StateVersion, generic,
    testing::TestSignature,
    traits::{BlakeTwo256, IdentityLookup},
};

pub(crate) use keys::*;
pub(crate) use worker::*;

use crate::{self as pallet_signing, *};

type Header = generic::Header<u64, BlakeTwo256>;
pub(crate) type Extrinsic =
    generic::UncheckedExtrinsic<u64, RuntimeCall, TestSignature, (frame_system::AuthorizeCall<Test>,)>;
type Block = generic::Block<Header, Extrinsic>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        ValidatorSets: pallet_validator_sets,
        Signing: pallet_signing,
    }
);

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

pub(crate) const REQUESTS_PER_MEMBER: u32 = 3;
pub(crate) const PHASE_TIMEOUT: u32 = 5;
pub(crate) const PLAN_DEADLINE: u32 = 60;
/// Blocks from one cosigned block to the next.
pub(crate) const INTERVAL: u64 = 20;
pub(crate) const REPORT_DEADLINE: u32 = 15;
pub(crate) const RETENTION: u32 = 100;
pub(crate) const STALL_POINTS: u32 = 2;
/// Blocks of a batch's request.
pub(crate) const BATCH_DEADLINE: u32 = 200;

parameter_types! {
    pub const DutyPriority: u64 = 1 << 60;
    pub const TwoThirds: (u32, u32) = (2, 3);
    /// Sets are asked to cosign only where a test wants it.
    pub static CosignInterval: u64 = 0;
    /// Shorter than the chain's, but where a test wants it.
    pub static Patience: u32 = PHASE_TIMEOUT;
}

/// Every account has every key that it may need.
pub struct Keyed;

impl EmbeddedKeyRegistry<u64> for Keyed {
    fn embedded_keys(who: &u64, _: Scheme) -> Option<EmbeddedKeys> {
        Some(embedded_keys(*who))
    }
}

impl CoordinatorKeys<u64> for Keyed {
    fn coordinator_key(who: &u64) -> Option<coordinator::Public> {
        Some(coordinator(*who))
    }
}

fn embedded_keys(who: u64) -> EmbeddedKeys {
    EmbeddedKeys { embedwards25519: [who as u8; 32], secq256k1: Some([who as u8; 33]) }
}

/// Keys are dealt by the tests.
pub struct Dealer;

impl Keygen<u64> for Dealer {
    fn start(_: &ValidatorSet<u64>) {}

    fn missing(_: SetId) -> Vec<u16> {
        Vec::new()
    }

    fn end(_: SetId) {}

    fn minimum_key_deadline() -> u32 {
        1
    }
}

impl VerificationShares for Dealer {
    fn verification_share(set: SetId, role: Role, index: u16) -> Option<Vec<u8>> {
        known_keys(set, role).map(|keys| keys.verification_share(index))
    }

    fn weight() -> Weight {
        Weight::from_parts(7_000, 0)
    }
}

/// A wrong share costs half of the stake, a false challenge a quarter, silence a tenth.
pub struct Table;

impl Penalties<u64> for Table {
    fn penalty(fault: Fault) -> Penalty<u64> {
        let percent = match fault {
            Fault::SignatureShare => 50,
            Fault::FalseChallenge => 25,
            _ => 10,
        };
        Penalty { fraction: Perbill::from_percent(percent), destination: Destination::Burn }
    }
}

impl pallet_validator_sets::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type ManagerOrigin = EnsureRoot<u64>;
    type EmbeddedKeys = Keyed;
    type CoordinatorKeys = Keyed;
    type Keygen = Dealer;
    type Office = Immediate;
    type Penalties = Table;
    type MaxNetworks = ConstU32<5>;
    type MaxCandidates = ConstU32<160>;
    type MaxLiveSets = ConstU32<8>;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = Helper;
}

impl Config for Test {
    type Verifier = Native;
    type ValidatorSets = ValidatorSets;
    type ValidatorSetsWeight = ValidatorSets;
    type SigningSets = ValidatorSets;
    type VerificationShares = Dealer;
    type OnSigned = Told;
    type MaxNetworks = ConstU32<5>;
    type RequestsPerMember = ConstU32<REQUESTS_PER_MEMBER>;
    type PhaseTimeout = Patience;
    type PlanDeadline = ConstU32<PLAN_DEADLINE>;
    type CosignInterval = CosignInterval;
    type CosignQuorum = TwoThirds;
    type ReportDeadline = ConstU32<REPORT_DEADLINE>;
    type Retention = ConstU32<RETENTION>;
    type StallPoints = ConstU32<STALL_POINTS>;
    type DutyPriority = DutyPriority;
    type DutyLongevity = ConstU64<64>;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = Helper;
}

thread_local! {
    static TOLD: RefCell<Vec<(RequestId, Option<Vec<GroupSignature>>)>> = const { RefCell::new(Vec::new()) };
    static ACKNOWLEDGES: RefCell<bool> = const { RefCell::new(false) };
}

/// Notes what it is told, as `batches` would.
pub struct Told;

impl OnSigned for Told {
    fn signed(request: &RequestId, signatures: &[GroupSignature]) {
        TOLD.with_borrow_mut(|told| told.push((*request, Some(signatures.to_vec()))));
        if ACKNOWLEDGES.with_borrow(|acknowledges| *acknowledges) {
            <Signing as quoin_primitives::interface::Signing>::acknowledge(request);
        }
    }

    fn expired(request: &RequestId) {
        TOLD.with_borrow_mut(|told| told.push((*request, None)));
    }

    fn weight() -> Weight {
        Weight::from_parts(9_000, 0)
    }
}

/// What was told since the last call: a request, with its signatures if there are any.
pub(crate) fn told() -> Vec<(RequestId, Option<Vec<GroupSignature>>)> {
    TOLD.with_borrow_mut(std::mem::take)
}

/// From now on, signatures are acknowledged as soon as they are told.
pub(crate) fn acknowledge_at_once() {
    ACKNOWLEDGES.with_borrow_mut(|acknowledges| *acknowledges = true);
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Helper;

#[cfg(feature = "runtime-benchmarks")]
impl pallet_validator_sets::BenchmarkHelper<u64> for Helper {
    fn give_keys(_: &u64, _: u32) {}
}

#[cfg(feature = "runtime-benchmarks")]
impl BenchmarkHelper<u64> for Helper {
    fn put_in_office(set: &ValidatorSet<u64>, keys: KeyPair) {
        put_in_office(set, keys);
    }
}

/// Bitcoin, say.
pub(crate) const NETWORK: NetworkId = NetworkId(1);
/// Its set.
pub(crate) const SET: SetId = SetId { network: NETWORK, session: 0 };
/// Ethereum, say.
pub(crate) const OTHER: NetworkId = NetworkId(2);
/// Its set.
pub(crate) const OTHER_SET: SetId = SetId { network: OTHER, session: 0 };
/// Monero, say.
pub(crate) const THIRD: NetworkId = NetworkId(3);
/// Its set.
pub(crate) const THIRD_SET: SetId = SetId { network: THIRD, session: 0 };

/// The price of a key share.
pub(crate) const PRICE: u64 = 100;
/// Accounts from 1 on have balances.
pub(crate) const ACCOUNTS: u64 = 150;
pub(crate) const ENDOWMENT: u64 = 1_000_000;

pub(crate) fn parameters(scheme: Scheme) -> NetworkParameters<u64, u64> {
    NetworkParameters {
        scheme: Some(scheme),
        key_share_price: PRICE,
        max_key_shares: 150,
        min_validators: 1,
        rotation_period: 1_000,
        first_set_delay: 1_000,
        key_deadline: 1_000,
        handover_deadline: 1_000,
        report_deadline: 100,
        cool_down: 1_000,
        key_points: 3,
        points_limit: 5,
    }
}

pub(crate) fn genesis_hash() -> H256 {
    H256([69; 32])
}

/// A network with the key shares of its set's members, who are the accounts from 1 on.
pub(crate) type Office<'a> = (NetworkId, Scheme, &'a [u16]);

/// A chain at block 1 with sets in office whose keys were dealt.
pub(crate) fn chain(networks: &[Office<'_>]) -> sp_io::TestExternalities {
    let allocations = networks.iter().flat_map(|(network, _, shares)| {
        (1..).zip(*shares).map(|(who, shares)| (*network, who, u64::from(*shares) * PRICE))
    });
    let storage = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig {
            balances: (1..=ACCOUNTS).map(|who| (who, ENDOWMENT)).collect(),
            ..Default::default()
        },
        validator_sets: pallet_validator_sets::GenesisConfig {
            allocations: allocations.collect(),
            networks: networks.iter().map(|(id, scheme, _)| (*id, parameters(*scheme))).collect(),
        },
        ..Default::default()
    }
    .build_storage()
    .expect("the genesis is valid");
    let mut externalities = sp_io::TestExternalities::new(storage);
    externalities.execute_with(|| {
        frame_system::BlockHash::<Test>::insert(0, genesis_hash());
        for (network, scheme, shares) in networks {
            let set = set_of(SetId { network: *network, session: 0 }, *scheme, shares);
            let keys = deal_keys(&set);
            put_in_office(&set, keys);
        }
        run_to(1);
        events();
    });
    externalities
}

/// Four validators with a key share each are the set in office of [`NETWORK`]: t = 3.
pub(crate) fn four() -> sp_io::TestExternalities {
    four_in(Scheme::Bip340)
}

pub(crate) fn four_in(scheme: Scheme) -> sp_io::TestExternalities {
    chain(&[(NETWORK, scheme, &[1, 1, 1, 1])])
}

pub(crate) fn set_of(id: SetId, scheme: Scheme, shares: &[u16]) -> ValidatorSet<u64> {
    let member = |(who, shares): (u64, &u16)| quoin_primitives::Member {
        account: who,
        shares: *shares,
        coordinator: coordinator(who),
        embedded: embedded_keys(who),
    };
    let members: Vec<_> = (1..).zip(shares).map(member).collect();
    ValidatorSet { id, scheme, members: members.try_into().expect("at most 150") }
}

/// Makes `set` the one in office of its network, in the place of the one before, which then owes its report.
pub(crate) fn put_in_office(set: &ValidatorSet<u64>, keys: KeyPair) {
    let SetId { network, session } = set.id;
    let registered = Network { parameters: parameters(set.scheme), status: Status::Open, registered_in: 0 };
    pallet_validator_sets::Networks::<Test>::insert(network, registered);
    pallet_validator_sets::Successions::<Test>::mutate(network, |succession| {
        succession.successor = Some(session);
        succession.live.try_push(session).expect("there is room");
    });
    let state = SetState {
        stage: Stage::Declared,
        deadline: None,
        hash: Some(set.hash()),
        starts: None,
        members: set.members.len() as u16,
        stake: set.members.iter().map(|member| u64::from(member.shares) * PRICE).sum(),
        key_pair: None,
    };
    pallet_validator_sets::States::<Test>::insert(set.id, state);
    pallet_validator_sets::Sets::<Test>::insert(set.id, set);
    for member in &set.members {
        pallet_validator_sets::Stakes::<Test>::insert(
            set.id,
            member.account,
            u64::from(member.shares) * PRICE,
        );
    }
    ValidatorSets::keys_made(set.id, keys).expect("the set waits for its keys");
}

/// From now on, sets are asked to cosign, and for their reports.
pub(crate) fn ask_sets() {
    CosignInterval::set(INTERVAL);
}

/// Runs blocks up to the beginning of `block`, and checks the state after each.
pub(crate) fn run_to(block: u64) {
    while System::block_number() < block {
        let now = System::block_number();
        let next = now + 1;
        // On the chain, the hash of a block is known from the next one on.
        let parent = if now == 0 { genesis_hash() } else { block_hash(now) };
        System::reset_events();
        System::initialize(&next, &parent, &Default::default());
        ValidatorSets::on_initialize(next);
        Signing::on_initialize(next);
        check();
    }
}

thread_local! {
    static FORK: RefCell<u8> = const { RefCell::new(0) };
}

/// From now on, blocks have other hashes.
pub(crate) fn fork(number: u8) {
    FORK.with_borrow_mut(|fork| *fork = number);
}

/// The hash of a block of the current fork.
pub(crate) fn block_hash(number: u64) -> H256 {
    let fork = FORK.with_borrow(|fork| *fork);
    H256(sp_io::hashing::blake2_256(&[&number.to_le_bytes()[..], &[fork]].concat()))
}

pub(crate) fn run(blocks: u64) {
    run_to(System::block_number() + blocks);
}

pub(crate) fn check() {
    Signing::do_try_state().expect("the state is valid");
}

/// The pallet's events since the last call in this block.
pub(crate) fn events() -> Vec<Event<Test>> {
    let events = System::read_events_for_pallet::<Event<Test>>();
    System::reset_events();
    events
}

pub(crate) fn bits(members: u16, indices: &[u16]) -> MemberBits {
    let mut bits = MemberBits::none(members);
    indices.iter().for_each(|index| bits.insert(*index));
    bits
}

/// The account of a member.
pub(crate) fn account(member: u16) -> u64 {
    u64::from(member) + 1
}

/// What an account has lost of what it had at the start.
pub(crate) fn lost(who: u64) -> u64 {
    ENDOWMENT - Balances::total_balance(&who)
}

/// Points of a member for silence.
pub(crate) fn points(set: SetId, member: u16) -> u32 {
    pallet_validator_sets::Points::<Test>::get(set, account(member))
}

pub(crate) fn halt(network: NetworkId) {
    ValidatorSets::halt(network).expect("it is open");
}

pub(crate) fn resume(network: NetworkId) {
    ValidatorSets::resume_network(RuntimeOrigin::root(), network).expect("it is halted");
}

/// A batch of [`NETWORK`], by its number.
pub(crate) fn batch(id: u64) -> Subject {
    Subject::Batch { id, hash: H256([id as u8; 32]) }
}

/// A member with room for a request.
fn asker(set: SetId) -> u16 {
    (0..).find(|member| Asked::<Test>::get(set, member) < REQUESTS_PER_MEMBER).expect("there are always more")
}

/// Has the set sign, as another pallet does.
pub(crate) fn open(set: SetId, subject: Subject) -> RequestNumber {
    open_for(set, subject, BATCH_DEADLINE)
}

/// Has the set sign within so many blocks.
pub(crate) fn open_for(set: SetId, subject: Subject, blocks: u32) -> RequestNumber {
    let number = NextNumber::<Test>::get();
    let request = RequestId { validator_set: set, subject: subject.id() };
    <Signing as quoin_primitives::interface::Signing>::open(set, subject, blocks, asker(set))
        .expect("it may be asked");
    check();
    assert_eq!(Names::<Test>::get(request), Some(Named { number, signed: false }));
    number
}

/// A batch's request, in the block after the one that opened it.
pub(crate) fn batch_request() -> RequestNumber {
    let number = open(SET, batch(7));
    run(1);
    events();
    number
}

pub(crate) fn request(number: RequestNumber) -> Request<u64> {
    Requests::<Test>::get(number).expect("it is open")
}

pub(crate) fn is_open(number: RequestNumber) -> bool {
    Requests::<Test>::contains_key(number)
}

/// A chain with a keystore, in which benchmarks make coordinator keys.
#[cfg(feature = "runtime-benchmarks")]
pub(crate) fn for_benchmarks() -> sp_io::TestExternalities {
    ask_sets();
    let mut chain = chain(&[]);
    chain.register_extension(sp_keystore::KeystoreExt::new(sp_keystore::testing::MemoryKeystore::new()));
    chain
}

/// The state's root.
pub(crate) fn root() -> Vec<u8> {
    sp_io::storage::root(StateVersion::V1)
}

/// The coordinator key of an account.
pub(crate) fn pair(who: u64) -> sr25519::Pair {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&who.to_le_bytes());
    sr25519::Pair::from_seed(&seed)
}

pub(crate) fn coordinator(who: u64) -> coordinator::Public {
    pair(who).public().into()
}
