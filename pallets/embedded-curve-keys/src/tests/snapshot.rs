//! What validator sets take of the keys.

use frame_support::assert_ok;
use frame_system::RawOrigin::Signed;
use quoin_primitives::{EmbeddedCurve, EmbeddedKeys, Scheme, interface::EmbeddedKeyRegistry};

use crate::mock::*;

fn snapshot(scheme: Scheme) -> Option<EmbeddedKeys> {
    <EmbeddedCurveKeys as EmbeddedKeyRegistry<_>>::embedded_keys(&account(1), scheme)
}

fn set(curve: EmbeddedCurve, seed: u8) -> Vec<u8> {
    let (key, proof) = key_of(&account(1), curve, seed);
    assert_ok!(EmbeddedCurveKeys::set_key(Signed(account(1)).into(), key, proof));
    key.as_bytes().to_vec()
}

#[test]
fn a_scheme_is_served_when_all_its_curves_have_keys() {
    on_chain(|| {
        let schemes = [Scheme::Bip340, Scheme::EthereumSchnorr, Scheme::Ed25519];
        let served = || schemes.map(|scheme| snapshot(scheme).is_some());
        assert_eq!(served(), [false, false, false]);

        let secq256k1 = set(EmbeddedCurve::Secq256k1, 1);
        assert_eq!(served(), [false, false, false]);

        let embedwards25519 = set(EmbeddedCurve::Embedwards25519, 1);
        assert_eq!(served(), [true, true, true]);
        let both = snapshot(Scheme::Bip340).expect("served");
        assert_eq!(both.embedwards25519.to_vec(), embedwards25519);
        assert_eq!(both.secq256k1.map(|key| key.to_vec()), Some(secq256k1));
        let one = snapshot(Scheme::Ed25519).expect("served");
        assert_eq!(one, EmbeddedKeys { secq256k1: None, ..both });

        assert_ok!(EmbeddedCurveKeys::remove_key(Signed(account(1)).into(), EmbeddedCurve::Secq256k1));
        assert_eq!(served(), [false, false, true]);
    });
}

#[test]
fn a_snapshot_does_not_change_with_the_key() {
    on_chain(|| {
        set(EmbeddedCurve::Embedwards25519, 1);
        let before = snapshot(Scheme::Ed25519).expect("served");
        let second = set(EmbeddedCurve::Embedwards25519, 2);
        assert_ne!(before.embedwards25519.to_vec(), second);
        assert_eq!(snapshot(Scheme::Ed25519).expect("served").embedwards25519.to_vec(), second);
    });
}
