//! `register_key`, as a transaction that comes from outside.

use codec::{Decode, Encode};
use frame_support::{
    assert_noop, assert_ok,
    pallet_prelude::{InvalidTransaction, TransactionValidityError},
    storage::{TransactionOutcome, with_transaction},
    traits::fungible::Mutate,
    weights::WeightToFee,
};
use frame_system::RawOrigin::{Authorized, None, Root, Signed};
use quoin_primitives::{
    CHAIN, DutyMessage, EmbeddedCurve, EmbeddedKey, SetId, coordinator, verifier::PossessionProof,
};
use sp_core::{H256, Pair};
use sp_io::hashing::blake2_256;
use sp_runtime::DispatchError::{self, BadOrigin};

use crate::{mock::*, *};

type Failure = Error<Test>;

const CURVE: EmbeddedCurve = EmbeddedCurve::Secq256k1;

/// Neither the pool nor a block takes the registration; nothing is verified or changed.
fn refused(registration: Registration, reason: InvalidTransaction) {
    let reason = TransactionValidityError::Invalid(reason);
    verified();
    assert_eq!(registration.clone().validate(), Err(reason));
    assert_noop!(registration.include(), reason);
    assert_eq!(verified(), 0, "a proof was verified before the registration was authorised");
}

fn included(registration: Registration) {
    assert!(registration.include().expect("authorised").is_ok());
}

fn registered(registration: Registration) {
    let Registration { account, key, .. } = registration.clone();
    included(registration);
    assert_eq!(EmbeddedCurveKeys::key(&account, key.curve()), Some(key));
}

#[test]
fn a_coordinator_key_registers_a_key_on_each_curve() {
    on_chain(|| {
        for curve in CURVES {
            let registration = Registration::new(1, curve, 1);
            let key = registration.key;
            assert!(EmbeddedCurveKeys::registration_open(&account(1), curve));
            registered(registration);
            assert_eq!(verified(), 1);
            assert!(!EmbeddedCurveKeys::registration_open(&account(1), curve));
            assert_eq!(Owners::<Test>::get(curve, key.x()), Some(account(1)));
            let coordinator = coordinator(1).public();
            assert_eq!(events(), vec![Event::KeyRegistered { account: account(1), key, coordinator }]);
        }
    });
}

#[test]
fn the_pool_takes_it_before_paid_calls_and_passes_it_on() {
    on_chain(|| {
        let first = Registration::new(1, CURVE, 1).validate().expect("valid");
        assert_eq!((first.priority, first.longevity, first.propagate), (DutyPriority::get(), 64, true));
        assert_eq!(first.requires, Vec::<Vec<u8>>::new());
        let tag = ("quoin duty", ("register_key", CHAIN, 0u32, 0u32, account(1), CURVE)).encode();
        assert_eq!(first.provides, vec![tag]);

        // One at a time for each account and curve.
        let provides = |registration: Registration| registration.validate().expect("valid").provides;
        assert_eq!(provides(Registration::new(1, CURVE, 2)), first.provides);
        assert_ne!(provides(Registration::new(2, CURVE, 2)), first.provides);
        assert_ne!(provides(Registration::new(1, EmbeddedCurve::Embedwards25519, 1)), first.provides);
        assert_eq!(verified(), 0, "the pool ran a proof");
    });
}

#[test]
fn it_takes_the_place_of_a_key_that_was_set() {
    on_chain(|| {
        let (key, proof) = key_of(&account(1), CURVE, 1);
        assert_ok!(EmbeddedCurveKeys::set_key(Signed(account(1)).into(), key, proof));
        registered(Registration::new(1, CURVE, 2));
        assert_eq!(Owners::<Test>::get(CURVE, key.x()), Option::None);
        assert_eq!(System::consumers(&account(1)), 2, "the session pallet's and one for keys");
    });
}

#[test]
fn an_account_without_session_keys_has_nobody_to_register_for_it() {
    on_chain(|| {
        assert!(!EmbeddedCurveKeys::registration_open(&account(4), CURVE));
        refused(Registration::new(4, CURVE, 1), InvalidTransaction::BadSigner);
        refused(Registration::new(5, CURVE, 1), InvalidTransaction::BadSigner);
    });
}

#[test]
fn a_replay_is_stale() {
    on_chain(|| {
        let registration = Registration::new(1, CURVE, 1);
        registered(registration.clone());
        refused(registration.clone(), InvalidTransaction::Stale);

        // Nor does it come back when the account changes or removes its key.
        let (key, proof) = key_of(&account(1), CURVE, 2);
        assert_ok!(EmbeddedCurveKeys::set_key(Signed(account(1)).into(), key, proof));
        refused(registration.clone(), InvalidTransaction::Stale);
        assert_ok!(EmbeddedCurveKeys::remove_key(Signed(account(1)).into(), CURVE));
        refused(registration, InvalidTransaction::Stale);
    });
}

#[test]
fn a_coordinator_key_registers_once_on_a_curve() {
    on_chain(|| {
        registered(Registration::new(1, CURVE, 1));
        refused(Registration::new(1, CURVE, 2), InvalidTransaction::Stale);
        registered(Registration::new(1, EmbeddedCurve::Embedwards25519, 2));
    });
}

#[test]
fn a_key_that_is_held_already_is_stale() {
    on_chain(|| {
        let (key, proof) = key_of(&account(1), CURVE, 1);
        assert_ok!(EmbeddedCurveKeys::set_key(Signed(account(1)).into(), key, proof));
        refused(Registration::new(1, CURVE, 1), InvalidTransaction::Stale);
        // The duty stays open for another key.
        registered(Registration::new(1, CURVE, 2));
    });
}

#[test]
fn a_rotated_coordinator_key_counts_no_longer_and_the_new_one_registers_anew() {
    on_chain(|| {
        let pending = Registration::new(1, CURVE, 1);
        assert!(pending.clone().validate().is_ok());
        rotate(1, &coordinator(11));
        refused(pending, InvalidTransaction::BadProof);

        registered(Registration::new(1, CURVE, 2).signed_by(&coordinator(11)));
        rotate(1, &coordinator(12));
        assert!(EmbeddedCurveKeys::registration_open(&account(1), CURVE));
        refused(Registration::new(1, CURVE, 3).signed_by(&coordinator(11)), InvalidTransaction::BadProof);
        registered(Registration::new(1, CURVE, 3).signed_by(&coordinator(12)));
        refused(Registration::new(1, CURVE, 2).signed_by(&coordinator(11)), InvalidTransaction::Stale);
    });
}

#[test]
fn a_signature_by_anybody_else_is_refused() {
    on_chain(|| {
        // Another validator's coordinator key, and no coordinator key at all.
        refused(Registration::new(1, CURVE, 1).signed_by(&coordinator(2)), InvalidTransaction::BadProof);
        refused(Registration::new(1, CURVE, 1).signed_by(&coordinator(99)), InvalidTransaction::BadProof);
        let signature = coordinator::Signature::from(sp_core::sr25519::Signature::from_raw([0; 64]));
        let registration = Registration { signature, ..Registration::new(1, CURVE, 1) };
        refused(registration, InvalidTransaction::BadProof);
    });
}

#[test]
fn the_signature_covers_every_argument() {
    on_chain(|| {
        let signed = Registration::new(1, CURVE, 1);
        let other = Registration::new(1, CURVE, 2);
        refused(Registration { account: account(2), ..signed.clone() }, InvalidTransaction::BadProof);
        refused(Registration { key: other.key, ..signed.clone() }, InvalidTransaction::BadProof);
        refused(Registration { proof: other.proof, ..signed.clone() }, InvalidTransaction::BadProof);
        refused(Registration { signature: other.signature, ..signed.clone() }, InvalidTransaction::BadProof);
        registered(signed);
    });
}

#[test]
fn another_chains_registration_is_refused() {
    on_chain(|| {
        let (key, proof) = key_of(&account(1), CURVE, 1);
        let registration = Registration::of(account(1), key, proof, &coordinator(1), H256([70; 32]));
        refused(registration, InvalidTransaction::BadProof);
    });
}

#[test]
fn a_signature_for_another_duty_or_version_or_set_is_refused() {
    on_chain(|| {
        let registration = Registration::new(1, CURVE, 1);
        let arguments = (&registration.account, &registration.key, &registration.proof);
        let with =
            |hash: [u8; 32]| Registration { signature: coordinator(1).sign(&hash), ..registration.clone() };
        let other_duty = DutyMessage::of_account(genesis_hash(), "set_key", &arguments);
        refused(with(other_duty.hash()), InvalidTransaction::BadProof);
        let in_a_set = (SetId { network: CHAIN, session: 0 }, H256([1; 32]));
        let in_a_set = DutyMessage::new(genesis_hash(), "register_key", in_a_set, 0, &arguments);
        refused(with(in_a_set.hash()), InvalidTransaction::BadProof);
        let other_version = (
            ("quoin duty v1", genesis_hash(), "register_key", quoin_primitives::PROTOCOL_VERSION + 1),
            (CHAIN, 0u32, H256::zero(), 0u32, arguments),
        );
        refused(with(other_version.using_encoded(blake2_256)), InvalidTransaction::BadProof);
        // The same tuple at this version is the message.
        let this_version = (
            ("quoin duty v1", genesis_hash(), "register_key", quoin_primitives::PROTOCOL_VERSION),
            (CHAIN, 0u32, H256::zero(), 0u32, arguments),
        );
        registered(with(this_version.using_encoded(blake2_256)));
    });
}

#[test]
fn a_proof_of_another_length_is_refused_before_the_signature_is_checked() {
    on_chain(|| {
        let signed = |key: EmbeddedKey, proof: PossessionProof| {
            Registration::of(account(1), key, proof, &coordinator(1), genesis_hash())
        };
        let [secq256k1, embedwards25519] = CURVES.map(|curve| key_of(&account(1), curve, 1));
        refused(signed(secq256k1.0, embedwards25519.1), InvalidTransaction::Call);
        refused(signed(embedwards25519.0, secq256k1.1.clone()), InvalidTransaction::Call);
        refused(signed(secq256k1.0, Default::default()), InvalidTransaction::Call);
        let unsigned = signed(secq256k1.0, Default::default()).signed_by(&coordinator(99));
        refused(unsigned, InvalidTransaction::Call);

        // A longer proof than any is no call at all.
        let call = |proof: Vec<u8>| {
            let signature = coordinator(1).sign(&[0; 32]);
            (1u8, account(1), secq256k1.0, proof, signature).encode()
        };
        assert!(Call::<Test>::decode(&mut &call(vec![0; 65])[..]).is_ok());
        assert!(Call::<Test>::decode(&mut &call(vec![0; 66])[..]).is_err());
    });
}

#[test]
fn another_accounts_key_and_its_negative_are_refused_before_the_signature_is_checked() {
    on_chain(|| {
        for curve in CURVES {
            registered(Registration::new(1, curve, 1));
            let (negative, proof) = negative_of(&account(2), curve, 1);
            let negated = Registration::of(account(2), negative, proof, &coordinator(2), genesis_hash());
            for registration in [Registration::new(2, curve, 1), negated] {
                refused(registration.clone(), InvalidTransaction::Custom(KEY_TAKEN));
                refused(registration.signed_by(&coordinator(99)), InvalidTransaction::Custom(KEY_TAKEN));
            }
            // Account 2 has lost nothing by it.
            registered(Registration::new(2, curve, 2));
        }
    });
}

/// The duty is closed and the account's key is what it was.
fn faulty(registration: Registration, error: impl Into<DispatchError>) {
    let Registration { account, key, .. } = registration.clone();
    let before = EmbeddedCurveKeys::key(&account, key.curve());
    included(registration.clone());
    let error = error.into().stripped();
    let event = events().pop().expect("an event");
    let Event::RegistrationFaulty { account: whose, key: which, error: found } = event else {
        panic!("not faulty: {event:?}")
    };
    assert_eq!((whose, which, found.stripped()), (account.clone(), key, error));
    assert_eq!(EmbeddedCurveKeys::key(&account, key.curve()), before);
    assert!(!EmbeddedCurveKeys::registration_open(&account, key.curve()));
    refused(registration, InvalidTransaction::Stale);
}

#[test]
fn a_bad_proof_is_found_at_inclusion_and_closes_the_duty() {
    on_chain(|| {
        for curve in CURVES {
            // For another owner.
            let (key, proof) = key_of(&account(2), curve, 1);
            let registration = Registration::of(account(1), key, proof, &coordinator(1), genesis_hash());
            assert!(registration.clone().validate().is_ok());
            faulty(registration, Failure::ProofInvalid);
            refused(Registration::new(1, curve, 1), InvalidTransaction::Stale);

            // The account's own call is open to it.
            let (key, proof) = key_of(&account(1), curve, 1);
            assert_ok!(EmbeddedCurveKeys::set_key(Signed(account(1)).into(), key, proof));
        }
    });
}

#[test]
fn bytes_that_are_no_point_are_found_at_inclusion() {
    on_chain(|| {
        let (_, proof) = key_of(&account(1), CURVE, 1);
        let key = EmbeddedKey::Secq256k1([0xff; 33]);
        let registration = Registration::of(account(1), key, proof, &coordinator(1), genesis_hash());
        faulty(registration, Failure::KeyInvalid);
    });
}

#[test]
fn a_key_stays_when_its_successor_is_faulty() {
    on_chain(|| {
        let (key, proof) = key_of(&account(1), CURVE, 1);
        assert_ok!(EmbeddedCurveKeys::set_key(Signed(account(1)).into(), key, proof));
        let (key, proof) = key_of(&account(2), CURVE, 2);
        let registration = Registration::of(account(1), key, proof, &coordinator(1), genesis_hash());
        faulty(registration, Failure::ProofInvalid);
    });
}

#[test]
fn an_account_that_can_take_no_more_references_uses_up_its_registration_too() {
    on_chain(|| {
        while System::inc_consumers(&account(1)).is_ok() {}
        faulty(Registration::new(1, CURVE, 1), DispatchError::TooManyConsumers);
        System::dec_consumers(&account(1));
    });
}

#[test]
fn a_flood_by_strangers_changes_nothing_and_runs_no_proof() {
    on_chain(|| {
        let before = sp_io::storage::root(sp_runtime::StateVersion::V1);
        let stranger = coordinator(99);
        for seed in 0..100 {
            for registration in [
                Registration::new(1 + seed % 5, CURVE, 1).signed_by(&stranger),
                Registration::new(1 + seed % 5, EmbeddedCurve::Embedwards25519, 1).signed_by(&stranger),
            ] {
                let mut spoiled = registration;
                spoiled.proof[0] ^= seed;
                assert!(spoiled.clone().validate().is_err());
                assert!(spoiled.include().is_err());
            }
        }
        assert_eq!(sp_io::storage::root(sp_runtime::StateVersion::V1), before);
        assert_eq!(verified(), 0);
        assert_eq!(events(), vec![]);
        registered(Registration::new(1, CURVE, 1));
    });
}

#[test]
fn a_copy_that_somebody_signs_is_refused_and_pays_for_its_weight() {
    on_chain(|| {
        let registration = Registration::new(1, CURVE, 1);
        // A stranger, and the validator itself.
        for payer in [account(4), account(1)] {
            assert_ok!(Balances::mint_into(&payer, 1_000_000));
            let before = Balances::free_balance(&payer);
            let refusal = registration.clone().include_signed(payer.clone()).expect("it can pay");
            assert_eq!(refusal.map_err(|refusal| refusal.error), Err(BadOrigin));
            let paid = before - Balances::free_balance(&payer);
            assert!(paid >= Fee::weight_to_fee(&weights::register_key::<()>(CURVE)), "it paid {paid}");
        }
        let unpaid = TransactionValidityError::Invalid(InvalidTransaction::Payment);
        assert_noop!(registration.clone().include_signed(account(5)), unpaid);
        assert_eq!(verified(), 0);

        let issued = Balances::total_issuance();
        registered(registration);
        assert_eq!(Balances::total_issuance(), issued, "the duty itself is free of a fee");
    });
}

#[test]
fn on_another_fork_it_is_valid_again() {
    on_chain(|| {
        let registration = Registration::new(1, CURVE, 1);
        let abandoned = with_transaction(|| {
            registered(registration.clone());
            refused(registration.clone(), InvalidTransaction::Stale);
            TransactionOutcome::Rollback(Ok::<_, DispatchError>(()))
        });
        assert_ok!(abandoned);
        assert_eq!(EmbeddedCurveKeys::key(&account(1), CURVE), Option::None);
        registered(registration);
    });
}

#[test]
fn the_mark_of_a_registration_goes_with_the_key_once_there_are_no_session_keys() {
    on_chain(|| {
        registered(Registration::new(1, CURVE, 1));
        assert_ok!(Session::purge_keys(Signed(account(1)).into()));
        assert_eq!(Registrations::<Test>::iter().count(), 1);
        refused(Registration::new(1, CURVE, 2), InvalidTransaction::BadSigner);
        assert_ok!(EmbeddedCurveKeys::remove_key(Signed(account(1)).into(), CURVE));
        assert_eq!(Registrations::<Test>::iter().count(), 0);
    });
}

#[test]
fn only_what_was_authorised_is_dispatched() {
    on_chain(|| {
        let Registration { account: who, key, proof, signature } = Registration::new(1, CURVE, 1);
        for origin in [Root, None, Signed(account(1))] {
            let call = EmbeddedCurveKeys::register_key(
                origin.into(),
                who.clone(),
                key,
                proof.clone(),
                signature.clone(),
            );
            assert_eq!(call, Err(BadOrigin));
        }
        // The origin that root can dispatch as does not open the duty.
        let registration = || {
            EmbeddedCurveKeys::register_key(
                Authorized.into(),
                account(4),
                key,
                proof.clone(),
                signature.clone(),
            )
        };
        assert_noop!(registration(), Failure::RegistrationClosed);
        registered(Registration::new(1, CURVE, 1));
        let again =
            EmbeddedCurveKeys::register_key(Authorized.into(), who, key, proof.clone(), signature.clone());
        assert_eq!(again, Err(Failure::RegistrationClosed.into()));
    });
}

#[test]
fn the_message_is_what_the_pallet_says() {
    on_chain(|| {
        let Registration { account, key, proof, signature } = Registration::new(1, CURVE, 1);
        let message = EmbeddedCurveKeys::registration_message(&account, &key, &proof);
        assert!(coordinator::Pair::verify(&signature, message, &coordinator(1).public()));
    });
}
