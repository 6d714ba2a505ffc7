//! secq256k1, which secp256k1 makes with the roles of its two primes exchanged.

use subtle::CtOption;

use crate::{
    Affine, Base, CoefficientA, DecodeError, EmbeddedCurve, EncodedPoint, Scalar, encoding,
    field::{
        Fp,
        moduli::{Secp256k1Order, Secp256k1Prime},
    },
};

/// y² = x³ + 7 over secp256k1's scalars. Points take 33 bytes, SEC 1 style; scalars 32, big-endian.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Secq256k1;

impl EmbeddedCurve for Secq256k1 {
    const NAME: &'static str = "secq256k1";
    type BaseModulus = Secp256k1Order;
    type ScalarModulus = Secp256k1Prime;

    const COEFFICIENT_A: CoefficientA = CoefficientA::Zero;
    const B: Base<Self> = Fp::from_limbs([7, 0, 0, 0]);
    const GENERATOR: Affine<Self> = Affine::from_coordinates_unchecked(
        Fp::ONE,
        Fp::from_limbs([0xc1b800d1ffc278c0, 0x48916189041f2af0, 0x4909abdf82c9bd02, 0x0c7c97045a207463]),
    );

    const ENCODED_LEN: usize = 33;
    type Encoded = EncodedPoint<33>;

    fn encode(point: &Affine<Self>) -> Self::Encoded {
        encoding::encode_sec1(point)
    }

    fn decode(bytes: &[u8]) -> Result<Affine<Self>, DecodeError> {
        encoding::decode_sec1(bytes)
    }

    fn encode_scalar(scalar: &Scalar<Self>) -> [u8; 32] {
        scalar.to_bytes_be()
    }

    fn decode_scalar(bytes: &[u8; 32]) -> CtOption<Scalar<Self>> {
        Scalar::<Self>::from_bytes_be(bytes)
    }
}
