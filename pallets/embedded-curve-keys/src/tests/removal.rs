//! `remove_key`.

use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin::{Authorized, None, Root, Signed};
use quoin_primitives::EmbeddedCurve;
use sp_runtime::DispatchError::BadOrigin;

use crate::{mock::*, *};

type Failure = Error<Test>;

fn set(number: u8, curve: EmbeddedCurve) {
    let (key, proof) = key_of(&account(number), curve, number);
    assert_ok!(EmbeddedCurveKeys::set_key(Signed(account(number)).into(), key, proof));
}

fn remove(number: u8, curve: EmbeddedCurve) -> sp_runtime::DispatchResult {
    EmbeddedCurveKeys::remove_key(Signed(account(number)).into(), curve)
}

#[test]
fn a_removed_key_leaves_nothing() {
    on_chain(|| {
        CURVES.into_iter().for_each(|curve| set(4, curve));
        for (left, curve) in [(1, CURVES[0]), (0, CURVES[1])] {
            let key = EmbeddedCurveKeys::key(&account(4), curve).expect("set");
            events();
            assert_ok!(remove(4, curve));
            assert_eq!(events(), vec![Event::KeyRemoved { account: account(4), key }]);
            assert_eq!(EmbeddedCurveKeys::key(&account(4), curve), Option::None);
            assert_eq!(Owners::<Test>::get(curve, key.x()), Option::None);
            assert_eq!(System::consumers(&account(4)), left);
            EmbeddedCurveKeys::do_try_state().expect("the state is valid");
        }
        assert_eq!(Keys::<Test>::iter().count(), 0);
        assert_eq!(Owners::<Test>::iter().count(), 0);
    });
}

#[test]
fn a_needed_key_stays_and_the_other_goes() {
    on_chain(|| {
        let [needed, other] = CURVES;
        CURVES.into_iter().for_each(|curve| set(1, curve));
        Needed::mutate(|keys| keys.insert((account(1), needed)));
        assert_noop!(remove(1, needed), Failure::KeyNeeded);
        assert_ok!(remove(1, other));
        Needed::take();
        assert_ok!(remove(1, needed));
    });
}

#[test]
fn a_needed_key_can_be_replaced() {
    on_chain(|| {
        let curve = EmbeddedCurve::Secq256k1;
        set(1, curve);
        Needed::mutate(|keys| keys.insert((account(1), curve)));
        let (key, proof) = key_of(&account(1), curve, 9);
        assert_ok!(EmbeddedCurveKeys::set_key(Signed(account(1)).into(), key, proof));
        Needed::take();
    });
}

#[test]
fn there_must_be_a_key_to_remove() {
    on_chain(|| {
        set(1, CURVES[0]);
        assert_noop!(remove(1, CURVES[1]), Failure::NoKey);
        assert_noop!(remove(2, CURVES[0]), Failure::NoKey);
    });
}

#[test]
fn only_a_signed_account_removes_its_key() {
    on_chain(|| {
        set(1, CURVES[0]);
        for origin in [Root, None, Authorized] {
            assert_noop!(EmbeddedCurveKeys::remove_key(origin.into(), CURVES[0]), BadOrigin);
        }
        assert!(include(general(Call::remove_key { curve: CURVES[0] })).is_err());
    });
}
