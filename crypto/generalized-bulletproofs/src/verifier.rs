//! The verifier: specification, section 4.

use alloc::{vec, vec::Vec};

use embedded_curves::field::SumOfProducts;

use crate::{
    accumulator::Accumulator,
    group::{ProofGroup, Scalar},
    inner_product::products,
    statement::{Statement, Undefined},
    transcript::{DecodeError, Reader},
    vectors::{invert, powers},
};

/// A proof that was read, with the transcript's challenges: two equations that are still to be checked.
#[derive(Clone, Debug)]
pub struct Proof<P: ProofGroup> {
    size: usize,
    vectors: usize,
    a_l: P::Point,
    a_r: P::Point,
    a_o: P::Point,
    s_l: P::Point,
    s_r: P::Point,
    y: Scalar<P>,
    z: Scalar<P>,
    t: Vec<P::Point>,
    x: Scalar<P>,
    r: Scalar<P>,
    tau_x: Scalar<P>,
    mu: Scalar<P>,
    t_hat: Scalar<P>,
    w: Scalar<P>,
    rounds: Vec<Round<P>>,
    a: Scalar<P>,
    b: Scalar<P>,
}

/// Elements of the vectors that are summed up at a time: they fit into a core's cache.
const BLOCK: usize = 64;

#[derive(Clone, Debug)]
struct Round<P: ProofGroup> {
    left: P::Point,
    right: P::Point,
    xi: Scalar<P>,
}

impl<P: ProofGroup> Proof<P> {
    /// The bytes of a proof of N = `size` with c = `vectors` vector commitments.
    ///
    /// # Panics
    ///
    /// If `size` is zero.
    pub fn length(size: usize, vectors: usize) -> usize {
        let points = 5 + (2 * vectors + 4) + 2 * size.ilog2() as usize;
        points * P::POINT_LEN + 5 * 32
    }

    /// Read a proof of N = `size` with c = `vectors` vector commitments. What the statement is about must be in the
    /// reader's transcript already.
    ///
    /// # Panics
    ///
    /// If `size` is zero.
    pub fn read(reader: &mut Reader<'_, '_>, size: usize, vectors: usize) -> Result<Self, DecodeError> {
        let a_l = reader.point::<P>("A_L")?;
        let a_r = reader.point::<P>("A_R")?;
        let a_o = reader.point::<P>("A_O")?;
        let s_l = reader.point::<P>("S_L")?;
        let s_r = reader.point::<P>("S_R")?;
        let (y, z) = (reader.challenge("y"), reader.challenge("z"));
        let t = reader.points::<P>("T", 2 * vectors + 4)?;
        let (x, r) = (reader.challenge("x"), reader.challenge("r"));
        let tau_x = reader.scalar::<P>("tau_x")?;
        let mu = reader.scalar::<P>("mu")?;
        let t_hat = reader.scalar::<P>("t_hat")?;
        let w = reader.challenge("w");
        let round = |_| {
            Ok(Round {
                left: reader.point::<P>("L")?,
                right: reader.point::<P>("R")?,
                xi: reader.challenge("xi"),
            })
        };
        let rounds = (0..size.ilog2()).map(round).collect::<Result<_, _>>()?;
        let a = reader.scalar::<P>("a")?;
        let b = reader.scalar::<P>("b")?;
        Ok(Self { size, vectors, a_l, a_r, a_o, s_l, s_r, y, z, t, x, r, tau_x, mu, t_hat, w, rounds, a, b })
    }

    /// Add the proof's two equations to `accumulator`, multiplied by `weights`.
    ///
    /// `vector_commitments` are the C_k. To `scalar_commitments` the scalars of the V_k are added: other equations speak of
    /// the V_k too, so the caller adds each once, when all are known. The weights must be such that whoever made the
    /// proof could not foresee them. Variable-time. Nothing is added where a coefficient of the statement is not defined.
    ///
    /// # Panics
    ///
    /// If the statement's size or vectors are not those that were read, if the numbers of commitments are not the
    /// statement's, or if the accumulator is of another size.
    pub fn accumulate(
        &self,
        statement: &impl Statement<P>,
        vector_commitments: &[P::Point],
        scalar_commitments: &mut [Scalar<P>],
        weights: [Scalar<P>; 2],
        accumulator: &mut Accumulator<P>,
    ) -> Result<(), Undefined> {
        let (n, c) = (self.size, self.vectors);
        assert_eq!((statement.size(), statement.vectors()), (n, c), "the statement that was read for");
        assert_eq!(vector_commitments.len(), c, "the statement's vector commitments");
        assert_eq!(accumulator.g_vector.len(), n, "an accumulator of the statement's size");
        let w = statement.weights(self.z)?;
        assert_eq!(scalar_commitments.len(), w.commitments.len(), "the statement's scalar commitments");

        let mut inverses: Vec<_> = self.rounds.iter().map(|round| round.xi).chain([self.y]).collect();
        let invertible = invert(&mut inverses);
        assert!(invertible, "challenges are not zero");
        let y_inverse = inverses.pop().expect("y is the last");
        let (y_powers, y_inverse_powers) = (powers(self.y, n), powers(y_inverse, n));
        let x_powers = powers(self.x, 2 * c + 5);
        let [first, second] = weights;

        // (1), the coefficients of t.
        let delta: Scalar<P> =
            w.right.iter().zip(&w.left).zip(&y_inverse_powers).map(|((r, l), power)| r * l * power).sum();
        let constant = first * x_powers[c + 1];
        accumulator.g += first * self.t_hat - constant * (delta - w.constant);
        accumulator.h += first * self.tau_x;
        for (scalar, weight) in scalar_commitments.iter_mut().zip(&w.commitments) {
            *scalar += constant * weight;
        }
        let powers_of_t = x_powers.iter().enumerate().filter(|(i, _)| *i != c + 1);
        for ((_, power), point) in powers_of_t.zip(&self.t) {
            accumulator.add(-(first * power), *point);
        }

        // (2), through the inner-product argument: P stands multiplied by every round's challenge.
        let all: Scalar<P> = self.rounds.iter().map(|round| round.xi).product();
        let p = second * all;
        accumulator.add(p, self.a_l);
        accumulator.add(p * self.x, self.a_o);
        accumulator.add(p * x_powers[c + 2], self.s_l);
        accumulator.add(p * self.r * x_powers[c + 1], self.a_r);
        accumulator.add(p * self.r * x_powers[c + 2], self.s_r);
        for (point, power) in vector_commitments.iter().zip(&x_powers[2..]) {
            accumulator.add(p * power, *point);
        }
        accumulator.h -= p * self.mu;
        accumulator.g += self.w * (p * self.t_hat - second * self.a * self.b);
        let mut after = p;
        for (round, inverse) in self.rounds.iter().zip(&inverses) {
            after *= inverse;
            accumulator.add(after * round.xi.square(), round.left);
            accumulator.add(after, round.right);
        }

        // The generators' scalars.
        let challenges: Vec<_> = self.rounds.iter().map(|round| round.xi).collect();
        let products = products(&challenges);
        let (a, b) = (second * self.a, second * self.b);
        let mask = p * x_powers[c + 2] * w.offset;
        for (i, scalar) in accumulator.g_vector.iter_mut().enumerate() {
            let mut sum = mask - a * products[i];
            if let Some(right) = w.right.get(i) {
                sum += p * y_inverse_powers[i] * right;
            }
            *scalar += sum;
        }
        let (p, b) = (p * self.r, b * self.r);
        let (of_left, of_output) = (p * x_powers[c + 1], p * x_powers[c]);
        // The vectors' powers fall: that of the first is x^{c−1}.
        let of_vectors: Vec<_> = x_powers[..c].iter().rev().map(|power| p * power).collect();
        for (start, scalars) in (0..n).step_by(BLOCK).zip(accumulator.h_vector.chunks_mut(BLOCK)) {
            let mut sums = vec![SumOfProducts::new(); scalars.len()];
            let rows = w.vectors.chunks(n).zip(&of_vectors);
            for (row, factor) in rows.chain([(&w.output[..], &of_output), (&w.left[..], &of_left)]) {
                let row = row.get(start..).unwrap_or(&[]);
                sums.iter_mut().zip(row).for_each(|(sum, weight)| sum.add(weight, factor));
            }
            for ((i, scalar), sum) in (start..).zip(scalars).zip(&sums) {
                let sum = sum.finish() - of_output * y_powers[i] - b * products[n - 1 - i];
                *scalar += y_inverse_powers[i] * sum;
            }
        }
        Ok(())
    }
}
