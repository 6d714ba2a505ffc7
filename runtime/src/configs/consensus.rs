//! Who makes blocks and when, who finalizes them, and what happens to those who do it twice.

use frame_support::{
    parameter_types,
    traits::{ConstU32, ConstU64, Get},
};
use pallet_session::historical;
use sp_consensus_babe::{AllowedSlots, BabeEpochConfiguration};
use sp_session::MembershipProof;

use crate::{
    Babe, Historical, Moment, Offences, Runtime, RuntimeEvent, Session, ValidatorSets,
    configs::session::SessionsAccountable,
    consensus_parameters::{ExpectedBlockTime, MinimumPeriod, SlotsPerEpoch},
};

/// In about a quarter of the slots a lot draws the author; in the others a secondary author, of whom each slot has one,
/// makes the block. Both prove their turn with a VRF.
pub const BABE_EPOCH_CONFIGURATION: BabeEpochConfiguration =
    BabeEpochConfiguration { c: (1, 4), allowed_slots: AllowedSlots::PrimaryAndSecondaryVRFSlots };

/// Most validators that make blocks and vote.
pub type MaxAuthorities = ConstU32<1000>;

parameter_types! {
    /// Slots for which an equivocation can be reported.
    pub ReportLongevity: u64 =
        u64::from(SessionsAccountable::get()).saturating_mul(SlotsPerEpoch::<Runtime>::get());
}

/// Slots of 6 seconds, epochs of an hour.
impl crate::consensus_parameters::Config for Runtime {
    type DefaultSlotDuration = ConstU64<6_000>;
    type DefaultEpochDuration = ConstU64<600>;
}

impl pallet_babe::Config for Runtime {
    type EpochDuration = SlotsPerEpoch<Runtime>;
    type ExpectedBlockTime = ExpectedBlockTime<Runtime>;
    type EpochChangeTrigger = pallet_babe::ExternalTrigger;
    type DisabledValidators = Session;
    type WeightInfo = ();
    type MaxAuthorities = MaxAuthorities;
    type MaxNominators = ConstU32<0>;
    type KeyOwnerProof = MembershipProof;
    type EquivocationReportSystem =
        pallet_babe::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
}

impl pallet_timestamp::Config for Runtime {
    type Moment = Moment;
    type OnTimestampSet = Babe;
    type MinimumPeriod = MinimumPeriod<Runtime>;
    type WeightInfo = pallet_timestamp::weights::SubstrateWeight<Runtime>;
}

impl pallet_authorship::Config for Runtime {
    type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Self, Babe>;
    type EventHandler = ();
}

impl pallet_grandpa::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = ();
    type MaxAuthorities = MaxAuthorities;
    type MaxNominators = ConstU32<0>;
    type MaxSetIdSessionEntries = MaxSetIdSessionEntries;
    type KeyOwnerProof = MembershipProof;
    type EquivocationReportSystem =
        pallet_grandpa::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
}

parameter_types! {
    /// Sets of GRANDPA voters whose sessions are remembered: at most one begins in a session.
    pub MaxSetIdSessionEntries: u64 = SessionsAccountable::get().into();
}

/// Equivocations cost stake on the chain's own network.
impl pallet_offences::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type IdentificationTuple = historical::IdentificationTuple<Self>;
    type OnOffenceHandler = ValidatorSets;
}
