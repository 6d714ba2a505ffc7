//! Prime fields of four 64-bit limbs.
//!
//! [`Fp`] is generic over its [`Modulus`]. Elements are always reduced, so equality is equality of limbs. All functions
//! run in constant time but those whose names end in `vartime`. [`Residue`] is for what computes much in a row mod
//! 2²⁵⁵ − 19.

mod batch;
mod encoding;
mod exponentiation;
mod inversion;
mod limbs;
mod lookup;
pub mod moduli;
mod modulus;
mod operators;
mod residue;
mod sum_of_products;
mod traits;

use core::marker::PhantomData;

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroize;

pub use batch::{Inverses, Products, ZeroAt};
pub use modulus::Modulus;
pub use residue::{Residue, ResidueSum};
pub use sum_of_products::SumOfProducts;

use limbs::Limbs;
use moduli::{Curve25519Order, Curve25519Prime, Embedwards25519Order, Secp256k1Order, Secp256k1Prime};
use modulus::Constants;

/// A scalar of secp256k1; a coordinate of secq256k1.
pub type Secp256k1Scalar = Fp<Secp256k1Order>;
/// A scalar of Ristretto255 and of Ed25519's prime-order group; a coordinate of embedwards25519.
pub type Curve25519Scalar = Fp<Curve25519Order>;
/// A scalar of secq256k1; a coordinate of secp256k1.
pub type Secq256k1Scalar = Fp<Secp256k1Prime>;
/// A scalar of embedwards25519.
pub type Embedwards25519Scalar = Fp<Embedwards25519Order>;
/// A coordinate of secp256k1: the field that is also secq256k1's scalars.
pub type Secp256k1Coordinate = Fp<Secp256k1Prime>;
/// A coordinate of Curve25519.
pub type Curve25519Coordinate = Fp<Curve25519Prime>;

/// An element of the prime field with the modulus `M`.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Fp<M> {
    limbs: Limbs,
    modulus: PhantomData<M>,
}

impl<M: Modulus> Fp<M> {
    /// Zero.
    pub const ZERO: Self = Self::kept([0; 4]);
    /// One.
    pub const ONE: Self = Self::kept(Constants::<M>::RADIX);
    /// The inverse of two.
    pub const TWO_INV: Self = {
        let (sum, _) = limbs::add(&M::MODULUS, &[1, 0, 0, 0]);
        // Of a modulus of 256 bits, modulus + 1 may not fit, but half of it does.
        let half = limbs::shift_right(&sum, 1);
        Self::from_limbs(half)
    };
    /// The bits of the modulus.
    pub const BITS: u32 = Constants::<M>::BITS;

    #[inline(always)]
    const fn kept(limbs: Limbs) -> Self {
        Self { limbs, modulus: PhantomData }
    }

    /// A constant from an integer below the modulus, least significant limb first. It does not compile otherwise.
    pub const fn from_limbs(limbs: [u64; 4]) -> Self {
        let (_, below) = limbs::sub(&limbs, &M::MODULUS);
        assert!(below == 1, "not below the modulus");
        Self::kept(Constants::<M>::keep(&limbs))
    }

    /// The integer below the modulus that this element is, least significant limb first.
    #[inline(always)]
    pub fn to_limbs(&self) -> [u64; 4] {
        M::reduce(&[self.limbs[0], self.limbs[1], self.limbs[2], self.limbs[3], 0, 0, 0, 0])
    }

    /// `self + other`.
    #[inline(always)]
    #[must_use]
    pub const fn add(&self, other: &Self) -> Self {
        Self::kept(limbs::add_mod(&self.limbs, &other.limbs, &M::MODULUS))
    }

    /// `self − other`.
    #[inline(always)]
    #[must_use]
    pub const fn sub(&self, other: &Self) -> Self {
        Self::kept(limbs::sub_mod(&self.limbs, &other.limbs, &M::MODULUS))
    }

    /// `−self`.
    #[inline(always)]
    #[must_use]
    pub const fn neg(&self) -> Self {
        Self::ZERO.sub(self)
    }

    /// `2·self`.
    #[inline(always)]
    #[must_use]
    pub const fn double(&self) -> Self {
        self.add(self)
    }

    /// `self·other`.
    #[inline(always)]
    #[must_use]
    pub fn mul(&self, other: &Self) -> Self {
        Self::kept(M::reduce(&limbs::mul(&self.limbs, &other.limbs)))
    }

    /// `self²`.
    #[inline(always)]
    #[must_use]
    pub fn square(&self) -> Self {
        Self::kept(M::reduce(&limbs::square(&self.limbs)))
    }

    /// `self·other`, by the compiler.
    pub(crate) const fn const_mul(&self, other: &Self) -> Self {
        Self::kept(Constants::<M>::mul(&self.limbs, &other.limbs))
    }

    /// Whether this is zero.
    #[inline(always)]
    pub fn is_zero(&self) -> Choice {
        let any = self.limbs[0] | self.limbs[1] | self.limbs[2] | self.limbs[3];
        any.ct_eq(&0)
    }

    /// Whether this is zero, in variable time.
    #[inline(always)]
    pub fn is_zero_vartime(&self) -> bool {
        self.limbs == [0; 4]
    }

    /// Whether the integer below the modulus that this is, is odd.
    #[inline(always)]
    pub fn is_odd(&self) -> Choice {
        Choice::from((self.to_limbs()[0] & 1) as u8)
    }
}

impl<M: Modulus> ConditionallySelectable for Fp<M> {
    #[inline(always)]
    fn conditional_select(a: &Self, b: &Self, choice: Choice) -> Self {
        let mask = 0u64.wrapping_sub(u64::from(choice.unwrap_u8()));
        Self::kept(limbs::select(&a.limbs, &b.limbs, mask))
    }
}

impl<M: Modulus> ConstantTimeEq for Fp<M> {
    #[inline(always)]
    fn ct_eq(&self, other: &Self) -> Choice {
        let differing = (self.limbs[0] ^ other.limbs[0])
            | (self.limbs[1] ^ other.limbs[1])
            | (self.limbs[2] ^ other.limbs[2])
            | (self.limbs[3] ^ other.limbs[3]);
        differing.ct_eq(&0)
    }
}

impl<M: Modulus> Zeroize for Fp<M> {
    fn zeroize(&mut self) {
        self.limbs.zeroize();
    }
}
