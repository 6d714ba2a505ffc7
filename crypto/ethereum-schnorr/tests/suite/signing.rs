//! Groups of any size make signatures that the scheme accepts, and a bad share has a name.

use std::collections::BTreeMap;

use ethereum_schnorr::{
    EthereumSchnorr, PublicKey, Signature,
    frost_core::{
        self, CheaterDetection, Error, Identifier, SigningPackage, aggregate, aggregate_custom,
        keys::{self, IdentifierList, KeyPackage, PublicKeyPackage},
        round1,
        round2::{self, SignatureShare},
        verify_signature_share,
    },
};
use proptest::prelude::*;
use rand_core_06::OsRng;

type Shares = BTreeMap<Identifier<EthereumSchnorr>, SignatureShare<EthereumSchnorr>>;

pub(crate) struct Group {
    packages: Vec<KeyPackage<EthereumSchnorr>>,
    public: PublicKeyPackage<EthereumSchnorr>,
}

impl Group {
    /// A group whose key has an odd y coordinate, or an even one.
    pub(crate) fn new(threshold: u16, shares: u16, odd: bool) -> Self {
        loop {
            let (shares, public) = keys::generate_with_dealer::<EthereumSchnorr, _>(
                shares,
                threshold,
                IdentifierList::Default,
                &mut OsRng,
            )
            .unwrap();
            if public.verifying_key().serialize().unwrap()[0] == 2 + u8::from(odd) {
                let packages = shares.into_values().map(|share| share.try_into().unwrap()).collect();
                return Self { packages, public };
            }
        }
    }

    pub(crate) fn key(&self) -> PublicKey {
        PublicKey::try_from(self.public.verifying_key()).unwrap()
    }

    /// Both rounds with these shares, numbered from 0.
    fn round(&self, shares: &[usize], message: &[u8]) -> (SigningPackage<EthereumSchnorr>, Shares) {
        let mut nonces = Vec::new();
        let mut commitments = BTreeMap::new();
        for &share in shares {
            let package = &self.packages[share];
            let (nonce, commitment) = round1::commit(package.signing_share(), &mut OsRng);
            commitments.insert(*package.identifier(), commitment);
            nonces.push((nonce, package));
        }
        let signing = SigningPackage::new(commitments, message);
        let shares = nonces
            .into_iter()
            .map(|(nonce, package)| (*package.identifier(), round2::sign(&signing, &nonce, package).unwrap()))
            .collect();
        (signing, shares)
    }

    pub(crate) fn sign(&self, shares: &[usize], message: &[u8]) -> Signature {
        let (signing, shares) = self.round(shares, message);
        let signature = aggregate(&signing, &shares, &self.public).unwrap();
        Signature::try_from(&signature).unwrap()
    }
}

#[test]
fn any_threshold_of_shares_signs_under_odd_keys_and_even() {
    for odd in [false, true] {
        let group = Group::new(3, 4, odd);
        let other = Group::new(3, 4, odd).key();
        for shares in [&[0, 1, 2][..], &[3, 1, 0], &[0, 2, 3], &[1, 2, 3], &[0, 1, 2, 3]] {
            let signature = group.sign(shares, b"message");
            assert!(group.key().verify(b"message", &signature).is_ok());
            assert!(group.key().verify(b"massage", &signature).is_err());
            assert!(other.verify(b"message", &signature).is_err());
        }
    }
}

#[test]
fn single_keys_sign() {
    for _ in 0..8 {
        let key = frost_core::SigningKey::<EthereumSchnorr>::new(&mut OsRng);
        let public = PublicKey::try_from(&frost_core::VerifyingKey::from(&key)).unwrap();
        let signature = Signature::try_from(&key.sign(OsRng, b"message")).unwrap();
        assert!(public.verify(b"message", &signature).is_ok());
        assert!(public.verify(b"", &signature).is_err());
    }
}

#[test]
fn fewer_shares_than_the_threshold_make_nothing() {
    let group = Group::new(3, 4, true);
    let (nonces, commitments) = round1::commit(group.packages[0].signing_share(), &mut OsRng);
    let commitments = [(*group.packages[0].identifier(), commitments)].into();
    let signing = SigningPackage::new(commitments, b"message");
    assert_eq!(round2::sign(&signing, &nonces, &group.packages[0]), Err(Error::IncorrectNumberOfCommitments));
}

/// A share plus one, big-endian.
fn altered(share: &SignatureShare<EthereumSchnorr>) -> SignatureShare<EthereumSchnorr> {
    let mut bytes = share.serialize();
    for byte in bytes.iter_mut().rev() {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            break;
        }
    }
    SignatureShare::deserialize(&bytes).unwrap()
}

#[test]
fn exactly_the_bad_shares_are_named() {
    for odd in [false, true] {
        let group = Group::new(4, 6, odd);
        let (signing, mut shares) = group.round(&[0, 1, 3, 5], b"message");
        let bad = [1, 5].map(|share: usize| *group.packages[share].identifier());
        for identifier in &bad {
            let altered = altered(&shares[identifier]);
            shares.insert(*identifier, altered);
        }
        let result = aggregate_custom(&signing, &shares, &group.public, CheaterDetection::AllCheaters);
        assert_eq!(result, Err(Error::InvalidSignatureShare { culprits: bad.to_vec() }));
        for (identifier, share) in &shares {
            let verified = verify_signature_share(
                *identifier,
                &group.public.verifying_shares()[identifier],
                share,
                &signing,
                group.public.verifying_key(),
            );
            assert_eq!(verified.is_err(), bad.contains(identifier));
        }
    }
}

#[test]
fn signatures_survive_the_wire() {
    let group = Group::new(2, 3, false);
    let (signing, shares) = group.round(&[0, 2], b"message");
    let signature = aggregate(&signing, &shares, &group.public).unwrap();
    let bytes = signature.serialize().unwrap();
    assert_eq!(bytes.len(), 65);
    assert_eq!(frost_core::Signature::deserialize(&bytes), Ok(signature));
    for length in [0, 64, 66] {
        let mut wrong = bytes.clone();
        wrong.resize(length, 0);
        assert_eq!(
            frost_core::Signature::<EthereumSchnorr>::deserialize(&wrong),
            Err(Error::MalformedSignature)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn random_subsets_sign_random_messages(
        (threshold, shares) in (2u16..6).prop_flat_map(|threshold| (Just(threshold), threshold..9)),
        rotation in 0u16..9,
        odd in any::<bool>(),
        message in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let group = Group::new(threshold, shares, odd);
        let signers: Vec<usize> = (0..threshold).map(|i| usize::from((i + rotation) % shares)).collect();
        prop_assert!(group.key().verify(&message, &group.sign(&signers, &message)).is_ok());
    }
}
