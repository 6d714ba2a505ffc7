//! How Quoin's pallets are configured.

use frame_support::{PalletId, parameter_types, traits::ConstU32};
use frame_system::EnsureRoot;
use pallet_batches::ByBatch;
use pallet_validator_sets::{Destination, Penalties, Penalty, SessionCoordinators};
use quoin_primitives::{Fault, NetworkId, batch::NoInstruction, verifier::Native};
use sp_runtime::{Perbill, traits::Convert};

use crate::runtime::{
    AccountId, Assets, Balance, Balances, BlockNumber, Dkg, EmbeddedCurveKeys, MaxNetworks, Runtime,
    RuntimeHoldReason, Signing, ValidatorSets,
};

parameter_types! {
    /// Duties come before everything that is paid for.
    pub const DutyPriority: u64 = u64::MAX / 2;
    /// Blocks after which the pool asks again whether a duty is open.
    pub const DutyLongevity: u64 = 32;
    /// Once enough have dealt: blocks without a further participation after which the key is made.
    pub const DealWindow: BlockNumber = 5;
    /// Blocks for dealing, at most. Well below every network's key deadline.
    pub const DealDeadline: BlockNumber = 40;
    /// Blocks in which nonces, or shares, of a confirmation must come.
    pub const ConfirmationTimeout: BlockNumber = 5;
}

impl pallet_embedded_curve_keys::Config for Runtime {
    type Verifier = Native;
    type CoordinatorKeys = SessionCoordinators<Runtime>;
    type KeyUse = ValidatorSets;
    type DutyPriority = DutyPriority;
    type DutyLongevity = DutyLongevity;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarking::Accounts;
}

/// A tenth of the stake for what is proven, a hundredth for having been silent too often.
pub struct PenaltyTable;

impl Penalties<AccountId> for PenaltyTable {
    fn penalty(fault: Fault) -> Penalty<AccountId> {
        let percent = match fault {
            Fault::Silence => 1,
            _ => 10,
        };
        Penalty { fraction: Perbill::from_percent(percent), destination: Destination::Burn }
    }
}

impl pallet_validator_sets::Config for Runtime {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type ManagerOrigin = EnsureRoot<AccountId>;
    type EmbeddedKeys = EmbeddedCurveKeys;
    type CoordinatorKeys = SessionCoordinators<Runtime>;
    type Keygen = Dkg;
    type Office = ByBatch<Runtime>;
    type Penalties = PenaltyTable;
    type MaxNetworks = MaxNetworks;
    type MaxCandidates = ConstU32<100>;
    type MaxLiveSets = ConstU32<8>;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarking::Accounts;
}

impl pallet_dkg::Config for Runtime {
    type Verifier = Native;
    type ValidatorSets = ValidatorSets;
    type ValidatorSetsWeight = ValidatorSets;
    type MaxNetworks = MaxNetworks;
    type DealWindow = DealWindow;
    type DealDeadline = DealDeadline;
    type ConfirmationTimeout = ConfirmationTimeout;
    type DutyPriority = DutyPriority;
    type DutyLongevity = DutyLongevity;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarking::Accounts;
}

/// How many batches of a network are signed at a time.
const AHEAD: u32 = 2;

parameter_types! {
    /// Blocks in which an attempt's shares, and then their sum, must come.
    pub const PhaseTimeout: u32 = 5;
    /// Blocks for a plan.
    pub const PlanDeadline: u32 = 100;
    /// Blocks from one that is cosigned to the next.
    pub const CosignInterval: BlockNumber = 50;
    /// The stake behind a block that processors act on: two thirds.
    pub const CosignQuorum: (u32, u32) = (2, 3);
    /// Blocks for signing a slash report; half of what the networks give it.
    pub const SigningReportDeadline: u32 = 20;
    /// Blocks for which signatures are kept that nobody acknowledges.
    pub const Retention: u32 = 1_000;
    /// Blocks for signing a batch. Then it may be proposed again.
    pub const ProposalBlocks: BlockNumber = 40;
    /// Administers the networks' assets.
    pub const BatchesId: PalletId = PalletId(*b"ex/batch");
}

impl pallet_signing::Config for Runtime {
    type Verifier = Native;
    type ValidatorSets = ValidatorSets;
    type ValidatorSetsWeight = ValidatorSets;
    type SigningSets = ValidatorSets;
    type VerificationShares = Dkg;
    type OnSigned = ();
    type MaxNetworks = MaxNetworks;
    type RequestsPerMember = ConstU32<AHEAD>;
    type PhaseTimeout = PhaseTimeout;
    type PlanDeadline = PlanDeadline;
    type CosignInterval = CosignInterval;
    type CosignQuorum = CosignQuorum;
    type ReportDeadline = SigningReportDeadline;
    type Retention = Retention;
    type StallPoints = ConstU32<1>;
    type DutyPriority = DutyPriority;
    type DutyLongevity = DutyLongevity;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarking::Accounts;
}

/// A network's asset has its number.
pub struct SameNumber;

impl Convert<NetworkId, u32> for SameNumber {
    fn convert(network: NetworkId) -> u32 {
        network.0.into()
    }
}

/// What is sent to a network at least, in its smallest unit: what its own nodes relay.
pub struct LeastBurn;

impl Convert<NetworkId, Balance> for LeastBurn {
    fn convert(_: NetworkId) -> Balance {
        330
    }
}

impl pallet_batches::Config for Runtime {
    type Assets = Assets;
    type AssetOf = SameNumber;
    type PalletId = BatchesId;
    type OwnInstruction = NoInstruction;
    type Signing = Signing;
    type SigningWeight = Signing;
    type ProposalBlocks = ProposalBlocks;
    type ValidatorSets = ValidatorSets;
    type ValidatorSetsWeight = ValidatorSets;
    type ManagerOrigin = EnsureRoot<AccountId>;
    type MaxBatchLen = ConstU32<{ 32 * 1024 }>;
    type MaxAhead = ConstU32<AHEAD>;
    type MaxBurns = ConstU32<64>;
    type LeastBurn = LeastBurn;
    type DutyPriority = DutyPriority;
    type DutyLongevity = DutyLongevity;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarking::Accounts;
}
