//! Arithmetic mod 2²⁵⁵ − 19 that reduces only as far as the next operation needs, for what computes much in a row: about
//! a sixth of the work of [`Fp`]'s goes into reducing.
//!
//! The types hold the bounds: products, which are below 2²⁵⁵ + 2¹¹, are added to and subtracted from anything; sums, which
//! are below 2²⁵⁶, are multiplied. All functions run in constant time.

use core::ops::{Add, Mul, Sub};

use zeroize::Zeroize;

use super::{
    Fp, Modulus,
    limbs::{self, Limbs},
    moduli::Curve25519Prime,
};

/// Any integer below 2²⁵⁵ + 2¹¹, for what it is mod 2²⁵⁵ − 19.
#[derive(Clone, Copy, Debug)]
pub struct Residue {
    limbs: Limbs,
}

/// Any integer below 2²⁵⁶, for what it is mod 2²⁵⁵ − 19.
#[derive(Clone, Copy, Debug)]
pub struct ResidueSum {
    limbs: Limbs,
}

impl Residue {
    /// Zero.
    pub const ZERO: Self = Self { limbs: [0; 4] };
    /// One.
    pub const ONE: Self = Self { limbs: [1, 0, 0, 0] };

    /// The element of the field, reduced.
    #[inline(always)]
    #[must_use]
    pub fn reduce(&self) -> Fp<Curve25519Prime> {
        // Less than the prime twice.
        Fp::kept(limbs::reduce_once(&self.limbs, 0, &Curve25519Prime::MODULUS))
    }

    /// `self²`.
    #[inline(always)]
    #[must_use]
    pub fn square(&self) -> Self {
        ResidueSum::from(*self).square()
    }
}

impl ResidueSum {
    /// `self²`.
    #[inline(always)]
    #[must_use]
    pub fn square(&self) -> Residue {
        Residue { limbs: Curve25519Prime::fold(&limbs::square(&self.limbs)) }
    }
}

/// What a carry of 2²⁵⁶ is mod the prime.
#[inline(always)]
fn carried(carry: u64) -> Limbs {
    [carry * 38, 0, 0, 0]
}

impl<T: Into<ResidueSum>> Mul<T> for ResidueSum {
    type Output = Residue;
    #[inline(always)]
    fn mul(self, other: T) -> Residue {
        Residue { limbs: Curve25519Prime::fold(&limbs::mul(&self.limbs, &other.into().limbs)) }
    }
}

impl<T: Into<ResidueSum>> Mul<T> for Residue {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: T) -> Self {
        ResidueSum::from(self) * other
    }
}

impl Add<Residue> for ResidueSum {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Residue) -> Self {
        // Where it carries, what is left is below 2²⁵⁵ + 2¹¹: this does not carry again.
        let (sum, carry) = limbs::add(&self.limbs, &other.limbs);
        Self { limbs: limbs::add(&sum, &carried(carry)).0 }
    }
}

impl Add for Residue {
    type Output = ResidueSum;
    #[inline(always)]
    fn add(self, other: Self) -> ResidueSum {
        ResidueSum::from(self) + other
    }
}

impl Sub<Residue> for ResidueSum {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Residue) -> Self {
        // Where it borrows, what is left is at least 2²⁵⁵ − 2¹¹: this does not borrow again.
        let (difference, borrow) = limbs::sub(&self.limbs, &other.limbs);
        Self { limbs: limbs::sub(&difference, &carried(borrow)).0 }
    }
}

impl Sub for Residue {
    type Output = ResidueSum;
    #[inline(always)]
    fn sub(self, other: Self) -> ResidueSum {
        ResidueSum::from(self) - other
    }
}

impl From<Residue> for ResidueSum {
    #[inline(always)]
    fn from(Residue { limbs }: Residue) -> Self {
        Self { limbs }
    }
}

impl From<Fp<Curve25519Prime>> for Residue {
    #[inline(always)]
    fn from(element: Fp<Curve25519Prime>) -> Self {
        Self { limbs: element.limbs }
    }
}

impl Zeroize for Residue {
    fn zeroize(&mut self) {
        self.limbs.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The largest that the types hold, and some others.
    const RESIDUES: [Residue; 5] = [
        Residue::ZERO,
        Residue::ONE,
        Residue { limbs: [0xffff_ffff_ffff_ffed, u64::MAX, u64::MAX, u64::MAX >> 1] },
        Residue { limbs: [0x7ff, 0, 0, 1 << 63] },
        Residue { limbs: [0x0123_4567_89ab_cdef, u64::MAX, 0xfedc_ba98_7654_3210, 0x7123_4567_89ab_cdef] },
    ];
    const SUMS: [ResidueSum; 4] = [
        ResidueSum { limbs: [u64::MAX; 4] },
        ResidueSum { limbs: [0xffff_ffff_ffff_ffda, u64::MAX, u64::MAX, u64::MAX] },
        ResidueSum { limbs: [0, 0, 0, 1 << 63] },
        ResidueSum { limbs: [0; 4] },
    ];

    type Element = Fp<Curve25519Prime>;

    fn element(limbs: Limbs) -> Element {
        let [a, b, c, d] = limbs;
        Fp::kept(Curve25519Prime::reduce(&[a, b, c, d, 0, 0, 0, 0]))
    }

    /// It is what the field's own arithmetic says, and as small as its type.
    fn check(residue: Residue, expected: Element) {
        let [low, middle @ .., high] = residue.limbs;
        assert!(high >> 63 == 0 || (high == 1 << 63 && middle == [0; 2] && low < 1 << 11));
        assert_eq!(residue.reduce(), expected);
    }

    #[test]
    fn arithmetic_is_the_fields() {
        let sums = || SUMS.into_iter().chain(RESIDUES.map(ResidueSum::from));
        for a in sums() {
            let element_a = element(a.limbs);
            check(a.square(), element_a.square());
            for b in sums() {
                check(a * b, element_a.mul(&element(b.limbs)));
            }
            for b in RESIDUES {
                assert_eq!(element((a + b).limbs), element_a.add(&element(b.limbs)));
                assert_eq!(element((a - b).limbs), element_a.sub(&element(b.limbs)));
            }
        }
        for a in RESIDUES {
            check(a, element(a.limbs));
        }
    }
}
