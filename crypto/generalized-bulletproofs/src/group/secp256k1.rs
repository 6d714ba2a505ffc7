//! secp256k1.

use alloc::vec::Vec;

use embedded_curves::{
    Affine, Base, CoefficientA, DecodeError, EmbeddedCurve, EncodedPoint, Projective, encoding,
    field::{
        Fp, Secp256k1Coordinate,
        moduli::{Secp256k1Order, Secp256k1Prime},
    },
};
use subtle::CtOption;

use super::{ProofGroup, Scalar, hash};
use crate::multiexp::{self, FixedPoint, Tables, Weierstrass};

/// secp256k1: scalars big-endian, points in SEC1's compressed form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Secp256k1;

/// secp256k1 as a curve (SEC 2, section 2.4.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Secp256k1Curve;

impl EmbeddedCurve for Secp256k1Curve {
    const NAME: &'static str = "secp256k1";
    type BaseModulus = Secp256k1Prime;
    type ScalarModulus = Secp256k1Order;

    const COEFFICIENT_A: CoefficientA = CoefficientA::Zero;
    const B: Base<Self> = Fp::from_limbs([7, 0, 0, 0]);
    const GENERATOR: Affine<Self> = Affine::from_coordinates_unchecked(
        Fp::from_limbs([0x59f2815b16f81798, 0x029bfcdb2dce28d9, 0x55a06295ce870b07, 0x79be667ef9dcbbac]),
        Fp::from_limbs([0x9c47d08ffb10d4b8, 0xfd17b448a6855419, 0x5da4fbfc0e1108a8, 0x483ada7726a3c465]),
    );

    const ENCODED_LEN: usize = 33;
    type Encoded = EncodedPoint<33>;

    fn encode(point: &Affine<Self>) -> EncodedPoint<33> {
        encoding::encode_sec1(point)
    }

    fn decode(bytes: &[u8]) -> Result<Affine<Self>, DecodeError> {
        encoding::decode_sec1(bytes)
    }

    fn encode_scalar(scalar: &embedded_curves::Scalar<Self>) -> [u8; 32] {
        scalar.to_bytes_be()
    }

    fn decode_scalar(bytes: &[u8; 32]) -> CtOption<embedded_curves::Scalar<Self>> {
        Fp::from_bytes_be(bytes)
    }
}

type Point = Projective<Secp256k1Curve>;

impl ProofGroup for Secp256k1 {
    const NAME: &'static str = "secp256k1";
    const POINT_LEN: usize = 33;

    type Modulus = Secp256k1Order;
    type Point = Point;
    type Encoding = [u8; 33];
    type Tables = Tables<Weierstrass<Secp256k1Curve>>;
    type BaseTable = FixedPoint<Weierstrass<Secp256k1Curve>>;

    fn identity() -> Point {
        Point::IDENTITY
    }

    fn base_point() -> Point {
        Point::GENERATOR
    }

    fn encode(point: &Point) -> [u8; 33] {
        point.to_affine().encode().0
    }

    fn decode(bytes: &[u8]) -> Option<Point> {
        Affine::decode(bytes).ok().map(Point::from)
    }

    fn encode_scalar(scalar: &Scalar<Self>) -> [u8; 32] {
        scalar.to_bytes_be()
    }

    fn decode_scalar(bytes: &[u8; 32]) -> Option<Scalar<Self>> {
        Scalar::<Self>::from_bytes_be(bytes).into()
    }

    fn hash_to_point(parts: &[&[u8]]) -> Point {
        hash::counted(Self::NAME, parts)
            .find_map(|bytes| Option::from(Affine::lift_x(&Secp256k1Coordinate::from_uniform_le(&bytes))))
            .map(|point: Affine<Secp256k1Curve>| point.into())
            .expect("every second hash is of a point")
    }

    fn tables(points: &[Point]) -> Self::Tables {
        Tables::new(points)
    }

    fn multiexp_secret(tables: &Self::Tables, first: usize, scalars: &[Scalar<Self>]) -> Point {
        multiexp::secret(tables, first, scalars)
    }

    fn multiexp_small_secret(tables: &Self::Tables, first: usize, scalars: &[u8]) -> Point {
        multiexp::small_secret(tables, first, scalars)
    }

    fn multiexp_public(
        fixed: &[(&Self::Tables, &[Scalar<Self>])],
        scalars: &[Scalar<Self>],
        points: &[Point],
    ) -> Point {
        multiexp::public(fixed, scalars, points)
    }

    fn fold_public(points: &[Point], scalars: &[Scalar<Self>]) -> Vec<Point> {
        multiexp::fold::<Weierstrass<Secp256k1Curve>>(points, scalars)
    }

    fn base_table(point: &Point) -> Self::BaseTable {
        FixedPoint::new(*point)
    }

    fn mul_secret(table: &Self::BaseTable, scalar: &Scalar<Self>) -> Point {
        table.mul(scalar)
    }
}
