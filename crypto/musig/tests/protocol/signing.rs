//! Honest signers get signatures that schnorrkel accepts, for this key and this message alone.

use crate::common::*;
use musig::{AggregateKey, Session};

#[test]
fn any_number_of_signers_makes_an_sr25519_signature() {
    for signers in [1, 2, 3, 7, 150] {
        let honest = Honest::new(signers, b"message");
        let session = honest.session();
        for (signer, partial) in honest.partials.iter().enumerate() {
            assert_eq!(session.verify_partial(signer, partial), Ok(()));
        }
        let signature = session.aggregate(&honest.partials).unwrap();

        assert!(sr25519_verify(&signature, b"message", &honest.key.public_key()));
        assert!(!sr25519_verify(&signature, b"massage", &honest.key.public_key()));
        assert_eq!(signature[63] & 0x80, 0x80);
        if signers > 1 {
            let fewer = AggregateKey::new(&public_keys(&honest.keypairs[1..])).unwrap();
            assert!(!sr25519_verify(&signature, b"message", &fewer.public_key()));
        }
    }
}

#[test]
fn messages_of_any_length_are_signed() {
    for length in [0, 1, 31, 32, 165, 166, 167, 100_000] {
        let message = vec![0xa5; length];
        let honest = Honest::new(2, &message);
        let signature = honest.session().aggregate(&honest.partials).unwrap();
        assert!(sr25519_verify(&signature, &message, &honest.key.public_key()));
    }
}

#[test]
fn the_signing_context_is_substrates() {
    let honest = Honest::new(2, b"message");
    let signature = honest.session().aggregate(&honest.partials).unwrap();
    let key = schnorrkel::PublicKey::from_bytes(&honest.key.public_key()).unwrap();
    let signature = schnorrkel::Signature::from_bytes(&signature).unwrap();
    assert!(key.verify_simple(b"substrate", b"message", &signature).is_ok());
    assert!(key.verify_simple(b"Substrate", b"message", &signature).is_err());
}

#[test]
fn the_order_of_the_keys_is_part_of_the_key() {
    let keypairs = keypairs(4, 4);
    let keys = public_keys(&keypairs);
    let mut reordered = keys.clone();
    reordered.swap(1, 3);
    let key = AggregateKey::new(&keys).unwrap();
    assert_ne!(key.public_key(), AggregateKey::new(&reordered).unwrap().public_key());
    assert_eq!(key.public_key(), AggregateKey::new(&keys).unwrap().public_key());
    assert_ne!(key.public_key(), AggregateKey::new(&keys[..3]).unwrap().public_key());
}

#[test]
fn one_signers_aggregate_key_is_not_its_own_key() {
    let keys = public_keys(&keypairs(1, 1));
    assert_ne!(AggregateKey::new(&keys).unwrap().public_key(), keys[0]);
}

#[test]
fn signers_are_found_by_their_keys() {
    let keys = public_keys(&keypairs(3, 3));
    let key = AggregateKey::new(&keys).unwrap();
    assert_eq!(key.signers(), 3);
    assert_eq!(key.signer(&keys[2]), Some(2));
    assert_eq!(key.signer(&public_keys(&keypairs(1, 9))[0]), None);
}

#[test]
fn signers_of_several_sessions_at_once_do_not_disturb_each_other() {
    let keypairs = keypairs(3, 3);
    let key = AggregateKey::new(&public_keys(&keypairs)).unwrap();
    let (first, second) = (nonces(&keypairs, b"first"), nonces(&keypairs, b"second"));
    let (first_public, second_public) = (public_nonces(&first), public_nonces(&second));
    let first_session = Session::new(&key, &first_public, b"first").unwrap();
    let second_session = Session::new(&key, &second_public, b"second").unwrap();
    let second_partials = partial_signatures(&second_session, &keypairs, second);
    let first_partials = partial_signatures(&first_session, &keypairs, first);
    let first = first_session.aggregate(&first_partials).unwrap();
    let second = second_session.aggregate(&second_partials).unwrap();
    assert!(sr25519_verify(&first, b"first", &key.public_key()));
    assert!(sr25519_verify(&second, b"second", &key.public_key()));
    assert!(first_session.aggregate(&second_partials).is_err());
}
