//! Sums of products that are reduced once, at the end.

use zeroize::Zeroize;

use super::{
    Fp, Modulus,
    limbs::{self, Wide, carrying_add},
    modulus::Constants,
};

/// A sum of products in the making, of up to 2⁶⁴ of them. A product costs about half of a multiplication here.
#[derive(Clone, Copy)]
pub struct SumOfProducts<M> {
    wide: Wide,
    carry: u64,
    modulus: core::marker::PhantomData<M>,
}

impl<M: Modulus> SumOfProducts<M> {
    /// The empty sum.
    pub const fn new() -> Self {
        Self { wide: [0; 8], carry: 0, modulus: core::marker::PhantomData }
    }

    /// Add `a·b`.
    #[inline(always)]
    pub fn add(&mut self, a: &Fp<M>, b: &Fp<M>) {
        let product = limbs::mul(&a.limbs, &b.limbs);
        let mut carry = false;
        for (limb, other) in self.wide.iter_mut().zip(product) {
            (*limb, carry) = carrying_add(*limb, other, carry);
        }
        self.carry += u64::from(carry);
    }

    /// The sum.
    #[must_use]
    pub fn finish(&self) -> Fp<M> {
        let [w0, w1, w2, w3, w4, w5, w6, w7] = self.wide;
        let low = M::reduce(&[w0, w1, w2, w3, 0, 0, 0, 0]);
        let high = M::reduce(&limbs::mul(&[w4, w5, w6, w7], &Constants::<M>::HIGH));
        let carried = M::reduce(&limbs::mul(&[self.carry, 0, 0, 0], &Constants::<M>::CARRY));
        Fp::kept(low).add(&Fp::kept(high)).add(&Fp::kept(carried))
    }
}

impl<M: Modulus> Default for SumOfProducts<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M> Zeroize for SumOfProducts<M> {
    fn zeroize(&mut self) {
        self.wide.zeroize();
        self.carry.zeroize();
    }
}

impl<M: Modulus> Fp<M> {
    /// `a·b + c·d`, reduced once: three quarters of the work of two products.
    #[inline(always)]
    #[must_use]
    pub fn sum_of_two_products(a: &Self, b: &Self, c: &Self, d: &Self) -> Self {
        let mut wide = limbs::mul(&a.limbs, &b.limbs);
        let mut carry = false;
        for (limb, other) in wide.iter_mut().zip(limbs::mul(&c.limbs, &d.limbs)) {
            (*limb, carry) = carrying_add(*limb, other, carry);
        }
        let [w0, w1, w2, w3, upper @ ..] = wide;
        // The sum is below 2·modulus², and so its upper half below 2·modulus. Of a modulus below 2²⁵⁵ that will do.
        let [w4, w5, w6, w7] = if M::MODULUS[3] >> 63 == 0 {
            upper
        } else {
            limbs::reduce_once(&upper, u64::from(carry), &M::MODULUS)
        };
        Self::kept(M::reduce(&[w0, w1, w2, w3, w4, w5, w6, w7]))
    }

    /// The sum of `a·b` over the pairs.
    #[must_use]
    pub fn sum_of_products<'a>(pairs: impl IntoIterator<Item = (&'a Self, &'a Self)>) -> Self {
        let mut sum = SumOfProducts::new();
        for (a, b) in pairs {
            sum.add(a, b);
        }
        sum.finish()
    }

    /// ⟨`a`, `b`⟩.
    ///
    /// # Panics
    ///
    /// If the lengths differ.
    #[must_use]
    pub fn inner_product(a: &[Self], b: &[Self]) -> Self {
        assert_eq!(a.len(), b.len(), "vectors of one length");
        Self::sum_of_products(a.iter().zip(b))
    }
}
