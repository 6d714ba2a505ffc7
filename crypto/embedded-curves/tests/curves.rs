//! Group laws, orders and encodings of both curves.

use embedded_curves::{
    Affine, DecodeError, EmbeddedCurve, Embedwards25519, Projective, Scalar, Secq256k1, field::Fp,
};
use group::{Group, GroupEncoding};
use proptest::prelude::*;

fn scalars<C: EmbeddedCurve>() -> impl Strategy<Value = Scalar<C>> {
    prop_oneof![
        4 => any::<([u8; 32], [u8; 32])>().prop_map(|(low, high)| {
            let mut bytes = [0; 64];
            bytes[..32].copy_from_slice(&low);
            bytes[32..].copy_from_slice(&high);
            Fp::from_uniform_le(&bytes)
        }),
        1 => (0u64..40).prop_map(Fp::from),
        1 => (1u64..40).prop_map(|a| -Fp::from(a)),
    ]
}

fn group_laws<C: EmbeddedCurve>(a: Scalar<C>, b: Scalar<C>, c: Scalar<C>) {
    let generator = Projective::<C>::GENERATOR;
    let identity = Projective::<C>::IDENTITY;
    let (p, q, r) = (generator * a, generator * b, generator * c);
    assert_eq!(p + q, q + p);
    assert_eq!((p + q) + r, p + (q + r));
    assert_eq!(p + identity, p);
    assert_eq!(identity + p, p);
    assert_eq!(p - generator * a, identity);
    assert_eq!(p + p, p.double());
    assert_eq!(p + q, generator * (a + b));
    assert_eq!(p - q, generator * (a - b));
    assert_eq!(p * b, generator * (a * b));
    assert_eq!(bool::from(p.is_identity()), a.is_zero_vartime());

    let (p_affine, q_affine) = (p.to_affine(), q.to_affine());
    assert_eq!(p + q_affine, p + q);
    assert_eq!(p - q_affine, p - q);
    assert_eq!(p + p_affine, p.double());
    assert_eq!(p - p_affine, identity);
    assert_eq!(identity + p_affine, p);
    assert_eq!(Projective::from(p_affine), p);
    assert_eq!(p_affine * b, p * b);
    assert_eq!([p, q, r].iter().sum::<Projective<C>>(), p + q + r);

    let points = [p, identity, q, r, identity];
    let mut affine = [Affine::IDENTITY; 5];
    Projective::batch_to_affine(&points, &mut affine);
    assert!(points.iter().zip(&affine).all(|(p, q)| p.to_affine() == *q));
}

fn encoding<C: EmbeddedCurve>(a: Scalar<C>) {
    let point = (Projective::<C>::GENERATOR * a).to_affine();
    let bytes = point.encode();
    assert_eq!(bytes.as_ref().len(), C::ENCODED_LEN);
    if a.is_zero_vartime() {
        assert!(C::decode(bytes.as_ref()).is_err());
        assert!(bool::from(Affine::<C>::from_bytes(&bytes).is_none()));
        assert!(bool::from(Affine::<C>::from_coordinates(*point.x(), *point.y()).is_none()));
    } else {
        assert_eq!(C::decode(bytes.as_ref()), Ok(point));
        assert_eq!(Projective::from_bytes(&bytes).unwrap(), point.into());
        assert_eq!(Projective::from(point).to_bytes(), bytes);
        assert_eq!(Affine::from_coordinates(*point.x(), *point.y()).unwrap(), point);
        assert!(bool::from(Affine::<C>::from_coordinates(*point.x(), *point.y() + Fp::ONE).is_none()));
        let negative = (-point).encode();
        assert_ne!(negative, bytes);
        assert_eq!(C::decode(negative.as_ref()), Ok(-point));
    }
    assert_eq!(C::decode_scalar(&C::encode_scalar(&a)).unwrap(), a);
}

/// Whatever is read is written the same again; whatever is refused says why.
fn arbitrary_bytes<C: EmbeddedCurve>(bytes: &[u8]) {
    match C::decode(bytes) {
        Ok(point) => {
            assert_eq!(point.encode().as_ref(), bytes);
            assert!(bool::from(Affine::<C>::from_coordinates(*point.x(), *point.y()).is_some()));
        }
        Err(DecodeError::Length { expected, given }) => {
            assert!(expected == C::ENCODED_LEN && given == bytes.len() && given != expected);
        }
        Err(DecodeError::Prefix(prefix)) => assert!(prefix == bytes[0] && prefix != 2 && prefix != 3),
        Err(DecodeError::NotReduced | DecodeError::NotOnCurve) => assert_eq!(bytes.len(), C::ENCODED_LEN),
    }
}

/// The order times the generator is the identity, and no smaller multiple tried is.
fn order<C: EmbeddedCurve>() {
    let generator = Projective::<C>::GENERATOR;
    let minus_one = generator * -Scalar::<C>::ONE;
    assert_eq!(minus_one, -generator);
    assert_eq!(minus_one + generator, Projective::IDENTITY);
    // The same without a scalar's reduction: bit by bit along the order itself.
    let order = <C::ScalarModulus as embedded_curves::field::Modulus>::MODULUS;
    let multiple = (0..256).rev().fold(Projective::<C>::IDENTITY, |sum, bit| {
        let doubled = sum.double();
        if order[bit / 64] >> (bit % 64) & 1 == 1 { doubled + generator } else { doubled }
    });
    assert_eq!(multiple, Projective::IDENTITY);
    assert_eq!(Projective::<C>::generator(), generator);
    assert_eq!(*C::GENERATOR.x(), Fp::ONE);
    assert!(!bool::from(C::GENERATOR.y().is_odd()));
    assert!(bool::from(Affine::<C>::from_coordinates(*C::GENERATOR.x(), *C::GENERATOR.y()).is_some()));
}

/// Every x from 0 to 2000: either both parities decode, or both are refused as not on the curve.
fn every_small_x<C: EmbeddedCurve>(encode: impl Fn(u16, u8) -> Vec<u8>) {
    let mut on_curve = 0;
    for x in 0..2000 {
        let (even, odd) = (C::decode(&encode(x, 0)), C::decode(&encode(x, 1)));
        match even {
            Ok(point) => {
                assert_eq!(odd, Ok(-point));
                assert_eq!(*point.x(), Fp::from(x));
                assert!(!bool::from(point.y().is_odd()));
                on_curve += 1;
            }
            Err(error) => {
                assert_eq!(error, DecodeError::NotOnCurve);
                assert_eq!(odd, Err(DecodeError::NotOnCurve));
                assert!(bool::from(Affine::<C>::lift_x(&Fp::from(x)).is_none()));
            }
        }
    }
    assert!((900..1100).contains(&on_curve));
}

macro_rules! curves {
    ($($name:ident: $curve:ty),*) => {$(mod $name {
        use super::*;

        proptest! {
            #![proptest_config(ProptestConfig::with_cases(64))]
            #[test]
            fn group_laws_hold(a in scalars::<$curve>(), b in scalars::<$curve>(), c in scalars::<$curve>()) {
                group_laws::<$curve>(a, b, c);
                group_laws::<$curve>(a, a, b);
                group_laws::<$curve>(a, -a, b);
            }

            #[test]
            fn encodings_round_trip(a in scalars::<$curve>()) {
                encoding::<$curve>(a);
            }
        }

        proptest! {
            #[test]
            fn arbitrary_bytes_are_read_or_refused(
                bytes in proptest::collection::vec(any::<u8>(), <$curve>::ENCODED_LEN),
                prefix in 0u8..6,
                other in proptest::collection::vec(any::<u8>(), 0..70),
            ) {
                arbitrary_bytes::<$curve>(&bytes);
                arbitrary_bytes::<$curve>(&other);
                let mut bytes = bytes;
                bytes[0] = prefix;
                arbitrary_bytes::<$curve>(&bytes);
                *bytes.last_mut().unwrap() &= 0x8f;
                arbitrary_bytes::<$curve>(&bytes);
            }
        }

        #[test]
        fn the_order_is_right() {
            order::<$curve>();
            encoding::<$curve>(Fp::ZERO);
        }

        #[test]
        fn every_wrong_length_is_refused() {
            let bytes = <$curve>::GENERATOR.encode();
            let long = [bytes.as_ref(), bytes.as_ref()].concat();
            for given in (0..long.len()).filter(|given| *given != <$curve>::ENCODED_LEN) {
                let expected = <$curve>::ENCODED_LEN;
                assert_eq!(<$curve>::decode(&long[..given]), Err(DecodeError::Length { expected, given }));
            }
        }
    })*};
}

curves! { secq256k1: Secq256k1, embedwards25519: Embedwards25519 }

fn sec1(x: u16, odd: u8) -> Vec<u8> {
    let mut bytes = vec![0; 33];
    bytes[0] = 2 | odd;
    bytes[31..].copy_from_slice(&x.to_be_bytes());
    bytes
}

fn little_endian(x: u16, odd: u8) -> Vec<u8> {
    let mut bytes = vec![0; 32];
    bytes[..2].copy_from_slice(&x.to_le_bytes());
    bytes[31] = odd << 7;
    bytes
}

#[test]
fn small_x_on_secq256k1() {
    every_small_x::<Secq256k1>(sec1);
}

#[test]
fn small_x_on_embedwards25519() {
    every_small_x::<Embedwards25519>(little_endian);
}

#[test]
fn every_wrong_prefix_is_refused() {
    let good = Secq256k1::GENERATOR.encode();
    for prefix in (0..=255).filter(|prefix| *prefix != 2 && *prefix != 3) {
        let mut bytes = good;
        bytes.as_mut()[0] = prefix;
        assert_eq!(Secq256k1::decode(bytes.as_ref()), Err(DecodeError::Prefix(prefix)));
    }
}

/// x plus the modulus, the same residue, is refused for every x that fits and is on the curve.
#[test]
fn unreduced_x_is_refused() {
    let n = -embedded_curves::field::Secp256k1Scalar::ONE; // n − 1, whose last byte is 0x40
    let mut refused = 0;
    for x in 0..0x8000u16 {
        if Secq256k1::decode(&sec1(x, 0)).is_err() {
            continue;
        }
        let mut bytes = n.to_bytes_be();
        let (low, carry) = u16::from_be_bytes([bytes[30], bytes[31]]).overflowing_add(x + 1);
        bytes[30..].copy_from_slice(&low.to_be_bytes());
        if carry {
            bytes[29] += 1;
        }
        for prefix in [2, 3] {
            let encoded = [&[prefix], &bytes[..]].concat();
            assert_eq!(Secq256k1::decode(&encoded), Err(DecodeError::NotReduced));
            refused += 1;
        }
    }
    assert!(refused > 30_000);

    let order = -embedded_curves::field::Curve25519Scalar::ONE; // ℓ − 1, whose last bytes are 0xd3ec
    for x in (0..0x2000u16).filter(|x| Embedwards25519::decode(&little_endian(*x, 0)).is_ok()) {
        let mut bytes = order.to_bytes_le();
        let low = u16::from_le_bytes([bytes[0], bytes[1]]) + x + 1;
        bytes[..2].copy_from_slice(&low.to_le_bytes());
        for sign in [0, 0x80] {
            let mut encoded = bytes;
            encoded[31] |= sign;
            assert_eq!(Embedwards25519::decode(&encoded), Err(DecodeError::NotReduced));
        }
    }
    for high in [0x20, 0x40, 0x7f, 0xff] {
        let mut bytes = [0; 32];
        bytes[31] = high;
        assert_eq!(Embedwards25519::decode(&bytes), Err(DecodeError::NotReduced));
    }
}
