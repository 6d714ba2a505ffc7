//! What Quoin's runtime, its worker and its tools say to each other.
//!
//! | module | holds |
//! | --- | --- |
//! | [`suite`] | the suites of the DKG, the embedded curves under them, the schemes of external networks, roles |
//! | [`network`] | network ids and what a network is registered with |
//! | [`keys`] | embedded keys, and the pair of keys that a validator set makes |
//! | [`set`] | validator sets: members, key shares, threshold, hash |
//! | [`duty`] | what a validator's worker signs to authorise a duty |
//! | [`group`] | what a validator set signs with its keys, and the tags that keep those messages apart |
//! | [`fault`] | what a validator can be blamed for, and a retired set's report |
//! | [`coordinator`] | the session key of the worker |
//! | [`interface`] | what the pallets ask of each other |
//!
//! Everything is SCALE-encoded, of bounded size, and works without `std`.
#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

pub mod coordinator;
pub mod duty;
pub mod fault;
pub mod group;
pub mod interface;
pub mod keys;
pub mod network;
pub mod set;
pub mod suite;

pub use duty::{DutyMessage, PROTOCOL_VERSION};
pub use fault::{Fault, ReportEntry, SlashReport};
pub use keys::{EmbeddedKey, EmbeddedKeys, ExternalKey, KeyPair};
pub use network::{CHAIN, NetworkId, NetworkParameters};
pub use set::{MAX_KEY_SHARES, Member, Session, SetId, ValidatorSet, threshold};
pub use suite::{EmbeddedCurve, Role, Scheme, Suite};
