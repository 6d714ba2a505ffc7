//! `try_state` finds what would be wrong.

use frame_support::assert_ok;
use frame_system::RawOrigin::Signed;
use quoin_primitives::EmbeddedCurve;

use crate::{mock::*, *};

/// What `try_state` says after `spoil` on a chain where account 4 holds key 1.
fn spoiled(spoil: impl FnOnce()) -> String {
    Genesis::default().build().execute_with(|| {
        let (key, proof) = key_of(&account(4), EmbeddedCurve::Secq256k1, 1);
        assert_ok!(EmbeddedCurveKeys::set_key(Signed(account(4)).into(), key, proof));
        assert_ok!(EmbeddedCurveKeys::do_try_state());
        spoil();
        format!("{:?}", EmbeddedCurveKeys::do_try_state().expect_err("the state is spoiled"))
    })
}

#[test]
fn each_invariant_is_checked() {
    let x = key_of(&account(4), EmbeddedCurve::Secq256k1, 1).0.x();
    let message = spoiled(|| Owners::<Test>::remove(EmbeddedCurve::Secq256k1, x));
    assert!(message.contains("a key's x is not its account's"), "{message}");

    let message = spoiled(|| Owners::<Test>::insert(EmbeddedCurve::Secq256k1, x, account(1)));
    assert!(message.contains("a key's x is not its account's"), "{message}");

    let message = spoiled(|| Owners::<Test>::insert(EmbeddedCurve::Embedwards25519, x, account(4)));
    assert!(message.contains("an x is listed for an account without its key"), "{message}");

    let message = spoiled(|| Keys::<Test>::remove(account(4)));
    assert!(message.contains("an x is listed for an account without its key"), "{message}");

    let message = spoiled(|| Keys::<Test>::insert(account(1), AccountKeys::default()));
    assert!(message.contains("an account without keys is listed"), "{message}");

    let message = spoiled(|| System::dec_consumers(&account(4)));
    assert!(message.contains("an account with keys can be reaped"), "{message}");
}
