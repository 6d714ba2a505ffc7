//! The keys a validator registers for a session.

use alloc::vec::Vec;
use sp_runtime::impl_opaque_keys;

use crate::{Babe, Grandpa, ValidatorSets};

impl_opaque_keys! {
    /// A validator's session keys. Encoded as the three public keys of 32 bytes, in this order.
    pub struct SessionKeys {
        /// Makes blocks: sr25519, key type `babe`.
        pub babe: Babe,
        /// Finalizes blocks: Ed25519, key type `gran`.
        pub grandpa: Grandpa,
        /// Authorises what the validator's worker submits: sr25519, key type `qoin`.
        pub coordinator: ValidatorSets,
    }
}
