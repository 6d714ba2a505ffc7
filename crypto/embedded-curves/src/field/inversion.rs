//! Inverses.

use subtle::CtOption;

use super::{Fp, Modulus, modulus::Constants};

impl<M: Modulus> Fp<M> {
    /// `1/self`; none for zero.
    pub fn invert(&self) -> CtOption<Self> {
        CtOption::new(self.invert_or_zero(), !self.is_zero())
    }

    /// `1/self`, and zero for zero.
    #[must_use]
    pub fn invert_or_zero(&self) -> Self {
        self.pow_public(&Constants::<M>::MINUS_TWO)
    }

    /// `1/self`, in variable time; none for zero.
    pub fn invert_vartime(&self) -> Option<Self> {
        self.invert().into()
    }
}
