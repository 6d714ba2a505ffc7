//! A runtime with balances, session, historical, offences and this pallet. Embedded keys and key generation belong to
//! other pallets; here they are what a test says they are.

use std::collections::{BTreeMap, BTreeSet};

use frame_support::{
    PalletId, derive_impl, parameter_types,
    traits::{ConstU32, ConstU64, Hooks, fungible::InspectHold},
};
use frame_system::EnsureRoot;
use quoin_primitives::{
    CHAIN, EmbeddedKeys, ExternalKey, Fault, KeyPair, NetworkId, NetworkParameters, Scheme, SetId,
    ValidatorSet, coordinator,
    interface::{EmbeddedKeyRegistry, Keygen, Office, ValidatorSets as _},
};
use sp_core::sr25519;
use sp_runtime::{
    BuildStorage, Perbill, impl_opaque_keys,
    traits::{AccountIdConversion, ConvertInto, IdentityLookup},
};

use crate::{self as pallet_validator_sets, *};

type Block = frame_system::mocking::MockBlock<Test>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        ValidatorSets: pallet_validator_sets,
        Session: pallet_session,
        Historical: pallet_session::historical,
        Offences: pallet_offences,
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
    type ExistentialDeposit = ConstU64<40>;
}

/// Blocks in a session of the chain.
pub(crate) const SESSION: u64 = 10;

parameter_types! {
    pub const NoOffset: u64 = 0;
    pub const SessionLength: u64 = SESSION;
    /// Accounts without embedded keys.
    pub static WithoutEmbeddedKeys: BTreeSet<u64> = BTreeSet::new();
    /// Sets whose key generation was started, with how many members.
    pub storage Started: BTreeMap<SetId, u16> = BTreeMap::new();
    /// Sets whose key generation was ended.
    pub storage Ended: Vec<SetId> = Vec::new();
    /// Members that did their part in their set's key generation.
    pub storage DidTheirPart: BTreeSet<(SetId, u16)> = BTreeSet::new();
    /// The external networks that were registered, in order.
    pub storage Registered: Vec<NetworkId> = Vec::new();
    /// The fewest blocks in which a set can make its keys.
    pub static MinimumKeyDeadline: u32 = 5;
    /// Whether sets take office with their keys.
    pub static AtOnce: bool = true;
    pub static MaxLiveSets: u32 = 6;
    pub static MaxCandidates: u32 = if cfg!(feature = "runtime-benchmarks") { 200 } else { 20 };
    pub static SilenceDestination: Destination<u64> = Destination::Burn;
}

impl pallet_session::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type ValidatorId = u64;
    type ValidatorIdOf = ConvertInto;
    type ShouldEndSession = pallet_session::PeriodicSessions<SessionLength, NoOffset>;
    type NextSessionRotation = pallet_session::PeriodicSessions<SessionLength, NoOffset>;
    type SessionManager = pallet_session::historical::NoteHistoricalRoot<Test, ValidatorSets>;
    type SessionHandler = (ValidatorSets,);
    type Keys = SessionKeys;
    type DisablingStrategy = ();
    type WeightInfo = ();
    type Currency = Balances;
    type KeyDeposit = ConstU64<0>;
}

/// The historical session holds nothing beside the account.
pub struct Nothing;
impl sp_runtime::traits::Convert<u64, Option<()>> for Nothing {
    fn convert(_: u64) -> Option<()> {
        Some(())
    }
}

impl pallet_session::historical::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type FullIdentification = ();
    type FullIdentificationOf = Nothing;
}

impl pallet_offences::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type IdentificationTuple = (u64, ());
    type OnOffenceHandler = ValidatorSets;
}

/// Every account has embedded keys but those that a test names.
pub struct Registry;
impl EmbeddedKeyRegistry<u64> for Registry {
    fn embedded_keys(who: &u64, scheme: Scheme) -> Option<EmbeddedKeys> {
        if WithoutEmbeddedKeys::get().contains(who) {
            return None;
        }
        Some(EmbeddedKeys {
            embedwards25519: [*who as u8; 32],
            secq256k1: scheme.needs(quoin_primitives::EmbeddedCurve::Secq256k1).then_some([*who as u8; 33]),
        })
    }
}

/// Knows who did its part because a test says so.
pub struct Generation;
impl Keygen<u64> for Generation {
    fn start(set: &ValidatorSet<u64>) {
        let mut started = Started::get();
        assert!(started.insert(set.id, set.members.len() as u16).is_none(), "a set started twice");
        Started::set(&started);
    }

    fn missing(set: SetId) -> Vec<u16> {
        let members = Started::get().get(&set).copied().expect("asked for started sets alone");
        let did = DidTheirPart::get();
        (0..members).filter(|member| !did.contains(&(set, *member))).collect()
    }

    fn end(set: SetId) {
        let mut ended = Ended::get();
        assert!(!ended.contains(&set), "a set ended twice");
        ended.push(set);
        Ended::set(&ended);
    }

    fn minimum_key_deadline() -> u32 {
        MinimumKeyDeadline::get()
    }
}

/// A set takes office with its keys, or waits for the test to say so.
pub struct OfficeByTest;
impl Office for OfficeByTest {
    fn network_registered(network: NetworkId) {
        let mut registered = Registered::get();
        registered.push(network);
        Registered::set(&registered);
    }

    fn at_once(_: SetId, _: Option<SetId>) -> bool {
        AtOnce::get()
    }
}

/// Where slashed stake goes that is not burned.
pub(crate) fn treasury() -> u64 {
    PalletId(*b"treasury").into_account_truncating()
}

pub struct Table;
impl Penalties<u64> for Table {
    fn penalty(fault: Fault) -> Penalty<u64> {
        let (percent, destination) = match fault {
            Fault::Silence => (10, SilenceDestination::get()),
            Fault::Equivocation => (20, Destination::Burn),
            Fault::ConflictingSignatures => (100, Destination::Burn),
            _ => (50, Destination::Account(treasury())),
        };
        Penalty { fraction: Perbill::from_percent(percent), destination }
    }
}

impl Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type ManagerOrigin = EnsureRoot<u64>;
    type EmbeddedKeys = Registry;
    type CoordinatorKeys = SessionCoordinators<Test>;
    type Keygen = Generation;
    type Office = OfficeByTest;
    type Penalties = Table;
    type MaxNetworks = ConstU32<4>;
    type MaxCandidates = MaxCandidates;
    type MaxLiveSets = MaxLiveSets;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = Helper;
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Helper;
#[cfg(feature = "runtime-benchmarks")]
impl BenchmarkHelper<u64> for Helper {
    fn give_keys(who: &u64, seed: u32) {
        let mut key = [0; 32];
        key[..4].copy_from_slice(&seed.to_le_bytes());
        let coordinator = sr25519::Public::from_raw(key).into();
        pallet_session::NextKeys::<Test>::insert(who, SessionKeys { coordinator });
    }
}

/// Bitcoin, say.
pub(crate) const NETWORK: NetworkId = NetworkId(1);
/// Monero, say.
pub(crate) const OTHER: NetworkId = NetworkId(2);
/// The price of a key share on every network of the tests.
pub(crate) const PRICE: u64 = 100;
/// What every account has at the start.
pub(crate) const ENDOWMENT: u64 = 100_000;
/// Accounts 1 to 10 have session keys at the start; the chain's session begins with the first alone.
pub(crate) const ACCOUNTS: u64 = 10;

pub(crate) fn parameters(scheme: Option<Scheme>) -> NetworkParameters<u64, u64> {
    NetworkParameters {
        scheme,
        key_share_price: PRICE,
        max_key_shares: 16,
        min_validators: 2,
        rotation_period: 2,
        first_set_delay: 3,
        key_deadline: 5,
        handover_deadline: 7,
        report_deadline: 4,
        cool_down: 25,
        key_points: 3,
        points_limit: 5,
    }
}

pub(crate) fn bitcoin() -> NetworkParameters<u64, u64> {
    parameters(Some(Scheme::Bip340))
}

pub(crate) fn coordinator(who: u64) -> coordinator::Public {
    sr25519::Public::from_raw([who as u8; 32]).into()
}

pub(crate) fn give_session_keys(who: u64) {
    let keys = SessionKeys { coordinator: coordinator(who) };
    pallet_session::NextKeys::<Test>::insert(who, keys);
}

pub(crate) fn key_pair(seed: u8) -> KeyPair {
    KeyPair { oracle: sr25519::Public::from_raw([seed; 32]), external: ExternalKey::Secp256k1([seed; 33]) }
}

pub(crate) fn set(session: u32) -> SetId {
    SetId { network: NETWORK, session }
}

pub(crate) fn chain_set(session: u32) -> SetId {
    SetId { network: CHAIN, session }
}

pub(crate) type Allocated = Vec<(NetworkId, u64, u64)>;

/// `shares[i]` key shares' stake for account `i + 1`.
pub(crate) fn staked(network: NetworkId, shares: &[u64]) -> Allocated {
    shares.iter().enumerate().map(|(i, shares)| (network, i as u64 + 1, shares * PRICE)).collect()
}

/// A chain at block 1 with these networks and allocations.
pub(crate) fn chain(
    networks: Vec<(NetworkId, NetworkParameters<u64, u64>)>,
    allocations: Allocated,
) -> sp_io::TestExternalities {
    let keys = |who: u64| (who, who, SessionKeys { coordinator: coordinator(who) });
    let storage = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig {
            balances: (1..=ACCOUNTS + 30).map(|who| (who, ENDOWMENT)).collect(),
            ..Default::default()
        },
        validator_sets: GenesisConfig { networks, allocations },
        session: pallet_session::GenesisConfig {
            keys: vec![keys(1)],
            non_authority_keys: (2..=ACCOUNTS).map(keys).collect(),
        },
        ..Default::default()
    }
    .build_storage()
    .expect("the genesis is valid");
    let mut externalities = sp_io::TestExternalities::new(storage);
    externalities.execute_with(|| run_to(1));
    externalities
}

/// A chain with one network like Bitcoin.
pub(crate) fn chain_with(shares: &[u64]) -> sp_io::TestExternalities {
    chain(vec![(NETWORK, bitcoin())], staked(NETWORK, shares))
}

/// Runs blocks up to the beginning of `block`, and checks the pallet's state after each.
pub(crate) fn run_to(block: u64) {
    while System::block_number() < block {
        let next = System::block_number() + 1;
        System::set_block_number(next);
        Session::on_initialize(next);
        ValidatorSets::on_initialize(next);
        check();
    }
}

pub(crate) fn run(blocks: u64) {
    run_to(System::block_number() + blocks);
}

/// Runs to the block after the next change of the chain's session: what was due is declared by then.
pub(crate) fn next_session() {
    let now = System::block_number();
    run_to((now / SESSION + 1) * SESSION);
}

/// The state is valid, and whatever counts in a live set is there to be slashed or was slashed.
pub(crate) fn check() {
    ValidatorSets::do_try_state().expect("the state is valid");
    for id in States::<Test>::iter_keys() {
        for (who, counted) in Stakes::<Test>::iter_prefix(id) {
            let left = slashable(id, who) + slashed(id.network, who);
            assert!(left >= counted, "{id}: of {who}'s {counted} only {left} are left");
        }
    }
}

parameter_types! {
    /// What each account was slashed on each network, by the events that [`events`] took.
    pub static Slashes: BTreeMap<(NetworkId, u64), u64> = BTreeMap::new();
}

fn slashes() -> Vec<((NetworkId, u64), u64)> {
    let slashes =
        System::read_events_for_pallet::<Event<Test>>().into_iter().filter_map(|event| match event {
            Event::Slashed { network, validator, amount, .. } => Some(((network, validator), amount)),
            _ => None,
        });
    slashes.collect()
}

/// What `who` was slashed on `network` since the start.
pub(crate) fn slashed(network: NetworkId, who: u64) -> u64 {
    let new = slashes().into_iter().filter(|(key, _)| *key == (network, who)).map(|(_, amount)| amount);
    Slashes::get().get(&(network, who)).copied().unwrap_or_default() + new.sum::<u64>()
}

/// The stake of `who` that a fault in `id` could take.
pub(crate) fn slashable(id: SetId, who: u64) -> u64 {
    let leaving = Deallocations::<Test>::get(id.network, who).unwrap_or_default();
    let leaving = leaving.iter().filter(|entry| entry.bound_to >= id.session).map(|entry| entry.amount);
    Allocations::<Test>::get(id.network, who).unwrap_or_default() + leaving.sum::<u64>()
}

pub(crate) fn stage(id: SetId) -> Option<quoin_primitives::interface::Stage> {
    ValidatorSets::stage(id)
}

/// Members of `id` that do their part in its key generation.
pub(crate) fn do_part(id: SetId, members: &[u16]) {
    let mut did = DidTheirPart::get();
    did.extend(members.iter().map(|member| (id, *member)));
    DidTheirPart::set(&did);
}

pub(crate) fn held(who: u64) -> u64 {
    Balances::balance_on_hold(&HoldReason::Stake.into(), &who)
}

/// The pallet's events since the last call.
pub(crate) fn events() -> Vec<Event<Test>> {
    Slashes::mutate(|noted| {
        for (key, amount) in slashes() {
            *noted.entry(key).or_default() += amount;
        }
    });
    let events = System::read_events_for_pallet::<Event<Test>>();
    System::reset_events();
    events
}
