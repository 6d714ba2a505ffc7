//! Keys and signatures at their edges.

use crate::vectors::Vectors;
use ethereum_schnorr::{EthereumSchnorr, InvalidSignature, PublicKey, Signature, UnusableKey, frost_core};

/// The group's order, big-endian.
fn order() -> [u8; 32] {
    hex::decode("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
        .unwrap()
        .try_into()
        .unwrap()
}

fn number(value: u8) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[31] = value;
    bytes
}

/// A point by its x coordinate, as the group's key.
fn verifying_key(format: u8, x: [u8; 32]) -> frost_core::VerifyingKey<EthereumSchnorr> {
    frost_core::VerifyingKey::deserialize(&[&[format][..], &x].concat()).unwrap()
}

#[test]
fn keys_are_x_coordinates_below_the_order() {
    assert_eq!(PublicKey::from_bytes(&number(1)).unwrap().to_bytes(), number(1));
    assert_eq!(PublicKey::from_bytes(&number(0)), Err(UnusableKey::NotOnCurve));
    assert_eq!(PublicKey::from_bytes(&number(5)), Err(UnusableKey::NotOnCurve));
    assert_eq!(PublicKey::from_bytes(&order()), Err(UnusableKey::TooLarge));
    assert_eq!(PublicKey::from_bytes(&[0xff; 32]), Err(UnusableKey::TooLarge));

    let generator = frost_core::VerifyingKey::<EthereumSchnorr>::deserialize(
        &hex::decode("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798").unwrap(),
    )
    .unwrap()
    .to_element();
    let key = PublicKey::from_point(&generator).unwrap();
    assert_eq!(PublicKey::from_point(&-generator), Ok(key));
    assert_eq!(PublicKey::from_point(&(generator - generator)), Err(UnusableKey::Identity));
    assert!(format!("{key:?}").contains("79be667ef9dcbbac"));
}

/// The order itself is the x coordinate of a point: a group's key could be that point, and nothing signs or verifies with it.
#[test]
fn keys_not_below_the_order_are_refused_by_the_suite() {
    let unusable = verifying_key(2, order());
    assert_eq!(PublicKey::try_from(&unusable), Err(UnusableKey::TooLarge));

    let key = frost_core::SigningKey::<EthereumSchnorr>::new(&mut rand_core_06::OsRng);
    let signature = key.sign(rand_core_06::OsRng, b"message");
    assert_eq!(frost_core::VerifyingKey::from(&key).verify(b"message", &signature), Ok(()));
    assert_eq!(unusable.verify(b"message", &signature), Err(frost_core::Error::MalformedVerifyingKey));
}

#[test]
fn malformed_signatures_are_refused_by_name() {
    let good = Vectors::load().signatures[0].signature;
    let altered = |nonce: &[u8], s: &[u8]| {
        let mut bytes = good;
        bytes[..nonce.len()].copy_from_slice(nonce);
        bytes[52 - s.len()..].copy_from_slice(s);
        Signature::from_bytes(&bytes)
    };
    assert!(altered(&[], &[]).is_ok());
    assert_eq!(altered(&[0; 20], &[]), Err(InvalidSignature::Nonce));
    assert_eq!(altered(&[], &number(0)), Err(InvalidSignature::Scalar));
    assert_eq!(altered(&[], &order()), Err(InvalidSignature::Scalar));
    assert_eq!(altered(&[], &[0xff; 32]), Err(InvalidSignature::Scalar));
    let mut greatest = order();
    greatest[31] -= 1;
    assert!(altered(&[], &greatest).is_ok());
}

#[test]
fn every_bit_counts() {
    let case = &Vectors::load().signatures[0];
    let key = PublicKey::from_bytes(&case.key).unwrap();
    let accepts = |key: &PublicKey, message: &[u8], bytes: &[u8; 52]| {
        Signature::from_bytes(bytes).is_ok_and(|signature| key.verify(message, &signature).is_ok())
    };
    assert!(accepts(&key, &case.message, &case.signature));
    for bit in 0..8 * 52 {
        let mut signature = case.signature;
        signature[bit / 8] ^= 1 << (bit % 8);
        assert!(!accepts(&key, &case.message, &signature), "bit {bit} of the signature");
    }
    for bit in 0..8 * 32 {
        let mut message = case.message.clone();
        message[bit / 8] ^= 1 << (bit % 8);
        assert!(!accepts(&key, &message, &case.signature), "bit {bit} of the message");
        let mut other = case.key;
        other[bit / 8] ^= 1 << (bit % 8);
        let other = PublicKey::from_bytes(&other);
        assert!(
            !other.is_ok_and(|other| accepts(&other, &case.message, &case.signature)),
            "bit {bit} of the key"
        );
    }
}
