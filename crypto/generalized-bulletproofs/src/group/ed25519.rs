//! Ed25519's prime-order subgroup.

use alloc::vec::Vec;

use embedded_curves::field::{Curve25519Coordinate as Coordinate, Fp, moduli::Curve25519Order};
use subtle::ConditionallySelectable;

use super::{
    ProofGroup, Scalar,
    edwards::{D, EdwardsPoint},
    hash,
    square_root::sqrt_ratio,
};
use crate::multiexp::{self, Edwards, FixedPoint, Tables};

/// The prime-order subgroup of Ed25519's curve: scalars little-endian.
///
/// A point P is encoded as RFC 8032's compression of \[1/8\]P, and the reader multiplies by 8: every point that it holds is
/// in the subgroup. As a public key a point is encoded as RFC 8032 does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ed25519;

impl ProofGroup for Ed25519 {
    const NAME: &'static str = "ed25519";
    const POINT_LEN: usize = 32;

    type Modulus = Curve25519Order;
    type Point = EdwardsPoint;
    type Encoding = [u8; 32];
    type Tables = Tables<Edwards>;
    type BaseTable = FixedPoint<Edwards>;

    fn identity() -> EdwardsPoint {
        EdwardsPoint::IDENTITY
    }

    fn base_point() -> EdwardsPoint {
        EdwardsPoint::BASE
    }

    fn encode(point: &EdwardsPoint) -> [u8; 32] {
        let half = Scalar::<Self>::TWO_INV;
        compress(&point.mul(&(half * half * half)))
    }

    fn decode(bytes: &[u8]) -> Option<EdwardsPoint> {
        decompress(bytes.try_into().ok()?)
            .map(|point| point.mul_by_cofactor())
            .filter(|point| !point.is_identity())
    }

    fn encode_public_key(point: &EdwardsPoint) -> [u8; 32] {
        compress(point)
    }

    fn encode_scalar(scalar: &Scalar<Self>) -> [u8; 32] {
        scalar.to_bytes_le()
    }

    fn decode_scalar(bytes: &[u8; 32]) -> Option<Scalar<Self>> {
        Scalar::<Self>::from_bytes_le(bytes).into()
    }

    fn hash_to_point(parts: &[&[u8]]) -> EdwardsPoint {
        hash::counted(Self::NAME, parts)
            .find_map(|bytes| Self::decode(&bytes[..32]))
            .expect("every fourth hash is of a point")
    }

    fn tables(points: &[EdwardsPoint]) -> Self::Tables {
        Tables::new(points)
    }

    fn multiexp_secret(tables: &Self::Tables, first: usize, scalars: &[Scalar<Self>]) -> EdwardsPoint {
        multiexp::secret(tables, first, scalars)
    }

    fn multiexp_small_secret(tables: &Self::Tables, first: usize, scalars: &[u8]) -> EdwardsPoint {
        multiexp::small_secret(tables, first, scalars)
    }

    fn multiexp_public(
        fixed: &[(&Self::Tables, &[Scalar<Self>])],
        scalars: &[Scalar<Self>],
        points: &[EdwardsPoint],
    ) -> EdwardsPoint {
        multiexp::public(fixed, scalars, points)
    }

    fn fold_public(points: &[EdwardsPoint], scalars: &[Scalar<Self>]) -> Vec<EdwardsPoint> {
        multiexp::fold::<Edwards>(points, scalars)
    }

    fn base_table(point: &EdwardsPoint) -> Self::BaseTable {
        FixedPoint::new(*point)
    }

    fn mul_secret(table: &Self::BaseTable, scalar: &Scalar<Self>) -> EdwardsPoint {
        table.mul(scalar)
    }
}

/// RFC 8032, section 5.1.2.
fn compress(point: &EdwardsPoint) -> [u8; 32] {
    let inverse = point.z.invert_or_zero();
    let mut bytes = point.y.mul(&inverse).to_bytes_le();
    bytes[31] |= point.x.mul(&inverse).is_odd().unwrap_u8() << 7;
    bytes
}

/// RFC 8032, section 5.1.3: none for y ≥ 2²⁵⁵ − 19, for a y of no point, and for a sign bit with x = 0.
fn decompress(mut bytes: [u8; 32]) -> Option<EdwardsPoint> {
    let sign = bytes[31] >> 7;
    bytes[31] &= 0x7f;
    let y: Coordinate = Option::from(Fp::from_bytes_le(&bytes))?;
    let yy = y.square();
    let (is_square, x) = sqrt_ratio(&yy.sub(&Fp::ONE), &D.mul(&yy).add(&Fp::ONE));
    if !bool::from(is_square) || (x.is_zero_vartime() && sign == 1) {
        return None;
    }
    Some(EdwardsPoint::from_affine(Fp::conditional_select(&x, &x.neg(), sign.into()), y))
}
