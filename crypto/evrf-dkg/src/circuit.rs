//! The statement that a participation proves: specification, sections 3 and 5.

use alloc::{vec, vec::Vec};

use embedded_curves::{
    Affine, Base, EmbeddedCurve,
    field::{Fp, SumOfProducts},
};
use generalized_bulletproofs::{
    Scalar, Statement, Weights, parallel,
    vectors::{invert, powers},
};

use crate::{
    bases::BaseTables,
    digits::{bases, windows},
    layout::{Claim, Layout},
    line::{Line, Quotient},
    suite::Suite,
};

/// The statement of one participation, for the line drawn in its transcript.
pub(crate) struct Circuit<'a, S: Suite> {
    layout: &'a Layout,
    line: Line<S::Embedded>,
    quotients: [Quotient<S::Embedded>; 3],
    /// The weights of the bases of every point in the session's tables.
    weights: Vec<Vec<Scalar<S>>>,
    /// 1 / (μ + y + λx) of every scalar's public output.
    outputs: Vec<Scalar<S>>,
}

/// The line meets a base of a point, or a public output: a denominator is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LineMeetsBase;

/// Points whose weights are computed together.
const CHUNK: usize = 8;

impl<'a, S: Suite> Circuit<'a, S> {
    /// The statement about the dealer's key and its ephemeral keys, given by `outputs` in the order of the scalars.
    pub(crate) fn new(
        layout: &'a Layout,
        tables: &BaseTables<S::Embedded>,
        line: Line<S::Embedded>,
        outputs: &[Affine<S::Embedded>],
    ) -> Result<Self, LineMeetsBase> {
        let chunks = parallel::map(tables.len().div_ceil(CHUNK), |i| {
            let start = i * CHUNK;
            weights(tables, start..tables.len().min(start + CHUNK), &line)
        });
        let mut weights = Vec::with_capacity(tables.len());
        for chunk in chunks {
            weights.extend(chunk.ok_or(LineMeetsBase)?);
        }
        let mut outputs: Vec<_> = outputs.iter().map(|output| line.output(output)).collect();
        if !invert(&mut outputs) {
            return Err(LineMeetsBase);
        }
        let quotients = line.quotients();
        Ok(Self { layout, line, quotients, weights, outputs })
    }

    pub(crate) fn line(&self) -> &Line<S::Embedded> {
        &self.line
    }

    pub(crate) fn quotients(&self) -> &[Quotient<S::Embedded>; 3] {
        &self.quotients
    }
}

/// The weights of the bases of some points, by one inversion; none if the line meets a base. Variable-time.
fn weights<C: EmbeddedCurve>(
    tables: &BaseTables<C>,
    points: core::ops::Range<usize>,
    line: &Line<C>,
) -> Option<Vec<Vec<Base<C>>>> {
    let mut all = Vec::with_capacity(points.len() * bases::<C>());
    for point in points {
        all.extend(tables.get(point).iter().map(|base| line.denominator(base)));
    }
    invert(&mut all).then(|| all.chunks(bases::<C>()).map(<[_]>::to_vec).collect())
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

    fn weights(&self, z: Scalar<S>) -> Weights<S> {
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
        for (scalar, output) in layout.scalars.iter().zip(&self.outputs) {
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
            // 4. … = Σ d_k w_k + …, of every claim about the scalar.
            let last: Vec<_> = scalar
                .claims
                .iter()
                .map(|claim| {
                    (
                        z_powers[claim.constraints + Claim::constraints(claim.secret)],
                        &self.weights[claim.base],
                    )
                })
                .collect();
            let multiplicities = &mut weights.vectors[scalar.multiplicities..][..bases::<S::Embedded>()];
            for (k, weight) in multiplicities.iter_mut().enumerate() {
                let mut sum = SumOfProducts::new();
                last.iter().for_each(|(z, weights)| sum.add(z, &weights[k]));
                *weight = -sum.finish();
            }
        }
        for (sum, z) in layout.sums.iter().zip(&z_powers[layout.claims_constraints + 1..]) {
            for x in sum {
                weights.vectors[*x] += *z;
            }
            weights.commitments.push(-z);
        }
        weights
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
