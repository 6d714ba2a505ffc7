//! The primes: the orders of secp256k1 and Curve25519, which are the coordinate fields of the embedded curves; the
//! embedded curves' own orders; and Curve25519's coordinate field.

use super::{
    limbs::{self, Limbs, Wide, carrying_mul, carrying_mul_add},
    modulus::{Modulus, montgomery, sealed::Sealed},
};

/// n, the order of secp256k1 (SEC 2), over which secq256k1 is defined. 7 generates its multiplicative group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Secp256k1Order;

/// ℓ = 2²⁵² + 27742317777372353535851937790883648493, the order of Ed25519's and Ristretto255's group (RFC 8032), over
/// which embedwards25519 is defined. 2 generates its multiplicative group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Curve25519Order;

/// 2²⁵⁶ − 2³² − 977, over which secp256k1 is defined (SEC 2), and the order of secq256k1. 3 generates its multiplicative
/// group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Secp256k1Prime;

/// The order of embedwards25519 (specification, section 1). 2 is a non-residue; as the factors of the order less one are
/// not known, neither is whether it generates the whole multiplicative group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Embedwards25519Order;

/// 2²⁵⁵ − 19, over which Curve25519 is defined (RFC 7748). 2 generates its multiplicative group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Curve25519Prime;

impl Sealed for Secp256k1Order {}
impl Modulus for Secp256k1Order {
    const MODULUS: [u64; 4] =
        [0xbfd25e8cd0364141, 0xbaaedce6af48a03b, 0xfffffffffffffffe, 0xffffffffffffffff];
    const MODULUS_HEX: &'static str = "0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    const GENERATOR: u64 = 7;
    const RADIX_BITS: u32 = 256;

    #[inline(always)]
    fn reduce(wide: &Wide) -> Limbs {
        montgomery::<Self>(wide)
    }
}

impl Sealed for Curve25519Order {}
impl Modulus for Curve25519Order {
    const MODULUS: [u64; 4] = [0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000];
    const MODULUS_HEX: &'static str = "0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed";
    const GENERATOR: u64 = 2;
    const RADIX_BITS: u32 = 256;

    #[inline(always)]
    fn reduce(wide: &Wide) -> Limbs {
        montgomery::<Self>(wide)
    }
}

impl Sealed for Embedwards25519Order {}
impl Modulus for Embedwards25519Order {
    const MODULUS: [u64; 4] =
        [0x77063f0306eef96b, 0xe53f4debb78ff968, 0xffffffffffffffff, 0x0fffffffffffffff];
    const MODULUS_HEX: &'static str = "0x0fffffffffffffffffffffffffffffffe53f4debb78ff96877063f0306eef96b";
    const GENERATOR: u64 = 2;
    const RADIX_BITS: u32 = 256;

    #[inline(always)]
    fn reduce(wide: &Wide) -> Limbs {
        montgomery::<Self>(wide)
    }
}

impl Sealed for Secp256k1Prime {}
impl Modulus for Secp256k1Prime {
    const MODULUS: [u64; 4] =
        [0xfffffffefffffc2f, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff];
    const MODULUS_HEX: &'static str = "0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";
    const GENERATOR: u64 = 3;
    const RADIX_BITS: u32 = 0;

    #[inline(always)]
    fn reduce(wide: &Wide) -> Limbs {
        /// 2²⁵⁶ mod the prime.
        const FOLD: u64 = 0x1000003d1;
        let (r, carry) = fold_upper_half(wide, FOLD);
        // At most (2⁶⁴ − 1)·FOLD + FOLD: the sum exceeds 2²⁵⁶ by less than that, if at all.
        let (low, high) = carrying_mul(carry, FOLD, 0);
        let (r, carry) = limbs::add(&r, &[low, high, 0, 0]);
        let (r, _) = limbs::add(&r, &[carry * FOLD, 0, 0, 0]);
        limbs::reduce_once(&r, 0, &Self::MODULUS)
    }
}

impl Sealed for Curve25519Prime {}
impl Modulus for Curve25519Prime {
    const MODULUS: [u64; 4] =
        [0xffffffffffffffed, 0xffffffffffffffff, 0xffffffffffffffff, 0x7fffffffffffffff];
    const MODULUS_HEX: &'static str = "0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed";
    const GENERATOR: u64 = 2;
    const RADIX_BITS: u32 = 0;

    #[inline(always)]
    fn reduce(wide: &Wide) -> Limbs {
        limbs::reduce_once(&Self::fold(wide), 0, &Self::MODULUS)
    }
}

impl Curve25519Prime {
    /// What is `wide` mod the prime, and below 2²⁵⁵ + 2¹¹.
    #[inline(always)]
    pub(super) fn fold(wide: &Wide) -> Limbs {
        // 2²⁵⁶ is 38 mod the prime, and 2²⁵⁵ is 19. What is above 2²⁵⁵ is at most 2·38 + 1.
        let (r, carry) = fold_upper_half(wide, 38);
        let above = carry << 1 | r[3] >> 63;
        limbs::add(&[r[0], r[1], r[2], r[3] & (u64::MAX >> 1)], &[above * 19, 0, 0, 0]).0
    }
}

/// The lower half plus the upper half times `fold`, and the limb that it carries.
#[inline(always)]
fn fold_upper_half(wide: &Wide, fold: u64) -> (Limbs, u64) {
    let (r0, c) = carrying_mul(fold, wide[4], wide[0]);
    let (r1, c) = carrying_mul_add(fold, wide[5], c, wide[1]);
    let (r2, c) = carrying_mul_add(fold, wide[6], c, wide[2]);
    let (r3, c) = carrying_mul_add(fold, wide[7], c, wide[3]);
    ([r0, r1, r2, r3], c)
}
