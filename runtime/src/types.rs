//! Primitive types and units of account.

use sp_runtime::{
    MultiAddress, MultiSignature, generic,
    traits::{BlakeTwo256, IdentifyAccount, Verify},
};

use crate::UncheckedExtrinsic;

/// A signature by any of the schemes an account may use.
pub type Signature = MultiSignature;

/// An account: a public key, or the hash of one.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;

/// How a transaction names an account.
pub type Address = MultiAddress<AccountId, ()>;

/// An amount, in units of 10⁻¹² [`UNIT`].
pub type Balance = u128;

/// How many transactions an account has sent.
pub type Nonce = u32;

/// The number of a block.
pub type BlockNumber = u32;

/// A BLAKE2b-256 hash.
pub type Hash = sp_core::H256;

/// Milliseconds since the Unix epoch.
pub type Moment = u64;

/// The number of an asset.
pub type AssetId = u32;

/// A block's header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;

/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;

/// One QUO, the chain's own currency, which has twelve decimals.
pub const UNIT: Balance = 1_000_000_000_000;

/// A thousandth of a [`UNIT`].
pub const MILLI_UNIT: Balance = UNIT / 1_000;
