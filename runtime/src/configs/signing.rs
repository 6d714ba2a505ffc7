//! What validator sets sign with their keys.

use frame_support::{parameter_types, traits::ConstU32};
use quoin_primitives::verifier::Native;

use crate::{
    BlockNumber, Dkg, Runtime, ValidatorSets,
    configs::{
        batches::MAX_AHEAD,
        keys::{DutyLongevity, DutyPriority, MaxNetworks, session_blocks},
    },
    weights,
};

parameter_types! {
    /// A sixtieth of a session: a minute of a session of an hour.
    pub SigningTimeout: u32 = (session_blocks() / 60).max(5);
    /// A session, and more than a processor's request for signatures is worth something.
    pub PlanDeadline: u32 = session_blocks().max(100);
    /// A twelfth of a session: five minutes of a session of an hour. A block is final, and cosigned, well within it.
    pub CosignInterval: BlockNumber = (session_blocks() / 12).max(15);
    /// Two thirds.
    pub const CosignQuorum: (u32, u32) = (2, 3);
    /// A session, half of what networks give their sets for the report.
    pub SigningReportDeadline: u32 = session_blocks();
    /// Twenty-four sessions: a day of sessions of an hour.
    pub Retention: u32 = session_blocks().saturating_mul(24).max(100);
}

impl pallet_signing::Config for Runtime {
    type Verifier = Native;
    type ValidatorSets = ValidatorSets;
    type ValidatorSetsWeight = ValidatorSets;
    type SigningSets = ValidatorSets;
    type VerificationShares = Dkg;
    type OnSigned = ();
    type MaxNetworks = MaxNetworks;
    type RequestsPerMember = ConstU32<MAX_AHEAD>;
    type PhaseTimeout = SigningTimeout;
    type PlanDeadline = PlanDeadline;
    type CosignInterval = CosignInterval;
    type CosignQuorum = CosignQuorum;
    type ReportDeadline = SigningReportDeadline;
    type Retention = Retention;
    type StallPoints = ConstU32<1>;
    type DutyPriority = DutyPriority;
    type DutyLongevity = DutyLongevity;
    type WeightInfo = weights::pallet_signing::WeightInfo<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::Accounts;
}
