//! Ed25519's prime-order subgroup.

use alloc::vec::Vec;

use curve25519_dalek::{
    constants::ED25519_BASEPOINT_POINT,
    edwards::{CompressedEdwardsY, EdwardsPoint},
    traits::{Identity, IsIdentity, MultiscalarMul, VartimeMultiscalarMul},
};
use embedded_curves::field::moduli::Curve25519Order;

use super::{ProofGroup, Scalar, hash};

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
    type Tables = Vec<EdwardsPoint>;
    type BaseTable = EdwardsPoint;

    fn identity() -> EdwardsPoint {
        EdwardsPoint::identity()
    }

    fn base_point() -> EdwardsPoint {
        ED25519_BASEPOINT_POINT
    }

    fn encode(point: &EdwardsPoint) -> [u8; 32] {
        let half = Scalar::<Self>::TWO_INV;
        (point * super::dalek_scalar(&(half * half * half))).compress().to_bytes()
    }

    fn decode(bytes: &[u8]) -> Option<EdwardsPoint> {
        decompress(bytes.try_into().ok()?)
            .map(|point| point.mul_by_cofactor())
            .filter(|point| !point.is_identity())
    }

    fn encode_public_key(point: &EdwardsPoint) -> [u8; 32] {
        point.compress().to_bytes()
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

    fn tables(points: &[EdwardsPoint]) -> Vec<EdwardsPoint> {
        points.to_vec()
    }

    fn multiexp_secret(tables: &Self::Tables, first: usize, scalars: &[Scalar<Self>]) -> EdwardsPoint {
        let points = &tables[first..first + scalars.len()];
        EdwardsPoint::multiscalar_mul(scalars.iter().map(super::dalek_scalar), points)
    }

    fn multiexp_small_secret(tables: &Self::Tables, first: usize, scalars: &[u8]) -> EdwardsPoint {
        let scalars: Vec<_> = scalars.iter().map(|k| Scalar::<Self>::from_u64(u64::from(*k))).collect();
        Self::multiexp_secret(tables, first, &scalars)
    }

    fn multiexp_public(
        fixed: &[(&Self::Tables, &[Scalar<Self>])],
        scalars: &[Scalar<Self>],
        points: &[EdwardsPoint],
    ) -> EdwardsPoint {
        assert_eq!(scalars.len(), points.len());
        let terms = fixed
            .iter()
            .flat_map(|(table, scalars)| table[..scalars.len()].iter().zip(scalars.iter()))
            .chain(points.iter().zip(scalars))
            .filter(|(_, k)| !k.is_zero_vartime());
        let (points, scalars): (Vec<_>, Vec<_>) =
            terms.map(|(point, k)| (*point, super::dalek_scalar(k))).unzip();
        EdwardsPoint::vartime_multiscalar_mul(scalars, points)
    }

    fn fold_public(points: &[EdwardsPoint], scalars: &[Scalar<Self>]) -> Vec<EdwardsPoint> {
        super::fold::<Self>(points, scalars)
    }

    fn base_table(point: &EdwardsPoint) -> EdwardsPoint {
        *point
    }

    fn mul_secret(table: &EdwardsPoint, scalar: &Scalar<Self>) -> EdwardsPoint {
        table * super::dalek_scalar(scalar)
    }
}

/// A point of the curve from RFC 8032's encoding alone: what the library reads and does not write is refused.
fn decompress(bytes: [u8; 32]) -> Option<EdwardsPoint> {
    let point = CompressedEdwardsY(bytes).decompress()?;
    (point.compress().0 == bytes).then_some(point)
}
