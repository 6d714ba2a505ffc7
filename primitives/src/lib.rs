//! What Quoin's runtime, its worker and its tools say to each other.
//!
//! | module | holds |
//! | --- | --- |
//! | [`suite`] | the suites of the DKG, the embedded curves under them, the schemes of external networks, roles |
//! | [`network`] | network ids and what a network is registered with |
//! | [`keys`] | embedded keys, and the pair of keys that a validator set makes |
//! | [`set`] | validator sets: members, key shares, threshold, hash |
//! | [`bits`] | one bit for each member of a set |
//! | [`abandonments`] | how often members give up an attempt to sign |
//! | [`duty`] | what a validator's worker signs to authorise a duty |
//! | [`duties`] | which duties there are, and what is submitted for them |
//! | [`api`] | the runtime API of the worker |
//! | [`group`] | what a validator set signs with its keys, and the tags that keep those messages apart |
//! | [`signing`] | what sets are asked to sign, and the duties that it makes |
//! | [`batch`] | batches of what happened on external networks, burns towards them, and their runtime API |
//! | [`fault`] | what a validator can be blamed for, and a retired set's report |
//! | [`coordinator`] | the session key of the worker |
//! | [`verifier`] | verification of what validators prove, by host functions or in Wasm |
//! | [`interface`] | what the pallets ask of each other |
//!
//! Everything is SCALE-encoded, of bounded size, and works without `std`.
#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

pub mod abandonments;
pub mod api;
pub mod batch;
pub mod bits;
pub mod coordinator;
pub mod duties;
pub mod duty;
pub mod fault;
pub mod group;
pub mod interface;
pub mod keys;
pub mod network;
pub mod set;
pub mod signing;
pub mod suite;
pub mod verifier;

pub use abandonments::{Abandonments, MAX_ABANDONMENTS};
pub use bits::{Bits, MemberBits};
pub use duty::{DutyMessage, PROTOCOL_VERSION};
pub use fault::{Fault, ReportEntry, SlashReport};
pub use keys::{EmbeddedKey, EmbeddedKeys, ExternalKey, KeyPair};
pub use network::{CHAIN, NetworkId, NetworkParameters};
pub use set::{MAX_KEY_SHARES, Member, Session, SetId, ValidatorSet, threshold};
pub use suite::{EmbeddedCurve, Role, Scheme, Suite};
