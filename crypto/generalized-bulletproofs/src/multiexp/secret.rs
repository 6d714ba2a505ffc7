//! Multiplication of fixed points by secret scalars, in constant time.

use alloc::{vec, vec::Vec};

use embedded_curves::field::Fp;
use subtle::Choice;
use zeroize::Zeroizing;

use super::{
    Arithmetic, Tables,
    arithmetic::Scalar,
    recode::{self, DIGIT_BITS},
};
use crate::parallel;

/// Lanes that are added to at once: enough to make their common inversion cheap, few enough for the cache.
const LANES: usize = 416;
/// Points below which work is not divided among cores.
const LEAST_PER_TASK: usize = 128;

/// Σ scalars\[i\]·points\[first + i\], in constant time.
///
/// # Panics
///
/// If the tables hold fewer than `first + scalars.len()` points.
pub(crate) fn secret<A: Arithmetic>(tables: &Tables<A>, first: usize, scalars: &[Scalar<A>]) -> A::Point {
    check(tables, first, scalars.len());
    let digits = recode::secret_digits::<A::Modulus>();
    let sum_of = |first: usize, scalars: &[Scalar<A>]| {
        let recoded = recode::secret(scalars);
        let sums = Strands { tables, first, digits }.sums(&recoded);
        // The digits' weights differ by 2^DIGIT_BITS.
        sums.map(|sums| {
            sums.iter()
                .rev()
                .fold(A::IDENTITY, |sum, digit| (0..DIGIT_BITS).fold(sum, |sum, _| A::double(&sum)) + *digit)
        })
    };
    let task = scalars.len().div_ceil(parallel::threads()).max(LEAST_PER_TASK);
    let sums = parallel::map(scalars.len().div_ceil(task), |i| {
        let range = i * task..scalars.len().min((i + 1) * task);
        let (first, scalars) = (first + range.start, &scalars[range]);
        sum_of(first, scalars).unwrap_or_else(|| one_by_one(tables, first, scalars))
    });
    sums.into_iter().fold(A::IDENTITY, |sum, part| sum + part)
}

/// Σ scalars\[i\]·points\[first + i\] for scalars from 0 to 3, in constant time.
///
/// 2·scalar − 3 is an odd digit, and the sum of these digits' multiples is twice what is sought less thrice the sum of
/// the points.
///
/// # Panics
///
/// If the tables hold fewer than `first + scalars.len()` points.
pub(crate) fn small_secret<A: Arithmetic>(tables: &Tables<A>, first: usize, scalars: &[u8]) -> A::Point {
    check(tables, first, scalars.len());
    /// The digit that is −3; `scalar` more is 2·`scalar` more.
    const MINUS_THREE: u8 = (1 << (DIGIT_BITS - 1)) - 2;
    let recoded = Zeroizing::new(scalars.iter().map(|scalar| scalar + MINUS_THREE).collect::<Vec<_>>());
    match (Strands { tables, first, digits: 1 }).sums(&recoded) {
        Some(sums) => {
            let end = tables.sum_before(first + scalars.len());
            let points = end + A::mul(&tables.sum_before(first), &Fp::ONE.neg());
            let doubled = sums.into_iter().fold(A::double(&points) + points, |sum, part| sum + part);
            A::mul(&doubled, &Fp::TWO_INV)
        }
        None => {
            let scalars: Zeroizing<Vec<_>> =
                Zeroizing::new(scalars.iter().map(|scalar| Fp::from(*scalar)).collect());
            one_by_one(tables, first, &scalars)
        }
    }
}

fn check<A: Arithmetic>(tables: &Tables<A>, first: usize, count: usize) {
    assert!(first + count <= tables.len(), "tables of {} points for {count} from {first}", tables.len());
}

/// The sum by complete formulas alone: where points are equal, opposite, or sums of each other, which for generators of
/// unknown relation does not occur.
fn one_by_one<A: Arithmetic>(tables: &Tables<A>, first: usize, scalars: &[Scalar<A>]) -> A::Point {
    scalars.iter().zip(first..).fold(A::IDENTITY, |sum, (scalar, i)| {
        sum + A::mul(&A::add_entry(&A::IDENTITY, &tables.multiples(i)[0]), scalar)
    })
}

/// Points in turn, several of them (a strand each) at once so that there are enough lanes.
struct Strands<'a, A: Arithmetic> {
    tables: &'a Tables<A>,
    first: usize,
    /// Digits of a scalar.
    digits: usize,
}

impl<A: Arithmetic> Strands<'_, A> {
    /// For every position of a digit, the sum of the points' multiples by their digits there. None if points of some
    /// relation met.
    fn sums(&self, recoded: &[u8]) -> Option<Vec<A::Point>> {
        let points = recoded.len() / self.digits;
        let strands = points.min(LANES / self.digits);
        if points == 0 {
            return Some(vec![A::IDENTITY; self.digits]);
        }
        let mut scratch = Zeroizing::new(A::Scratch::default());
        let mut entries = Zeroizing::new(Vec::with_capacity(strands * self.digits));
        let mut lanes = Zeroizing::new(Vec::with_capacity(strands * self.digits));
        let mut added = Choice::from(1);
        for (turn, digits) in recoded.chunks(strands * self.digits).enumerate() {
            entries.clear();
            for (digits, point) in digits.chunks_exact(self.digits).zip(self.first + turn * strands..) {
                let multiples = self.tables.multiples(point);
                entries.extend(digits.iter().map(|digit| {
                    let (index, negative) = recode::index_and_sign(*digit);
                    A::lookup(multiples, index, negative.into())
                }));
            }
            if turn == 0 {
                lanes.extend(entries.iter().map(A::lane));
            } else {
                added &= A::add_to_lanes(&mut lanes[..entries.len()], &entries, &mut scratch);
            }
        }
        bool::from(added).then(|| {
            (0..self.digits)
                .map(|digit| {
                    let strands = lanes.iter().skip(digit).step_by(self.digits);
                    strands.fold(A::IDENTITY, |sum, lane| sum + A::point(lane))
                })
                .collect()
        })
    }
}
