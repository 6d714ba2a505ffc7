//! The statement that a participation proves: specification, sections 3 and 5.

use alloc::{vec, vec::Vec};

use embedded_curves::{Affine, EmbeddedCurve, field::Fp};
use generalized_bulletproofs::{
    Scalar, Statement, Undefined, Weights, parallel,
    vectors::{invert, powers},
};

use crate::{
    bases::BaseTables,
    digits::{bases, windows},
    fractions::Fractions,
    layout::{Claim, Layout, ScalarClaims},
    line::{Line, Quotient},
    suite::Suite,
};

/// The statement of one participation, for the line drawn in its transcript.
pub(crate) struct Circuit<'a, S: Suite> {
    layout: &'a Layout,
    tables: &'a BaseTables<S::Embedded>,
    line: Line<S::Embedded>,
    quotients: [Quotient<S::Embedded>; 3],
    /// μ + y + λx of every scalar's public output.
    outputs: Vec<Scalar<S>>,
}

impl<'a, S: Suite> Circuit<'a, S> {
    /// The statement about the dealer's key and its ephemeral keys, given by `outputs` in the order of the scalars.
    pub(crate) fn new(
        layout: &'a Layout,
        tables: &'a BaseTables<S::Embedded>,
        line: Line<S::Embedded>,
        outputs: &[Affine<S::Embedded>],
    ) -> Self {
        let outputs = outputs.iter().map(|output| line.output(output)).collect();
        let quotients = line.quotients();
        Self { layout, tables, line, quotients, outputs }
    }

    pub(crate) fn line(&self) -> &Line<S::Embedded> {
        &self.line
    }

    pub(crate) fn quotients(&self) -> &[Quotient<S::Embedded>; 3] {
        &self.quotients
    }

    /// For each scalar, and each of the bases that its multiplicities are of: the sum of the bases' weights w_k in all claims
    /// about the scalar, each multiplied by the power of z of the claim's last constraint. Variable-time.
    fn weights_of_multiplicities(&self, z_powers: &[Scalar<S>]) -> Result<Vec<Vec<Scalar<S>>>, Undefined> {
        let [secret, slots @ ..] = self.layout.scalars.as_slice() else {
            return Ok(Vec::new());
        };
        let mut weights = vec![self.sums_of_weights(secret, z_powers)?];
        // A slot's second scalar is claimed to have multiplied the same points as its first, some constraints later.
        for [first, second] in slots.as_chunks().0 {
            let later = second.first_constraint() - first.first_constraint();
            let sums = self.sums_of_weights(first, z_powers)?;
            let of_second = sums.iter().map(|sum| sum * z_powers[later]).collect();
            weights.extend([sums, of_second]);
        }
        Ok(weights)
    }

    /// The same for one scalar.
    fn sums_of_weights(
        &self,
        scalar: &ScalarClaims,
        z_powers: &[Scalar<S>],
    ) -> Result<Vec<Scalar<S>>, Undefined> {
        let count = bases::<S::Embedded>();
        let task = count.div_ceil(parallel::threads());
        let parts = parallel::map(count.div_ceil(task), |i| {
            let range = i * task..count.min((i + 1) * task);
            let mut fractions = Fractions::new(range.len());
            for claim in &scalar.claims {
                let z = &z_powers[claim.constraints + Claim::constraints(claim.secret)];
                let bases = &self.tables.get(claim.base)[range.clone()];
                fractions.add(z, bases.iter().map(|base| self.line.denominator(base)));
            }
            fractions.quotients()
        });
        parts.into_iter().collect::<Option<Vec<_>>>().map(|parts| parts.concat()).ok_or(Undefined)
    }
}

impl<S: Suite> Circuit<'_, S> {
    /// −Σ_m (z^{2m} den_m D + z^{2m+1} num_m), the quotients' constraints of a claim up to a power of z.
    fn function_weights(&self, z_powers: &[Scalar<S>]) -> (Vec<Scalar<S>>, Scalar<S>) {
        let forms: Vec<_> =
            self.quotients.iter().flat_map(|q| [&q.denominator, &q.numerator]).zip(z_powers).collect();
        let coefficient =
            |i: usize| -Fp::sum_of_products(forms.iter().map(|(form, z)| (&form.coefficients[i], *z)));
        let constant = -Fp::sum_of_products(forms.iter().map(|(form, z)| (&form.constant, *z)));
        ((0..windows::<S::Embedded>()).map(coefficient).collect(), constant)
    }
}

impl<S: Suite> Statement<S> for Circuit<'_, S> {
    fn size(&self) -> usize {
        self.layout.size
    }

    fn vectors(&self) -> usize {
        self.layout.vectors
    }

    fn weights(&self, z: Scalar<S>) -> Result<Weights<S>, Undefined> {
        let layout = self.layout;
        let constraints = layout.claims_constraints + layout.sums.len();
        let z_powers = powers(z, constraints + 2);
        let (function, function_constant) = self.function_weights(&z_powers);
        let mut weights = Weights::<S> {
            left: vec![Fp::ZERO; layout.gates],
            right: vec![Fp::ZERO; layout.gates],
            output: vec![Fp::ZERO; layout.gates],
            vectors: vec![Fp::ZERO; layout.variables],
            commitments: Vec::with_capacity(layout.sums.len()),
            constant: Fp::ZERO,
            offset: z_powers[constraints + 1],
        };
        let mut outputs = self.outputs.clone();
        if !invert(&mut outputs) {
            return Err(Undefined);
        }
        let multiplicities = self.weights_of_multiplicities(&z_powers)?;
        for ((scalar, output), sums) in layout.scalars.iter().zip(&outputs).zip(&multiplicities) {
            for claim in &scalar.claims {
                self.add_claim(
                    claim,
                    &z_powers[claim.constraints + 1..],
                    &function,
                    function_constant,
                    output,
                    &mut weights,
                );
            }
            // 4. … = Σ d_k w_k + …
            let weights = weights.vectors[scalar.multiplicities..].iter_mut();
            weights.zip(sums).for_each(|(weight, sum)| *weight = -sum);
        }
        for (sum, z) in layout.sums.iter().zip(&z_powers[layout.claims_constraints + 1..]) {
            for x in sum {
                weights.vectors[*x] += *z;
            }
            weights.commitments.push(-z);
        }
        Ok(weights)
    }
}

impl<S: Suite> Circuit<'_, S> {
    /// The constraints of a claim but for its multiplicities, weighted by `z`.
    fn add_claim(
        &self,
        claim: &Claim,
        z: &[Scalar<S>],
        function: &[Scalar<S>],
        function_constant: Scalar<S>,
        output: &Scalar<S>,
        weights: &mut Weights<S>,
    ) {
        let mut gate = claim.gate;
        let mut z = z;
        if claim.secret {
            // 1. x·x, x·(x²), y·y, and the curve's equation.
            let x = claim.x::<S::Embedded>();
            weights.left[gate..][..3].copy_from_slice(&[z[0], z[2], z[4]]);
            weights.right[gate..][..3].copy_from_slice(&[z[1], z[3], z[5]]);
            weights.output[gate..][..3].copy_from_slice(&[-z[3], -z[6], z[6]]);
            // 3. μ + y + λx.
            weights.vectors[x] = -(z[0] + z[1] + z[2] + S::Embedded::A * z[6] + self.line.slope * z[13]);
            weights.vectors[x + 1] = -(z[4] + z[5] + z[13]);
            weights.left[gate + 6] = z[13];
            weights.output[gate + 6] = z[14];
            // 4. … + the inverse.
            weights.right[gate + 6] = -z[15];
            weights.constant -= S::Embedded::B * z[6] + self.line.intercept * z[13] + z[14];
            gate += 3;
            z = &z[7..];
        }
        // 2. The quotients.
        for (m, z) in z[..6].chunks(2).enumerate() {
            weights.left[gate + m] = z[0];
            weights.output[gate + m] = z[1];
        }
        for (weight, coefficient) in weights.vectors[claim.variables..].iter_mut().zip(function) {
            *weight = coefficient * z[0];
        }
        weights.constant += function_constant * z[0];
        // 4. Their sum = … + the constant.
        let last = if claim.secret { z[8] } else { z[6] };
        weights.right[gate..][..3].fill(last);
        if !claim.secret {
            weights.constant -= output * last;
        }
    }
}

#[cfg(test)]
mod tests;
