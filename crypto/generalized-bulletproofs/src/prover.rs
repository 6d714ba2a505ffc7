//! The prover: specification, section 4.

use alloc::{vec, vec::Vec};

use embedded_curves::field::{Fp, Modulus, SumOfProducts};
use rand_core_06::{CryptoRng, RngCore};
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{
    generators::{Generators, SizeError},
    group::{ProofGroup, Scalar},
    inner_product, parallel,
    statement::{Statement, Undefined, Weights},
    transcript::Writer,
    vectors::{invert, powers, random, random_vector},
};

/// What the prover knows: what the gates carry, what the vector commitments hold, and their blinding.
///
/// Whether it satisfies the statement is not checked: a proof from one that does not, is refused by the verifier.
#[derive(Clone, Debug)]
pub struct Witness<P: ProofGroup> {
    /// a_L: the gates' left inputs, N at most; the rest is zero.
    pub left: Zeroizing<Vec<Scalar<P>>>,
    /// a_R: the gates' right inputs, as many.
    pub right: Zeroizing<Vec<Scalar<P>>>,
    /// c_0, c_1, … one after the other, c·N at most; the rest is zero.
    pub vectors: Zeroizing<Vec<Scalar<P>>>,
    /// κ_0, κ_1, …: the blinding of each vector commitment.
    pub blinding: Zeroizing<Vec<Scalar<P>>>,
}

/// The statement is not defined, or it, the witness and the generators do not fit together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProveError {
    /// The generators do not serve the statement's size.
    #[error(transparent)]
    Size(#[from] SizeError),
    /// The witness has more gates than the statement's size, or not as many right as left inputs.
    #[error("the witness has {left} left and {right} right inputs of at most {size} gates")]
    Gates {
        /// Left inputs.
        left: usize,
        /// Right inputs.
        right: usize,
        /// The statement's size.
        size: usize,
    },
    /// The witness has more committed elements than the statement's vectors hold, or not a blinding for each vector.
    #[error("the witness has {elements} elements and {blinding} blinding scalars for {vectors} vectors")]
    Vectors {
        /// Committed elements.
        elements: usize,
        /// Blinding scalars.
        blinding: usize,
        /// The statement's vectors.
        vectors: usize,
    },
    /// The statement has a coefficient that is not defined.
    #[error(transparent)]
    Undefined(#[from] Undefined),
}

/// The scalars that hide what is committed.
#[derive(Zeroize, ZeroizeOnDrop)]
struct Blinding<M: Modulus> {
    alpha_l: Fp<M>,
    alpha_r: Fp<M>,
    beta: Fp<M>,
    rho_l: Fp<M>,
    rho_r: Fp<M>,
}

impl<M: Modulus> Blinding<M> {
    fn random(rng: &mut impl RngCore) -> Self {
        let [alpha_l, alpha_r, beta, rho_l, rho_r] = core::array::from_fn(|_| random(rng));
        Self { alpha_l, alpha_r, beta, rho_l, rho_r }
    }
}

/// One coefficient of f_L or f_R: the power of X, and its vector without the zeros at the end.
type Coefficient<'a, M> = (usize, &'a [Fp<M>]);

/// Prove that the witness satisfies the statement, to the writer.
///
/// The vector commitments and whatever else the statement is about must be in the writer's transcript already.
///
/// Constant-time in the witness and in what `rng` yields, but for the inner-product argument, whose vectors are blinded:
/// it would be zero-knowledge if they were published.
pub fn prove<P: ProofGroup>(
    generators: &Generators<P>,
    statement: &impl Statement<P>,
    witness: &Witness<P>,
    writer: &mut Writer<'_>,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<(), ProveError> {
    let (n, c) = (statement.size(), statement.vectors());
    check(generators, statement, witness)?;

    let output: Zeroizing<Vec<_>> =
        Zeroizing::new(witness.left.iter().zip(witness.right.iter()).map(|(l, r)| l * r).collect());
    let blinding = Blinding::random(rng);
    let (mask_l, mut mask_r) = (random_vector(n, rng), random_vector(n, rng));
    let commitments = parallel::map(5, |i| {
        let (tables, values, blinding) = match i {
            0 => (generators.g_tables(), &witness.left, &blinding.alpha_l),
            1 => (generators.h_tables(), &witness.right, &blinding.alpha_r),
            2 => (generators.g_tables(), &output, &blinding.beta),
            3 => (generators.g_tables(), &mask_l, &blinding.rho_l),
            _ => (generators.h_tables(), &mask_r, &blinding.rho_r),
        };
        P::multiexp_secret(tables, 0, values) + generators.mul_h(blinding)
    });
    let labels: [&[u8]; 5] = [b"A_L", b"A_R", b"A_O", b"S_L", b"S_R"];
    for (label, point) in labels.into_iter().zip(&commitments) {
        writer.point::<P>(label, point);
    }

    let y: Scalar<P> = writer.challenge(b"y");
    let weights = statement.weights(writer.challenge(b"z"))?;
    let y_powers = powers(y, n);
    let mut y_inverse = [y];
    let invertible = invert(&mut y_inverse);
    assert!(invertible, "challenges are not zero");
    let y_inverse_powers = powers(y_inverse[0], n);

    let input_l = first_left(&witness.left, &weights, &y_inverse_powers);
    let offset_mask: Zeroizing<Vec<_>> = Zeroizing::new(mask_l.iter().map(|s| s + weights.offset).collect());
    let output_r = difference(&weights.output, &y_powers);
    let input_r = last_right(&witness.right, &weights, &y_powers);
    mask_r.iter_mut().zip(&y_powers).for_each(|(s, power)| *s *= power);

    let mut f_l: Vec<Coefficient<'_, _>> = vec![(0, &input_l), (1, &output), (c + 2, &offset_mask)];
    f_l.extend(witness.vectors.chunks(n).enumerate().map(|(j, vector)| (j + 2, vector)));
    let mut f_r: Vec<Coefficient<'_, _>> = vec![(c, &output_r), (c + 1, &input_r), (c + 2, &mask_r)];
    f_r.extend(weights.vectors.chunks(n).enumerate().map(|(j, vector)| (c - j - 1, vector)));

    let t = product(&f_l, &f_r, n, 2 * c + 5);
    let tau = random_vector(2 * c + 5, rng);
    let sent = || (0..2 * c + 5).filter(|i| *i != c + 1);
    let positions: Vec<usize> = sent().collect();
    for point in parallel::map(positions.len(), |i| {
        generators.mul_base(&t[positions[i]]) + generators.mul_h(&tau[positions[i]])
    }) {
        writer.point::<P>(b"T", &point);
    }

    let (x, r): (Scalar<P>, Scalar<P>) = (writer.challenge(b"x"), writer.challenge(b"r"));
    let x_powers = powers(x, 2 * c + 5);
    let tau_x = Fp::sum_of_products(sent().map(|i| (&tau[i], &x_powers[i])));
    let mu = blinding.alpha_l
        + blinding.beta * x
        + Fp::sum_of_products(witness.blinding.iter().zip(&x_powers[2..]))
        + blinding.rho_l * x_powers[c + 2]
        + r * (blinding.alpha_r * x_powers[c + 1] + blinding.rho_r * x_powers[c + 2]);
    let (a, b) = (evaluate(&f_l, &x_powers, n), evaluate(&f_r, &x_powers, n));
    let t_hat = Fp::inner_product(&a, &b);
    writer.scalar::<P>(b"tau_x", &tau_x);
    writer.scalar::<P>(b"mu", &mu);
    writer.scalar::<P>(b"t_hat", &t_hat);
    inner_product::prove(generators, writer, a, b, r, y_inverse[0]);
    Ok(())
}

fn check<P: ProofGroup>(
    generators: &Generators<P>,
    statement: &impl Statement<P>,
    witness: &Witness<P>,
) -> Result<(), ProveError> {
    let (size, vectors) = (statement.size(), statement.vectors());
    generators.check(size)?;
    let (left, right) = (witness.left.len(), witness.right.len());
    if left != right || left > size {
        return Err(ProveError::Gates { left, right, size });
    }
    let (elements, blinding) = (witness.vectors.len(), witness.blinding.len());
    if blinding != vectors || elements > vectors * size {
        return Err(ProveError::Vectors { elements, blinding, vectors });
    }
    Ok(())
}

/// a_L + y⁻¹ ∘ w_R.
fn first_left<P: ProofGroup>(
    left: &[Scalar<P>],
    weights: &Weights<P>,
    y_inverse_powers: &[Scalar<P>],
) -> Zeroizing<Vec<Scalar<P>>> {
    let mut sum = Zeroizing::new(vec![Fp::ZERO; left.len().max(weights.right.len())]);
    for (sum, (w, power)) in sum.iter_mut().zip(weights.right.iter().zip(y_inverse_powers)) {
        *sum = w * power;
    }
    sum.iter_mut().zip(left).for_each(|(sum, l)| *sum += l);
    sum
}

/// y ∘ a_R + w_L.
fn last_right<P: ProofGroup>(
    right: &[Scalar<P>],
    weights: &Weights<P>,
    y_powers: &[Scalar<P>],
) -> Zeroizing<Vec<Scalar<P>>> {
    let mut sum = Zeroizing::new(vec![Fp::ZERO; right.len().max(weights.left.len())]);
    for (sum, (r, power)) in sum.iter_mut().zip(right.iter().zip(y_powers)) {
        *sum = r * power;
    }
    sum.iter_mut().zip(&weights.left).for_each(|(sum, w)| *sum += w);
    sum
}

/// w_O − y.
fn difference<M: Modulus>(output: &[Fp<M>], y_powers: &[Fp<M>]) -> Vec<Fp<M>> {
    let mut difference: Vec<_> = y_powers.iter().map(|power| -power).collect();
    difference.iter_mut().zip(output).for_each(|(sum, w)| *sum += w);
    difference
}

/// Elements of all vectors that are worked on at a time: they fit into a core's cache.
const BLOCK: usize = 64;

/// What of a coefficient lies in a block: fewer elements at its end.
fn block<M>(values: &[Fp<M>], start: usize) -> &[Fp<M>] {
    values.get(start..).map_or(&[], |rest| &rest[..rest.len().min(BLOCK)])
}

/// The coefficients of ⟨f_L(X), f_R(X)⟩.
fn product<M: Modulus>(
    f_l: &[Coefficient<'_, M>],
    f_r: &[Coefficient<'_, M>],
    n: usize,
    length: usize,
) -> Zeroizing<Vec<Fp<M>>> {
    // Few partial results, each of many blocks.
    let blocks = n.div_ceil(BLOCK);
    let tasks = blocks.min(8);
    let partial = parallel::map(tasks, |task| {
        let mut sums = Zeroizing::new(vec![SumOfProducts::new(); length]);
        for start in (task..blocks).step_by(tasks).map(|block| block * BLOCK) {
            for (i, left) in f_l {
                for (j, right) in f_r {
                    let sum = &mut sums[i + j];
                    block(left, start).iter().zip(block(right, start)).for_each(|(l, r)| sum.add(l, r));
                }
            }
        }
        Zeroizing::new(sums.iter().map(SumOfProducts::finish).collect::<Vec<_>>())
    });
    let mut total = Zeroizing::new(vec![Fp::ZERO; length]);
    for part in partial {
        total.iter_mut().zip(part.iter()).for_each(|(sum, term)| *sum += term);
    }
    total
}

/// f(x), from the powers of x.
fn evaluate<M: Modulus>(f: &[Coefficient<'_, M>], x_powers: &[Fp<M>], n: usize) -> Vec<Fp<M>> {
    let blocks = parallel::map(n.div_ceil(BLOCK), |index| {
        let start = index * BLOCK;
        let mut sums = vec![SumOfProducts::new(); BLOCK.min(n - start)];
        for (power, values) in f {
            let power = &x_powers[*power];
            sums.iter_mut().zip(block(values, start)).for_each(|(sum, value)| sum.add(value, power));
        }
        sums.iter().map(SumOfProducts::finish).collect::<Vec<_>>()
    });
    blocks.concat()
}
