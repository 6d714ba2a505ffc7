//! Points in homogeneous coordinates, and their arithmetic.

use core::{
    fmt,
    iter::Sum,
    ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign},
};

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroize;

use crate::{Affine, Base, EmbeddedCurve, Scalar, field::Fp, formulas};

/// A point of `C` as (X : Y : Z): (X/Z, Y/Z), or the identity where Z = 0.
#[derive(Clone, Copy)]
pub struct Projective<C: EmbeddedCurve> {
    x: Base<C>,
    y: Base<C>,
    z: Base<C>,
}

impl<C: EmbeddedCurve> Projective<C> {
    /// The identity.
    pub const IDENTITY: Self = Self { x: Fp::ZERO, y: Fp::ONE, z: Fp::ZERO };
    /// The generator.
    pub const GENERATOR: Self = Self { x: *C::GENERATOR.x(), y: *C::GENERATOR.y(), z: Fp::ONE };

    #[inline(always)]
    fn coordinates(&self) -> (Base<C>, Base<C>, Base<C>) {
        (self.x, self.y, self.z)
    }

    #[inline(always)]
    fn from_coordinates((x, y, z): (Base<C>, Base<C>, Base<C>)) -> Self {
        Self { x, y, z }
    }

    /// Whether this is the identity.
    #[inline(always)]
    pub fn is_identity(&self) -> Choice {
        self.z.is_zero()
    }

    /// `2·self`.
    #[inline(always)]
    #[must_use]
    pub fn double(&self) -> Self {
        Self::from_coordinates(formulas::double::<C>(&self.coordinates()))
    }

    /// `self + other`.
    #[inline(always)]
    #[must_use]
    pub fn add(&self, other: &Self) -> Self {
        Self::from_coordinates(formulas::add::<C>(&self.coordinates(), &other.coordinates()))
    }

    /// `self + other`.
    #[inline(always)]
    #[must_use]
    pub fn add_affine(&self, other: &Affine<C>) -> Self {
        let sum =
            Self::from_coordinates(formulas::add_affine::<C>(&self.coordinates(), (other.x(), other.y())));
        Self::conditional_select(&sum, self, other.is_identity())
    }

    /// `scalar·self`.
    #[must_use]
    pub fn mul(&self, scalar: &Scalar<C>) -> Self {
        let mut multiples = [Self::IDENTITY; 16];
        for i in 1..16 {
            multiples[i] = multiples[i - 1].add(self);
        }
        let mut rows = multiples.map(|point| [point.x, point.y, point.z]);
        let limbs = scalar.to_limbs();
        let mut result = Self::IDENTITY;
        for window in (0..64).rev() {
            result = result.double().double().double().double();
            let digit = limbs[window / 16] >> (4 * (window % 16)) & 15;
            let [x, y, z] = Fp::lookup(&rows, digit);
            result = result.add(&Self { x, y, z });
        }
        multiples.zeroize();
        rows.zeroize();
        result
    }

    /// The coordinates (x, y).
    pub fn to_affine(&self) -> Affine<C> {
        // The identity's are zero, as is the inverse of its Z.
        let inverse = self.z.invert_or_zero();
        Affine::from_coordinates_unchecked(self.x.mul(&inverse), self.y.mul(&inverse))
    }

    /// The coordinates (x, y) of many points, for one inversion and five multiplications each.
    ///
    /// # Panics
    ///
    /// If the lengths differ.
    pub fn batch_to_affine(points: &[Self], affine: &mut [Affine<C>]) {
        assert_eq!(points.len(), affine.len(), "as many results as points");
        // The product of the Zs before a point stands in for its x until the way back; an identity's Z counts as one.
        let mut product = Fp::ONE;
        for (point, result) in points.iter().zip(affine.iter_mut()) {
            *result = Affine::from_coordinates_unchecked(product, Fp::ZERO);
            product = product.mul(&point.z_or_one());
        }
        let mut inverse = product.invert_or_zero();
        for (point, result) in points.iter().zip(affine.iter_mut()).rev() {
            let of_this = inverse.mul(result.x());
            inverse = inverse.mul(&point.z_or_one());
            let coordinates =
                Affine::from_coordinates_unchecked(point.x.mul(&of_this), point.y.mul(&of_this));
            *result = Affine::conditional_select(&coordinates, &Affine::IDENTITY, point.is_identity());
        }
    }

    #[inline(always)]
    fn z_or_one(&self) -> Base<C> {
        Fp::conditional_select(&self.z, &Fp::ONE, self.is_identity())
    }
}

impl<C: EmbeddedCurve> From<Affine<C>> for Projective<C> {
    #[inline(always)]
    fn from(point: Affine<C>) -> Self {
        let point_with_z = Self { x: *point.x(), y: *point.y(), z: Fp::ONE };
        Self::conditional_select(&point_with_z, &Self::IDENTITY, point.is_identity())
    }
}

impl<C: EmbeddedCurve> From<Projective<C>> for Affine<C> {
    fn from(point: Projective<C>) -> Self {
        point.to_affine()
    }
}

impl<C: EmbeddedCurve> ConditionallySelectable for Projective<C> {
    #[inline(always)]
    fn conditional_select(a: &Self, b: &Self, choice: Choice) -> Self {
        Self {
            x: Fp::conditional_select(&a.x, &b.x, choice),
            y: Fp::conditional_select(&a.y, &b.y, choice),
            z: Fp::conditional_select(&a.z, &b.z, choice),
        }
    }
}

impl<C: EmbeddedCurve> ConstantTimeEq for Projective<C> {
    fn ct_eq(&self, other: &Self) -> Choice {
        let x_is_equal = self.x.mul(&other.z).ct_eq(&other.x.mul(&self.z));
        let y_is_equal = self.y.mul(&other.z).ct_eq(&other.y.mul(&self.z));
        let (identity, other_identity) = (self.is_identity(), other.is_identity());
        (identity & other_identity) | (!identity & !other_identity & x_is_equal & y_is_equal)
    }
}

impl<C: EmbeddedCurve> PartialEq for Projective<C> {
    fn eq(&self, other: &Self) -> bool {
        self.ct_eq(other).into()
    }
}

impl<C: EmbeddedCurve> Eq for Projective<C> {}

impl<C: EmbeddedCurve> Default for Projective<C> {
    fn default() -> Self {
        Self::IDENTITY
    }
}

impl<C: EmbeddedCurve> fmt::Debug for Projective<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_affine().fmt(formatter)
    }
}

impl<C: EmbeddedCurve> Zeroize for Projective<C> {
    fn zeroize(&mut self) {
        self.x.zeroize();
        self.y.zeroize();
        self.z.zeroize();
    }
}

impl<C: EmbeddedCurve> Neg for Projective<C> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self { y: -self.y, ..self }
    }
}

impl<C: EmbeddedCurve> Add<&Self> for Projective<C> {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: &Self) -> Self {
        Self::add(&self, other)
    }
}

impl<C: EmbeddedCurve> Sub<&Self> for Projective<C> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: &Self) -> Self {
        Self::add(&self, &-*other)
    }
}

impl<C: EmbeddedCurve> Add<&Affine<C>> for Projective<C> {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: &Affine<C>) -> Self {
        self.add_affine(other)
    }
}

impl<C: EmbeddedCurve> Sub<&Affine<C>> for Projective<C> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: &Affine<C>) -> Self {
        self.add_affine(&-*other)
    }
}

impl<C: EmbeddedCurve> Mul<&Scalar<C>> for Projective<C> {
    type Output = Self;
    fn mul(self, scalar: &Scalar<C>) -> Self {
        Self::mul(&self, scalar)
    }
}

impl<C: EmbeddedCurve> Mul<&Scalar<C>> for Affine<C> {
    type Output = Projective<C>;
    fn mul(self, scalar: &Scalar<C>) -> Projective<C> {
        Projective::mul(&self.into(), scalar)
    }
}

impl<C: EmbeddedCurve> Mul<Scalar<C>> for Affine<C> {
    type Output = Projective<C>;
    fn mul(self, scalar: Scalar<C>) -> Projective<C> {
        Projective::mul(&self.into(), &scalar)
    }
}

macro_rules! by_value {
    ($operator:ident, $function:ident, $assign:ident, $assign_function:ident, $other:ty) => {
        impl<C: EmbeddedCurve> $operator<$other> for Projective<C> {
            type Output = Self;
            #[inline(always)]
            fn $function(self, other: $other) -> Self {
                $operator::$function(self, &other)
            }
        }
        impl<C: EmbeddedCurve> $assign<$other> for Projective<C> {
            #[inline(always)]
            fn $assign_function(&mut self, other: $other) {
                *self = $operator::$function(*self, &other);
            }
        }
        impl<C: EmbeddedCurve> $assign<&$other> for Projective<C> {
            #[inline(always)]
            fn $assign_function(&mut self, other: &$other) {
                *self = $operator::$function(*self, other);
            }
        }
    };
}

by_value!(Add, add, AddAssign, add_assign, Self);
by_value!(Sub, sub, SubAssign, sub_assign, Self);
by_value!(Add, add, AddAssign, add_assign, Affine<C>);
by_value!(Sub, sub, SubAssign, sub_assign, Affine<C>);
by_value!(Mul, mul, MulAssign, mul_assign, Scalar<C>);

impl<C: EmbeddedCurve> Sum for Projective<C> {
    fn sum<I: Iterator<Item = Self>>(terms: I) -> Self {
        terms.fold(Self::IDENTITY, |sum, term| Self::add(&sum, &term))
    }
}

impl<'a, C: EmbeddedCurve> Sum<&'a Self> for Projective<C> {
    fn sum<I: Iterator<Item = &'a Self>>(terms: I) -> Self {
        terms.fold(Self::IDENTITY, |sum, term| Self::add(&sum, term))
    }
}
