//! A runtime with balances, assets, validator sets, signing and batches, all of them real. Its sets have keys of a trusted
//! dealer.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use frame_support::{
    PalletId, derive_impl, parameter_types,
    traits::{AsEnsureOriginWithArg, ConstU32, ConstU64, Hooks, NeverEnsureOrigin},
    weights::Weight,
};
use frame_system::EnsureRoot;
use pallet_batches::ByBatch;
use pallet_validator_sets::{Destination, Penalties, Penalty, SetState};
use quoin_primitives::{
    EmbeddedKeys, Fault, Member, NetworkId, NetworkParameters, Role, Scheme, SetId, ValidatorSet,
    batch::{Batch, NoInstruction},
    coordinator,
    interface::{
        CoordinatorKeys, EmbeddedKeyRegistry, Keygen, Stage, ValidatorSets as _, VerificationShares,
    },
    verifier::Native,
};
use sp_core::{H256, Pair as _, storage::Storage};
use sp_runtime::{
    BuildStorage, Perbill, generic,
    testing::TestSignature,
    traits::{BlakeTwo256, Convert, IdentityLookup},
};

use crate::keys::DealtKeys;

type Header = generic::Header<u64, BlakeTwo256>;
pub(crate) type Extrinsic =
    generic::UncheckedExtrinsic<u64, RuntimeCall, TestSignature, (frame_system::AuthorizeCall<Runtime>,)>;
type Block = generic::Block<Header, Extrinsic>;
/// A call on this chain.
pub(crate) type Call = RuntimeCall;
/// A batch on this chain.
pub(crate) type RuntimeBatch = Batch<u64, u64, NoInstruction>;

frame_support::construct_runtime!(
    pub enum Runtime {
        System: frame_system,
        Balances: pallet_balances,
        Assets: pallet_assets,
        ValidatorSets: pallet_validator_sets,
        Signing: pallet_signing,
        Batches: pallet_batches,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Runtime {
    type Block = Block;
    type AccountId = u64;
    type Lookup = IdentityLookup<u64>;
    type AccountData = pallet_balances::AccountData<u64>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Runtime {
    type AccountStore = System;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config for Runtime {
    type Currency = Balances;
    type CreateOrigin = AsEnsureOriginWithArg<NeverEnsureOrigin<u64>>;
    type ForceOrigin = EnsureRoot<u64>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ();
}

parameter_types! {
    pub const DutyPriority: u64 = 1 << 60;
    pub const BatchesId: PalletId = PalletId(*b"qn/batch");
    pub const TwoThirds: (u32, u32) = (2, 3);
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
        Some(pair(*who).public())
    }
}

/// A validator's coordinator key.
pub(crate) fn pair(who: u64) -> coordinator::Pair {
    coordinator::Pair::from_string(&format!("//{who}"), None).expect("it is a secret")
}

fn embedded_keys(who: u64) -> EmbeddedKeys {
    use quoin_primitives::{EmbeddedCurve, EmbeddedKey};
    let secret = quoin_offchain::CoordinatorSecret::new(pair(who)).expect("it can be used");
    let EmbeddedKey::Embedwards25519(embedwards25519) = secret.embedded_key(EmbeddedCurve::Embedwards25519)
    else {
        panic!("a key on another curve")
    };
    let EmbeddedKey::Secq256k1(secq256k1) = secret.embedded_key(EmbeddedCurve::Secq256k1) else {
        panic!("a key on another curve")
    };
    EmbeddedKeys { embedwards25519, secq256k1: Some(secq256k1) }
}

thread_local! {
    static KEYS: RefCell<BTreeMap<SetId, DealtKeys>> = const { RefCell::new(BTreeMap::new()) };
    static HANDOVER_DEADLINE: Cell<u64> = const { Cell::new(0) };
}

/// Keys come from a dealer.
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
        KEYS.with_borrow(|keys| keys.get(&set)?.of_role(role).verification_share(index))
    }

    fn weight() -> Weight {
        Weight::zero()
    }
}

/// A tenth of the stake for everything.
pub struct Table;

impl Penalties<u64> for Table {
    fn penalty(_: Fault) -> Penalty<u64> {
        Penalty { fraction: Perbill::from_percent(10), destination: Destination::Burn }
    }
}

impl pallet_validator_sets::Config for Runtime {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type ManagerOrigin = EnsureRoot<u64>;
    type EmbeddedKeys = Keyed;
    type CoordinatorKeys = Keyed;
    type Keygen = Dealer;
    type Office = ByBatch<Runtime>;
    type Penalties = Table;
    type MaxNetworks = ConstU32<4>;
    type MaxCandidates = ConstU32<160>;
    type MaxLiveSets = ConstU32<8>;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ();
}

pub(crate) const PHASE_TIMEOUT: u32 = 6;
pub(crate) const COSIGN_INTERVAL: u64 = 12;

impl pallet_signing::Config for Runtime {
    type Verifier = Native;
    type ValidatorSets = ValidatorSets;
    type ValidatorSetsWeight = ValidatorSets;
    type SigningSets = ValidatorSets;
    type VerificationShares = Dealer;
    type OnSigned = ();
    type MaxNetworks = ConstU32<4>;
    type RequestsPerMember = ConstU32<4>;
    type PhaseTimeout = ConstU32<PHASE_TIMEOUT>;
    type PlanDeadline = ConstU32<100>;
    type CosignInterval = ConstU64<COSIGN_INTERVAL>;
    type CosignQuorum = TwoThirds;
    type ReportDeadline = ConstU32<60>;
    type Retention = ConstU32<100>;
    type StallPoints = ConstU32<1>;
    type DutyPriority = DutyPriority;
    type DutyLongevity = ConstU64<64>;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ();
}

/// An asset has its network's number.
pub struct SameNumber;

impl Convert<NetworkId, u32> for SameNumber {
    fn convert(network: NetworkId) -> u32 {
        network.0.into()
    }
}

pub struct Anything;

impl Convert<NetworkId, u64> for Anything {
    fn convert(_: NetworkId) -> u64 {
        1
    }
}

impl pallet_batches::Config for Runtime {
    type Assets = Assets;
    type AssetOf = SameNumber;
    type PalletId = BatchesId;
    type OwnInstruction = NoInstruction;
    type Signing = Signing;
    type SigningWeight = Signing;
    type ProposalBlocks = ConstU32<40>;
    type ValidatorSets = ValidatorSets;
    type ValidatorSetsWeight = ValidatorSets;
    type ManagerOrigin = EnsureRoot<u64>;
    type MaxBatchLen = ConstU32<20_000>;
    type MaxAhead = ConstU32<3>;
    type MaxBurns = ConstU32<4>;
    type LeastBurn = Anything;
    type DutyPriority = DutyPriority;
    type DutyLongevity = ConstU64<64>;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ();
}

/// The one network.
pub(crate) const NETWORK: NetworkId = NetworkId(1);
/// Its first set.
pub(crate) const FIRST: SetId = SetId { network: NETWORK, session: 0 };
/// The set that follows.
pub(crate) const SECOND: SetId = SetId { network: NETWORK, session: 1 };

pub(crate) const GENESIS: H256 = H256([69; 32]);
const PRICE: u64 = 100;
const ACCOUNTS: u64 = 60;

fn parameters(scheme: Scheme) -> NetworkParameters<u64, u64> {
    NetworkParameters {
        scheme: Some(scheme),
        key_share_price: PRICE,
        max_key_shares: 150,
        min_validators: 1,
        rotation_period: 1_000,
        first_set_delay: 1_000,
        key_deadline: 1_000,
        handover_deadline: HANDOVER_DEADLINE.get(),
        report_deadline: 500,
        cool_down: 1_000,
        key_points: 3,
        points_limit: 1_000,
    }
}

/// A set of these accounts, each with so many key shares.
pub(crate) fn set_of(id: SetId, scheme: Scheme, members: &[(u64, u16)]) -> ValidatorSet<u64> {
    let member = |(account, shares): &(u64, u16)| Member {
        account: *account,
        shares: *shares,
        coordinator: pair(*account).public(),
        embedded: embedded_keys(*account),
    };
    let members: Vec<_> = members.iter().map(member).collect();
    ValidatorSet { id, scheme, members: members.try_into().expect("at most 150") }
}

/// The state of block 0, in which these accounts have stake, and handovers so many blocks.
pub(crate) fn genesis(scheme: Scheme, members: &[(u64, u16)], handover_deadline: u64) -> Storage {
    KEYS.with_borrow_mut(BTreeMap::clear);
    HANDOVER_DEADLINE.set(handover_deadline);
    let allocations = members.iter().map(|(who, shares)| (NETWORK, *who, u64::from(*shares) * PRICE));
    RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig {
            balances: (1..=ACCOUNTS).map(|who| (who, 1_000_000)).collect(),
            ..Default::default()
        },
        validator_sets: pallet_validator_sets::GenesisConfig {
            allocations: allocations.collect(),
            networks: vec![(NETWORK, parameters(scheme))],
        },
        ..Default::default()
    }
    .build_storage()
    .expect("the genesis is valid")
}

/// Makes `set` the successor of the set in office, or the first in office, and gives it its keys.
pub(crate) fn make_keys(set: &ValidatorSet<u64>) {
    let SetId { network, session } = set.id;
    pallet_validator_sets::Successions::<Runtime>::mutate(network, |succession| {
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
    pallet_validator_sets::States::<Runtime>::insert(set.id, state);
    pallet_validator_sets::Sets::<Runtime>::insert(set.id, set);
    for member in &set.members {
        let stake = u64::from(member.shares) * PRICE;
        pallet_validator_sets::Stakes::<Runtime>::insert(set.id, member.account, stake);
    }
    let keys = DealtKeys::of(set);
    let made = keys.pair(set.scheme);
    KEYS.with_borrow_mut(|all| all.insert(set.id, keys));
    ValidatorSets::keys_made(set.id, made).expect("the set waits for its keys");
}

/// Begins a block.
pub(crate) fn begin(number: u64, parent: H256) {
    System::reset_events();
    System::initialize(&number, &parent, &Default::default());
    ValidatorSets::on_initialize(number);
    Signing::on_initialize(number);
    Batches::on_initialize(number);
}

/// The manager halts the network, or resumes it.
pub(crate) fn set_halted(halted: bool) {
    let done = match halted {
        true => ValidatorSets::halt_network(RuntimeOrigin::root(), NETWORK),
        false => ValidatorSets::resume_network(RuntimeOrigin::root(), NETWORK),
    };
    done.expect("it is registered");
}
