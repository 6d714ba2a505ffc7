//! Tables of fixed points.

use alloc::{vec, vec::Vec};

use zeroize::Zeroize;

use super::{
    Arithmetic,
    arithmetic::Scalar,
    recode::{self, DIGIT_BITS, ENTRIES},
};
use crate::parallel;

/// A list of fixed points' odd multiples, for multiplying the points by secret scalars, and the sums of its beginnings.
pub struct Tables<A: Arithmetic> {
    /// By point: 1, 3, 5, … times it.
    multiples: Vec<[A::Entry; ENTRIES]>,
    /// The sum of the points before each, and at last of all.
    sums: Vec<A::Point>,
}

/// Points whose tables are made at once.
const BLOCK: usize = 64;

impl<A: Arithmetic> Tables<A> {
    /// Tables of `points`.
    pub(crate) fn new(points: &[A::Point]) -> Self {
        let blocks = parallel::map(points.len().div_ceil(BLOCK), |i| {
            odd_multiples::<A, _>(&points[i * BLOCK..points.len().min((i + 1) * BLOCK)])
        });
        let mut sums = vec![A::IDENTITY];
        let mut sum = A::IDENTITY;
        for point in points {
            sum += *point;
            sums.push(sum);
        }
        Self { multiples: blocks.concat(), sums }
    }

    /// How many points there are.
    pub(super) fn len(&self) -> usize {
        self.sums.len() - 1
    }

    /// The odd multiples of a point.
    #[inline(always)]
    pub(super) fn multiples(&self, point: usize) -> &[A::Entry; ENTRIES] {
        &self.multiples[point]
    }

    /// The sum of the points before `point`.
    pub(super) fn sum_before(&self, point: usize) -> A::Point {
        self.sums[point]
    }
}

/// 1, 3, 5, … times every point, `COUNT` of each.
pub(super) fn odd_multiples<A: Arithmetic, const COUNT: usize>(
    points: &[A::Point],
) -> Vec<[A::Entry; COUNT]> {
    let multiples: Vec<_> = points
        .iter()
        .flat_map(|point| {
            let double = A::double(point);
            core::iter::successors(Some(*point), move |multiple| Some(*multiple + double)).take(COUNT)
        })
        .collect();
    A::entries(&multiples).as_chunks().0.to_vec()
}

/// A single fixed point's odd multiples at every position of a digit, for multiplying it by secret scalars.
pub struct FixedPoint<A: Arithmetic> {
    multiples: Vec<[A::Entry; ENTRIES]>,
}

impl<A: Arithmetic> FixedPoint<A> {
    /// The table of `point`.
    pub(crate) fn new(point: A::Point) -> Self {
        let next = |point: &A::Point| Some((0..DIGIT_BITS).fold(*point, |point, _| A::double(&point)));
        let points: Vec<_> =
            core::iter::successors(Some(point), next).take(recode::secret_digits::<A::Modulus>()).collect();
        Self { multiples: odd_multiples::<A, _>(&points) }
    }

    /// `scalar` times the point, in constant time.
    pub(crate) fn mul(&self, scalar: &Scalar<A>) -> A::Point {
        let digits = recode::secret(core::slice::from_ref(scalar));
        let mut sum = A::IDENTITY;
        for (multiples, digit) in self.multiples.iter().zip(digits.iter()) {
            let (index, negative) = recode::index_and_sign(*digit);
            let mut entry = A::lookup(multiples, index, negative.into());
            sum = A::add_entry(&sum, &entry);
            entry.zeroize();
        }
        sum
    }
}
