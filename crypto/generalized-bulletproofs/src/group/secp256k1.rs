//! secp256k1.

use alloc::vec::Vec;

use embedded_curves::field::{Secp256k1Coordinate, moduli::Secp256k1Order};
use k256::{
    AffinePoint, ProjectivePoint,
    elliptic_curve::{
        PrimeField, group::GroupEncoding, ops::LinearCombination, point::DecompressPoint, subtle::Choice,
    },
};

use super::{ProofGroup, Scalar, hash};

/// secp256k1: scalars big-endian, points in SEC1's compressed form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Secp256k1;

/// SEC1's tag of a compressed point with an even y; with an odd y it is one more.
const EVEN: u8 = 2;

impl ProofGroup for Secp256k1 {
    const NAME: &'static str = "secp256k1";
    const POINT_LEN: usize = 33;

    type Modulus = Secp256k1Order;
    type Point = ProjectivePoint;
    type Encoding = [u8; 33];
    type Tables = Vec<ProjectivePoint>;
    type BaseTable = ProjectivePoint;

    fn identity() -> ProjectivePoint {
        ProjectivePoint::IDENTITY
    }

    fn base_point() -> ProjectivePoint {
        ProjectivePoint::GENERATOR
    }

    fn encode(point: &ProjectivePoint) -> [u8; 33] {
        point.to_affine().to_bytes().into()
    }

    fn decode(bytes: &[u8]) -> Option<ProjectivePoint> {
        let (tag, x) = <&[u8; 33]>::try_from(bytes).ok()?.split_first()?;
        if *tag != EVEN && *tag != EVEN + 1 {
            return None;
        }
        decompress(x.try_into().ok()?, *tag & 1)
    }

    fn encode_scalar(scalar: &Scalar<Self>) -> [u8; 32] {
        scalar.to_bytes_be()
    }

    fn decode_scalar(bytes: &[u8; 32]) -> Option<Scalar<Self>> {
        Scalar::<Self>::from_bytes_be(bytes).into()
    }

    fn hash_to_point(parts: &[&[u8]]) -> ProjectivePoint {
        hash::counted(Self::NAME, parts)
            .find_map(|bytes| decompress(&Secp256k1Coordinate::from_uniform_le(&bytes).to_bytes_be(), 0))
            .expect("every second hash is of a point")
    }

    fn tables(points: &[ProjectivePoint]) -> Vec<ProjectivePoint> {
        points.to_vec()
    }

    fn multiexp_secret(tables: &Self::Tables, first: usize, scalars: &[Scalar<Self>]) -> ProjectivePoint {
        let points = &tables[first..first + scalars.len()];
        let terms: Vec<_> = points.iter().zip(scalars).map(|(point, k)| (*point, convert(k))).collect();
        ProjectivePoint::lincomb(terms.as_slice())
    }

    fn multiexp_small_secret(tables: &Self::Tables, first: usize, scalars: &[u8]) -> ProjectivePoint {
        let scalars: Vec<_> = scalars.iter().map(|k| Scalar::<Self>::from_u64(u64::from(*k))).collect();
        Self::multiexp_secret(tables, first, &scalars)
    }

    fn multiexp_public(
        fixed: &[(&Self::Tables, &[Scalar<Self>])],
        scalars: &[Scalar<Self>],
        points: &[ProjectivePoint],
    ) -> ProjectivePoint {
        assert_eq!(scalars.len(), points.len());
        let terms: Vec<_> = fixed
            .iter()
            .flat_map(|(table, scalars)| table[..scalars.len()].iter().zip(scalars.iter()))
            .chain(points.iter().zip(scalars))
            .filter(|(_, k)| !k.is_zero_vartime())
            .map(|(point, k)| (*point, convert(k)))
            .collect();
        ProjectivePoint::lincomb_vartime(terms.as_slice())
    }

    fn fold_public(points: &[ProjectivePoint], scalars: &[Scalar<Self>]) -> Vec<ProjectivePoint> {
        super::fold::<Self>(points, scalars)
    }

    fn base_table(point: &ProjectivePoint) -> ProjectivePoint {
        *point
    }

    fn mul_secret(table: &ProjectivePoint, scalar: &Scalar<Self>) -> ProjectivePoint {
        *table * convert(scalar)
    }
}

fn convert(scalar: &Scalar<Secp256k1>) -> k256::Scalar {
    k256::Scalar::from_repr(scalar.to_bytes_be().into()).expect("scalars are reduced")
}

fn decompress(x: &[u8; 32], odd: u8) -> Option<ProjectivePoint> {
    let point: Option<AffinePoint> = AffinePoint::decompress(&(*x).into(), Choice::from(odd)).into();
    point.map(ProjectivePoint::from)
}
