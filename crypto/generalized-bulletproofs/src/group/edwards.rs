//! Curve25519's Edwards form, −x² + y² = 1 + d x² y²: points and their complete arithmetic (Hisil, Wong, Carter, Dawson,
//! eprint 2008/522), in constant time.

use core::{
    fmt,
    iter::Sum,
    ops::{Add, AddAssign, Neg, Sub},
};

use alloc::{vec, vec::Vec};

use embedded_curves::field::{Curve25519Coordinate as Coordinate, Curve25519Scalar, Fp, Residue, ResidueSum};
use zeroize::Zeroize;

/// d = −121665/121666.
pub(super) const D: Coordinate =
    Fp::from_limbs([0x75eb4dca135978a3, 0x00700a4d4141d8ab, 0x8cc740797779e898, 0x52036cee2b6ffe73]);
/// 2d.
const DOUBLE_D: Coordinate = D.double();

/// A point in extended coordinates: x = X/Z, y = Y/Z, xy = T/Z.
#[derive(Clone, Copy)]
pub struct EdwardsPoint {
    pub(super) x: Coordinate,
    pub(super) y: Coordinate,
    pub(super) z: Coordinate,
    pub(super) t: Coordinate,
}

impl EdwardsPoint {
    /// The identity.
    pub const IDENTITY: Self = Self { x: Fp::ZERO, y: Fp::ONE, z: Fp::ONE, t: Fp::ZERO };
    /// The base point: y = 4/5 and an even x (RFC 8032).
    pub const BASE: Self = {
        let x =
            Fp::from_limbs([0xc9562d608f25d51a, 0x692cc7609525a7b2, 0xc0a4e231fdd6dc5c, 0x216936d3cd6e53fe]);
        let y =
            Fp::from_limbs([0x6666666666666658, 0x6666666666666666, 0x6666666666666666, 0x6666666666666666]);
        let t =
            Fp::from_limbs([0x6dde8ab3a5b7dda3, 0x20f09f80775152f5, 0x66ea4e8e64abe37d, 0x67875f0fd78b7665]);
        Self { x, y, z: Fp::ONE, t }
    };

    /// The point with these coordinates, which are on the curve.
    #[inline(always)]
    pub(super) fn from_affine(x: Coordinate, y: Coordinate) -> Self {
        Self { x, y, z: Fp::ONE, t: x.mul(&y) }
    }

    /// Whether this is the identity.
    pub fn is_identity(&self) -> bool {
        *self == Self::IDENTITY
    }

    /// `2·self`.
    #[inline(always)]
    #[must_use]
    pub fn double(&self) -> Self {
        UnreducedPoint::from(*self).double().reduce()
    }

    /// `8·self`.
    #[must_use]
    pub fn mul_by_cofactor(&self) -> Self {
        self.double().double().double()
    }

    /// `scalar·self`.
    #[must_use]
    pub fn mul(&self, scalar: &Curve25519Scalar) -> Self {
        let mut multiples = [Self::IDENTITY; 16];
        for i in 1..16 {
            multiples[i] = multiples[i - 1] + *self;
        }
        let mut rows = multiples.map(|point| [point.x, point.y, point.z, point.t]);
        let limbs = scalar.to_limbs();
        let mut result = Self::IDENTITY;
        for window in (0..64).rev() {
            result = result.double().double().double().double();
            let digit = limbs[window / 16] >> (4 * (window % 16)) & 15;
            let [x, y, z, t] = Fp::lookup(&rows, digit);
            result += Self { x, y, z, t };
        }
        multiples.zeroize();
        rows.zeroize();
        result
    }

    /// y + x, y − x and 2dxy of every point, for one inversion.
    pub(crate) fn batch_to_affine(points: &[Self]) -> Vec<[Coordinate; 3]> {
        let mut inverses: Vec<_> = points.iter().map(|point| point.z).collect();
        // Z is never zero.
        Fp::batch_invert(&mut inverses, &mut vec![Fp::ZERO; points.len()]);
        let affine = |(point, inverse): (&Self, &Coordinate)| {
            let (x, y) = (point.x.mul(inverse), point.y.mul(inverse));
            [y.add(&x), y.sub(&x), x.mul(&y).mul(&DOUBLE_D)]
        };
        points.iter().zip(&inverses).map(affine).collect()
    }
}

/// A point as [`EdwardsPoint`] has it, of coordinates that are not reduced: for sums in the making.
#[derive(Clone, Copy, Debug)]
pub struct UnreducedPoint {
    x: Residue,
    y: Residue,
    z: Residue,
    t: Residue,
}

impl UnreducedPoint {
    /// The identity.
    pub(crate) const IDENTITY: Self =
        Self { x: Residue::ZERO, y: Residue::ONE, z: Residue::ONE, t: Residue::ZERO };

    /// The same point, reduced.
    #[inline(always)]
    #[must_use]
    pub(crate) fn reduce(&self) -> EdwardsPoint {
        EdwardsPoint { x: self.x.reduce(), y: self.y.reduce(), z: self.z.reduce(), t: self.t.reduce() }
    }

    /// `2·self`.
    #[inline(always)]
    #[must_use]
    pub(crate) fn double(&self) -> Self {
        let (xx, yy, zz) = (self.x.square(), self.y.square(), self.z.square());
        let h = xx + yy;
        let minus_g = xx - yy;
        let minus_e = xx - (self.x + self.y).square() + yy;
        let minus_f = minus_g + zz + zz;
        Self { x: minus_e * minus_f, y: minus_g * h, z: minus_f * minus_g, t: minus_e * h }
    }

    /// `self` and the affine point of which y + x, y − x and 2dxy are given.
    #[inline(always)]
    #[must_use]
    pub(crate) fn add_affine(&self, [plus, minus, product]: &[Coordinate; 3]) -> Self {
        let a = (self.y - self.x) * Residue::from(*minus);
        let b = (self.y + self.x) * Residue::from(*plus);
        let c = self.t * Residue::from(*product);
        let d = self.z + self.z;
        Self::complete(a, b, d - c, d + c)
    }

    /// `self` and that point, or less it. Variable-time, but without a branch, which would be mispredicted half the time:
    /// a point's negative has y + x and y − x exchanged, and with the sign of 2dxy what is made of it.
    #[inline(always)]
    #[must_use]
    pub(crate) fn add_affine_public(&self, entry: &[Coordinate; 3], negative: bool) -> Self {
        let sign = usize::from(negative);
        let a = (self.y - self.x) * Residue::from(entry[1 - sign]);
        let b = (self.y + self.x) * Residue::from(entry[sign]);
        let c = self.t * Residue::from(entry[2]);
        let d = self.z + self.z;
        let ends = [d - c, d + c];
        Self::complete(a, b, ends[sign], ends[1 - sign])
    }

    #[inline(always)]
    fn complete(a: Residue, b: Residue, f: ResidueSum, g: ResidueSum) -> Self {
        let (e, h) = (b - a, b + a);
        Self { x: e * f, y: g * h, z: f * g, t: e * h }
    }
}

impl From<EdwardsPoint> for UnreducedPoint {
    #[inline(always)]
    fn from(EdwardsPoint { x, y, z, t }: EdwardsPoint) -> Self {
        Self { x: x.into(), y: y.into(), z: z.into(), t: t.into() }
    }
}

impl Add for UnreducedPoint {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        let a = (self.y - self.x) * (other.y - other.x);
        let b = (self.y + self.x) * (other.y + other.x);
        let c = self.t * Residue::from(DOUBLE_D) * other.t;
        let zz = self.z * other.z;
        let d = zz + zz;
        Self::complete(a, b, d - c, d + c)
    }
}

impl Zeroize for UnreducedPoint {
    fn zeroize(&mut self) {
        self.x.zeroize();
        self.y.zeroize();
        self.z.zeroize();
        self.t.zeroize();
    }
}

impl Add for EdwardsPoint {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        (UnreducedPoint::from(self) + UnreducedPoint::from(other)).reduce()
    }
}

impl AddAssign for EdwardsPoint {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Neg for EdwardsPoint {
    type Output = Self;
    fn neg(self) -> Self {
        Self { x: self.x.neg(), t: self.t.neg(), ..self }
    }
}

impl Sub for EdwardsPoint {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Sum for EdwardsPoint {
    fn sum<I: Iterator<Item = Self>>(terms: I) -> Self {
        terms.fold(Self::IDENTITY, Add::add)
    }
}

impl PartialEq for EdwardsPoint {
    fn eq(&self, other: &Self) -> bool {
        self.x.mul(&other.z) == other.x.mul(&self.z) && self.y.mul(&other.z) == other.y.mul(&self.z)
    }
}

impl Eq for EdwardsPoint {}

impl fmt::Debug for EdwardsPoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inverse = self.z.invert_or_zero();
        write!(formatter, "({:?}, {:?})", self.x.mul(&inverse), self.y.mul(&inverse))
    }
}

impl Zeroize for EdwardsPoint {
    fn zeroize(&mut self) {
        self.x.zeroize();
        self.y.zeroize();
        self.z.zeroize();
        self.t.zeroize();
    }
}
