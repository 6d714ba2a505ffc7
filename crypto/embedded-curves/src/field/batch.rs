//! Many inverses for one inversion and three multiplications each (Montgomery's trick).

use core::fmt;

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
        let mut product = Self::ONE;
        for (before, element) in scratch.iter_mut().zip(elements.iter()) {
            *before = product;
            product = product.mul(element);
        }
        let mut inverse = product.invert_or_zero();
        for (before, element) in scratch.iter().zip(elements.iter_mut()).rev() {
            let of_this = inverse.mul(before);
            inverse = inverse.mul(element);
            *element = of_this;
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
