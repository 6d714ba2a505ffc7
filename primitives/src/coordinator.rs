//! The coordinator key: a validator's sr25519 session key, held by its worker. Everything that the worker submits is
//! authorised by it.

use sp_application_crypto::{KeyTypeId, app_crypto, sr25519};

/// Where keystores hold coordinator keys: `qoin`.
pub const KEY_TYPE: KeyTypeId = KeyTypeId(*b"qoin");

mod app {
    use super::{KEY_TYPE, app_crypto, sr25519};
    app_crypto!(sr25519, KEY_TYPE);
}

#[cfg(feature = "std")]
pub use app::Pair;
pub use app::{Public, Signature};
