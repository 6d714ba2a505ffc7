//! The traits of the `ff` crate. [`PrimeField::to_repr`] is little-endian for every modulus; curves fix their own order
//! of bytes (specification, section 1).

use ff::{Field, FromUniformBytes, PrimeField};
use group::ff;
use rand_core::TryRng;
use subtle::{Choice, CtOption};

use super::{Fp, Modulus, limbs, modulus::Constants};

impl<M: Modulus> Field for Fp<M> {
    const ZERO: Self = Self::ZERO;
    const ONE: Self = Self::ONE;

    fn try_random<R: TryRng + ?Sized>(rng: &mut R) -> Result<Self, R::Error> {
        let mut bytes = [0; 64];
        rng.try_fill_bytes(&mut bytes)?;
        Ok(Self::from_uniform_le(&bytes))
    }

    fn is_zero(&self) -> Choice {
        self.is_zero()
    }

    fn square(&self) -> Self {
        self.square()
    }

    fn double(&self) -> Self {
        self.double()
    }

    fn invert(&self) -> CtOption<Self> {
        self.invert()
    }

    fn sqrt_ratio(num: &Self, div: &Self) -> (Choice, Self) {
        let inverse = div.invert();
        let divisible = inverse.is_some() | num.is_zero();
        let (is_square, root) = num.mul(&inverse.unwrap_or(Self::ZERO)).sqrt_or_of_multiple();
        (is_square & divisible, root)
    }
}

impl<M: Modulus> PrimeField for Fp<M> {
    type Repr = [u8; 32];

    fn from_repr(repr: [u8; 32]) -> CtOption<Self> {
        Self::from_bytes_le(&repr)
    }

    fn to_repr(&self) -> [u8; 32] {
        self.to_bytes_le()
    }

    fn is_odd(&self) -> Choice {
        self.is_odd()
    }

    const MODULUS: &'static str = M::MODULUS_HEX;
    const NUM_BITS: u32 = Self::BITS;
    const CAPACITY: u32 = Self::BITS - 1;
    const TWO_INV: Self = Self::TWO_INV;
    const MULTIPLICATIVE_GENERATOR: Self = Self::GENERATOR;
    const S: u32 = Constants::<M>::TWO_ADICITY;
    const ROOT_OF_UNITY: Self = Self::ROOT;
    const ROOT_OF_UNITY_INV: Self =
        Self::kept(Constants::<M>::pow(&Self::ROOT.limbs, &Constants::<M>::MINUS_TWO));
    const DELTA: Self = {
        let exponent = limbs::power_of_two(Constants::<M>::TWO_ADICITY, &M::MODULUS);
        Self::kept(Constants::<M>::pow(&Self::GENERATOR.limbs, &exponent))
    };
}

impl<M: Modulus> FromUniformBytes<64> for Fp<M> {
    fn from_uniform_bytes(bytes: &[u8; 64]) -> Self {
        Self::from_uniform_le(bytes)
    }
}
