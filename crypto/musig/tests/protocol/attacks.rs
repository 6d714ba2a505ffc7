//! Dishonest signers: they get no signature that they should not have, and those at fault are named, and nobody else.

use crate::common::*;
use curve25519_dalek_4::{
    ristretto::{CompressedRistretto, RistrettoPoint},
    scalar::Scalar,
};
use musig::{AggregateKey, Error, Session};
use schnorrkel::{Keypair, PublicKey, SecretKey};

fn point(bytes: &[u8; 32]) -> RistrettoPoint {
    CompressedRistretto(*bytes).decompress().unwrap()
}

fn blamed(signers: &[usize]) -> Error {
    Error::InvalidPartialSignatures { signers: signers.to_vec() }
}

/// The attacker's key is chosen so that the plain sum of both keys is one whose secret it knows.
#[test]
fn a_rogue_key_signs_nothing_alone() {
    let victim = &keypairs(1, 1)[0];
    let known = &keypairs(1, 2)[0];
    let rogue = point(&known.public.to_bytes()) - point(&victim.public.to_bytes());
    let keys = [victim.public.to_bytes(), rogue.compress().to_bytes()];
    let sum: RistrettoPoint = keys.iter().map(point).sum();
    assert_eq!(
        sum.compress().to_bytes(),
        known.public.to_bytes(),
        "adding keys up would give the attacker's"
    );

    let key = AggregateKey::new(&keys).unwrap().public_key();
    assert_ne!(key, known.public.to_bytes());
    let aggregate = PublicKey::from_bytes(&key).unwrap();
    let forged = known.secret.sign_simple(b"substrate", b"message", &aggregate).to_bytes();
    assert!(!sr25519_verify(&forged, b"message", &key));
}

/// The attacker cancels the victim's key with the coefficients of a list it could see: its new key changes them all.
#[test]
fn a_rogue_key_fitted_to_known_coefficients_changes_them() {
    let victim = &keypairs(1, 1)[0];
    let mut fitted = keypairs(1, 2)[0].public.to_bytes();
    for target in 3..10 {
        let before = AggregateKey::new(&[victim.public.to_bytes(), fitted]).unwrap().public_key();
        let target = keypairs(1, target)[0].public.to_bytes();
        fitted = (point(&fitted) + point(&target) - point(&before)).compress().to_bytes();
        let key = AggregateKey::new(&[victim.public.to_bytes(), fitted]).unwrap().public_key();
        assert_ne!(key, target);
    }
}

/// The last to publish cancels everybody's nonces. The honest sign on, and only the attacker's part is missing.
#[test]
fn cancelling_the_others_nonces_blames_the_canceller() {
    let keypairs = keypairs(3, 3);
    let key = AggregateKey::new(&public_keys(&keypairs)).unwrap();
    let mut nonces = nonces(&keypairs, b"session");
    let attackers = nonces.pop().unwrap();
    let mut public = public_nonces(&nonces);
    let mut cancelling = [0; 64];
    for half in [0..32, 32..64] {
        let sum: RistrettoPoint =
            public.iter().map(|nonce| point(nonce[half.clone()].first_chunk().unwrap())).sum();
        cancelling[half].copy_from_slice((-sum).compress().as_bytes());
    }
    public.push(cancelling);
    let session = Session::new(&key, &public, b"message").unwrap();

    assert_eq!(
        session.sign(&secret_key(&keypairs[2]), attackers).err(),
        Some(Error::NonceNotInSession { signer: 2 })
    );
    let mut partials = partial_signatures(&session, &keypairs[..2], nonces);
    partials.push([0; 32]);
    assert_eq!(session.aggregate(&partials), Err(blamed(&[2])));
}

#[test]
fn a_partial_signature_over_another_message_is_blamed() {
    let honest = Honest::new(4, b"message");
    let mut public = honest.public_nonces.clone();
    let nonce = nonce(&honest.keypairs[2], b"session");
    public[2] = nonce.public_nonce();
    let other = Session::new(&honest.key, &public, b"another message").unwrap();
    let partial = other.sign(&secret_key(&honest.keypairs[2]), nonce).unwrap();
    assert_eq!(other.verify_partial(2, &partial), Ok(()));

    let session = Session::new(&honest.key, &public, b"message").unwrap();
    assert_eq!(session.verify_partial(2, &partial), Err(blamed(&[2])));
}

#[test]
fn a_partial_signature_over_other_nonces_is_blamed() {
    let keypairs = keypairs(3, 3);
    let key = AggregateKey::new(&public_keys(&keypairs)).unwrap();
    let mut nonces = nonces(&keypairs, b"session");
    let public = public_nonces(&nonces);
    let mut seen_by_two = public.clone();
    seen_by_two[0] = nonce(&keypairs[0], b"another session").public_nonce();

    let misled = Session::new(&key, &seen_by_two, b"message").unwrap();
    let twos = misled.sign(&secret_key(&keypairs[2]), nonces.pop().unwrap()).unwrap();
    let session = Session::new(&key, &public, b"message").unwrap();
    let mut partials = partial_signatures(&session, &keypairs[..2], nonces);
    partials.push(twos);
    assert_eq!(session.aggregate(&partials), Err(blamed(&[2])));
}

#[test]
fn partial_signatures_for_reordered_signers_are_blamed() {
    let keypairs = keypairs(3, 3);
    let reordered: Vec<Keypair> = [1, 0, 2].map(|signer: usize| keypairs[signer].clone()).into();
    let key = AggregateKey::new(&public_keys(&keypairs)).unwrap();
    let reordered_key = AggregateKey::new(&public_keys(&reordered)).unwrap();
    let nonces = nonces(&reordered, b"session");
    let public = public_nonces(&nonces);
    let reordered_session = Session::new(&reordered_key, &public, b"message").unwrap();
    let mut partials = partial_signatures(&reordered_session, &reordered, nonces);
    assert!(reordered_session.aggregate(&partials).is_ok());

    partials.swap(0, 1);
    let session = Session::new(&key, &[public[1], public[0], public[2]], b"message").unwrap();
    assert_eq!(session.aggregate(&partials), Err(blamed(&[0, 1, 2])));
}

#[test]
fn exactly_the_senders_of_tampered_partial_signatures_are_blamed() {
    let honest = Honest::new(5, b"message");
    let session = honest.session();
    for bad in 0..5 {
        let mut partials = honest.partials.clone();
        partials[bad][0] ^= 1;
        assert_eq!(session.aggregate(&partials), Err(blamed(&[bad])));
        assert_eq!(session.verify_partial(bad, &partials[bad]), Err(blamed(&[bad])));
    }
    let mut partials = honest.partials.clone();
    partials.swap(1, 4);
    partials[3][31] ^= 1;
    assert_eq!(session.aggregate(&partials), Err(blamed(&[1, 3, 4])));
    assert_eq!(session.aggregate(&[[0; 32]; 5]), Err(blamed(&[0, 1, 2, 3, 4])));
}

#[test]
fn an_unreduced_partial_signature_is_blamed() {
    let honest = Honest::new(3, b"message");
    let session = honest.session();
    let order = (-Scalar::ONE).to_bytes();
    for signer in 0..3 {
        let mut partials = honest.partials.clone();
        partials[signer] = [0xff; 32];
        assert_eq!(session.aggregate(&partials), Err(blamed(&[signer])));

        let mut carry = 1u16;
        for (byte, order) in partials[signer].iter_mut().zip(order) {
            carry += u16::from(order);
            *byte = carry as u8;
            carry >>= 8;
        }
        assert_eq!(
            session.verify_partial(signer, &partials[signer]),
            Err(blamed(&[signer])),
            "zero plus the order"
        );
    }
}

/// Errors that add up to nothing leave the signature correct: it is returned, and there is nobody to blame.
#[test]
fn errors_that_cancel_do_no_harm() {
    let honest = Honest::new(3, b"message");
    let mut partials = honest.partials.clone();
    for (signer, error) in [(0, Scalar::ONE), (2, -Scalar::ONE)] {
        let partial = Scalar::from_canonical_bytes(partials[signer]).unwrap() + error;
        partials[signer] = partial.to_bytes();
    }
    let session = honest.session();
    assert_eq!(session.verify_partial(0, &partials[0]), Err(blamed(&[0])));
    let signature = session.aggregate(&partials).unwrap();
    assert!(sr25519_verify(&signature, b"message", &honest.key.public_key()));

    let mut swapped = honest.partials.clone();
    swapped.swap(0, 2);
    assert_eq!(session.verify_partial(0, &swapped[0]), Err(blamed(&[0])));
    assert_eq!(session.aggregate(&swapped), Ok(signature));
}

/// An ordinary signature of one signer is no signature of them all, nor the other way round.
#[test]
fn a_signer_alone_does_not_sign_for_all() {
    let honest = Honest::new(2, b"message");
    let aggregate = PublicKey::from_bytes(&honest.key.public_key()).unwrap();
    let secret: &SecretKey = &honest.keypairs[0].secret;
    let alone = secret.sign_simple(b"substrate", b"message", &aggregate).to_bytes();
    assert!(!sr25519_verify(&alone, b"message", &honest.key.public_key()));
    let signature = honest.session().aggregate(&honest.partials).unwrap();
    assert!(!sr25519_verify(&signature, b"message", &honest.keypairs[0].public.to_bytes()));
}
