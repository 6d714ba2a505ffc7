//! The prover's side of the statement: the tape of committed variables and what the gates carry (specification, sections
//! 3 and 5). Everything here is constant-time.

use alloc::{vec, vec::Vec};
use core::ops::Range;

use embedded_curves::{Affine, field::Fp};
use generalized_bulletproofs::{Generators, Scalar, parallel, vectors::invert};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{
    bases::BaseTables,
    circuit::Circuit,
    digits::{bases, multiplicities, recode, windows},
    divisor::{Divisor, Exceptional, Multiplication, divisors},
    layout::{Claim, Layout},
    suite::Suite,
};

/// The committed variables.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Tape<S: Suite> {
    /// All of them, in order.
    pub(crate) variables: Zeroizing<Vec<Scalar<S>>>,
    /// The multiplicities once more, of one scalar after the other: as small integers.
    multiplicities: Vec<Zeroizing<Vec<u8>>>,
    /// Every scalar's public output.
    pub(crate) outputs: Vec<Affine<S::Embedded>>,
}

/// Claims whose functions are computed together: they share inversions.
const CHUNK: usize = 16;

impl<S: Suite> Tape<S> {
    /// The tape of these scalars: the dealer's secret and the ephemeral ones.
    pub(crate) fn new(
        layout: &Layout,
        tables: &BaseTables<S::Embedded>,
        scalars: &[Zeroizing<embedded_curves::Scalar<S::Embedded>>],
    ) -> Result<Self, Exceptional> {
        let digits: Vec<_> = scalars.iter().map(|scalar| recode::<S::Embedded>(scalar)).collect();
        let claims: Vec<(&Claim, &[u8])> = layout
            .scalars
            .iter()
            .zip(&digits)
            .flat_map(|(scalar, digits)| scalar.claims.iter().map(move |claim| (claim, digits.as_slice())))
            .collect();
        let chunks: Vec<_> = claims.chunks(CHUNK).collect();
        let proven = parallel::map(chunks.len(), |i| {
            let multiplications = chunks[i]
                .iter()
                .map(|(claim, digits)| Multiplication { digits, bases: tables.get(claim.base) });
            divisors(&multiplications.collect::<Vec<_>>())
        });

        let mut variables = Zeroizing::new(vec![Fp::ZERO; layout.variables]);
        let mut outputs = Vec::with_capacity(scalars.len());
        for (chunk, proven) in chunks.iter().zip(proven) {
            for ((claim, _), divisor) in chunk.iter().zip(proven?) {
                let Divisor { product, coefficients } = &divisor;
                variables[claim.variables..][..windows::<S::Embedded>()].copy_from_slice(coefficients);
                if claim.secret {
                    variables[claim.x::<S::Embedded>()..][..2].copy_from_slice(&[*product.x(), *product.y()]);
                } else {
                    outputs.push(*product);
                }
            }
        }
        let multiplicities: Vec<_> = digits.iter().map(|digits| multiplicities(digits)).collect();
        for (scalar, multiplicities) in layout.scalars.iter().zip(&multiplicities) {
            let variables = &mut variables[scalar.multiplicities..];
            for (variable, multiplicity) in variables.iter_mut().zip(multiplicities.iter()) {
                *variable = Fp::from_u64(u64::from(*multiplicity));
            }
        }
        Ok(Self { variables, multiplicities, outputs })
    }

    /// The values of the V_k: the polynomial's coefficients and the pads.
    pub(crate) fn values(&self, layout: &Layout) -> Zeroizing<Vec<Scalar<S>>> {
        let mut values = Zeroizing::new(Vec::with_capacity(layout.sums.len()));
        values.extend(
            layout.sums.iter().map(|[first, second]| self.variables[*first] + self.variables[*second]),
        );
        values
    }

    /// The vector commitments C_k, with their blinding.
    pub(crate) fn commit(
        &self,
        layout: &Layout,
        generators: &Generators<S>,
        blinding: &[Scalar<S>],
    ) -> Vec<S::Point> {
        parallel::map(layout.vectors, |k| {
            let vector = k * layout.size..layout.variables.min((k + 1) * layout.size);
            let mut commitment = generators.mul_h(&blinding[k]);
            let mut position = vector.start;
            for (scalar, small) in layout.scalars.iter().zip(&self.multiplicities) {
                let start = scalar.multiplicities;
                let part = intersection(&vector, &(start..start + bases::<S::Embedded>()));
                if !part.is_empty() {
                    let first = part.start - vector.start;
                    commitment += self.commit_large(generators, &vector, position..part.start);
                    let small = &small[part.start - start..part.end - start];
                    commitment += S::multiexp_small_secret(generators.g_tables(), first, small);
                    position = part.end;
                }
            }
            commitment + self.commit_large(generators, &vector, position..vector.end)
        })
    }

    /// Part of a vector's commitment: of variables that may be large.
    fn commit_large(
        &self,
        generators: &Generators<S>,
        vector: &Range<usize>,
        part: Range<usize>,
    ) -> S::Point {
        let first = part.start - vector.start;
        S::multiexp_secret(generators.g_tables(), first, &self.variables[part])
    }
}

fn intersection(left: &Range<usize>, right: &Range<usize>) -> Range<usize> {
    left.start.max(right.start)..left.end.min(right.end)
}

/// a_L and a_R.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Gates<S: Suite> {
    pub(crate) left: Zeroizing<Vec<Scalar<S>>>,
    pub(crate) right: Zeroizing<Vec<Scalar<S>>>,
}

impl<S: Suite> Gates<S> {
    /// What the gates carry. Exceptional if a function vanishes at a point of the line.
    pub(crate) fn new(
        layout: &Layout,
        circuit: &Circuit<'_, S>,
        tape: &Tape<S>,
    ) -> Result<Self, Exceptional> {
        let claims: Vec<&Claim> = layout.scalars.iter().flat_map(|scalar| &scalar.claims).collect();
        let chunks: Vec<_> = claims.chunks(CHUNK).collect();
        let parts = parallel::map(chunks.len(), |i| Self::of_claims(chunks[i], circuit, tape));
        let mut gates = Self {
            left: Zeroizing::new(Vec::with_capacity(layout.gates)),
            right: Zeroizing::new(Vec::with_capacity(layout.gates)),
        };
        for part in parts {
            let part = part?;
            gates.left.extend_from_slice(&part.left);
            gates.right.extend_from_slice(&part.right);
        }
        Ok(gates)
    }

    fn of_claims(claims: &[&Claim], circuit: &Circuit<'_, S>, tape: &Tape<S>) -> Result<Self, Exceptional> {
        let count = claims.iter().map(|claim| Claim::gates(claim.secret)).sum();
        let mut left = Zeroizing::new(Vec::with_capacity(count));
        let mut right = Zeroizing::new(Vec::with_capacity(count));
        // Where a left input stands of which the right one is the quotient.
        let mut divisors = Vec::with_capacity(count);
        for claim in claims {
            let x = claim.x::<S::Embedded>();
            if claim.secret {
                let (x, y) = (tape.variables[x], tape.variables[x + 1]);
                left.extend([x, x, y]);
                right.extend([x, x.square(), y]);
            }
            for quotient in circuit.quotients() {
                let coefficients = &tape.variables[claim.variables..][..windows::<S::Embedded>()];
                divisors.push(left.len());
                left.push(quotient.denominator.evaluate(coefficients));
                right.push(quotient.numerator.evaluate(coefficients));
            }
            if claim.secret {
                let product = Affine::from_coordinates_unchecked(tape.variables[x], tape.variables[x + 1]);
                divisors.push(left.len());
                left.push(circuit.line().output(&product));
                right.push(Fp::ONE);
            }
        }
        let mut inverses = Zeroizing::new(Vec::with_capacity(divisors.len()));
        inverses.extend(divisors.iter().map(|i| left[*i]));
        if !invert(&mut inverses) {
            return Err(Exceptional);
        }
        for (i, inverse) in divisors.iter().zip(inverses.iter()) {
            right[*i] *= inverse;
        }
        Ok(Self { left, right })
    }
}
