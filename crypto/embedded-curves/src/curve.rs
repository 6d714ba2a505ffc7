//! What distinguishes one embedded curve from another.

use core::{fmt::Debug, hash::Hash};

use crate::{
    Affine, DecodeError,
    field::{Fp, Modulus},
};

/// A coordinate of a point on `C`.
pub type Base<C> = Fp<<C as EmbeddedCurve>::BaseModulus>;
/// A scalar of `C`: an integer mod its order.
pub type Scalar<C> = Fp<<C as EmbeddedCurve>::ScalarModulus>;

/// The coefficient A, of the two values for which there are complete formulas without a multiplication by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoefficientA {
    /// A = 0.
    Zero,
    /// A = −3.
    MinusThree,
}

/// A curve y² = x³ + A x + B of prime order, embedded in a proof group: its coordinates are the group's scalars.
pub trait EmbeddedCurve:
    Copy + Clone + Debug + Default + PartialEq + Eq + Hash + Send + Sync + 'static
{
    /// The curve's name.
    const NAME: &'static str;
    /// The coordinate field's modulus.
    type BaseModulus: Modulus;
    /// The curve's order.
    type ScalarModulus: Modulus;

    /// Which A.
    const COEFFICIENT_A: CoefficientA;
    /// A.
    const A: Base<Self> = match Self::COEFFICIENT_A {
        CoefficientA::Zero => Fp::ZERO,
        CoefficientA::MinusThree => Fp::ZERO.sub(&Fp::ONE).sub(&Fp::ONE).sub(&Fp::ONE),
    };
    /// B.
    const B: Base<Self>;
    /// 3·B.
    const TRIPLE_B: Base<Self> = Self::B.add(&Self::B).add(&Self::B);
    /// The point with x = 1 and an even y.
    const GENERATOR: Affine<Self>;

    /// The length of an encoded point, in bytes.
    const ENCODED_LEN: usize;
    /// An encoded point.
    type Encoded: Copy + Debug + Default + Eq + AsRef<[u8]> + AsMut<[u8]> + Send + Sync + 'static;

    /// The encoding of a point (specification, section 1), in constant time. The identity has none; it yields bytes
    /// that [`decode`](Self::decode) refuses.
    fn encode(point: &Affine<Self>) -> Self::Encoded;

    /// The point with this encoding, which is never the identity.
    fn decode(bytes: &[u8]) -> Result<Affine<Self>, DecodeError>;

    /// The encoding of a scalar: 32 bytes, in the order of bytes that the curve's points have.
    fn encode_scalar(scalar: &Scalar<Self>) -> [u8; 32];

    /// The scalar with this encoding; none unless it is reduced.
    fn decode_scalar(bytes: &[u8; 32]) -> subtle::CtOption<Scalar<Self>>;

    /// x³ + A x + B.
    #[inline(always)]
    fn right_hand_side(x: &Base<Self>) -> Base<Self> {
        let square = x.square();
        match Self::COEFFICIENT_A {
            CoefficientA::Zero => square.mul(x).add(&Self::B),
            CoefficientA::MinusThree => square.add(&Self::A).mul(x).add(&Self::B),
        }
    }
}
