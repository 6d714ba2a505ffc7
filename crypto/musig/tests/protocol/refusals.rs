//! Every input that is refused before anything is signed, with the error that names it.

use crate::common::*;
use musig::{
    AggregateKey, Challenges, Error, NonceContext, PointError, PublicNonce, SecretKey, SecretNonce, Session,
};
use rand_core_06::{CryptoRng, RngCore};
use schnorrkel::{
    ExpansionMode, MiniSecretKey,
    derive::{ChainCode, Derivation},
};

fn key_error(keys: &[[u8; 32]]) -> Option<Error> {
    AggregateKey::new(keys).err()
}

#[test]
fn secret_keys_are_canonical_and_not_zero() {
    assert_eq!(SecretKey::from_bytes(&[0; 32]).err(), Some(Error::InvalidSecretKey));
    assert_eq!(SecretKey::from_bytes(&[0xff; 32]).err(), Some(Error::InvalidSecretKey));
    let keypair = &keypairs(1, 1)[0];
    assert_eq!(secret_key(keypair).public_key(), keypair.public.to_bytes());
}

/// Seeds and soft derivations, as in a Substrate keystore, give scalars of this form.
#[test]
fn secret_keys_of_every_origin_are_accepted() {
    for seed in 0..50 {
        let seed = MiniSecretKey::from_bytes(&[seed; 32]).unwrap();
        for mode in [ExpansionMode::Ed25519, ExpansionMode::Uniform] {
            let root = seed.expand_to_keypair(mode);
            let child = root.derived_key_simple(ChainCode([1; 32]), b"").0;
            for keypair in [root, child] {
                assert_eq!(secret_key(&keypair).public_key(), keypair.public.to_bytes());
            }
        }
    }
}

#[test]
fn lists_of_keys_are_refused_by_name() {
    let keys = public_keys(&keypairs(4, 4));
    assert_eq!(key_error(&[]), Some(Error::NoKeys));
    for signer in 0..4 {
        let mut bad = keys.clone();
        bad[signer] = [0; 32];
        assert_eq!(key_error(&bad), Some(Error::InvalidKey { signer, reason: PointError::Identity }));
        bad[signer] = [0xff; 32];
        assert_eq!(key_error(&bad), Some(Error::InvalidKey { signer, reason: PointError::NotCanonical }));
    }
    for second in 1..4 {
        for first in 0..second {
            let mut bad = keys.clone();
            bad[second] = bad[first];
            assert_eq!(key_error(&bad), Some(Error::DuplicateKey { first, second }));
        }
    }
    assert_eq!(key_error(&[keys[0]; 4]), Some(Error::DuplicateKey { first: 0, second: 1 }));
    assert_eq!(key_error(&keys), None);
}

#[test]
fn lists_of_nonces_are_refused_by_name() {
    let honest = Honest::new(3, b"message");
    let error = |nonces: &[[u8; 64]]| Session::new(&honest.key, nonces, b"message").err();
    assert_eq!(error(&honest.public_nonces[..2]), Some(Error::WrongNonceCount { expected: 3, found: 2 }));
    assert_eq!(error(&[]), Some(Error::WrongNonceCount { expected: 3, found: 0 }));
    assert_eq!(
        error(&[&honest.public_nonces[..], &honest.public_nonces[..1]].concat()),
        Some(Error::WrongNonceCount { expected: 3, found: 4 })
    );
    for signer in 0..3 {
        for half in [0..32, 32..64] {
            let mut nonces = honest.public_nonces.clone();
            for (fill, reason) in [(0, PointError::Identity), (0xff, PointError::NotCanonical)] {
                nonces[signer][half.clone()].fill(fill);
                assert_eq!(error(&nonces), Some(Error::InvalidNonce { signer, reason }));
                assert_eq!(PublicNonce::from_bytes(&nonces[signer]), Err(reason));
            }
        }
    }
    let nonce = PublicNonce::from_bytes(&honest.public_nonces[0]).unwrap();
    assert_eq!(nonce.to_bytes(), honest.public_nonces[0]);
}

#[test]
fn lists_of_partial_signatures_are_as_long_as_the_keys() {
    let honest = Honest::new(3, b"message");
    let session = honest.session();
    for found in [0, 1, 2, 4] {
        assert_eq!(
            session.aggregate(&vec![[0; 32]; found]),
            Err(Error::WrongPartialSignatureCount { expected: 3, found })
        );
    }
    for signer in [3, usize::MAX] {
        assert_eq!(
            session.verify_partial(signer, &honest.partials[0]),
            Err(Error::SignerOutOfRange { signer, signers: 3 })
        );
    }
}

#[test]
fn challenges_check_what_the_session_checks() {
    let honest = Honest::new(3, b"message");
    let keys = public_keys(&honest.keypairs);
    let challenges = honest.session().challenges();
    let stored = Challenges::from_bytes(&challenges.to_bytes()).unwrap();
    assert_eq!(stored, challenges);
    let check = |keys: &[[u8; 32]], signer: usize, nonce: &[u8; 64], partial: &[u8; 32]| {
        stored.verify_partial(keys, signer, nonce, partial)
    };
    for signer in 0..3 {
        let (nonce, partial) = (&honest.public_nonces[signer], &honest.partials[signer]);
        let wrong = Err(Error::InvalidPartialSignatures { signers: vec![signer] });
        assert_eq!(check(&keys, signer, nonce, partial), Ok(()));
        // Another signer's, none that is a scalar, with other nonces, among other keys.
        let other = (signer + 1) % 3;
        assert_eq!(check(&keys, signer, nonce, &honest.partials[other]), wrong);
        assert_eq!(check(&keys, signer, nonce, &[0xff; 32]), wrong);
        assert_eq!(check(&keys, signer, &honest.public_nonces[other], partial), wrong);
        assert_eq!(check(&keys[..signer + 1], signer, nonce, partial).is_ok(), signer == 2);
        let mut others = keys.clone();
        others[other] = [0xff; 32];
        assert_eq!(check(&others, signer, nonce, partial), wrong);
        others[signer] = [0xff; 32];
        let reason = PointError::NotCanonical;
        assert_eq!(check(&others, signer, nonce, partial), Err(Error::InvalidKey { signer, reason }));
        let reason = PointError::Identity;
        assert_eq!(check(&keys, signer, &[0; 64], partial), Err(Error::InvalidNonce { signer, reason }));
    }
    let beyond = Err(Error::SignerOutOfRange { signer: 3, signers: 3 });
    assert_eq!(check(&keys, 3, &honest.public_nonces[0], &honest.partials[0]), beyond);

    let another = Session::new(&honest.key, &honest.public_nonces, b"another message").unwrap().challenges();
    assert!(another.verify_partial(&keys, 0, &honest.public_nonces[0], &honest.partials[0]).is_err());
}

#[test]
fn challenges_are_two_canonical_scalars() {
    let bytes = Honest::new(2, b"message").session().challenges().to_bytes();
    for half in [0..32, 32..64] {
        let mut bad = bytes;
        bad[half].fill(0xff);
        assert_eq!(Challenges::from_bytes(&bad), Err(Error::InvalidChallenges));
    }
}

#[test]
fn strangers_and_foreign_nonces_do_not_sign() {
    let honest = Honest::new(2, b"message");
    let session = honest.session();
    let stranger = &keypairs(1, 99)[0];
    let member = secret_key(&honest.keypairs[0]);
    assert_eq!(session.sign(&secret_key(stranger), nonce(stranger, b"")), Err(Error::NotASigner));
    assert_eq!(session.sign(&member, nonce(stranger, b"")), Err(Error::NonceOfAnotherKey));
    assert_eq!(session.sign(&member, nonce(&honest.keypairs[1], b"")), Err(Error::NonceOfAnotherKey));
    assert_eq!(
        session.sign(&member, nonce(&honest.keypairs[0], b"")),
        Err(Error::NonceNotInSession { signer: 0 })
    );
}

#[test]
fn signers_whose_nonces_are_swapped_do_not_sign() {
    let keypairs = keypairs(2, 2);
    let key = AggregateKey::new(&public_keys(&keypairs)).unwrap();
    let nonces = nonces(&keypairs, b"session");
    let mut public = public_nonces(&nonces);
    public.swap(0, 1);
    let session = Session::new(&key, &public, b"message").unwrap();
    for (signer, nonce) in nonces.into_iter().enumerate() {
        assert_eq!(
            session.sign(&secret_key(&keypairs[signer]), nonce),
            Err(Error::NonceNotInSession { signer })
        );
    }
}

/// A generator stuck at zero, or failing.
struct Broken {
    fails: bool,
}

impl RngCore for Broken {
    fn next_u32(&mut self) -> u32 {
        0
    }
    fn next_u64(&mut self) -> u64 {
        0
    }
    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core_06::Error> {
        self.fill_bytes(bytes);
        if self.fails { Err(rand_core_06::Error::from(core::num::NonZeroU32::MIN)) } else { Ok(()) }
    }
}

impl CryptoRng for Broken {}

#[test]
fn a_nonce_is_not_made_without_randomness() {
    let context = NonceContext { aggregate_key: None, message: None, session: b"session" };
    let secret = secret_key(&keypairs(1, 1)[0]);
    let failed = SecretNonce::generate(&secret, &context, &mut Broken { fails: true });
    assert_eq!(failed.err(), Some(Error::EntropyUnavailable));
}

/// With the same randomness, nonces differ by anything that the sessions differ in.
#[test]
fn a_stuck_generator_repeats_no_nonce_across_sessions() {
    let secrets = keypairs(2, 2);
    let (a, b) = (secrets[0].public.to_bytes(), secrets[1].public.to_bytes());
    let mut seen = Vec::new();
    for keypair in &secrets {
        for aggregate_key in [None, Some(&a), Some(&b)] {
            for message in [None, Some(&b""[..]), Some(b"message")] {
                for session in [&b""[..], b"session", b"another"] {
                    let context = NonceContext { aggregate_key, message, session };
                    let make = || {
                        SecretNonce::generate(&secret_key(keypair), &context, &mut Broken { fails: false })
                            .unwrap()
                    };
                    let nonce = make().public_nonce();
                    assert_eq!(nonce, make().public_nonce(), "nothing else goes into a nonce");
                    assert_ne!(nonce[..32], nonce[32..]);
                    seen.push(nonce);
                }
            }
        }
    }
    let made = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), made);
}

#[test]
fn randomness_alone_separates_nonces() {
    let keypair = &keypairs(1, 1)[0];
    assert_ne!(nonce(keypair, b"session").public_nonce(), nonce(keypair, b"session").public_nonce());
}
