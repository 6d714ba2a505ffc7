//! What multi-scalar multiplication needs of a group.

use core::{
    fmt::Debug,
    ops::{Add, AddAssign},
};

use alloc::vec::Vec;

use embedded_curves::field::{Fp, Modulus};
use subtle::Choice;
use zeroize::Zeroize;

use super::recode::ENTRIES;

/// A scalar of the group.
pub(super) type Scalar<A> = Fp<<A as Arithmetic>::Modulus>;

/// A group's points and sums of them, in the three forms that multi-scalar multiplication keeps them in.
pub trait Arithmetic: Copy + Debug + Send + Sync + 'static {
    /// The modulus of the scalar field: the group's order.
    type Modulus: Modulus;
    /// A point.
    type Point: Copy + Send + Sync + Zeroize + Add<Output = Self::Point> + AddAssign;
    /// A point that is to be added: affine.
    type Entry: Copy + Send + Sync + Zeroize;
    /// A sum to which entries are added.
    type Lane: Copy + Send + Sync + Zeroize;
    /// What additions to many lanes at once work with.
    type Scratch: Default + Zeroize;

    /// The identity.
    const IDENTITY: Self::Point;

    /// `2·point`, in constant time.
    fn double(point: &Self::Point) -> Self::Point;

    /// `point + entry`, in constant time, whatever they are.
    fn add_entry(point: &Self::Point, entry: &Self::Entry) -> Self::Point;

    /// `scalar·point`, in constant time.
    fn mul(point: &Self::Point, scalar: &Scalar<Self>) -> Self::Point;

    /// The points as entries.
    fn entries(points: &[Self::Point]) -> Vec<Self::Entry>;

    /// −entry.
    fn negate(entry: &Self::Entry) -> Self::Entry;

    /// The entry at `index`, negated if chosen, in constant time.
    fn lookup(table: &[Self::Entry; ENTRIES], index: u64, negative: Choice) -> Self::Entry;

    /// A lane that holds the entry.
    fn lane(entry: &Self::Entry) -> Self::Lane;

    /// The sum in a lane.
    fn point(lane: &Self::Lane) -> Self::Point;

    /// Add to every lane its entry, in constant time. False if that failed, which takes two equal or opposite points (or
    /// the identity) in one place: then the lanes are worthless.
    #[must_use]
    fn add_to_lanes(lanes: &mut [Self::Lane], entries: &[Self::Entry], scratch: &mut Self::Scratch)
    -> Choice;

    /// Add to every lane its entry, whatever they are, in variable time.
    fn add_to_lanes_public(lanes: &mut [Self::Lane], entries: &[Self::Entry], scratch: &mut Self::Scratch);

    /// Double every lane, in variable time.
    fn double_lanes_public(lanes: &mut [Self::Lane], scratch: &mut Self::Scratch);

    /// For each of some windows, whose digits are given by entry, Σ digit·entry; digits are from −2^(`bits`−1) to
    /// 2^(`bits`−1). In variable time.
    fn window_sums(entries: &[Self::Entry], windows: &[&[i16]], bits: u32) -> Vec<Self::Point>;
}
