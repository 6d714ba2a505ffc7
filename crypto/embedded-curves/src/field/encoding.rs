//! Field elements from and to integers and bytes.

use subtle::CtOption;

use super::{
    Fp, Modulus,
    limbs::{self, Limbs},
    modulus::Constants,
};

impl<M: Modulus> Fp<M> {
    /// A small integer. (The modulus has at least 193 bits.)
    #[inline(always)]
    pub fn from_u64(integer: u64) -> Self {
        Self::from_wrapping_limbs(&[integer, 0, 0, 0])
    }

    /// An integer of 256 bits, mod the modulus.
    #[inline(always)]
    fn from_wrapping_limbs(integer: &Limbs) -> Self {
        Self::kept(M::reduce(&limbs::mul(integer, &Constants::<M>::RADIX_SQUARED)))
    }

    /// 64 bytes as a little-endian integer, mod the modulus: uniform if the bytes are.
    pub fn from_uniform_le(bytes: &[u8; 64]) -> Self {
        let (low, high) = bytes.split_at(32);
        let high = limbs::mul(&le_limbs(high), &Constants::<M>::RADIX_SQUARED_HIGH);
        Self::from_wrapping_limbs(&le_limbs(low)).add(&Self::kept(M::reduce(&high)))
    }

    /// 32 little-endian bytes; none unless they are below the modulus.
    pub fn from_bytes_le(bytes: &[u8; 32]) -> CtOption<Self> {
        let integer = le_limbs(bytes);
        let (_, below) = limbs::sub(&integer, &M::MODULUS);
        CtOption::new(Self::from_wrapping_limbs(&integer), (below as u8).into())
    }

    /// 32 big-endian bytes; none unless they are below the modulus.
    pub fn from_bytes_be(bytes: &[u8; 32]) -> CtOption<Self> {
        let mut reversed = *bytes;
        reversed.reverse();
        Self::from_bytes_le(&reversed)
    }

    /// 32 little-endian bytes, reduced.
    pub fn to_bytes_le(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (chunk, limb) in bytes.chunks_exact_mut(8).zip(self.to_limbs()) {
            chunk.copy_from_slice(&limb.to_le_bytes());
        }
        bytes
    }

    /// 32 big-endian bytes, reduced.
    pub fn to_bytes_be(&self) -> [u8; 32] {
        let mut bytes = self.to_bytes_le();
        bytes.reverse();
        bytes
    }
}

/// 32 little-endian bytes as limbs.
fn le_limbs(bytes: &[u8]) -> Limbs {
    let mut limbs = [0; 4];
    for (limb, chunk) in limbs.iter_mut().zip(bytes.chunks_exact(8)) {
        *limb = chunk.iter().rev().fold(0, |limb, byte| limb << 8 | u64::from(*byte));
    }
    limbs
}
