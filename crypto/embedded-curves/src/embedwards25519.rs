//! embedwards25519, over Curve25519's scalars.

use subtle::CtOption;

use crate::{
    Affine, Base, CoefficientA, DecodeError, EmbeddedCurve, EncodedPoint, Scalar, encoding,
    field::{
        Fp,
        moduli::{Curve25519Order, Embedwards25519Order},
    },
};

/// y² = x³ − 3x + B over Curve25519's scalars. Points take 32 bytes, little-endian with y's parity in the top bit; scalars 32,
/// little-endian.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Embedwards25519;

impl EmbeddedCurve for Embedwards25519 {
    const NAME: &'static str = "embedwards25519";
    type BaseModulus = Curve25519Order;
    type ScalarModulus = Embedwards25519Order;

    const COEFFICIENT_A: CoefficientA = CoefficientA::MinusThree;
    const B: Base<Self> =
        Fp::from_limbs([0x37203f853a60075f, 0x3e460d213620680b, 0x079d66ea233a9064, 0x0942593fc1cf26ca]);
    const GENERATOR: Affine<Self> = Affine::from_coordinates_unchecked(
        Fp::ONE,
        Fp::from_limbs([0x3d4a480a0818412e, 0xb7360e9a19e2affb, 0xdfdac076d6813519, 0x0c02165626b076a3]),
    );

    const ENCODED_LEN: usize = 32;
    type Encoded = EncodedPoint<32>;

    fn encode(point: &Affine<Self>) -> Self::Encoded {
        encoding::encode_little_endian(point)
    }

    fn decode(bytes: &[u8]) -> Result<Affine<Self>, DecodeError> {
        encoding::decode_little_endian(bytes)
    }

    fn encode_scalar(scalar: &Scalar<Self>) -> [u8; 32] {
        scalar.to_bytes_le()
    }

    fn decode_scalar(bytes: &[u8; 32]) -> CtOption<Scalar<Self>> {
        Scalar::<Self>::from_bytes_le(bytes)
    }
}
