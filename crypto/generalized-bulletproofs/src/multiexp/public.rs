//! Multiplication by public scalars, in variable time.

use alloc::vec::Vec;

use super::{Arithmetic, Tables, arithmetic::Scalar, recode, tables::odd_multiples};
use crate::parallel;

/// Windows whose buckets are filled at once.
const WINDOWS_PER_TASK: usize = 4;

/// The sum, over the pairs of `fixed`, of Σ scalars\[i\]·points\[i\] of those tables, plus Σ scalars\[i\]·points\[i\].
///
/// # Panics
///
/// If tables hold fewer points than there are scalars, or `scalars` and `points` differ in length.
pub(crate) fn public<A: Arithmetic>(
    fixed: &[(&Tables<A>, &[Scalar<A>])],
    scalars: &[Scalar<A>],
    points: &[A::Point],
) -> A::Point {
    assert_eq!(scalars.len(), points.len(), "a point for each scalar");
    let mut terms = Vec::new();
    for (tables, scalars) in fixed {
        assert!(scalars.len() <= tables.len(), "tables of {} points for {}", tables.len(), scalars.len());
        terms.extend(scalars.iter().enumerate().map(|(i, scalar)| (*scalar, tables.multiples(i)[0])));
    }
    terms.extend(scalars.iter().copied().zip(A::entries(points)));
    terms.retain(|(scalar, _)| !scalar.is_zero_vartime());
    let entries: Vec<_> = terms.iter().map(|(_, entry)| *entry).collect();

    let bits = window_bits(entries.len());
    let digits = recode::public(terms.iter().map(|(scalar, _)| *scalar), bits);
    drop(terms);
    let sums = parallel::map(digits.len().div_ceil(WINDOWS_PER_TASK), |i| {
        let windows: Vec<_> =
            digits[i * WINDOWS_PER_TASK..].iter().take(WINDOWS_PER_TASK).map(Vec::as_slice).collect();
        A::window_sums(&entries, &windows, bits)
    });
    sums.iter()
        .flatten()
        .rev()
        .fold(A::IDENTITY, |sum, window| (0..bits).fold(sum, |sum, _| A::double(&sum)) + *window)
}

/// The width of windows that costs least for so many points: a window takes an addition for each point and about three
/// for each bucket.
fn window_bits(points: usize) -> u32 {
    (2..=14)
        .min_by_key(|bits| (points + 3 * (1 << (bits - 1))) * 256usize.div_ceil(*bits as usize))
        .unwrap_or(2)
}

/// With m = points / scalars: the m points Σ_j scalars\[j\]·points\[j·m + i\].
///
/// # Panics
///
/// If the number of points is not a multiple of the number of scalars.
pub(crate) fn fold<A: Arithmetic>(points: &[A::Point], scalars: &[Scalar<A>]) -> Vec<A::Point> {
    assert!(
        !scalars.is_empty() && points.len().is_multiple_of(scalars.len()),
        "as many points for each scalar"
    );
    let folded = points.len() / scalars.len();
    let digits: Vec<_> = scalars.iter().map(|scalar| recode::non_adjacent(scalar, FOLD_BITS)).collect();
    let task = folded.div_ceil(parallel::threads()).max(1);
    let parts = parallel::map(folded.div_ceil(task), |i| {
        let range = i * task..folded.min((i + 1) * task);
        let columns: Vec<_> = (0..scalars.len())
            .map(|j| {
                odd_multiples::<A, FOLD_MULTIPLES>(&points[j * folded + range.start..j * folded + range.end])
            })
            .collect();
        fold_columns::<A>(&columns, &digits, range.len())
    });
    parts.concat()
}

/// Bits of a digit when folding: digits are odd and below 2⁴ in size.
const FOLD_BITS: u32 = 5;
/// Odd multiples of every point that this takes.
const FOLD_MULTIPLES: usize = 1 << (FOLD_BITS - 2);

/// All lanes take the same steps, as their scalars are the same.
fn fold_columns<A: Arithmetic>(
    columns: &[Vec<[A::Entry; FOLD_MULTIPLES]>],
    digits: &[Vec<i8>],
    count: usize,
) -> Vec<A::Point> {
    let mut scratch = A::Scratch::default();
    let mut lanes = A::entries(&alloc::vec![A::IDENTITY; count]).iter().map(A::lane).collect::<Vec<_>>();
    let mut entries = Vec::with_capacity(count);
    for position in (0..digits.first().map_or(0, Vec::len)).rev() {
        A::double_lanes_public(&mut lanes, &mut scratch);
        for (column, digits) in columns.iter().zip(digits) {
            let digit = digits[position];
            if digit == 0 {
                continue;
            }
            let multiple = usize::from(digit.unsigned_abs() / 2);
            entries.clear();
            entries.extend(column.iter().map(|multiples| {
                let entry = &multiples[multiple];
                if digit < 0 { A::negate(entry) } else { *entry }
            }));
            A::add_to_lanes_public(&mut lanes, &entries, &mut scratch);
        }
    }
    lanes.iter().map(A::point).collect()
}
