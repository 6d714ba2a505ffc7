//! Scalars in base 4 without zeros (specification, section 3). All functions are constant-time.

use alloc::{vec, vec::Vec};

use embedded_curves::{
    EmbeddedCurve, Scalar,
    field::{Fp, Modulus},
};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

/// W: the digits of a scalar of `C`, the least number with 4^W ≥ the order.
pub(crate) const fn windows<C: EmbeddedCurve>() -> usize {
    Fp::<C::ScalarModulus>::BITS.div_ceil(2) as usize
}

/// 3W + 1: the bases of a point of `C`, P, 2P, 3P, 4P, 8P, 12P, …, 4^W P.
pub(crate) const fn bases<C: EmbeddedCurve>() -> usize {
    3 * windows::<C>() + 1
}

/// The W digits of `scalar`, or of `scalar` + q where it is below (4^W − 1)/3, each less by one: 0 to 3 stands for 1 to 4.
pub(crate) fn recode<C: EmbeddedCurve>(scalar: &Scalar<C>) -> Zeroizing<Vec<u8>> {
    // The number whose digits are all 1.
    let ones = |limb: usize| {
        let digits = windows::<C>() - 32 * limb;
        if digits >= 32 { 0x5555_5555_5555_5555 } else { 0x5555_5555_5555_5555 & ((1 << (2 * digits)) - 1) }
    };
    let mut limbs = Zeroizing::new(scalar.to_limbs());
    let mut borrow = false;
    for (i, limb) in limbs.iter_mut().enumerate() {
        (*limb, borrow) = limb.borrowing_sub(ones(i), borrow);
    }
    let below = Choice::from(u8::from(borrow));
    let mut carry = false;
    for (limb, modulus) in limbs.iter_mut().zip(C::ScalarModulus::MODULUS) {
        (*limb, carry) = limb.carrying_add(u64::conditional_select(&0, &modulus, below), carry);
    }
    let digit = |i: usize| (limbs[i / 32] >> (2 * (i % 32)) & 3) as u8;
    Zeroizing::new((0..windows::<C>()).map(digit).collect())
}

/// How often each base occurs in the sum of the digits' multiples: 0, 1 or 2.
pub(crate) fn multiplicities(digits: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut multiplicities = Zeroizing::new(vec![0; 3 * digits.len() + 1]);
    for (i, digit) in digits.iter().enumerate() {
        for (value, multiplicity) in multiplicities[3 * i..3 * i + 4].iter_mut().enumerate() {
            *multiplicity += digit.ct_eq(&(value as u8)).unwrap_u8();
        }
    }
    multiplicities
}

/// The entry of `entries` that a digit stands for.
pub(crate) fn select<T: ConditionallySelectable>(digit: u8, entries: &[T; 4]) -> T {
    let (low, high) = ((digit & 1).into(), (digit >> 1).into());
    let (even, odd) = (
        T::conditional_select(&entries[0], &entries[2], high),
        T::conditional_select(&entries[1], &entries[3], high),
    );
    T::conditional_select(&even, &odd, low)
}

#[cfg(test)]
mod tests {
    use embedded_curves::{Embedwards25519, Secq256k1};

    use super::*;

    /// The digits and the multiplicities are of the scalar.
    fn check<C: EmbeddedCurve>(scalar: &Scalar<C>) {
        let digits = recode::<C>(scalar);
        let four = Scalar::<C>::from_u64(4);
        let value = |digit: u8| Scalar::<C>::from_u64(u64::from(digit));
        let sum = digits.iter().rev().fold(Scalar::<C>::ZERO, |sum, digit| sum * four + value(digit + 1));
        assert_eq!(sum, *scalar);
        assert!(digits.iter().all(|digit| *digit < 4));

        let multiplicities = multiplicities(&digits);
        assert_eq!(multiplicities.len(), bases::<C>());
        let mut powers = core::iter::successors(Some(Scalar::<C>::ONE), |power| Some(*power * four));
        let mut bases = Vec::new();
        for _ in 0..windows::<C>() {
            let power = powers.next().unwrap();
            bases.extend([power, power.double(), power.double() + power]);
        }
        bases.push(powers.next().unwrap());
        let sum: Scalar<C> = multiplicities.iter().zip(&bases).map(|(m, base)| value(*m) * base).sum();
        assert_eq!(sum, *scalar);
    }

    fn check_curve<C: EmbeddedCurve>() {
        for small in 0..5 {
            check::<C>(&Scalar::<C>::from_u64(small));
            check::<C>(&-Scalar::<C>::from_u64(small));
        }
        // Around the least scalar whose digits need no q.
        let third = (0..windows::<C>())
            .fold(Scalar::<C>::ZERO, |sum, _| sum * Scalar::<C>::from_u64(4) + Scalar::<C>::ONE);
        for scalar in [third, third - Scalar::<C>::ONE, third + Scalar::<C>::ONE] {
            check::<C>(&scalar);
        }
        for seed in 0..50u8 {
            check::<C>(&Scalar::<C>::from_uniform_le(&[seed.wrapping_mul(37).wrapping_add(11); 64]));
        }
    }

    #[test]
    fn recoding() {
        check_curve::<Secq256k1>();
        check_curve::<Embedwards25519>();
        assert_eq!((windows::<Secq256k1>(), windows::<Embedwards25519>()), (128, 126));
    }

    #[test]
    fn selection() {
        for digit in 0..4 {
            assert_eq!(select(digit, &[10u8, 11, 12, 13]), 10 + digit);
        }
    }
}
