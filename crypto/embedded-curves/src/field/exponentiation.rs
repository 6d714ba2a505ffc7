//! Powers with public exponents, and square roots.

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq, CtOption};

use super::{Fp, Modulus, limbs::Limbs, modulus::Constants};

impl<M: Modulus> Fp<M> {
    /// `self^exponent`, least significant limb first. The time depends on the exponent alone.
    #[must_use]
    pub fn pow_public(&self, exponent: &Limbs) -> Self {
        let mut powers = [Self::ONE; 16];
        for i in 1..16 {
            powers[i] = powers[i - 1].mul(self);
        }
        let mut result = Self::ONE;
        for window in (0..64).rev() {
            result = result.square().square().square().square();
            let digit = (exponent[window / 16] >> (4 * (window % 16)) & 15) as usize;
            if digit != 0 {
                result = result.mul(&powers[digit]);
            }
        }
        result
    }

    /// Whether this is a square, and a root of it, or of [`Modulus::GENERATOR`] times it where it is not. Zero is a
    /// square. Which of two roots is unspecified. The time depends on the modulus alone.
    pub(super) fn sqrt_or_of_multiple(&self) -> (Choice, Self) {
        // With modulus − 1 = 2^S·t, t odd: root = self^((t+1)/2) is one up to excess = self^t, of order 2^S at most.
        let power = self.pow_public(&Constants::<M>::HALF_ODD_PART);
        let mut root = power.mul(self);
        let mut excess = root.mul(&power);
        let is_zero = self.is_zero();

        let order = Constants::<M>::TWO_ADICITY;
        let is_square = excess.power_of_two_is_one(order - 1) | is_zero;
        root.conditional_assign(&root.mul(&Self::GENERATOR_ROOT), !is_square);
        excess.conditional_assign(&excess.mul(&Self::ROOT), !is_square);

        // Tonelli and Shanks: the excess is halved in order where needed, until it is one.
        let mut correction = Self::ROOT;
        for k in (0..order - 1).rev() {
            let needed = !excess.power_of_two_is_one(k);
            let squared = correction.square();
            root.conditional_assign(&root.mul(&correction), needed);
            excess.conditional_assign(&excess.mul(&squared), needed);
            correction = squared;
        }
        (is_square, root)
    }

    /// Whether `self^(2^k)` is one.
    fn power_of_two_is_one(&self, k: u32) -> Choice {
        (0..k).fold(*self, |power, _| power.square()).ct_eq(&Self::ONE)
    }

    /// A square root, if there is one. Which of the two is unspecified.
    pub fn sqrt(&self) -> CtOption<Self> {
        let (is_square, root) = self.sqrt_or_of_multiple();
        CtOption::new(root, is_square)
    }

    /// The non-residue.
    pub(super) const GENERATOR: Self = Self::from_limbs([M::GENERATOR, 0, 0, 0]);
    /// It to the power t: of order 2^S.
    pub(super) const ROOT: Self =
        Self::kept(Constants::<M>::pow(&Self::GENERATOR.limbs, &Constants::<M>::ODD_PART));
    /// It to the power (t + 1)/2.
    const GENERATOR_ROOT: Self =
        Self::kept(Constants::<M>::pow(&Self::GENERATOR.limbs, &Constants::<M>::HALF_ODD_PART))
            .const_mul(&Self::GENERATOR);
}
