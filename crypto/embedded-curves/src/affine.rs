//! Points by their coordinates.

use core::{fmt, ops::Neg};

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq, CtOption};
use zeroize::Zeroize;

use crate::{Base, DecodeError, EmbeddedCurve, field::Fp};

/// A point of `C`: (x, y), or the identity, which is kept as (0, 0). (That is not on either curve, as B ≠ 0.)
#[derive(Clone, Copy)]
pub struct Affine<C: EmbeddedCurve> {
    x: Base<C>,
    y: Base<C>,
}

impl<C: EmbeddedCurve> Affine<C> {
    /// The identity.
    pub const IDENTITY: Self = Self { x: Fp::ZERO, y: Fp::ZERO };

    /// The point (`x`, `y`); none unless it is on the curve.
    pub fn from_coordinates(x: Base<C>, y: Base<C>) -> CtOption<Self> {
        CtOption::new(Self { x, y }, y.square().ct_eq(&C::right_hand_side(&x)))
    }

    /// The point (`x`, `y`), which the caller knows to be on the curve.
    #[inline(always)]
    pub const fn from_coordinates_unchecked(x: Base<C>, y: Base<C>) -> Self {
        Self { x, y }
    }

    /// The point with this x and an even y, if there is one.
    pub fn lift_x(x: &Base<C>) -> CtOption<Self> {
        C::right_hand_side(x).sqrt().map(|root| {
            let y = Fp::conditional_select(&root, &-root, root.is_odd());
            Self { x: *x, y }
        })
    }

    /// The x-coordinate; zero for the identity.
    #[inline(always)]
    pub const fn x(&self) -> &Base<C> {
        &self.x
    }

    /// The y-coordinate; zero for the identity and for no other point.
    #[inline(always)]
    pub const fn y(&self) -> &Base<C> {
        &self.y
    }

    /// Whether this is the identity.
    #[inline(always)]
    pub fn is_identity(&self) -> Choice {
        self.y.is_zero()
    }

    /// The encoding (specification, section 1); of the identity, bytes that [`decode`](Self::decode) refuses.
    pub fn encode(&self) -> C::Encoded {
        C::encode(self)
    }

    /// The point with this encoding, which is never the identity.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        C::decode(bytes)
    }
}

impl<C: EmbeddedCurve> Neg for Affine<C> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self { x: self.x, y: -self.y }
    }
}

impl<C: EmbeddedCurve> ConditionallySelectable for Affine<C> {
    #[inline(always)]
    fn conditional_select(a: &Self, b: &Self, choice: Choice) -> Self {
        Self { x: Fp::conditional_select(&a.x, &b.x, choice), y: Fp::conditional_select(&a.y, &b.y, choice) }
    }
}

impl<C: EmbeddedCurve> ConstantTimeEq for Affine<C> {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.x.ct_eq(&other.x) & self.y.ct_eq(&other.y)
    }
}

impl<C: EmbeddedCurve> PartialEq for Affine<C> {
    fn eq(&self, other: &Self) -> bool {
        self.ct_eq(other).into()
    }
}

impl<C: EmbeddedCurve> Eq for Affine<C> {}

impl<C: EmbeddedCurve> Default for Affine<C> {
    fn default() -> Self {
        Self::IDENTITY
    }
}

impl<C: EmbeddedCurve> fmt::Debug for Affine<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}({:?}, {:?})", C::NAME, self.x, self.y)
    }
}

impl<C: EmbeddedCurve> Zeroize for Affine<C> {
    fn zeroize(&mut self) {
        self.x.zeroize();
        self.y.zeroize();
    }
}
