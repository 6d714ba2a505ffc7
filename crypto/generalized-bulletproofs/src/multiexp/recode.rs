//! Scalars as digits.

use alloc::{vec, vec::Vec};

use embedded_curves::field::{Fp, Modulus};
use zeroize::Zeroizing;

/// Bits of a digit of a secret scalar.
pub(super) const DIGIT_BITS: u32 = 5;
/// Entries of a table: the odd multiples below 2^`DIGIT_BITS`.
pub(super) const ENTRIES: usize = 1 << (DIGIT_BITS - 1);

/// Digits of a secret scalar.
pub(super) const fn secret_digits<M: Modulus>() -> usize {
    Fp::<M>::BITS.div_ceil(DIGIT_BITS) as usize
}

/// A digit as its table knows it: the index of its absolute value, and whether it is negative.
#[inline(always)]
pub(super) fn index_and_sign(digit: u8) -> (u64, u8) {
    let negative = (digit >> (DIGIT_BITS - 1)) ^ 1;
    let index = (digit ^ 0u8.wrapping_sub(negative)) & (ENTRIES as u8 - 1);
    (u64::from(index), negative)
}

/// Secret scalars in odd digits, in constant time: scalar = Σ (2·digit − 31)·32^i, digits of a scalar together, from 0 to
/// 31.
///
/// With L the bits of all digits, the digits are those of (scalar + 2^L − 1)/2 mod the modulus: since Σ 31·32^i = 2^L − 1,
/// the sum comes out as twice that less 2^L − 1.
pub(super) fn secret<M: Modulus>(scalars: &[Fp<M>]) -> Zeroizing<Vec<u8>> {
    let digits = secret_digits::<M>();
    let all_ones =
        Fp::<M>::from(2u64).pow_public(&[digits as u64 * u64::from(DIGIT_BITS), 0, 0, 0]) - Fp::ONE;
    let mut out = Zeroizing::new(vec![0; scalars.len() * digits]);
    for (scalar, digits) in scalars.iter().zip(out.chunks_exact_mut(digits)) {
        let shifted = Zeroizing::new((scalar.add(&all_ones).mul(&Fp::TWO_INV)).to_limbs());
        for (position, digit) in (0u32..).zip(digits) {
            *digit = window(&shifted, position * DIGIT_BITS, DIGIT_BITS) as u8;
        }
    }
    out
}

/// `bits` bits of a number, from bit `start`.
#[inline(always)]
fn window(limbs: &[u64; 4], start: u32, bits: u32) -> u64 {
    let (limb, offset) = ((start / 64) as usize, start % 64);
    if limb >= 4 {
        return 0;
    }
    let mut value = limbs[limb] >> offset;
    if offset + bits > 64 && limb < 3 {
        value |= limbs[limb + 1] << (64 - offset);
    }
    value & ((1 << bits) - 1)
}

/// Public scalars in signed digits of `bits` bits, from −2^(bits−1) to 2^(bits−1): a vector for each position.
pub(super) fn public<M: Modulus>(scalars: impl ExactSizeIterator<Item = Fp<M>>, bits: u32) -> Vec<Vec<i16>> {
    let positions = (Fp::<M>::BITS + 1).div_ceil(bits);
    let mut digits: Vec<_> = (0..positions).map(|_| Vec::with_capacity(scalars.len())).collect();
    for scalar in scalars {
        let limbs = scalar.to_limbs();
        let mut carry = 0;
        for (position, digits) in (0u32..).zip(&mut digits) {
            let value = window(&limbs, position * bits, bits) as i32 + carry;
            carry = i32::from(value > 1 << (bits - 1));
            digits.push((value - (carry << bits)) as i16);
        }
    }
    digits
}

/// A public scalar in non-adjacent form: odd digits below 2^(`bits`−1) in size, or zero; the lowest first.
pub(super) fn non_adjacent<M: Modulus>(scalar: &Fp<M>, bits: u32) -> Vec<i8> {
    let limbs = scalar.to_limbs();
    let mut digits = vec![0; Fp::<M>::BITS as usize + 1];
    let (mut position, mut carry) = (0, 0);
    while position < digits.len() as u32 {
        let value = window(&limbs, position, bits) + carry;
        if value & 1 == 0 {
            position += 1;
            continue;
        }
        let negative = value >= 1 << (bits - 1);
        carry = u64::from(negative);
        digits[position as usize] = (value as i64 - (i64::from(negative) << bits)) as i8;
        position += bits;
    }
    digits
}
