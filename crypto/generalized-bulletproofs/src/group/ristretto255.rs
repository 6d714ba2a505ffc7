//! Ristretto255.

use core::{
    iter::Sum,
    ops::{Add, AddAssign, Neg, Sub},
};

use alloc::vec::Vec;

use embedded_curves::field::{Curve25519Coordinate as Coordinate, Fp, moduli::Curve25519Order};
use subtle::ConditionallySelectable;
use zeroize::Zeroize;

use super::{
    ProofGroup, Scalar,
    edwards::{D, EdwardsPoint},
    hash,
    square_root::{SQRT_MINUS_ONE, absolute, sqrt_ratio},
};
use crate::multiexp::{self, Edwards, FixedPoint, Tables};

/// Ristretto255, RFC 9496: scalars little-endian.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ristretto255;

/// An element of Ristretto255: a class of points on Curve25519's Edwards form.
#[derive(Clone, Copy, Debug)]
pub struct RistrettoPoint(EdwardsPoint);

/// 1/√(−1 − d), RFC 9496, section 4.1.
const INVSQRT_A_MINUS_D: Coordinate =
    Fp::from_limbs([0x99c8fdaa805d40ea, 0x9d2f16175a4172be, 0x16c27b91fe01d840, 0x786c8905cfaffca2]);
/// √(−d − 1), RFC 9496, section 4.1.
const SQRT_AD_MINUS_ONE: Coordinate =
    Fp::from_limbs([0x7e97f6a0497b2e1b, 0xaf9d8e0c1b7854bd, 0x0f3cfcc931f5d1fd, 0x376931bf2b8348ac]);

impl ProofGroup for Ristretto255 {
    const NAME: &'static str = "ristretto255";
    const POINT_LEN: usize = 32;

    type Modulus = Curve25519Order;
    type Point = RistrettoPoint;
    type Encoding = [u8; 32];
    type Tables = Tables<Edwards>;
    type BaseTable = FixedPoint<Edwards>;

    fn identity() -> RistrettoPoint {
        RistrettoPoint(EdwardsPoint::IDENTITY)
    }

    fn base_point() -> RistrettoPoint {
        RistrettoPoint(EdwardsPoint::BASE)
    }

    fn encode(point: &RistrettoPoint) -> [u8; 32] {
        point.encode()
    }

    fn decode(bytes: &[u8]) -> Option<RistrettoPoint> {
        let point = RistrettoPoint::decode(bytes.try_into().ok()?)?;
        (point != Self::identity()).then_some(point)
    }

    fn encode_scalar(scalar: &Scalar<Self>) -> [u8; 32] {
        scalar.to_bytes_le()
    }

    fn decode_scalar(bytes: &[u8; 32]) -> Option<Scalar<Self>> {
        Scalar::<Self>::from_bytes_le(bytes).into()
    }

    fn hash_to_point(parts: &[&[u8]]) -> RistrettoPoint {
        RistrettoPoint::from_uniform(&hash(hash::domain(Self::NAME).chain(parts.iter().copied())))
    }

    fn tables(points: &[RistrettoPoint]) -> Self::Tables {
        Tables::new(&edwards(points))
    }

    fn multiexp_secret(tables: &Self::Tables, first: usize, scalars: &[Scalar<Self>]) -> RistrettoPoint {
        RistrettoPoint(multiexp::secret(tables, first, scalars))
    }

    fn multiexp_small_secret(tables: &Self::Tables, first: usize, scalars: &[u8]) -> RistrettoPoint {
        RistrettoPoint(multiexp::small_secret(tables, first, scalars))
    }

    fn multiexp_public(
        fixed: &[(&Self::Tables, &[Scalar<Self>])],
        scalars: &[Scalar<Self>],
        points: &[RistrettoPoint],
    ) -> RistrettoPoint {
        RistrettoPoint(multiexp::public(fixed, scalars, &edwards(points)))
    }

    fn fold_public(points: &[RistrettoPoint], scalars: &[Scalar<Self>]) -> Vec<RistrettoPoint> {
        multiexp::fold::<Edwards>(&edwards(points), scalars).into_iter().map(RistrettoPoint).collect()
    }

    fn base_table(point: &RistrettoPoint) -> Self::BaseTable {
        FixedPoint::new(point.0)
    }

    fn mul_secret(table: &Self::BaseTable, scalar: &Scalar<Self>) -> RistrettoPoint {
        RistrettoPoint(table.mul(scalar))
    }
}

fn edwards(points: &[RistrettoPoint]) -> Vec<EdwardsPoint> {
    points.iter().map(|point| point.0).collect()
}

impl RistrettoPoint {
    /// RFC 9496, section 4.3.1. None for what is not an element's one encoding.
    fn decode(bytes: &[u8; 32]) -> Option<Self> {
        let s: Coordinate = Option::from(Fp::from_bytes_le(bytes))?;
        if s.is_odd().into() {
            return None;
        }
        let ss = s.square();
        let (u1, u2) = (Fp::ONE - ss, Fp::ONE + ss);
        let u2_squared = u2.square();
        let v = -(D * u1.square()) - u2_squared;
        let (was_square, inverse) = sqrt_ratio(&Fp::ONE, &(v * u2_squared));
        let den_x = inverse * u2;
        let den_y = inverse * den_x * v;
        let x = absolute(&(s.double() * den_x));
        let y = u1 * den_y;
        let valid = was_square & !(x * y).is_odd() & !y.is_zero();
        bool::from(valid).then(|| Self(EdwardsPoint::from_affine(x, y)))
    }

    /// RFC 9496, section 4.3.2.
    fn encode(&self) -> [u8; 32] {
        let EdwardsPoint { x, y, z, t } = &self.0;
        let u1 = (z + y) * (z - y);
        let u2 = x * y;
        let (_, inverse) = sqrt_ratio(&Fp::ONE, &(u1 * u2.square()));
        let (den1, den2) = (inverse * u1, inverse * u2);
        let z_inverse = den1 * den2 * t;
        let rotate = (t * z_inverse).is_odd();
        let select =
            |plain: &Coordinate, rotated: &Coordinate| Fp::conditional_select(plain, rotated, rotate);
        let x_used = select(x, &(y * SQRT_MINUS_ONE));
        let y_used = select(y, &(x * SQRT_MINUS_ONE));
        let den_inverse = select(&den2, &(den1 * INVSQRT_A_MINUS_D));
        let y_used = Fp::conditional_select(&y_used, &-y_used, (x_used * z_inverse).is_odd());
        absolute(&(den_inverse * (z - y_used))).to_bytes_le()
    }

    /// RFC 9496, section 4.3.4: the element of 64 uniform bytes.
    fn from_uniform(bytes: &[u8; 64]) -> Self {
        let half = |bytes: &[u8]| {
            let mut wide = [0; 64];
            wide[..32].copy_from_slice(bytes);
            wide[31] &= 0x7f;
            map(&Fp::from_uniform_le(&wide))
        };
        Self(half(&bytes[..32]) + half(&bytes[32..]))
    }
}

/// RFC 9496's MAP.
fn map(t: &Coordinate) -> EdwardsPoint {
    let r = SQRT_MINUS_ONE * t.square();
    let u = (r + Fp::ONE) * (Fp::ONE - D.square());
    let v = (-Fp::ONE - r * D) * (r + D);
    let (was_square, s) = sqrt_ratio(&u, &v);
    let s_otherwise = -absolute(&(s * t));
    let s = Fp::conditional_select(&s_otherwise, &s, was_square);
    let c = Fp::conditional_select(&r, &-Fp::ONE, was_square);
    let n = c * (r - Fp::ONE) * (D - Fp::ONE).square() - v;
    let ss = s.square();
    let (w0, w1) = ((s * v).double(), n * SQRT_AD_MINUS_ONE);
    let (w2, w3) = (Fp::ONE - ss, Fp::ONE + ss);
    EdwardsPoint { x: w0 * w3, y: w2 * w1, z: w1 * w3, t: w0 * w2 }
}

impl Add for RistrettoPoint {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for RistrettoPoint {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for RistrettoPoint {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for RistrettoPoint {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for RistrettoPoint {
    fn sum<I: Iterator<Item = Self>>(terms: I) -> Self {
        Self(terms.map(|term| term.0).sum())
    }
}

/// RFC 9496, section 4.3.3.
impl PartialEq for RistrettoPoint {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&self.0, &other.0);
        a.x * b.y == a.y * b.x || a.y * b.y == a.x * b.x
    }
}

impl Eq for RistrettoPoint {}

impl Zeroize for RistrettoPoint {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}
