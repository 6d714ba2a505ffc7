//! Groups of every shape sign, with every scheme.

use crate::common::*;
use frost_keys::{
    Ed25519Sha512, EthereumSchnorr, Secp256K1Sha256TR, Sr25519,
    frost_core::{Error, Signature},
    frost_secp256k1_tr::keys::Tweak,
};
use sha2::{Digest, Sha256};

const MESSAGE: &[u8; 32] = b"what thirty-two bytes are to say";

/// Each of these sets of validators signs; the verifier refuses another message and another key.
fn signs<C: Verified>(group: &Group<C>, other: &Group<C>, sets: &[&[usize]]) {
    for validators in sets {
        let signature = group.sign(validators, MESSAGE).unwrap();
        assert!(C::verify(group.verifying_key(), MESSAGE, &signature), "validators {validators:?}");
        assert!(!C::verify(group.verifying_key(), &[0; 32], &signature));
        assert!(!C::verify(other.verifying_key(), MESSAGE, &signature));
    }
}

fn every_shape<C: Verified>() {
    // One share of one.
    let other = Dkg::new(1, &[1]).group::<C>();
    let group = Dkg::new(1, &[1]).group::<C>();
    signs(&group, &other, &[&[0]]);

    // Any one share of several.
    let group = Dkg::new(1, &[1, 2]).group::<C>();
    signs(&group, &other, &[&[0], &[1], &[0, 1]]);

    // One validator with all the shares.
    let group = Dkg::new(3, &[4]).group::<C>();
    signs(&group, &other, &[&[0]]);

    // Three of four shares, of four validators.
    let group = Dkg::new(3, &[1, 1, 1, 1]).group::<C>();
    signs(&group, &other, &[&[0, 1, 2], &[3, 1, 0], &[1, 2, 3], &[0, 1, 2, 3]]);
    assert!(matches!(group.sign(&[0, 3], MESSAGE), Err(Error::IncorrectNumberOfCommitments)));

    // Three of four shares, of which one validator has two.
    let group = Dkg::new(3, &[1, 2, 1]).group::<C>();
    assert_eq!(group.packages.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2, 1]);
    signs(&group, &other, &[&[0, 1], &[2, 1], &[0, 1, 2]]);
    assert!(matches!(group.sign(&[0, 2], MESSAGE), Err(Error::IncorrectNumberOfCommitments)));
}

#[test]
fn sr25519() {
    every_shape::<Sr25519>();
}

#[test]
fn ed25519() {
    every_shape::<Ed25519Sha512>();
}

#[test]
fn bip340() {
    every_shape::<Secp256K1Sha256TR>();
}

#[test]
fn ethereum_schnorr() {
    every_shape::<EthereumSchnorr>();
}

/// One DKG's key signs with both schemes of its curve, and with neither a signature of the other.
#[test]
fn schemes_of_one_curve_differ() {
    let dkg = Dkg::new(2, &[1, 1]);
    let (bip340, ethereum) = (dkg.group::<Secp256K1Sha256TR>(), dkg.group::<EthereumSchnorr>());
    let signature = bip340.sign(&[0, 1], MESSAGE).unwrap();
    assert!(Secp256K1Sha256TR::verify(bip340.verifying_key(), MESSAGE, &signature));
    let signature = Signature::new(*signature.R(), *signature.z());
    assert!(!EthereumSchnorr::verify(ethereum.verifying_key(), MESSAGE, &signature));
}

/// The output key of BIP 341, by its text and libsecp256k1's addition.
fn output_key(group: &Group<Secp256K1Sha256TR>, merkle_root: &[u8]) -> secp256k1::XOnlyPublicKey {
    let key = secp256k1::PublicKey::from_slice(&group.verifying_key().serialize().unwrap()).unwrap();
    let (internal, _) = key.x_only_public_key();
    let tag = Sha256::digest(b"TapTweak");
    let tweak = Sha256::digest([&tag[..], &tag, &internal.to_byte_array(), merkle_root].concat());
    internal.add_tweak(&secp256k1::Scalar::from_be_bytes(tweak.into()).unwrap()).unwrap().0
}

/// The key path of BIP 341: without a root, as BIP 86 has it, and with one; of keys with an even and an odd y coordinate.
#[test]
fn taproot() {
    for odd in [false, true] {
        let group = loop {
            let group = Dkg::new(3, &[2, 1, 1]).group::<Secp256K1Sha256TR>();
            if group.verifying_key().serialize().unwrap()[0] == 2 + u8::from(odd) {
                break group;
            }
        };
        for merkle_root in [&[][..], &[0x5a; 32]] {
            let tweaked = group.map(
                |public| public.clone().tweak(Some(merkle_root)),
                |package| package.clone().tweak(Some(merkle_root)),
            );
            let key = output_key(&group, merkle_root);
            for validators in [&[0, 1][..], &[2, 0], &[0, 1, 2]] {
                let signature = tweaked.sign(validators, MESSAGE).unwrap().serialize().unwrap();
                let signature = secp256k1::schnorr::Signature::from_byte_array(signature.try_into().unwrap());
                assert!(secp256k1::schnorr::verify(&signature, MESSAGE, &key).is_ok());
                assert!(secp256k1::schnorr::verify(&signature, &[0; 32], &key).is_err());
                let other = output_key(&group, &[0xa5; 32]);
                assert!(secp256k1::schnorr::verify(&signature, MESSAGE, &other).is_err());
            }
        }
    }
}
