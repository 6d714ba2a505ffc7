//! Batches of what happened on external networks, and these networks' assets.

use frame_support::{PalletId, parameter_types, traits::ConstU32};
use frame_system::EnsureRoot;
use quoin_primitives::{NetworkId, batch::NoInstruction};
use sp_runtime::traits::Convert;

use super::keys::{DutyLongevity, DutyPriority, session_blocks};
use crate::{
    AccountId, AssetId, Assets, Balance, BlockNumber, Runtime, Signing, ValidatorSets,
    genesis_presets::{BITCOIN, ETHEREUM, MONERO},
    weights,
};

parameter_types! {
    pub const BatchesId: PalletId = PalletId(*b"qn/batch");
    /// A sixth of a session: ten minutes of a session of an hour. It is ten times as long as signers are waited for.
    pub ProposalBlocks: BlockNumber = (session_blocks() / 6).max(50);
}

/// How many batches of a network are signed at a time.
pub const MAX_AHEAD: u32 = 4;

/// An asset has its network's number.
pub struct NetworksAsset;

impl Convert<NetworkId, AssetId> for NetworksAsset {
    fn convert(network: NetworkId) -> AssetId {
        network.0.into()
    }
}

/// What is sent to a network at least, in its smallest unit.
pub struct LeastBurn;

impl Convert<NetworkId, Balance> for LeastBurn {
    fn convert(network: NetworkId) -> Balance {
        match network {
            // Bitcoin's nodes relay no smaller output to a taproot address.
            BITCOIN => 330,
            // About what a transfer costs when there is little else to do.
            ETHEREUM => 20_000_000_000_000,
            MONERO => 30_000_000,
            _ => 1,
        }
    }
}

impl pallet_batches::Config for Runtime {
    type Assets = Assets;
    type AssetOf = NetworksAsset;
    type PalletId = BatchesId;
    type OwnInstruction = NoInstruction;
    type Signing = Signing;
    type SigningWeight = Signing;
    type ProposalBlocks = ProposalBlocks;
    type ValidatorSets = ValidatorSets;
    type ValidatorSetsWeight = ValidatorSets;
    type ManagerOrigin = EnsureRoot<AccountId>;
    type MaxBatchLen = ConstU32<{ 32 * 1024 }>;
    type MaxAhead = ConstU32<MAX_AHEAD>;
    type MaxBurns = ConstU32<256>;
    type LeastBurn = LeastBurn;
    type DutyPriority = DutyPriority;
    type DutyLongevity = DutyLongevity;
    type WeightInfo = weights::pallet_batches::WeightInfo<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::Accounts;
}
