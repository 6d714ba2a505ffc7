//! Validator sets and the keys that they hold together.

use frame_support::{
    parameter_types,
    traits::{ConstU32, Get},
};
use frame_system::EnsureRoot;
use pallet_batches::ByBatch;
use pallet_validator_sets::{Destination, Penalties, Penalty, SessionCoordinators};
use quoin_primitives::{Fault, verifier::Native};
use sp_runtime::{
    Perbill,
    transaction_validity::{TransactionLongevity, TransactionPriority},
};

use crate::{
    AccountId, Balances, BlockNumber, Dkg, EmbeddedCurveKeys, Runtime, RuntimeHoldReason, ValidatorSets,
    consensus_parameters::SlotsPerEpoch, weights,
};

/// The most networks, the chain's own included.
pub(crate) type MaxNetworks = ConstU32<16>;

parameter_types! {
    /// Duties come before everything that is paid for.
    pub const DutyPriority: TransactionPriority = TransactionPriority::MAX / 2;
    /// Blocks after which the pool asks again whether a duty is open.
    pub const DutyLongevity: TransactionLongevity = 32;
    /// A thirtieth of a session: two minutes of a session of an hour.
    pub DealWindow: BlockNumber = (session_blocks() / 30).max(5);
    /// Four sessions, half of what networks give their sets for keys.
    pub DealDeadline: BlockNumber = session_blocks().saturating_mul(4);
    /// A sixtieth of a session: a minute of a session of an hour.
    pub ConfirmationTimeout: BlockNumber = (session_blocks() / 60).max(5);
}

/// Blocks in a session. It is set at genesis, and so are deadlines: a development chain is fast without another build.
pub(crate) fn session_blocks() -> BlockNumber {
    SlotsPerEpoch::<Runtime>::get().try_into().unwrap_or(BlockNumber::MAX)
}

impl pallet_embedded_curve_keys::Config for Runtime {
    type Verifier = Native;
    type CoordinatorKeys = SessionCoordinators<Runtime>;
    type KeyUse = ValidatorSets;
    type DutyPriority = DutyPriority;
    type DutyLongevity = DutyLongevity;
    type WeightInfo = weights::pallet_embedded_curve_keys::WeightInfo<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::Accounts;
}

/// What faults cost: a tenth for what one validator can do wrong alone, a hundredth for having been silent too often.
///
/// Two conflicting signatures by one key cost nothing by themselves. They prove that a third of the key shares signed
/// both, but not whose: who signed one of the two, or none, has done nothing wrong. The halt that comes with the proof
/// freezes the stake of the whole set, and the manager decides.
pub struct PenaltyTable;

impl Penalties<AccountId> for PenaltyTable {
    fn penalty(fault: Fault) -> Penalty<AccountId> {
        let percent = match fault {
            Fault::Silence => 1,
            Fault::Participation
            | Fault::Confirmation
            | Fault::SignatureShare
            | Fault::FalseChallenge
            | Fault::Equivocation => 10,
            Fault::ConflictingSignatures => 0,
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
    type MaxCandidates = ConstU32<256>;
    type MaxLiveSets = ConstU32<16>;
    type WeightInfo = weights::pallet_validator_sets::WeightInfo<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::Accounts;
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
    type WeightInfo = weights::pallet_dkg::WeightInfo<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::Accounts;
}
