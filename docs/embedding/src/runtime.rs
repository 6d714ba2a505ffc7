//! The runtime: Quoin's five pallets beside those that it needs.

use std::borrow::Cow;

use frame_support::{
    derive_impl, parameter_types,
    traits::{AsEnsureOriginWithArg, ConstU8, ConstU32, ConstU128, NeverEnsureOrigin},
    weights::{IdentityFee, Weight, constants::WEIGHT_REF_TIME_PER_SECOND},
};
use frame_system::{EnsureRoot, limits::BlockWeights};
use pallet_session::PeriodicSessions;
use pallet_transaction_payment::FungibleAdapter;
use quoin_primitives::{MAX_KEY_SHARES, NetworkParameters, Scheme};
use sp_runtime::{
    MultiAddress, MultiSignature, Perbill, generic, impl_opaque_keys,
    traits::{BlakeTwo256, ConvertInto, IdentifyAccount, OpaqueKeys, Verify},
};
use sp_version::RuntimeVersion;

pub use crate::api::{RUNTIME_API_VERSIONS, RuntimeApi};

/// A signature by any of the schemes that an account may use.
pub type Signature = MultiSignature;
/// An account.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// An amount.
pub type Balance = u128;
/// The number of a block.
pub type BlockNumber = u32;
/// A block's header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// A transaction as it comes from outside.
pub type UncheckedExtrinsic =
    generic::UncheckedExtrinsic<MultiAddress<AccountId, ()>, RuntimeCall, Signature, TxExtension>;

/// What a transaction is checked for, in this order. `AuthorizeCall` comes first.
pub type TxExtension = (
    frame_system::AuthorizeCall<Runtime>,
    frame_system::CheckNonZeroSender<Runtime>,
    frame_system::CheckSpecVersion<Runtime>,
    frame_system::CheckTxVersion<Runtime>,
    frame_system::CheckGenesis<Runtime>,
    frame_system::CheckEra<Runtime>,
    frame_system::CheckNonce<Runtime>,
    frame_system::CheckWeight<Runtime>,
    pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
);

/// The transaction of a call that authorises itself: nobody signs or pays for it.
pub(crate) fn authorised(call: RuntimeCall) -> UncheckedExtrinsic {
    let extensions = (
        frame_system::AuthorizeCall::new(),
        frame_system::CheckNonZeroSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckEra::from(generic::Era::Immortal),
        frame_system::CheckNonce::from(0),
        frame_system::CheckWeight::new(),
        pallet_transaction_payment::ChargeTransactionPayment::from(0),
    );
    UncheckedExtrinsic::new_transaction(call, extensions)
}

/// The runtime's version.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: Cow::Borrowed("example"),
    impl_name: Cow::Borrowed("example"),
    authoring_version: 1,
    spec_version: 1,
    impl_version: 1,
    apis: RUNTIME_API_VERSIONS,
    transaction_version: 1,
    system_version: 1,
};

/// Dispatches blocks to the pallets.
pub type Executive = frame_executive::Executive<
    Runtime,
    Block,
    frame_system::ChainContext<Runtime>,
    Runtime,
    AllPalletsWithSystem,
>;

#[frame_support::runtime]
mod construct {
    /// The example's runtime.
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Runtime;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;

    #[runtime::pallet_index(1)]
    pub type Balances = pallet_balances;

    #[runtime::pallet_index(2)]
    pub type TransactionPayment = pallet_transaction_payment;

    #[runtime::pallet_index(3)]
    pub type Assets = pallet_assets;

    #[runtime::pallet_index(4)]
    pub type EmbeddedCurveKeys = pallet_embedded_curve_keys;

    #[runtime::pallet_index(5)]
    pub type ValidatorSets = pallet_validator_sets;

    #[runtime::pallet_index(6)]
    pub type Dkg = pallet_dkg;

    #[runtime::pallet_index(7)]
    pub type Signing = pallet_signing;

    #[runtime::pallet_index(8)]
    pub type Batches = pallet_batches;

    #[runtime::pallet_index(9)]
    pub type Session = pallet_session;
}

parameter_types! {
    pub const Version: RuntimeVersion = VERSION;
    /// Two seconds: half of it must hold the largest participation.
    pub MaxBlock: BlockWeights = BlockWeights::with_sensible_defaults(
        Weight::from_parts(2 * WEIGHT_REF_TIME_PER_SECOND, u64::MAX),
        Perbill::from_percent(75),
    );
    /// Blocks in a session.
    pub const SessionLength: BlockNumber = 10;
    pub const NoOffset: BlockNumber = 0;
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
    type Block = Block;
    type AccountData = pallet_balances::AccountData<Balance>;
    type BlockWeights = MaxBlock;
    type Version = Version;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Runtime {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<1>;
    type AccountStore = System;
}

/// Only root creates assets: an asset's number stands for a network.
#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config for Runtime {
    type Balance = Balance;
    type Currency = Balances;
    type CreateOrigin = AsEnsureOriginWithArg<NeverEnsureOrigin<AccountId>>;
    type ForceOrigin = EnsureRoot<AccountId>;
}

impl pallet_transaction_payment::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type OnChargeTransaction = FungibleAdapter<Balances, ()>;
    type WeightToFee = IdentityFee<Balance>;
    type LengthToFee = IdentityFee<Balance>;
    type FeeMultiplierUpdate = ();
    type OperationalFeeMultiplier = ConstU8<5>;
    type WeightInfo = ();
}

impl_opaque_keys! {
    /// A validator's session keys: beside those of your consensus, the coordinator key.
    pub struct SessionKeys {
        /// Authorises what the validator's worker submits: sr25519, key type `qoin`.
        pub coordinator: ValidatorSets,
    }
}

/// Sessions of a fixed length whose validators never change. Yours come from your consensus.
impl pallet_session::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type ValidatorId = AccountId;
    type ValidatorIdOf = ConvertInto;
    type ShouldEndSession = PeriodicSessions<SessionLength, NoOffset>;
    type NextSessionRotation = PeriodicSessions<SessionLength, NoOffset>;
    type SessionManager = ();
    type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
    type Keys = SessionKeys;
    type DisablingStrategy = ();
    type WeightInfo = ();
    type Currency = Balances;
    type KeyDeposit = ConstU128<0>;
}

/// The most networks.
pub type MaxNetworks = ConstU32<4>;

/// A network whose signatures are checked by `scheme`, as genesis or the manager registers it.
pub fn network(scheme: Scheme) -> NetworkParameters<Balance, BlockNumber> {
    NetworkParameters {
        scheme: Some(scheme),
        key_share_price: 1_000,
        max_key_shares: MAX_KEY_SHARES,
        min_validators: 2,
        rotation_period: 20,
        first_set_delay: 4,
        key_deadline: 100,
        handover_deadline: 20,
        report_deadline: 40,
        cool_down: 100,
        key_points: 1,
        points_limit: 3,
    }
}
