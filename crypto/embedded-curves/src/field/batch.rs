//! Many inverses for one inversion and three multiplications each (Montgomery's trick).

use core::fmt;

use subtle::Choice;

use super::{Fp, Modulus};

/// An element to be inverted was zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZeroAt {
    /// Its index, the first of them.
    pub index: usize,
}

impl fmt::Display for ZeroAt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "element {} is zero and has no inverse", self.index)
    }
}

impl core::error::Error for ZeroAt {}

impl<M: Modulus> Fp<M> {
    /// Replace every element by its inverse, in constant time. If one of them is zero, all become zero.
    ///
    /// `scratch` has as many elements; it is left with products of them, and is for the caller to wipe.
    ///
    /// # Panics
    ///
    /// If the lengths differ.
    pub fn batch_invert(elements: &mut [Self], scratch: &mut [Self]) {
        assert_eq!(elements.len(), scratch.len(), "as much scratch as elements");
        let mut products = Products::new();
        for (i, (before, element)) in scratch.iter_mut().zip(elements.iter()).enumerate() {
            *before = products.push(i, element);
        }
        let mut inverses = products.invert();
        for (i, (before, element)) in scratch.iter().zip(elements.iter_mut()).enumerate().rev() {
            *element = inverses.pop(i, before, element);
        }
    }

    /// Replace every element by its inverse, or say which is zero; the elements are then unchanged. In variable time.
    ///
    /// # Panics
    ///
    /// If the lengths differ.
    pub fn batch_invert_vartime(elements: &mut [Self], scratch: &mut [Self]) -> Result<(), ZeroAt> {
        match elements.iter().position(Self::is_zero_vartime) {
            Some(index) => Err(ZeroAt { index }),
            None => {
                Self::batch_invert(elements, scratch);
                Ok(())
            }
        }
    }
}

/// How many products are made side by side: one waits for the multiplication before it, several do not.
const CHAINS: usize = 4;

/// Products of elements in the making, for inverting them together: element `i` belongs to product `i` mod `CHAINS`. In
/// constant time.
///
/// Push elements, [`invert`](Self::invert), pop the same elements in the opposite order.
#[derive(Clone, Copy)]
pub struct Products<M> {
    products: [Fp<M>; CHAINS],
}

impl<M: Modulus> Products<M> {
    /// Empty products.
    pub const fn new() -> Self {
        Self { products: [Fp::ONE; CHAINS] }
    }

    /// Put in element number `i`; what it returns is asked for again when the element is taken out.
    #[inline(always)]
    #[must_use]
    pub fn push(&mut self, i: usize, element: &Fp<M>) -> Fp<M> {
        let product = &mut self.products[i % CHAINS];
        let before = *product;
        *product = product.mul(element);
        before
    }

    /// The products' inverses; all zero if an element was.
    #[must_use]
    pub fn invert(&self) -> Inverses<M> {
        let mut before = [Fp::ONE; CHAINS];
        for i in 1..CHAINS {
            before[i] = before[i - 1].mul(&self.products[i - 1]);
        }
        let mut inverse = before[CHAINS - 1].mul(&self.products[CHAINS - 1]).invert_or_zero();
        let mut inverses = [Fp::ZERO; CHAINS];
        for i in (0..CHAINS).rev() {
            inverses[i] = inverse.mul(&before[i]);
            inverse = inverse.mul(&self.products[i]);
        }
        Inverses { inverses }
    }
}

impl<M: Modulus> Default for Products<M> {
    fn default() -> Self {
        Self::new()
    }
}

/// The inverses of [`Products`].
#[derive(Clone, Copy)]
pub struct Inverses<M> {
    inverses: [Fp<M>; CHAINS],
}

impl<M: Modulus> Inverses<M> {
    /// Whether an element was zero.
    pub fn is_zero(&self) -> Choice {
        self.inverses[0].is_zero()
    }

    /// Take out element number `i`, given what pushing it returned: its inverse.
    #[inline(always)]
    #[must_use]
    pub fn pop(&mut self, i: usize, before: &Fp<M>, element: &Fp<M>) -> Fp<M> {
        let inverse = &mut self.inverses[i % CHAINS];
        let of_this = inverse.mul(before);
        *inverse = inverse.mul(element);
        of_this
    }
}
