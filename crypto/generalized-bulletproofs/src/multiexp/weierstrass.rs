//! Curves in short Weierstrass form: affine sums, many at once with one inversion for all (Montgomery's trick).

use core::marker::PhantomData;

use alloc::{vec, vec::Vec};

use embedded_curves::{
    Affine, Base, EmbeddedCurve, Projective, Scalar,
    field::{Fp, Products},
};
use subtle::{Choice, ConditionallySelectable};

use super::{Arithmetic, recode::ENTRIES};

/// A curve in short Weierstrass form.
#[derive(Clone, Copy, Debug)]
pub struct Weierstrass<C>(PhantomData<C>);

/// x and y; zeros for the identity, where it may occur.
type Coordinates<C> = [Base<C>; 2];

impl<C: EmbeddedCurve> Arithmetic for Weierstrass<C> {
    type Modulus = C::ScalarModulus;
    type Point = Projective<C>;
    type Entry = Coordinates<C>;
    type Lane = Coordinates<C>;
    type Scratch = Vec<Base<C>>;

    const IDENTITY: Projective<C> = Projective::IDENTITY;

    #[inline(always)]
    fn double(point: &Projective<C>) -> Projective<C> {
        point.double()
    }

    fn add_entry(point: &Projective<C>, [x, y]: &Coordinates<C>) -> Projective<C> {
        point.add_affine(&Affine::from_coordinates_unchecked(*x, *y))
    }

    fn mul(point: &Projective<C>, scalar: &Scalar<C>) -> Projective<C> {
        point.mul(scalar)
    }

    fn entries(points: &[Projective<C>]) -> Vec<Coordinates<C>> {
        let mut affine = vec![Affine::IDENTITY; points.len()];
        Projective::batch_to_affine(points, &mut affine);
        affine.iter().map(|point| [*point.x(), *point.y()]).collect()
    }

    #[inline(always)]
    fn negate([x, y]: &Coordinates<C>) -> Coordinates<C> {
        [*x, y.neg()]
    }

    #[inline(always)]
    fn lookup(table: &[Coordinates<C>; ENTRIES], index: u64, negative: Choice) -> Coordinates<C> {
        let [x, y] = Fp::lookup(table, index);
        [x, Fp::conditional_select(&y, &y.neg(), negative)]
    }

    fn lane(entry: &Coordinates<C>) -> Coordinates<C> {
        *entry
    }

    fn point([x, y]: &Coordinates<C>) -> Projective<C> {
        Affine::from_coordinates_unchecked(*x, *y).into()
    }

    fn add_to_lanes(
        lanes: &mut [Coordinates<C>],
        entries: &[Coordinates<C>],
        scratch: &mut Vec<Base<C>>,
    ) -> Choice {
        scratch.clear();
        let mut products = Products::new();
        scratch.extend(
            lanes
                .iter()
                .zip(entries)
                .enumerate()
                .map(|(i, (lane, entry))| products.push(i, &entry[0].sub(&lane[0]))),
        );
        let mut inverses = products.invert();
        let distinct = !inverses.is_zero();
        let lanes = lanes.iter_mut().zip(entries).zip(scratch.iter()).enumerate().rev();
        for (i, ((lane, entry), before)) in lanes {
            let inverse = inverses.pop(i, before, &entry[0].sub(&lane[0]));
            *lane = chord::<C>(lane, entry, &inverse);
        }
        distinct
    }

    fn add_to_lanes_public(
        lanes: &mut [Coordinates<C>],
        entries: &[Coordinates<C>],
        scratch: &mut Vec<Base<C>>,
    ) {
        add_public::<C>(lanes, |i| i, |_, i| entries[i], entries.len(), scratch);
    }

    fn double_lanes_public(lanes: &mut [Coordinates<C>], scratch: &mut Vec<Base<C>>) {
        let count = lanes.len();
        add_public::<C>(lanes, |i| i, |lanes, i| lanes[i], count, scratch);
    }

    fn window_sums(entries: &[Coordinates<C>], windows: &[&[i16]], bits: u32) -> Vec<Projective<C>> {
        let buckets = fill_buckets::<C>(entries, windows, bits);
        weigh_buckets::<C>(buckets, windows.len(), bits)
    }
}

/// The sum of two points with different x, given 1/(x₂ − x₁).
#[inline(always)]
fn chord<C: EmbeddedCurve>(
    [x1, y1]: &Coordinates<C>,
    [x2, y2]: &Coordinates<C>,
    inverse: &Base<C>,
) -> Coordinates<C> {
    let slope = y2.sub(y1).mul(inverse);
    third::<C>([x1, y1], x2, &slope)
}

/// The sum of two points on a line of this slope.
#[inline(always)]
fn third<C: EmbeddedCurve>([x1, y1]: [&Base<C>; 2], x2: &Base<C>, slope: &Base<C>) -> Coordinates<C> {
    let x3 = slope.square().sub(x1).sub(x2);
    [x3, slope.mul(&x1.sub(&x3)).sub(y1)]
}

/// What an addition of two points comes to.
#[derive(PartialEq)]
enum Sum {
    Chord,
    Tangent,
    First,
    Second,
    Identity,
}

/// The sum's kind and its slope's denominator: one where there is none.
#[inline(always)]
fn kind<C: EmbeddedCurve>([x1, y1]: &Coordinates<C>, [x2, y2]: &Coordinates<C>) -> (Sum, Base<C>) {
    let difference = x2.sub(x1);
    // No point of odd order has y = 0.
    if y2.is_zero_vartime() {
        (Sum::First, Fp::ONE)
    } else if y1.is_zero_vartime() {
        (Sum::Second, Fp::ONE)
    } else if !difference.is_zero_vartime() {
        (Sum::Chord, difference)
    } else if y1 == y2 {
        (Sum::Tangent, y1.double())
    } else {
        (Sum::Identity, Fp::ONE)
    }
}

/// `points[at(k)] += other(points, k)` for k below `count`, whatever the points are, in variable time. `at` is one to one,
/// and no `other` is changed by another's addition.
#[inline(always)]
fn add_public<C: EmbeddedCurve>(
    points: &mut [Coordinates<C>],
    at: impl Fn(usize) -> usize,
    other: impl Fn(&[Coordinates<C>], usize) -> Coordinates<C>,
    count: usize,
    scratch: &mut Vec<Base<C>>,
) {
    scratch.clear();
    let mut products = Products::new();
    scratch.extend((0..count).map(|k| {
        let (_, denominator) = kind::<C>(&points[at(k)], &other(points, k));
        products.push(k, &denominator)
    }));
    // No denominator is zero.
    let mut inverses = products.invert();
    for k in (0..count).rev() {
        let (first, second) = (points[at(k)], other(points, k));
        let (kind, denominator) = kind::<C>(&first, &second);
        let this = inverses.pop(k, &scratch[k], &denominator);
        points[at(k)] = match kind {
            Sum::Chord => chord::<C>(&first, &second, &this),
            Sum::Tangent => {
                let xx = first[0].square();
                let slope = xx.double().add(&xx).add(&C::A).mul(&this);
                third::<C>([&first[0], &first[1]], &first[0], &slope)
            }
            Sum::First => first,
            Sum::Second => second,
            Sum::Identity => [Fp::ZERO; 2],
        };
    }
}

/// Replace every segment of `points`, of these lengths, by its sum: by halves, all segments at once.
fn sum_segments<C: EmbeddedCurve>(
    points: &mut Vec<Coordinates<C>>,
    lengths: &mut [u32],
    scratch: &mut Vec<Base<C>>,
) {
    let mut pairs: Vec<u32> = Vec::new();
    loop {
        pairs.clear();
        let mut start = 0;
        for length in lengths.iter() {
            pairs.extend((0..length / 2).map(|i| start + 2 * i));
            start += length;
        }
        if pairs.is_empty() {
            return;
        }
        add_public::<C>(
            points,
            |k| pairs[k] as usize,
            |points, k| points[pairs[k] as usize + 1],
            pairs.len(),
            scratch,
        );
        let (mut from, mut to) = (0, 0);
        for length in lengths.iter_mut() {
            let kept = length.div_ceil(2);
            for i in 0..kept {
                points[to + i as usize] = points[from + 2 * i as usize];
            }
            from += *length as usize;
            to += kept as usize;
            *length = kept;
        }
        points.truncate(to);
    }
}

/// The sums of the entries with a digit, by window and by the digit's size from 1 on.
fn fill_buckets<C: EmbeddedCurve>(
    entries: &[Coordinates<C>],
    windows: &[&[i16]],
    bits: u32,
) -> Vec<Coordinates<C>> {
    let size = 1usize << (bits - 1);
    let mut lengths = vec![0u32; windows.len() * size];
    for (digits, lengths) in windows.iter().zip(lengths.chunks_exact_mut(size)) {
        for digit in digits.iter().filter(|digit| **digit != 0) {
            lengths[usize::from(digit.unsigned_abs()) - 1] += 1;
        }
    }
    let mut next: Vec<_> = lengths
        .iter()
        .scan(0, |end, length| {
            let start = *end;
            *end += length;
            Some(start)
        })
        .collect();
    let mut sorted = vec![[Fp::ZERO; 2]; lengths.iter().sum::<u32>() as usize];
    for (digits, next) in windows.iter().zip(next.chunks_exact_mut(size)) {
        for (digit, entry) in digits.iter().zip(entries).filter(|(digit, _)| **digit != 0) {
            let place = &mut next[usize::from(digit.unsigned_abs()) - 1];
            sorted[*place as usize] = if *digit < 0 { Weierstrass::<C>::negate(entry) } else { *entry };
            *place += 1;
        }
    }
    sum_segments::<C>(&mut sorted, &mut lengths, &mut Vec::new());
    let mut sums = sorted.into_iter();
    lengths
        .iter()
        .map(|length| if *length == 0 { None } else { sums.next() }.unwrap_or([Fp::ZERO; 2]))
        .collect()
}

/// For every window of 2^(`bits`−1) buckets S₀, S₁, …: Σ (i + 1) S_i.
///
/// That is Σ S_i + Σ_{i odd} S_i + 2 Σ j (S_{2j} + S_{2j+1}), the last sum again of this kind with half as many buckets.
fn weigh_buckets<C: EmbeddedCurve>(
    mut buckets: Vec<Coordinates<C>>,
    windows: usize,
    bits: u32,
) -> Vec<Projective<C>> {
    let levels = bits as usize - 1;
    let mut scratch = Vec::new();
    // The odd ones' segments, by level and window.
    let (mut odd, mut lengths) = (Vec::new(), Vec::new());
    for _ in 0..levels {
        let size = buckets.len() / windows;
        odd.extend(buckets.iter().skip(1).step_by(2));
        lengths.extend(core::iter::repeat_n(size as u32 / 2, windows));
        let pairs = buckets.len() / 2;
        add_public::<C>(&mut buckets, |k| 2 * k, |buckets, k| buckets[2 * k + 1], pairs, &mut scratch);
        buckets = buckets.into_iter().step_by(2).collect();
    }
    sum_segments::<C>(&mut odd, &mut lengths, &mut scratch);
    (0..windows)
        .map(|window| {
            let weighted = (0..levels).rev().fold(Projective::IDENTITY, |sum, level| {
                Weierstrass::<C>::add_entry(&sum.double(), &odd[level * windows + window])
            });
            Weierstrass::<C>::add_entry(&weighted, &buckets[window])
        })
        .collect()
}
