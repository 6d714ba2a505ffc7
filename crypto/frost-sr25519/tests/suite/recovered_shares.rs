//! Key packages from recovered shares: of one share alone, and of validators that hold several.

use std::collections::BTreeMap;

use crate::common::*;
use frost_sr25519::{
    Sr25519,
    frost_core::{
        FieldError, GroupError, Identifier, SigningPackage, VerifyingKey, aggregate,
        keys::{KeyPackage, SigningShare, VerifyingShare},
        round1::{self, SigningCommitments, SigningNonces},
        round2::{self, SignatureShare},
    },
};

/// A signing process: all the shares of one validator. Each share has its own nonces, which its signature consumes.
struct Validator {
    key_packages: Vec<KeyPackage<Sr25519>>,
    nonces: BTreeMap<Identifier<Sr25519>, SigningNonces<Sr25519>>,
}

impl Validator {
    fn new(recovered: &Recovered, shares: impl Iterator<Item = u16>) -> Self {
        Self {
            key_packages: shares.map(|share| recovered.key_package(share)).collect(),
            nonces: BTreeMap::new(),
        }
    }

    fn commit(&mut self) -> Vec<(Identifier<Sr25519>, SigningCommitments<Sr25519>)> {
        self.key_packages
            .iter()
            .map(|key_package| {
                let (nonces, commitments) =
                    round1::commit(key_package.signing_share(), &mut rand_core_06::OsRng);
                self.nonces.insert(*key_package.identifier(), nonces);
                (*key_package.identifier(), commitments)
            })
            .collect()
    }

    fn sign(
        &mut self,
        package: &SigningPackage<Sr25519>,
    ) -> Vec<(Identifier<Sr25519>, SignatureShare<Sr25519>)> {
        self.key_packages
            .iter()
            .map(|key_package| {
                let nonces = self.nonces.remove(key_package.identifier()).unwrap();
                (*key_package.identifier(), round2::sign(package, &nonces, key_package).unwrap())
            })
            .collect()
    }
}

#[test]
fn one_share_of_one_signs() {
    let recovered = Recovered::new(1, 1);
    assert_eq!(recovered.verification_shares[0], recovered.group_key);
    assert!(sr25519_verify(&recovered.sign(&[1], b"message"), b"message", &recovered.group_key));
}

#[test]
fn one_share_of_several_signs() {
    let recovered = Recovered::new(1, 3);
    for shares in [&[1][..], &[3], &[2, 3], &[1, 2, 3]] {
        assert!(sr25519_verify(&recovered.sign(shares, b"message"), b"message", &recovered.group_key));
    }
}

#[test]
fn validators_with_several_shares_sign_with_all_of_them() {
    let recovered = Recovered::new(11, 16);
    let mut validators = [
        Validator::new(&recovered, 1..=5),
        Validator::new(&recovered, 6..=8),
        Validator::new(&recovered, 9..=12),
        Validator::new(&recovered, 13..=16),
    ];
    for silent in 0..4 {
        let mut signing: Vec<&mut Validator> =
            validators.iter_mut().enumerate().filter(|(i, _)| *i != silent).map(|(_, v)| v).collect();
        let commitments = signing.iter_mut().flat_map(|validator| validator.commit()).collect();
        let package = SigningPackage::new(commitments, b"message");
        let shares = signing.iter_mut().flat_map(|validator| validator.sign(&package)).collect();
        let signature = aggregate(&package, &shares, &recovered.public_key_package()).unwrap();
        assert!(sr25519_verify(&signature.serialize().unwrap(), b"message", &recovered.group_key));
        assert!(validators.iter().all(|validator| validator.nonces.is_empty()));
    }
}

#[test]
fn one_validator_with_all_shares_signs_alone() {
    let recovered = Recovered::new(7, 10);
    let mut validator = Validator::new(&recovered, 1..=10);
    let package = SigningPackage::new(validator.commit().into_iter().collect(), b"message");
    let shares = validator.sign(&package).into_iter().collect();
    let signature = aggregate(&package, &shares, &recovered.public_key_package()).unwrap();
    assert!(sr25519_verify(&signature.serialize().unwrap(), b"message", &recovered.group_key));
}

#[test]
fn bad_recovered_bytes_are_refused() {
    let identity = GroupError::InvalidIdentityElement.into();
    let malformed = GroupError::MalformedElement.into();
    assert_eq!(SigningShare::<Sr25519>::deserialize(&[0xff; 32]), Err(FieldError::MalformedScalar.into()));
    assert!(SigningShare::<Sr25519>::deserialize(&[1; 31]).is_err());
    assert_eq!(VerifyingShare::<Sr25519>::deserialize(&[0xff; 32]), Err(malformed));
    assert_eq!(VerifyingKey::<Sr25519>::deserialize(&[0; 32]), Err(identity));
    assert_eq!(Identifier::<Sr25519>::try_from(0), Err(FieldError::InvalidZeroScalar.into()));
}
