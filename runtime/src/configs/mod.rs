//! How each pallet is configured.
//!
//! | module | pallets |
//! | --- | --- |
//! | [`assets`] | assets |
//! | [`batches`] | batches |
//! | [`consensus`] | consensus parameters, BABE, timestamp, authorship, GRANDPA, offences |
//! | [`currency`] | balances, transaction payment |
//! | [`keys`] | embedded keys, validator sets, DKG |
//! | [`session`] | session, historical sessions |
//! | [`signing`] | signing |
//! | [`system`] | system, utility, sudo |

pub mod assets;
pub mod batches;
pub mod consensus;
pub mod currency;
pub mod keys;
pub mod session;
pub mod signing;
pub mod system;
