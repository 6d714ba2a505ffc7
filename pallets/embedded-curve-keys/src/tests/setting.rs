//! `set_key`.

use evrf_dkg::Ed25519;
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin::{None, Root, Signed};
use quoin_primitives::{EmbeddedCurve, EmbeddedKey, verifier::PossessionProof};
use sp_runtime::{
    DispatchError::{self, BadOrigin},
    transaction_validity::InvalidTransaction,
};

use crate::{mock::*, *};

type Failure = Error<Test>;

fn set(number: u8, key: (EmbeddedKey, PossessionProof)) -> sp_runtime::DispatchResult {
    EmbeddedCurveKeys::set_key(Signed(account(number)).into(), key.0, key.1)
}

#[test]
fn an_account_sets_its_key_on_each_curve() {
    on_chain(|| {
        for curve in CURVES {
            let (key, proof) = key_of(&account(4), curve, 1);
            assert_ok!(set(4, (key, proof)));
            assert_eq!(EmbeddedCurveKeys::key(&account(4), curve), Some(key));
            assert_eq!(Owners::<Test>::get(curve, key.x()), Some(account(4)));
            assert_eq!(events(), vec![Event::KeySet { account: account(4), key }]);
        }
        assert_eq!(System::consumers(&account(4)), 1);
    });
}

#[test]
fn a_key_takes_the_place_of_the_one_before() {
    on_chain(|| {
        for curve in CURVES {
            let first = key_of(&account(1), curve, 1);
            let second = key_of(&account(1), curve, 2);
            assert_ok!(set(1, first.clone()));
            assert_ok!(set(1, second.clone()));
            assert_eq!(EmbeddedCurveKeys::key(&account(1), curve), Some(second.0));
            assert_eq!(Owners::<Test>::get(curve, first.0.x()), Option::None);
            // What is no longer held is free for whoever proves it.
            assert_ok!(set(2, key_of(&account(2), curve, 1)));
        }
    });
}

#[test]
fn an_account_may_change_to_its_keys_negative() {
    on_chain(|| {
        for curve in CURVES {
            let (key, proof) = key_of(&account(1), curve, 1);
            assert_ok!(set(1, (key, proof)));
            let (negative, proof) = negative_of(&account(1), curve, 1);
            assert_ne!(negative, key);
            assert_ok!(set(1, (negative, proof)));
            assert_eq!(EmbeddedCurveKeys::key(&account(1), curve), Some(negative));
        }
    });
}

#[test]
fn another_accounts_key_and_its_negative_are_refused_unverified() {
    on_chain(|| {
        for curve in CURVES {
            assert_ok!(set(1, key_of(&account(1), curve, 1)));
            verified();
            assert_noop!(set(2, key_of(&account(2), curve, 1)), Failure::KeyTaken);
            assert_noop!(set(2, negative_of(&account(2), curve, 1)), Failure::KeyTaken);
            assert_eq!(verified(), 0);
        }
    });
}

#[test]
fn the_same_key_again_is_refused_unverified() {
    on_chain(|| {
        let key = key_of(&account(1), EmbeddedCurve::Secq256k1, 1);
        assert_ok!(set(1, key.clone()));
        verified();
        assert_noop!(set(1, key), Failure::KeyUnchanged);
        assert_eq!(verified(), 0);
    });
}

#[test]
fn a_proof_for_another_owner_is_refused() {
    on_chain(|| {
        for curve in CURVES {
            assert_noop!(set(2, key_of(&account(1), curve, 1)), Failure::ProofInvalid);
        }
    });
}

#[test]
fn a_proof_of_another_key_is_refused() {
    on_chain(|| {
        for curve in CURVES {
            let (key, _) = key_of(&account(1), curve, 1);
            let (_, proof) = key_of(&account(1), curve, 2);
            assert_noop!(set(1, (key, proof)), Failure::ProofInvalid);
            // A negative's proof is no proof of the key.
            let (_, proof) = negative_of(&account(1), curve, 1);
            assert_noop!(set(1, (key, proof)), Failure::ProofInvalid);
        }
    });
}

#[test]
fn a_proof_made_in_the_curves_other_suite_is_refused() {
    on_chain(|| {
        let (key, proof) = prove::<Ed25519>(&account(1), 1, false);
        let key = EmbeddedKey::Embedwards25519(key.try_into().expect("32 bytes"));
        assert_eq!(key, key_of(&account(1), EmbeddedCurve::Embedwards25519, 1).0);
        assert_noop!(set(1, (key, proof)), Failure::ProofInvalid);
    });
}

#[test]
fn a_proof_of_the_other_curve_or_another_length_is_refused() {
    on_chain(|| {
        let [secq256k1, embedwards25519] = CURVES.map(|curve| key_of(&account(1), curve, 1));
        assert_noop!(set(1, (secq256k1.0, embedwards25519.1.clone())), Failure::ProofLength);
        assert_noop!(set(1, (embedwards25519.0, secq256k1.1)), Failure::ProofLength);
        assert_noop!(set(1, (embedwards25519.0, Default::default())), Failure::ProofLength);
        let mut short = embedwards25519.1;
        short.pop();
        assert_noop!(set(1, (embedwards25519.0, short)), Failure::ProofLength);
    });
}

#[test]
fn a_key_of_the_other_curve_or_of_none_is_refused() {
    on_chain(|| {
        let [(_, proof), (embedwards25519, other_proof)] = CURVES.map(|curve| key_of(&account(1), curve, 1));
        // No point has an x that is not below the field's order, and the first byte must be 2 or 3.
        let mut no_point = [0xff; 33];
        no_point[1..].copy_from_slice(embedwards25519.as_bytes());
        assert_noop!(set(1, (EmbeddedKey::Secq256k1(no_point), proof.clone())), Failure::KeyInvalid);
        no_point = [0xff; 33];
        no_point[0] = 2;
        assert_noop!(set(1, (EmbeddedKey::Secq256k1(no_point), proof)), Failure::KeyInvalid);
        let no_point = [0xff; 32];
        assert_noop!(set(1, (EmbeddedKey::Embedwards25519(no_point), other_proof)), Failure::KeyInvalid);
    });
}

#[test]
fn an_account_that_does_not_exist_holds_no_key() {
    on_chain(|| {
        let key = key_of(&account(5), EmbeddedCurve::Secq256k1, 1);
        assert_noop!(set(5, key), DispatchError::NoProviders);
    });
}

#[test]
fn an_account_with_a_key_cannot_be_reaped() {
    on_chain(|| {
        assert_ok!(set(4, key_of(&account(4), EmbeddedCurve::Secq256k1, 1)));
        let all = || Balances::transfer_allow_death(Signed(account(4)).into(), account(1), 1000);
        assert!(all().is_err());
        assert_ok!(EmbeddedCurveKeys::remove_key(Signed(account(4)).into(), EmbeddedCurve::Secq256k1));
        assert_ok!(all());
    });
}

#[test]
fn only_a_signed_account_sets_a_key() {
    on_chain(|| {
        let (key, proof) = key_of(&account(1), EmbeddedCurve::Secq256k1, 1);
        for origin in [Root, None, frame_system::RawOrigin::Authorized] {
            assert_noop!(EmbeddedCurveKeys::set_key(origin.into(), key, proof.clone()), BadOrigin);
        }
        let unsigned = general(Call::set_key { key, proof });
        assert_eq!(validate(unsigned.clone()), Err(InvalidTransaction::UnknownOrigin.into()));
        assert!(include(unsigned).is_err());
    });
}
