//! Sums of fractions that are divided once, at the end: a term costs two and a half multiplications, where to invert its
//! denominator would take three, and then to add it.

use alloc::{vec, vec::Vec};

use embedded_curves::field::{Fp, Modulus};

/// Sums of fractions, each kept as a fraction.
pub(crate) struct Fractions<M> {
    numerators_and_denominators: Vec<[Fp<M>; 2]>,
}

impl<M: Modulus> Fractions<M> {
    /// Empty sums.
    pub(crate) fn new(count: usize) -> Self {
        Self { numerators_and_denominators: vec![[Fp::ZERO, Fp::ONE]; count] }
    }

    /// Add `numerator` over a denominator to each.
    pub(crate) fn add(&mut self, numerator: &Fp<M>, denominators: impl Iterator<Item = Fp<M>>) {
        for ([sum, product], denominator) in self.numerators_and_denominators.iter_mut().zip(denominators) {
            *sum = Fp::sum_of_two_products(sum, &denominator, numerator, product);
            *product *= denominator;
        }
    }

    /// The sums; none if a denominator was zero. Variable-time.
    pub(crate) fn quotients(self) -> Option<Vec<Fp<M>>> {
        let fractions = self.numerators_and_denominators;
        let mut inverses: Vec<_> = fractions.iter().map(|[_, denominator]| *denominator).collect();
        let mut scratch = vec![Fp::ZERO; inverses.len()];
        Fp::batch_invert_vartime(&mut inverses, &mut scratch).ok()?;
        Some(fractions.iter().zip(&inverses).map(|([numerator, _], inverse)| numerator * inverse).collect())
    }
}

#[cfg(test)]
mod tests {
    use embedded_curves::field::Secp256k1Scalar as Scalar;

    use super::*;

    #[test]
    fn sums_are_those_of_quotients() {
        let mut fractions = Fractions::new(7);
        let mut expected = [Scalar::ZERO; 7];
        for numerator in 1..5u64 {
            let numerator = -Scalar::from_u64(numerator);
            let denominators: Vec<_> =
                (1..8u64).map(|k| numerator.square() - Scalar::from_u64(100 * k)).collect();
            fractions.add(&numerator, denominators.iter().copied());
            for (sum, denominator) in expected.iter_mut().zip(&denominators) {
                *sum += numerator * denominator.invert().unwrap();
            }
        }
        assert_eq!(fractions.quotients().unwrap(), expected);
    }

    #[test]
    fn a_zero_denominator_is_found() {
        for zero in 0..3 {
            let mut fractions = Fractions::new(3);
            fractions.add(&Scalar::ONE, [Scalar::ONE; 3].into_iter());
            let mut denominators = [Scalar::ONE; 3];
            denominators[zero] = Scalar::ZERO;
            fractions.add(&Scalar::ONE, denominators.into_iter());
            fractions.add(&Scalar::ONE, [Scalar::ONE; 3].into_iter());
            assert_eq!(fractions.quotients(), None);
        }
    }
}
