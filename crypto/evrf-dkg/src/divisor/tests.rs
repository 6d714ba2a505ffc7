use embedded_curves::{Embedwards25519, Projective, Scalar, Secq256k1};
use generalized_bulletproofs::rand_core::OsRng;
use generalized_bulletproofs::vectors::random;

use super::*;
use crate::{bases::BaseTables, digits::recode, line::degrees};

impl<M: Modulus> Function<M> {
    fn evaluate(&self, x: &Fp<M>, y: &Fp<M>) -> Fp<M> {
        let horner = |polynomial: &[Fp<M>]| polynomial.iter().rev().fold(Fp::ZERO, |sum, k| sum * x + k);
        horner(&self.a) + horner(&self.b) * y
    }
}

fn multiple<C: EmbeddedCurve>(k: i64) -> Affine<C> {
    let point = Projective::from(C::GENERATOR).mul(&Scalar::<C>::from_u64(k.unsigned_abs())).to_affine();
    if k < 0 { -point } else { point }
}

/// The product is the scalar multiplication's, the function vanishes at all its zeros, and its degree allows no other.
fn check<C: EmbeddedCurve>(scalars: &[Scalar<C>]) {
    let points: Vec<_> = (1..=scalars.len() as i64).map(|k| multiple::<C>(3 * k)).collect();
    let tables = BaseTables::new(&points);
    let digits: Vec<_> = scalars.iter().map(|scalar| recode::<C>(scalar)).collect();
    let multiplications: Vec<_> = digits
        .iter()
        .enumerate()
        .map(|(i, digits)| Multiplication { digits, bases: tables.get(i) })
        .collect();
    let proven = divisors(&multiplications).unwrap();
    for (i, divisor) in proven.iter().enumerate() {
        assert_eq!(divisor.product, Projective::from(points[i]).mul(&scalars[i]).to_affine());
        let (degree_a, degree_b) = degrees::<C>();
        assert_eq!(divisor.coefficients.len(), windows::<C>());
        let (a, b) = divisor.coefficients.split_at(degree_a);
        assert_eq!(b.len(), degree_b + 1);
        let function = Function { a: [&a[..1], &[Fp::ONE], &a[1..]].concat(), b: b.to_vec() };
        for zero in leaves(&multiplications[i]).iter().chain([&-divisor.product]) {
            assert_eq!(function.evaluate(zero.x(), zero.y()), Fp::ZERO);
        }
        let elsewhere = multiple::<C>(1_234_567);
        assert_ne!(function.evaluate(elsewhere.x(), elsewhere.y()), Fp::ZERO);
    }
}

fn check_curve<C: EmbeddedCurve>() {
    let mut scalars: Vec<_> = (0..20).map(|_| random(&mut OsRng)).collect();
    // Among them the extremes: few and many, all equal digits.
    scalars.extend([1, 2, 3, u64::MAX].map(Scalar::<C>::from_u64));
    scalars.extend([1, 2].map(|k| -Scalar::<C>::from_u64(k)));
    check::<C>(&scalars);
}

#[test]
fn functions() {
    check_curve::<Secq256k1>();
    check_curve::<Embedwards25519>();
}

fn lists<C: EmbeddedCurve>(multiples: &[&[i64]]) -> Vec<Zeroizing<Vec<Affine<C>>>> {
    multiples.iter().map(|list| Zeroizing::new(list.iter().map(|k| multiple::<C>(*k)).collect())).collect()
}

/// Any even number of points, a tree with odd levels among them.
#[test]
fn any_length() {
    for length in (2..40).step_by(2) {
        let points: Vec<i64> = (0..length).map(|k| 3 * k * k + 1).collect();
        let lists = lists::<Secq256k1>(&[&points, &points]);
        for (sum, function) in divisors_of_points(lists).unwrap() {
            assert_eq!(sum, multiple::<Secq256k1>(points.iter().sum()));
            assert_eq!(function.a.len() + function.b.len(), points.len() + 1);
            for zero in points.iter().chain([&-points.iter().sum::<i64>()]) {
                let zero = multiple::<Secq256k1>(*zero);
                assert_eq!(function.evaluate(zero.x(), zero.y()), Fp::ZERO);
            }
        }
    }
}

/// Equal and opposite points are refused at every level of the tree, in every list.
#[test]
fn exceptional() {
    let good: &[i64] = &[1, 10, 100, 1000, 5, 50, 500, 5000];
    let bad: [&[i64]; 6] = [
        &[1, 10, 100, 1000, 1, 50, 500, 5000],
        &[1, 10, 100, 1000, 5, 50, 500, -1000],
        // 1 + 5 = 2 + 4.
        &[1, 10, 2, 1000, 5, 50, 4, 5000],
        &[1, 10, -2, 1000, 5, 50, -4, 5000],
        // (1 + 5) + (100 + 500) and (10 + 50) + (40 + 506).
        &[1, 10, 100, 40, 5, 50, 500, 506],
        &[1, 10, 100, -40, 5, 50, 500, -626],
    ];
    let divisors = |multiples: &[&[i64]]| divisors_of_points(lists::<Embedwards25519>(multiples)).map(|_| ());
    assert_eq!(divisors(&[good, good]), Ok(()));
    for bad in bad {
        assert_eq!(divisors(&[bad]), Err(Exceptional), "{bad:?}");
        assert_eq!(divisors(&[good, bad]), Err(Exceptional), "{bad:?}");
        assert_eq!(divisors(&[bad, good, good]), Err(Exceptional), "{bad:?}");
    }
}

/// Zero, which no secret is, has no function: the last two points are opposite.
#[test]
fn zero() {
    let tables = BaseTables::new(&[Secq256k1::GENERATOR]);
    let digits = recode::<Secq256k1>(&Fp::ZERO);
    let multiplication = Multiplication { digits: &digits, bases: tables.get(0) };
    assert_eq!(divisors(&[multiplication]).map(|_| ()), Err(Exceptional));
}
