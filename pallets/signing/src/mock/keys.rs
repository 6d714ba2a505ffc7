//! The keys of sets, dealt in shares.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use quoin_primitives::{ExternalKey, KeyPair, Role, SetId, Suite, ValidatorSet, signing::SigningScheme};
use sp_core::sr25519;

use super::dealer::{Dealt, deal};

thread_local! {
    static KEYS: RefCell<BTreeMap<(SetId, Role), Rc<dyn Dealt>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Deals both keys of a set.
pub(crate) fn deal_keys(set: &ValidatorSet<u64>) -> KeyPair {
    let [oracle, external] = Role::ALL.map(|role| {
        let scheme = SigningScheme::of(role, set.scheme);
        let keys: Rc<dyn Dealt> = deal(scheme, set.threshold(), set.total_shares()).into();
        let key = keys.key();
        KEYS.with_borrow_mut(|all| all.insert((set.id, role), keys));
        key
    });
    let external = match set.scheme.suite() {
        Suite::Secp256k1 => ExternalKey::Secp256k1(external.try_into().expect("33 bytes")),
        _ => ExternalKey::Ed25519(external.try_into().expect("32 bytes")),
    };
    KeyPair { oracle: sr25519::Public::from_raw(oracle.try_into().expect("32 bytes")), external }
}

/// A set's key, if it was dealt and is not forgotten.
pub(crate) fn known_keys(set: SetId, role: Role) -> Option<Rc<dyn Dealt>> {
    KEYS.with_borrow(|keys| keys.get(&(set, role)).cloned())
}

/// Forgets a set's key, as when what recovers it is removed.
pub(crate) fn forget_keys(set: SetId, role: Role) {
    KEYS.with_borrow_mut(|keys| keys.remove(&(set, role)));
}
