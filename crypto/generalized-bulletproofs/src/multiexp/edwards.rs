//! Curve25519's Edwards form, whose addition is complete: seven multiplications to add an entry, no inversion.

use alloc::{vec, vec::Vec};

use embedded_curves::field::{
    Curve25519Coordinate as Coordinate, Curve25519Scalar, Fp, moduli::Curve25519Order,
};
use subtle::{Choice, ConditionallySelectable};

use super::{Arithmetic, recode::ENTRIES};
use crate::group::{EdwardsPoint, UnreducedPoint};

/// Curve25519's Edwards form.
#[derive(Clone, Copy, Debug)]
pub struct Edwards;

impl Arithmetic for Edwards {
    type Modulus = Curve25519Order;
    type Point = EdwardsPoint;
    /// y + x, y − x, 2dxy.
    type Entry = [Coordinate; 3];
    type Lane = UnreducedPoint;
    type Scratch = ();

    const IDENTITY: EdwardsPoint = EdwardsPoint::IDENTITY;

    #[inline(always)]
    fn double(point: &EdwardsPoint) -> EdwardsPoint {
        point.double()
    }

    #[inline(always)]
    fn add_entry(point: &EdwardsPoint, entry: &Self::Entry) -> EdwardsPoint {
        UnreducedPoint::from(*point).add_affine(entry).reduce()
    }

    fn mul(point: &EdwardsPoint, scalar: &Curve25519Scalar) -> EdwardsPoint {
        point.mul(scalar)
    }

    fn entries(points: &[EdwardsPoint]) -> Vec<Self::Entry> {
        EdwardsPoint::batch_to_affine(points)
    }

    #[inline(always)]
    fn negate([plus, minus, product]: &Self::Entry) -> Self::Entry {
        [*minus, *plus, product.neg()]
    }

    #[inline(always)]
    fn lookup(table: &[Self::Entry; ENTRIES], index: u64, negative: Choice) -> Self::Entry {
        let [plus, minus, product] = Fp::lookup(table, index);
        [
            Fp::conditional_select(&plus, &minus, negative),
            Fp::conditional_select(&minus, &plus, negative),
            Fp::conditional_select(&product, &product.neg(), negative),
        ]
    }

    fn lane(entry: &Self::Entry) -> UnreducedPoint {
        UnreducedPoint::IDENTITY.add_affine(entry)
    }

    fn point(lane: &UnreducedPoint) -> EdwardsPoint {
        lane.reduce()
    }

    fn add_to_lanes(lanes: &mut [UnreducedPoint], entries: &[Self::Entry], (): &mut ()) -> Choice {
        Self::add_to_lanes_public(lanes, entries, &mut ());
        Choice::from(1)
    }

    fn add_to_lanes_public(lanes: &mut [UnreducedPoint], entries: &[Self::Entry], (): &mut ()) {
        lanes.iter_mut().zip(entries).for_each(|(lane, entry)| *lane = lane.add_affine(entry));
    }

    fn double_lanes_public(lanes: &mut [UnreducedPoint], (): &mut ()) {
        lanes.iter_mut().for_each(|lane| *lane = lane.double());
    }

    fn window_sums(entries: &[Self::Entry], windows: &[&[i16]], bits: u32) -> Vec<EdwardsPoint> {
        let mut buckets = vec![UnreducedPoint::IDENTITY; 1 << (bits - 1)];
        windows
            .iter()
            .map(|digits| {
                buckets.fill(UnreducedPoint::IDENTITY);
                for (digit, entry) in digits.iter().zip(entries).filter(|(digit, _)| **digit != 0) {
                    let bucket = &mut buckets[usize::from(digit.unsigned_abs()) - 1];
                    *bucket = bucket.add_affine_public(entry, *digit < 0);
                }
                let (mut sum, mut weighted) = (UnreducedPoint::IDENTITY, UnreducedPoint::IDENTITY);
                for bucket in buckets.iter().rev() {
                    sum = sum + *bucket;
                    weighted = weighted + sum;
                }
                weighted.reduce()
            })
            .collect()
    }
}
