//! The state transition function of the Quoin chain.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`apis`] | the runtime APIs: what a node may ask of the runtime |
//! | [`configs`] | how each pallet is configured, in files by topic |
//! | [`consensus_parameters`] | duration of slots and epochs, fixed at genesis |
//! | [`genesis_presets`] | the presets `development` and `local` |
//! | [`session_keys`] | the keys a validator registers for a session |
//! | [`sessions`] | who the validators of a session are |
//! | `sets` | what the runtime API says of validator sets and their duties |
//! | [`transaction`] | what a transaction carries and in which order it is checked |
//! | [`types`] | primitive types and units of account |

#![cfg_attr(not(feature = "std"), no_std)]
#![recursion_limit = "256"]

extern crate alloc;

pub mod apis;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
pub mod configs;
pub mod consensus_parameters;
pub mod genesis_presets;
pub mod session_keys;
pub mod sessions;
mod sets;
pub mod transaction;
pub mod types;
pub mod weights;

use alloc::{borrow::Cow, vec::Vec};
use pallet_session::historical as pallet_session_historical;
use sp_version::RuntimeVersion;

use consensus_parameters as pallet_consensus_parameters;

pub use apis::{RUNTIME_API_VERSIONS, RuntimeApi};
pub use quoin_primitives::coordinator;
pub use session_keys::SessionKeys;
pub use transaction::{SignedPayload, TxExtension, UncheckedExtrinsic};
pub use types::*;

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

/// The runtime's version. `spec_version` grows with every change of behaviour, `transaction_version` with every
/// change of how a transaction is encoded.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: Cow::Borrowed("quoin"),
    impl_name: Cow::Borrowed("quoin"),
    authoring_version: 1,
    spec_version: 100,
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

/// The pallets, in the order in which their hooks run and their genesis is built, which is that of their indices.
///
/// [`consensus_parameters`] precede all that read them; BABE precedes the timestamp it checks; balances precede the
/// stake held from them; the validator sets precede the session that asks for validators.
#[frame_support::runtime]
mod runtime {
    /// The Quoin chain.
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
    pub type ConsensusParameters = pallet_consensus_parameters;

    #[runtime::pallet_index(2)]
    pub type Babe = pallet_babe;

    #[runtime::pallet_index(3)]
    pub type Timestamp = pallet_timestamp;

    #[runtime::pallet_index(4)]
    pub type Authorship = pallet_authorship;

    #[runtime::pallet_index(5)]
    pub type Balances = pallet_balances;

    #[runtime::pallet_index(6)]
    pub type TransactionPayment = pallet_transaction_payment;

    #[runtime::pallet_index(7)]
    pub type Assets = pallet_assets;

    #[runtime::pallet_index(8)]
    pub type Offences = pallet_offences;

    #[runtime::pallet_index(9)]
    pub type Historical = pallet_session_historical;

    #[runtime::pallet_index(10)]
    pub type EmbeddedCurveKeys = pallet_embedded_curve_keys;

    #[runtime::pallet_index(11)]
    pub type ValidatorSets = pallet_validator_sets;

    #[runtime::pallet_index(12)]
    pub type Dkg = pallet_dkg;

    #[runtime::pallet_index(13)]
    pub type Session = pallet_session;

    #[runtime::pallet_index(14)]
    pub type Grandpa = pallet_grandpa;

    #[runtime::pallet_index(15)]
    pub type Utility = pallet_utility;

    #[runtime::pallet_index(16)]
    pub type Sudo = pallet_sudo;
}
