//! Ristretto255.

use alloc::vec::Vec;

use curve25519_dalek::{
    constants::RISTRETTO_BASEPOINT_POINT,
    ristretto::{CompressedRistretto, RistrettoPoint},
    traits::{Identity, IsIdentity, MultiscalarMul, VartimeMultiscalarMul},
};
use embedded_curves::field::moduli::Curve25519Order;

use super::{ProofGroup, Scalar, hash};

/// Ristretto255, RFC 9496: scalars little-endian.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ristretto255;

impl ProofGroup for Ristretto255 {
    const NAME: &'static str = "ristretto255";
    const POINT_LEN: usize = 32;

    type Modulus = Curve25519Order;
    type Point = RistrettoPoint;
    type Encoding = [u8; 32];
    type Tables = Vec<RistrettoPoint>;
    type BaseTable = RistrettoPoint;

    fn identity() -> RistrettoPoint {
        RistrettoPoint::identity()
    }

    fn base_point() -> RistrettoPoint {
        RISTRETTO_BASEPOINT_POINT
    }

    fn encode(point: &RistrettoPoint) -> [u8; 32] {
        point.compress().to_bytes()
    }

    fn decode(bytes: &[u8]) -> Option<RistrettoPoint> {
        CompressedRistretto::from_slice(bytes).ok()?.decompress().filter(|point| !point.is_identity())
    }

    fn encode_scalar(scalar: &Scalar<Self>) -> [u8; 32] {
        scalar.to_bytes_le()
    }

    fn decode_scalar(bytes: &[u8; 32]) -> Option<Scalar<Self>> {
        Scalar::<Self>::from_bytes_le(bytes).into()
    }

    fn hash_to_point(parts: &[&[u8]]) -> RistrettoPoint {
        let bytes = hash(hash::domain(Self::NAME).chain(parts.iter().copied()));
        RistrettoPoint::from_uniform_bytes(&bytes)
    }

    fn tables(points: &[RistrettoPoint]) -> Vec<RistrettoPoint> {
        points.to_vec()
    }

    fn multiexp_secret(tables: &Self::Tables, first: usize, scalars: &[Scalar<Self>]) -> RistrettoPoint {
        let points = &tables[first..first + scalars.len()];
        RistrettoPoint::multiscalar_mul(scalars.iter().map(super::dalek_scalar), points)
    }

    fn multiexp_small_secret(tables: &Self::Tables, first: usize, scalars: &[u8]) -> RistrettoPoint {
        let scalars: Vec<_> = scalars.iter().map(|k| Scalar::<Self>::from_u64(u64::from(*k))).collect();
        Self::multiexp_secret(tables, first, &scalars)
    }

    fn multiexp_public(
        fixed: &[(&Self::Tables, &[Scalar<Self>])],
        scalars: &[Scalar<Self>],
        points: &[RistrettoPoint],
    ) -> RistrettoPoint {
        assert_eq!(scalars.len(), points.len());
        let terms = fixed
            .iter()
            .flat_map(|(table, scalars)| table[..scalars.len()].iter().zip(scalars.iter()))
            .chain(points.iter().zip(scalars))
            .filter(|(_, k)| !k.is_zero_vartime());
        let (points, scalars): (Vec<_>, Vec<_>) =
            terms.map(|(point, k)| (*point, super::dalek_scalar(k))).unzip();
        RistrettoPoint::vartime_multiscalar_mul(scalars, points)
    }

    fn fold_public(points: &[RistrettoPoint], scalars: &[Scalar<Self>]) -> Vec<RistrettoPoint> {
        super::fold::<Self>(points, scalars)
    }

    fn base_table(point: &RistrettoPoint) -> RistrettoPoint {
        *point
    }

    fn mul_secret(table: &RistrettoPoint, scalar: &Scalar<Self>) -> RistrettoPoint {
        table * super::dalek_scalar(scalar)
    }
}
