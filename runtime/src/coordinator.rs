//! The coordinator key: the session key with which a validator's worker acts for it.
//!
//! Everything that the worker submits is authorised by this key. The chain needs nothing of it when a session begins:
//! who holds which key is read from pallet-session.

use frame_support::traits::OneSessionHandler;
use sp_core::crypto::KeyTypeId;
use sp_runtime::BoundToRuntimeAppPublic;

/// The key type under which a keystore holds coordinator keys.
pub const KEY_TYPE: KeyTypeId = KeyTypeId(*b"qoin");

mod app {
    use sp_application_crypto::{app_crypto, sr25519};

    app_crypto!(sr25519, super::KEY_TYPE);
}

/// A coordinator's public key, sr25519.
pub type CoordinatorId = app::Public;

/// Lets pallet-session carry the coordinator key.
pub struct Coordinator;

impl BoundToRuntimeAppPublic for Coordinator {
    type Public = CoordinatorId;
}

impl<AccountId: 'static> OneSessionHandler<AccountId> for Coordinator {
    type Key = CoordinatorId;

    fn on_genesis_session<'a, I>(_: I)
    where
        I: Iterator<Item = (&'a AccountId, CoordinatorId)> + 'a,
    {
    }

    fn on_new_session<'a, I>(_: bool, _: I, _: I)
    where
        I: Iterator<Item = (&'a AccountId, CoordinatorId)> + 'a,
    {
    }

    fn on_disabled(_: u32) {}
}
