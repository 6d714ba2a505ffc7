//! How Quoin's pallets are configured.

use frame_support::{parameter_types, traits::ConstU32};
use frame_system::EnsureRoot;
use pallet_validator_sets::{Destination, Penalties, Penalty, SessionCoordinators};
use quoin_primitives::{Fault, interface::Immediate, verifier::Native};
use sp_runtime::Perbill;

use crate::runtime::{
    AccountId, Balances, BlockNumber, Dkg, EmbeddedCurveKeys, MaxNetworks, Runtime, RuntimeHoldReason,
    ValidatorSets,
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
    type Office = Immediate;
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
