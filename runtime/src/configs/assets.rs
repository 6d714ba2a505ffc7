//! Assets: what external networks' coins are on this chain.

use frame_support::{
    parameter_types,
    traits::{AsEnsureOriginWithArg, ConstU32, NeverEnsureOrigin},
};
use frame_system::EnsureRoot;

use crate::{AccountId, AssetId, Balance, Balances, MILLI_UNIT, Runtime, RuntimeEvent, UNIT};

parameter_types! {
    pub const AssetDeposit: Balance = 10 * UNIT;
    pub const AssetAccountDeposit: Balance = UNIT;
    pub const MetadataDepositBase: Balance = UNIT;
    pub const MetadataDepositPerByte: Balance = 10 * MILLI_UNIT;
    pub const ApprovalDeposit: Balance = MILLI_UNIT;
}

/// Only root creates assets, by `force_create`: an asset's number stands for a network, so nobody may occupy one.
impl pallet_assets::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type Balance = Balance;
    type RemoveItemsLimit = ConstU32<1000>;
    type AssetId = AssetId;
    type AssetIdParameter = codec::Compact<AssetId>;
    type ReserveData = ();
    type Currency = Balances;
    type CreateOrigin = AsEnsureOriginWithArg<NeverEnsureOrigin<AccountId>>;
    type ForceOrigin = EnsureRoot<AccountId>;
    type AssetDeposit = AssetDeposit;
    type AssetAccountDeposit = AssetAccountDeposit;
    type MetadataDepositBase = MetadataDepositBase;
    type MetadataDepositPerByte = MetadataDepositPerByte;
    type ApprovalDeposit = ApprovalDeposit;
    type StringLimit = ConstU32<50>;
    type Freezer = ();
    type Holder = ();
    type Extra = ();
    type CallbackHandle = ();
    type AssetIdAllocator = ();
    type WeightInfo = pallet_assets::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ();
}
