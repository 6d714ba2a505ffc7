//! Rust's operators on field elements.

use core::{
    fmt,
    hash::{Hash, Hasher},
    iter::{Product, Sum},
    ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign},
};

use subtle::ConstantTimeEq;

use super::{Fp, Modulus};

macro_rules! operator {
    ($operator:ident, $function:ident, $assign:ident, $assign_function:ident) => {
        impl<M: Modulus> $operator for Fp<M> {
            type Output = Self;
            #[inline(always)]
            fn $function(self, other: Self) -> Self {
                Self::$function(&self, &other)
            }
        }
        impl<M: Modulus> $operator<&Self> for Fp<M> {
            type Output = Self;
            #[inline(always)]
            fn $function(self, other: &Self) -> Self {
                Self::$function(&self, other)
            }
        }
        impl<M: Modulus> $operator<Fp<M>> for &Fp<M> {
            type Output = Fp<M>;
            #[inline(always)]
            fn $function(self, other: Fp<M>) -> Fp<M> {
                Fp::$function(self, &other)
            }
        }
        impl<M: Modulus> $operator<&Fp<M>> for &Fp<M> {
            type Output = Fp<M>;
            #[inline(always)]
            fn $function(self, other: &Fp<M>) -> Fp<M> {
                Fp::$function(self, other)
            }
        }
        impl<M: Modulus> $assign for Fp<M> {
            #[inline(always)]
            fn $assign_function(&mut self, other: Self) {
                *self = Self::$function(self, &other);
            }
        }
        impl<M: Modulus> $assign<&Self> for Fp<M> {
            #[inline(always)]
            fn $assign_function(&mut self, other: &Self) {
                *self = Self::$function(self, other);
            }
        }
    };
}

operator!(Add, add, AddAssign, add_assign);
operator!(Sub, sub, SubAssign, sub_assign);
operator!(Mul, mul, MulAssign, mul_assign);

impl<M: Modulus> Neg for Fp<M> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self::neg(&self)
    }
}

impl<M: Modulus> Neg for &Fp<M> {
    type Output = Fp<M>;
    #[inline(always)]
    fn neg(self) -> Fp<M> {
        Fp::neg(self)
    }
}

impl<M: Modulus> Sum for Fp<M> {
    fn sum<I: Iterator<Item = Self>>(terms: I) -> Self {
        terms.fold(Self::ZERO, |sum, term| sum + term)
    }
}

impl<'a, M: Modulus> Sum<&'a Self> for Fp<M> {
    fn sum<I: Iterator<Item = &'a Self>>(terms: I) -> Self {
        terms.fold(Self::ZERO, |sum, term| sum + term)
    }
}

impl<M: Modulus> Product for Fp<M> {
    fn product<I: Iterator<Item = Self>>(factors: I) -> Self {
        factors.fold(Self::ONE, |product, factor| product * factor)
    }
}

impl<'a, M: Modulus> Product<&'a Self> for Fp<M> {
    fn product<I: Iterator<Item = &'a Self>>(factors: I) -> Self {
        factors.fold(Self::ONE, |product, factor| product * factor)
    }
}

impl<M: Modulus> Default for Fp<M> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<M: Modulus> PartialEq for Fp<M> {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        self.ct_eq(other).into()
    }
}

impl<M: Modulus> Eq for Fp<M> {}

impl<M: Modulus> Hash for Fp<M> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.limbs.hash(state);
    }
}

impl<M: Modulus> fmt::Debug for Fp<M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limbs = self.to_limbs();
        write!(formatter, "0x{:016x}{:016x}{:016x}{:016x}", limbs[3], limbs[2], limbs[1], limbs[0])
    }
}

macro_rules! from_integer {
    ($($integer:ty),*) => {$(
        impl<M: Modulus> From<$integer> for Fp<M> {
            fn from(integer: $integer) -> Self {
                Self::from_u64(u64::from(integer))
            }
        }
    )*};
}

from_integer!(u8, u16, u32, u64);
