//! Sessions: whose keys count, and since when.

use frame_support::parameter_types;
use pallet_session::{disabling::UpToLimitWithReEnablingDisablingStrategy, historical};
use sp_runtime::traits::{ConvertInto, OpaqueKeys};
use sp_staking::SessionIndex;

use crate::{
    AccountId, Babe, Balance, Balances, Runtime, RuntimeEvent, SessionKeys, UNIT,
    sessions::{NoFurtherIdentification, Sessions},
};

parameter_types! {
    /// Held from an account while it has session keys.
    pub const KeyDeposit: Balance = UNIT;
    /// Sessions for which a validator can be held to account: a week of sessions of an hour.
    pub const SessionsAccountable: SessionIndex = 7 * 24;
}

/// A session is an epoch of BABE. Every account may register session keys, so that later it can become a validator.
impl pallet_session::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type ValidatorId = AccountId;
    type ValidatorIdOf = ConvertInto;
    type ShouldEndSession = Babe;
    type NextSessionRotation = Babe;
    type SessionManager = historical::NoteHistoricalRoot<Self, Sessions>;
    type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
    type Keys = SessionKeys;
    type DisablingStrategy = UpToLimitWithReEnablingDisablingStrategy;
    type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
    type Currency = Balances;
    type KeyDeposit = KeyDeposit;
}

impl historical::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type FullIdentification = ();
    type FullIdentificationOf = NoFurtherIdentification;
}
