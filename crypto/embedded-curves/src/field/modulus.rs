//! What distinguishes one prime field from another.

use core::{fmt::Debug, hash::Hash};

use super::{
    inversion::{ROUNDS, SCALE_BITS},
    limbs::{self, Limbs, Wide},
};

/// An odd prime of at most 256 bits, and how its field keeps elements.
///
/// Elements are kept multiplied by a *radix*: 2²⁵⁶ with Montgomery's reduction, 1 for primes of a special form. What
/// follows from the modulus is computed by the compiler.
///
/// This trait is sealed: its implementations are the types of [`moduli`](super::moduli).
pub trait Modulus:
    sealed::Sealed + Copy + Clone + Debug + Default + PartialEq + Eq + Hash + Send + Sync + 'static
{
    /// The prime, least significant limb first.
    const MODULUS: [u64; 4];
    /// The prime in hexadecimal.
    const MODULUS_HEX: &'static str;
    /// A quadratic non-residue; a generator of the multiplicative group where that is said of the type.
    const GENERATOR: u64;
    /// What `reduce` divides by, as a power of two: 256 or 0.
    #[doc(hidden)]
    const RADIX_BITS: u32;

    /// `wide` divided by the radix, reduced; `wide` is below the modulus times 2²⁵⁶.
    #[doc(hidden)]
    fn reduce(wide: &[u64; 8]) -> [u64; 4];
}

pub(super) mod sealed {
    pub trait Sealed {}
}

/// Constants of a modulus that need no choice.
pub(super) struct Constants<M>(core::marker::PhantomData<M>);

impl<M: Modulus> Constants<M> {
    /// −modulus⁻¹ mod 2⁶⁴.
    pub(super) const INVERSE: u64 = limbs::negative_inverse(M::MODULUS[0]);
    /// The radix: how one is kept.
    pub(super) const RADIX: Limbs = limbs::power_of_two(M::RADIX_BITS, &M::MODULUS);
    /// The radix squared: a product with it puts an integer into the kept form.
    pub(super) const RADIX_SQUARED: Limbs = limbs::power_of_two(2 * M::RADIX_BITS, &M::MODULUS);
    /// The radix squared times 2²⁵⁶: the same for the upper half of a 512-bit integer.
    pub(super) const RADIX_SQUARED_HIGH: Limbs = limbs::power_of_two(2 * M::RADIX_BITS + 256, &M::MODULUS);
    /// 2²⁵⁶, for the upper half of a sum of products.
    pub(super) const HIGH: Limbs = limbs::power_of_two(256, &M::MODULUS);
    /// 2⁵¹², for what such a sum carries.
    pub(super) const CARRY: Limbs = limbs::power_of_two(512, &M::MODULUS);
    /// What an inversion's cofactor lacks: the scale that its rounds leave, and the radix in its place.
    pub(super) const INVERSION_SCALE: Limbs =
        limbs::power_of_two(3 * M::RADIX_BITS + ROUNDS * SCALE_BITS, &M::MODULUS);
    /// Bits of the modulus.
    pub(super) const BITS: u32 = {
        assert!(M::MODULUS[3] != 0);
        256 - M::MODULUS[3].leading_zeros()
    };
    /// Twos in modulus − 1.
    pub(super) const TWO_ADICITY: u32 = (M::MODULUS[0] - 1).trailing_zeros();
    /// (modulus − 1) / 2^`TWO_ADICITY`.
    pub(super) const ODD_PART: Limbs = limbs::shift_right(
        &[M::MODULUS[0] - 1, M::MODULUS[1], M::MODULUS[2], M::MODULUS[3]],
        Self::TWO_ADICITY,
    );
    /// (`ODD_PART` − 1) / 2.
    pub(super) const HALF_ODD_PART: Limbs = limbs::shift_right(&Self::ODD_PART, 1);
    /// modulus − 2.
    pub(super) const MINUS_TWO: Limbs = [M::MODULUS[0] - 2, M::MODULUS[1], M::MODULUS[2], M::MODULUS[3]];

    /// The product of two kept elements, for constants: [`Modulus::reduce`] cannot be called by the compiler.
    pub(super) const fn mul(a: &Limbs, b: &Limbs) -> Limbs {
        let product = limbs::montgomery_reduce(&limbs::mul(a, b), &M::MODULUS, Self::INVERSE);
        if M::RADIX_BITS == 256 {
            product
        } else {
            limbs::montgomery_reduce(&limbs::mul(&product, &Self::CARRY), &M::MODULUS, Self::INVERSE)
        }
    }

    /// A kept element to a power, for constants.
    pub(super) const fn pow(base: &Limbs, exponent: &Limbs) -> Limbs {
        let mut result = Self::RADIX;
        let mut i = 256;
        while i > 0 {
            i -= 1;
            result = Self::mul(&result, &result);
            if exponent[i / 64] >> (i % 64) & 1 == 1 {
                result = Self::mul(&result, base);
            }
        }
        result
    }

    /// An integer below the modulus, as it is kept, for constants.
    pub(super) const fn keep(integer: &Limbs) -> Limbs {
        Self::mul(integer, &Self::RADIX_SQUARED)
    }
}

/// Montgomery's reduction by the modulus `M`.
#[inline(always)]
pub(super) fn montgomery<M: Modulus>(wide: &Wide) -> Limbs {
    limbs::montgomery_reduce(wide, &M::MODULUS, Constants::<M>::INVERSE)
}
