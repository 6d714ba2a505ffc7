//! Keys with an offset, computed by other libraries.

use crate::common::*;
use curve25519_dalek_4::{
    constants, edwards::CompressedEdwardsY, ristretto::CompressedRistretto, scalar::Scalar,
};
use frost_keys::{
    Ed25519Sha512, EthereumSchnorr, Offset, Secp256K1Sha256TR, Sr25519,
    frost_core::{Ciphersuite, Error, FieldError, GroupError},
};
use rand_core_06::{OsRng, RngCore};

const MESSAGE: &[u8; 32] = b"what thirty-two bytes are to say";

/// The key P + d·G, by another library.
type Sum = fn(key: &[u8], offset: [u8; 32]) -> Vec<u8>;

fn secp256k1_sum(key: &[u8], offset: [u8; 32]) -> Vec<u8> {
    let offset = secp256k1::Scalar::from_be_bytes(offset).unwrap();
    let key = secp256k1::PublicKey::from_slice(key).unwrap();
    key.add_exp_tweak(&offset).unwrap().serialize().to_vec()
}

fn ed25519_sum(key: &[u8], offset: [u8; 32]) -> Vec<u8> {
    let key = CompressedEdwardsY::from_slice(key).unwrap().decompress().unwrap();
    let offset = Scalar::from_canonical_bytes(offset).unwrap();
    (key + constants::ED25519_BASEPOINT_POINT * offset).compress().to_bytes().to_vec()
}

fn ristretto255_sum(key: &[u8], offset: [u8; 32]) -> Vec<u8> {
    let key = CompressedRistretto::from_slice(key).unwrap().decompress().unwrap();
    let offset = Scalar::from_canonical_bytes(offset).unwrap();
    (key + constants::RISTRETTO_BASEPOINT_POINT * offset).compress().to_bytes().to_vec()
}

/// A scalar below every group's order, in either byte order.
fn random_offset() -> [u8; 32] {
    let mut bytes = [0; 32];
    OsRng.fill_bytes(&mut bytes);
    bytes[0] &= 0x0f;
    bytes[31] &= 0x0f;
    bytes
}

fn signs<C: Verified>(sum: Sum) {
    let group = Dkg::new(3, &[2, 1, 1]).group::<C>();
    // Of several, so that sums with an even and an odd y coordinate are among them.
    for _ in 0..8 {
        let bytes = random_offset();
        let offset = Offset::<C>::deserialize(&bytes).unwrap();
        let derived = group.map(
            |public| offset.public_key_package(public).unwrap(),
            |package| offset.key_package(package).unwrap(),
        );
        let expected = sum(&group.verifying_key().serialize().unwrap(), bytes);
        assert_eq!(derived.verifying_key().serialize().unwrap(), expected);
        assert_eq!(offset.verifying_key(group.verifying_key()).unwrap(), *derived.verifying_key());
        for validators in [&[0, 1][..], &[2, 0], &[0, 1, 2]] {
            let signature = derived.sign(validators, MESSAGE).unwrap();
            assert!(C::verify(derived.verifying_key(), MESSAGE, &signature));
            assert!(!C::verify(group.verifying_key(), MESSAGE, &signature));
        }
    }
}

#[test]
fn groups_sign_under_keys_with_an_offset() {
    signs::<Sr25519>(ristretto255_sum);
    signs::<Ed25519Sha512>(ed25519_sum);
    signs::<Secp256K1Sha256TR>(secp256k1_sum);
    signs::<EthereumSchnorr>(secp256k1_sum);
}

#[test]
fn no_offset_is_the_key_itself() {
    let group = Dkg::new(1, &[1]).group::<Ed25519Sha512>();
    let offset = Offset::deserialize(&[0; 32]).unwrap();
    assert_eq!(offset.public_key_package(&group.public), Ok(group.public.clone()));
    assert_eq!(offset.key_package(&group.packages[0][0]), Ok(group.packages[0][0].clone()));
}

/// The one share of a key of one is the key's secret: its negation leads to the identity.
#[test]
fn the_identity_is_refused() {
    let dkg = Dkg::new(1, &[1]);
    let group = dkg.group::<Ed25519Sha512>();
    let secret = Scalar::from_canonical_bytes(*dkg.shares[0][0].to_bytes()).unwrap();
    let offset = Offset::deserialize(&(-secret).to_bytes()).unwrap();
    let identity = || Error::from(GroupError::InvalidIdentityElement);
    assert_eq!(offset.verifying_key(group.verifying_key()), Err(identity()));
    assert_eq!(offset.public_key_package(&group.public), Err(identity()));
    assert_eq!(offset.key_package(&group.packages[0][0]), Err(identity()));
}

#[test]
fn malformed_offsets_are_refused() {
    fn refused<C: Ciphersuite>(bytes: &[u8]) {
        assert_eq!(Offset::<C>::deserialize(bytes).err(), Some(FieldError::MalformedScalar));
    }
    for bytes in [&[0xff; 32][..], &[0; 31], &[0; 33], &[]] {
        refused::<Sr25519>(bytes);
        refused::<Ed25519Sha512>(bytes);
        refused::<Secp256K1Sha256TR>(bytes);
        refused::<EthereumSchnorr>(bytes);
    }
}
