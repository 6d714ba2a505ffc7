//! Groups of any size make signatures that schnorrkel accepts, and a bad share has a name.

use crate::common::*;
use frost_sr25519::{
    Sr25519,
    frost_core::{
        CheaterDetection, Error, Signature, SigningKey, VerifyingKey, aggregate_custom,
        round2::SignatureShare, verify_signature_share,
    },
};
use proptest::prelude::*;

#[test]
fn any_threshold_of_shares_makes_an_sr25519_signature() {
    let recovered = Recovered::new(3, 4);
    for shares in [&[1, 2, 3][..], &[4, 2, 1], &[1, 3, 4], &[2, 3, 4], &[1, 2, 3, 4]] {
        let signature = recovered.sign(shares, b"message");
        assert!(sr25519_verify(&signature, b"message", &recovered.group_key));
        assert!(!sr25519_verify(&signature, b"massage", &recovered.group_key));
        assert!(!sr25519_verify(&signature, b"message", &Recovered::new(3, 5).group_key));
    }
}

#[test]
fn messages_of_any_length_are_signed() {
    let recovered = Recovered::new(2, 3);
    for length in [0, 1, 31, 32, 33, 100_000] {
        let message = vec![0xa5; length];
        assert!(sr25519_verify(&recovered.sign(&[1, 3], &message), &message, &recovered.group_key));
    }
}

#[test]
fn one_hundred_and_one_of_150_shares_sign() {
    let recovered = Recovered::new(101, 150);
    let shares: Vec<u16> = (50..=150).collect();
    assert!(sr25519_verify(&recovered.sign(&shares, b"message"), b"message", &recovered.group_key));
}

#[test]
fn fewer_shares_than_the_threshold_make_nothing() {
    let recovered = Recovered::new(3, 4);
    let mut lenient = Recovered::new(3, 4);
    lenient.threshold = 2;
    let round = lenient.round(&[1, 2], b"message");
    assert_eq!(recovered.aggregate(&round), Err(Error::IncorrectNumberOfShares));
    assert_eq!(lenient.aggregate(&round), Err(Error::InvalidSignature));
}

/// A share plus one.
fn altered(share: &SignatureShare<Sr25519>) -> SignatureShare<Sr25519> {
    let mut bytes = share.serialize();
    let mut carry = 1;
    for byte in &mut bytes {
        (*byte, carry) = match byte.overflowing_add(carry) {
            (byte, true) => (byte, 1),
            (byte, false) => (byte, 0),
        };
    }
    SignatureShare::deserialize(&bytes).unwrap()
}

#[test]
fn exactly_the_bad_shares_are_named() {
    let recovered = Recovered::new(4, 6);
    let mut round = recovered.round(&[1, 2, 4, 6], b"message");
    let bad = [identifier(2), identifier(6)];
    for identifier in bad {
        let altered = altered(&round.signature_shares[&identifier]);
        round.signature_shares.insert(identifier, altered);
    }
    let result = aggregate_custom(
        &round.package,
        &round.signature_shares,
        &recovered.public_key_package(),
        CheaterDetection::AllCheaters,
    );
    assert_eq!(result, Err(Error::InvalidSignatureShare { culprits: bad.to_vec() }));

    for (identifier, signature_share) in &round.signature_shares {
        let verified = verify_signature_share(
            *identifier,
            &recovered.public_key_package().verifying_shares()[identifier],
            signature_share,
            &round.package,
            &recovered.verifying_key(),
        );
        assert_eq!(verified.is_err(), bad.contains(identifier));
    }
}

/// Two rounds of one group, side by side: neither's shares serve the other.
#[test]
fn shares_belong_to_their_round() {
    let recovered = Recovered::new(2, 3);
    let first = recovered.round(&[1, 2], b"message");
    let mut second = recovered.round(&[1, 2], b"message");
    second.signature_shares.insert(identifier(1), first.signature_shares[&identifier(1)]);
    assert_eq!(
        recovered.aggregate(&second),
        Err(Error::InvalidSignatureShare { culprits: vec![identifier(1)] })
    );
}

#[test]
fn single_keys_sign_as_schnorrkel_does() {
    let key = SigningKey::<Sr25519>::new(&mut rand_core_06::OsRng);
    let signature = key.sign(rand_core_06::OsRng, b"message").serialize().unwrap();
    let public_key = VerifyingKey::from(&key).serialize().unwrap().try_into().unwrap();
    assert!(sr25519_verify(&signature, b"message", &public_key));
}

#[test]
fn signatures_of_schnorrkel_are_accepted() {
    let keypair = schnorrkel::Keypair::generate();
    let key = VerifyingKey::<Sr25519>::deserialize(&keypair.public.to_bytes()).unwrap();
    let substrate = schnorrkel::signing_context(b"substrate");
    let signature = keypair.sign(substrate.bytes(b"message")).to_bytes();
    let signature = Signature::deserialize(&signature).unwrap();
    assert_eq!(key.verify(b"message", &signature), Ok(()));
    assert_eq!(key.verify(b"massage", &signature), Err(Error::InvalidSignature));

    let other = keypair.sign(schnorrkel::signing_context(b"other").bytes(b"message")).to_bytes();
    let other = Signature::deserialize(&other).unwrap();
    assert_eq!(key.verify(b"message", &other), Err(Error::InvalidSignature));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn random_subsets_sign_random_messages(
        (threshold, shares) in (1u16..8).prop_flat_map(|threshold| (Just(threshold), threshold..12)),
        rotation in 0u16..12,
        message in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let recovered = Recovered::new(threshold, shares);
        let signers: Vec<u16> = (0..threshold).map(|i| (i + rotation) % shares + 1).collect();
        prop_assert!(sr25519_verify(&recovered.sign(&signers, &message), &message, &recovered.group_key));
    }
}
