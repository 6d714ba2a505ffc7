//! Signatures on the wire: 64 bytes, marked, canonical.

use crate::common::*;
use curve25519_dalek_4::scalar::Scalar;
use frost_sr25519::{
    Sr25519,
    frost_core::{Error, FieldError, GroupError, Signature},
};

fn refused(bytes: &[u8]) -> Error<Sr25519> {
    Signature::<Sr25519>::deserialize(bytes).unwrap_err()
}

#[test]
fn signatures_survive_the_wire() {
    let recovered = Recovered::new(2, 3);
    let signature = recovered.aggregate(&recovered.round(&[2, 3], b"message")).unwrap();
    let bytes = signature.serialize().unwrap();
    assert_eq!(bytes.len(), 64);
    assert_eq!(bytes[63] & 0x80, 0x80);
    assert_eq!(Signature::deserialize(&bytes), Ok(signature));
    assert_eq!(schnorrkel::Signature::from_bytes(&bytes).unwrap().to_bytes().to_vec(), bytes);
}

#[test]
fn malformed_signatures_are_refused() {
    let recovered = Recovered::new(1, 1);
    let good = recovered.sign(&[1], b"message");

    let mut unmarked = good.clone();
    unmarked[63] ^= 0x80;
    assert_eq!(refused(&unmarked), Error::MalformedSignature);
    assert!(schnorrkel::Signature::from_bytes(&unmarked).is_err());

    for length in [0, 1, 32, 63, 65, 128] {
        let mut wrong = good.clone();
        wrong.resize(length, 0xff);
        assert_eq!(refused(&wrong), Error::MalformedSignature);
    }

    let mut identity = good.clone();
    identity[..32].fill(0);
    assert_eq!(refused(&identity), GroupError::InvalidIdentityElement.into());
    let mut malformed = good.clone();
    malformed[..32].fill(0xff);
    assert_eq!(refused(&malformed), GroupError::MalformedElement.into());

    let mut unreduced = good.clone();
    unreduced[32..].fill(0xff);
    assert_eq!(refused(&unreduced), FieldError::MalformedScalar.into());
    let mut order = (-Scalar::ONE).to_bytes();
    order[0] += 1;
    unreduced[32..].copy_from_slice(&order);
    unreduced[63] |= 0x80;
    assert_eq!(refused(&unreduced), FieldError::MalformedScalar.into());
    assert!(schnorrkel::Signature::from_bytes(&unreduced).is_err());
}
