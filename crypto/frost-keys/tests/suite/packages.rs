//! Packages are what the DKG made, and of nothing else.

use crate::common::*;
use frost_keys::{
    Ed25519Sha512, EthereumSchnorr, PackageError, Scheme, Secp256K1Sha256TR, Sr25519,
    evrf_dkg::Suite,
    frost_core::{Identifier, keys::VerifyingShare},
    key_packages, public_key_package,
};

/// Identifiers are the shares' indices, and every package holds what belongs together.
fn agree<C: Scheme>() {
    let dkg = Dkg::<C::Suite>::new(3, &[2, 1, 1]);
    let group = dkg.group::<C>();
    assert_eq!(group.public.min_signers(), Some(3));
    assert_eq!(group.public.verifying_shares().len(), 4);
    let key = dkg.keys.group_key().to_public_key_bytes();
    assert_eq!(group.verifying_key().serialize().unwrap(), key.as_ref());

    let packages: Vec<_> = group.packages.iter().flatten().collect();
    assert_eq!(packages.len(), 4);
    for (index, package) in (1u16..).zip(packages) {
        let identifier = Identifier::try_from(index).unwrap();
        assert_eq!(*package.identifier(), identifier);
        assert_eq!(*package.verifying_share(), VerifyingShare::from(*package.signing_share()));
        assert_eq!(*package.verifying_share(), group.public.verifying_shares()[&identifier]);
        assert_eq!(package.verifying_key(), group.verifying_key());
        assert_eq!(*package.min_signers(), 3);
    }
}

#[test]
fn packages_agree_with_the_dkg() {
    agree::<Sr25519>();
    agree::<Ed25519Sha512>();
    agree::<Secp256K1Sha256TR>();
    agree::<EthereumSchnorr>();
}

fn refuse<C: Scheme>() {
    let first = Dkg::<C::Suite>::new(2, &[1, 2]);
    let second = Dkg::<C::Suite>::new(2, &[1, 2]);
    let smaller = Dkg::<C::Suite>::new(1, &[1]);

    // Shares of another key, alone or after a good one.
    let shares = &second.shares[1];
    assert_eq!(
        key_packages::<C>(&first.parameters, &first.keys, shares),
        Err(PackageError::WrongShare { index: 2 })
    );
    let mixed = [first.shares[1][0].clone(), second.shares[1][1].clone()];
    assert_eq!(
        key_packages::<C>(&first.parameters, &first.keys, &mixed),
        Err(PackageError::WrongShare { index: 3 })
    );

    // A share whose index the key does not have.
    assert_eq!(
        key_packages::<C>(&smaller.parameters, &smaller.keys, &first.shares[1]),
        Err(PackageError::WrongShare { index: 2 })
    );

    // A key of other parameters.
    let other = PackageError::OtherParameters { keys: 1, parameters: 3 };
    assert_eq!(public_key_package::<C>(&first.parameters, &smaller.keys), Err(other));
    assert_eq!(key_packages::<C>(&first.parameters, &smaller.keys, &smaller.shares[0]), Err(other));

    // No shares, no packages.
    assert_eq!(key_packages::<C>(&first.parameters, &first.keys, &[]), Ok(vec![]));
}

#[test]
fn what_does_not_belong_together_is_refused() {
    refuse::<Sr25519>();
    refuse::<Ed25519Sha512>();
    refuse::<Secp256K1Sha256TR>();
    refuse::<EthereumSchnorr>();
}

#[test]
fn secrets_are_not_shown() {
    fn hidden<C: Scheme>() {
        let dkg = Dkg::<C::Suite>::new(1, &[1]);
        let share = hex(&dkg.shares[0][0].to_bytes()[..]);
        let shown = format!("{:?} {:?}", dkg.group::<C>().packages, <C::Suite as Suite>::SUITE);
        assert!(!shown.contains(&share), "{shown}");
    }
    hidden::<Sr25519>();
    hidden::<Ed25519Sha512>();
    hidden::<Secp256K1Sha256TR>();
    hidden::<EthereumSchnorr>();
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
