//! How each pallet is configured.
//!
//! | module | pallets |
//! | --- | --- |
//! | [`assets`] | assets |
//! | [`consensus`] | consensus parameters, BABE, timestamp, authorship, GRANDPA, offences |
//! | [`currency`] | balances, transaction payment |
//! | [`session`] | session, historical sessions, fixed validators |
//! | [`system`] | system, utility, sudo |

pub mod assets;
pub mod consensus;
pub mod currency;
pub mod session;
pub mod system;
