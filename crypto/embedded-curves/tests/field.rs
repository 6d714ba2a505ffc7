//! Field arithmetic against num-bigint's integers, for every modulus.

use embedded_curves::field::{
    Curve25519Coordinate, Curve25519Scalar, Embedwards25519Scalar, Fp, Modulus, Secp256k1Coordinate,
    Secp256k1Scalar, SumOfProducts, ZeroAt,
};
use group::ff::{Field, PrimeField};
use num_bigint::BigUint;
use proptest::prelude::*;

fn modulus<M: Modulus>() -> BigUint {
    BigUint::parse_bytes(&M::MODULUS_HEX.as_bytes()[2..], 16).unwrap()
}

fn integer<M: Modulus>(a: &Fp<M>) -> BigUint {
    BigUint::from_bytes_le(&a.to_bytes_le())
}

fn element<M: Modulus>(a: &BigUint) -> Fp<M> {
    let mut bytes = [0; 64];
    let reduced = (a % modulus::<M>()).to_bytes_le();
    bytes[..reduced.len()].copy_from_slice(&reduced);
    Fp::from_uniform_le(&bytes)
}

/// Elements, with those near the ends of the range among them.
fn elements<M: Modulus>() -> impl Strategy<Value = Fp<M>> {
    prop_oneof![
        4 => any::<[u8; 32]>().prop_map(|bytes| element(&BigUint::from_bytes_le(&bytes))),
        1 => (0u64..4).prop_map(Fp::from),
        1 => (1u64..4).prop_map(|a| -Fp::from(a)),
        1 => (0u32..256).prop_map(|k| element(&(BigUint::from(1u8) << k))),
        1 => (1u32..256).prop_map(|k| element(&((BigUint::from(1u8) << k) - 1u8))),
    ]
}

fn arithmetic<M: Modulus>(a: Fp<M>, b: Fp<M>, c: Fp<M>) {
    let p = modulus::<M>();
    let (x, y, z) = (integer(&a), integer(&b), integer(&c));
    assert!(x < p);
    assert_eq!(element::<M>(&x), a);
    assert_eq!(integer(&(a + b)), (&x + &y) % &p);
    assert_eq!(integer(&(a - b)), (&x + &p - &y) % &p);
    assert_eq!(integer(&-a), (&p - &x) % &p);
    assert_eq!(integer(&(a * b)), &x * &y % &p);
    assert_eq!(integer(&a.square()), &x * &x % &p);
    assert_eq!(integer(&a.double()), (&x + &x) % &p);
    assert_eq!(bool::from(a.is_odd()), x.bit(0));
    assert_eq!(a.pow_public(&b.to_limbs()), element(&x.modpow(&y, &p)));
    assert_eq!(
        integer(&Fp::sum_of_products([(&a, &b), (&b, &c), (&a, &c)])),
        (&x * &y + &y * &z + &x * &z) % &p
    );
    assert_eq!(Fp::inner_product(&[a, b], &[b, c]), a * b + b * c);
    assert_eq!(Fp::sum_of_two_products(&a, &b, &b, &c), a * b + b * c);

    assert_eq!(Fp::from_bytes_le(&a.to_bytes_le()).unwrap(), a);
    assert_eq!(Fp::from_bytes_be(&a.to_bytes_be()).unwrap(), a);
    assert_eq!(Fp::from_repr(a.to_repr()).unwrap(), a);
    let mut reversed = a.to_bytes_be();
    reversed.reverse();
    assert_eq!(reversed, a.to_bytes_le());
}

fn inverses_and_roots<M: Modulus>(a: Fp<M>, b: Fp<M>) {
    let p = modulus::<M>();
    if a.is_zero_vartime() {
        assert!(bool::from(a.invert().is_none()));
        assert_eq!(a.invert_vartime(), None);
        assert_eq!(a.invert_or_zero(), Fp::ZERO);
    } else {
        assert_eq!(integer(&a.invert().unwrap()), integer(&a).modpow(&(&p - 2u8), &p));
        assert_eq!(a.invert_or_zero() * a, Fp::ONE);
        assert_eq!(a.invert_vartime().unwrap() * a, Fp::ONE);
    }
    let root = a.square().sqrt().unwrap();
    assert!(root == a || root == -a);
    let is_square = integer(&a).modpow(&((&p - 1u8) >> 1), &p) <= BigUint::from(1u8);
    assert_eq!(bool::from(a.sqrt().is_some()), is_square);
    let (is_square, root) = Fp::sqrt_ratio(&a, &b);
    match (a.is_zero_vartime(), b.is_zero_vartime()) {
        (true, _) => assert!(bool::from(is_square) && root.is_zero_vartime()),
        (_, true) => assert!(!bool::from(is_square) && root.is_zero_vartime()),
        _ if is_square.into() => assert_eq!(root.square() * b, a),
        _ => assert_eq!(root.square() * b, a * Fp::MULTIPLICATIVE_GENERATOR),
    }
}

fn uniform<M: Modulus>(bytes: [u8; 64]) {
    let value: Fp<M> = Fp::from_uniform_le(&bytes);
    assert_eq!(integer(&value), BigUint::from_bytes_le(&bytes) % modulus::<M>());
}

fn batch<M: Modulus>(elements: Vec<Fp<M>>) {
    let mut inverses = elements.clone();
    let mut scratch = vec![Fp::ZERO; elements.len()];
    match elements.iter().position(|a| a.is_zero_vartime()) {
        Some(index) => {
            assert_eq!(Fp::batch_invert_vartime(&mut inverses, &mut scratch), Err(ZeroAt { index }));
            assert_eq!(inverses, elements);
            Fp::batch_invert(&mut inverses, &mut scratch);
            assert!(inverses.iter().all(|a| a.is_zero_vartime()));
        }
        None => {
            Fp::batch_invert(&mut inverses, &mut scratch);
            assert!(elements.iter().zip(&inverses).all(|(a, b)| *a * b == Fp::ONE));
        }
    }
}

/// Bytes at and above the modulus are refused, those below it are read.
fn refused<M: Modulus>() {
    let p = modulus::<M>();
    let top: BigUint = (BigUint::from(1u8) << 256) - 1u8;
    for integer in [p.clone(), &p + 1u8, top.clone(), (&p + &top) >> 1] {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(&integer.to_bytes_le());
        assert!(bool::from(Fp::<M>::from_bytes_le(&bytes).is_none()));
        assert!(bool::from(Fp::<M>::from_repr(bytes).is_none()));
        bytes.reverse();
        assert!(bool::from(Fp::<M>::from_bytes_be(&bytes).is_none()));
    }
    let mut bytes = [0; 32];
    bytes[..(&p - 1u8).to_bytes_le().len()].copy_from_slice(&(&p - 1u8).to_bytes_le());
    assert_eq!(Fp::<M>::from_bytes_le(&bytes).unwrap(), -Fp::ONE);
}

fn constants<M: Modulus>() {
    let p = modulus::<M>();
    let order = &p - 1u8;
    assert_eq!(u64::from(Fp::<M>::BITS), p.bits());
    assert_eq!(Fp::<M>::TWO_INV.double(), Fp::ONE);
    let s = Fp::<M>::S;
    assert_eq!(order.trailing_zeros(), Some(u64::from(s)));
    let generator = integer(&Fp::<M>::MULTIPLICATIVE_GENERATOR);
    assert_eq!(generator.modpow(&(&order >> 1), &p), order);
    assert_eq!(integer(&Fp::<M>::ROOT_OF_UNITY), generator.modpow(&(&order >> s), &p));
    assert_eq!(Fp::<M>::ROOT_OF_UNITY * Fp::<M>::ROOT_OF_UNITY_INV, Fp::ONE);
    assert_eq!(integer(&Fp::<M>::DELTA), generator.modpow(&(BigUint::from(1u8) << s), &p));
    assert_eq!(format!("{:?}", -Fp::<M>::ONE), format!("0x{:064x}", order));
}

/// The sum of many of the largest products, which needs the carry above 512 bits.
fn long_sum<M: Modulus>() {
    let largest = -Fp::<M>::ONE;
    let mut sum = SumOfProducts::new();
    for a in 0..1000u64 {
        sum.add(&(largest - Fp::<M>::from(a)), &largest);
    }
    assert_eq!(sum.finish(), Fp::from(1000u64 + 999 * 500));
    // Kept forms, too, are at their largest where the element is the inverse of the radix, negated.
    let radix = Fp::<M>::from(2u8).pow_public(&[256, 0, 0, 0]);
    let kept_largest = -radix.invert_or_zero();
    let mut sum = SumOfProducts::new();
    for _ in 0..1000 {
        sum.add(&kept_largest, &kept_largest);
    }
    assert_eq!(sum.finish(), kept_largest.square() * Fp::from(1000u64));
    for a in [largest, kept_largest] {
        assert_eq!(Fp::sum_of_two_products(&a, &a, &a, &a), a.square().double());
    }
}

macro_rules! fields {
    ($($name:ident: $field:ty),*) => {$(mod $name {
        use super::*;
        type Order = <$field as HasModulus>::Modulus;

        proptest! {
            #[test]
            fn arithmetic_is_the_integers(
                a in super::elements::<Order>(),
                b in super::elements::<Order>(),
                c in super::elements::<Order>(),
            ) {
                arithmetic(a, b, c);
            }

            #[test]
            fn inverses_and_roots_are_right(a in super::elements::<Order>(), b in super::elements::<Order>()) {
                inverses_and_roots(a, b);
            }

            #[test]
            fn uniform_bytes_are_reduced(low: [u8; 32], high: [u8; 32]) {
                uniform_bytes::<Order>(low, high);
            }

            #[test]
            fn batches_are_inverted(elements in proptest::collection::vec(super::elements::<Order>(), 0..40)) {
                batch::<Order>(elements);
            }
        }

        #[test]
        fn unreduced_bytes_are_refused() {
            refused::<Order>();
        }

        #[test]
        fn constants_are_right() {
            constants::<Order>();
        }

        #[test]
        fn long_sums_are_right() {
            long_sum::<Order>();
        }
    })*};
}

trait HasModulus {
    type Modulus: Modulus;
}

impl<M: Modulus> HasModulus for Fp<M> {
    type Modulus = M;
}

fn uniform_bytes<M: Modulus>(low: [u8; 32], high: [u8; 32]) {
    let mut bytes = [0xff; 64];
    uniform::<M>(bytes);
    bytes[..32].copy_from_slice(&low);
    uniform::<M>(bytes);
    bytes[32..].copy_from_slice(&high);
    uniform::<M>(bytes);
}

fields! {
    secp256k1_scalar: Secp256k1Scalar,
    curve25519_scalar: Curve25519Scalar,
    embedwards25519_scalar: Embedwards25519Scalar,
    secp256k1_coordinate: Secp256k1Coordinate,
    curve25519_coordinate: Curve25519Coordinate
}
