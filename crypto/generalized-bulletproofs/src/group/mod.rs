//! The proof groups: groups of prime order in which commitments are made.
//!
//! Points and their encodings are those of specification, section 1. Arithmetic is this crate's own, over
//! [`embedded_curves`]' fields, and is tested against `k256` and `curve25519-dalek`.

mod ed25519;
mod edwards;
mod hash;
mod ristretto255;
mod secp256k1;
mod square_root;

use core::{
    fmt::Debug,
    iter::Sum,
    ops::{Add, AddAssign, Neg, Sub},
};

use alloc::vec::Vec;

use embedded_curves::field::{Fp, Modulus};
use zeroize::Zeroize;

pub use ed25519::Ed25519;
pub use edwards::{EdwardsPoint, UnreducedPoint};
pub use hash::{hash, hash_to_field};
pub use ristretto255::{Ristretto255, RistrettoPoint};
pub use secp256k1::{Secp256k1, Secp256k1Curve};

/// A scalar of the proof group `P`.
pub type Scalar<P> = Fp<<P as ProofGroup>::Modulus>;

/// A group of prime order with an encoding, generators of unknown relation, and multi-scalar multiplications.
///
/// Functions whose names end in `secret` take time that does not depend on their scalars, nor on what the result is;
/// those that end in `public` may be variable-time and must not be given secrets.
pub trait ProofGroup: Copy + Debug + Default + PartialEq + Eq + Send + Sync + 'static {
    /// The name in transcripts and hashes.
    const NAME: &'static str;
    /// Bytes of an encoded point.
    const POINT_LEN: usize;

    /// The modulus of the scalar field: the group's order.
    type Modulus: Modulus;
    /// An element of the group.
    type Point: Copy
        + Debug
        + PartialEq
        + Eq
        + Send
        + Sync
        + Zeroize
        + Add<Output = Self::Point>
        + AddAssign
        + Sub<Output = Self::Point>
        + Neg<Output = Self::Point>
        + Sum;
    /// An encoded point: `POINT_LEN` bytes.
    type Encoding: AsRef<[u8]> + Copy + Debug + PartialEq + Eq + Send + Sync;
    /// What is precomputed of a list of fixed points.
    type Tables: Send + Sync;
    /// What is precomputed of a single fixed point that is multiplied often.
    type BaseTable: Send + Sync;

    /// The identity.
    fn identity() -> Self::Point;

    /// The standard base point, G.
    fn base_point() -> Self::Point;

    /// The encoding of a point other than the identity.
    fn encode(point: &Self::Point) -> Self::Encoding;

    /// The point that `bytes` encode. None for the identity, another length and every encoding that the specification
    /// refuses.
    fn decode(bytes: &[u8]) -> Option<Self::Point>;

    /// The encoding under which the world knows a point as a public key: RFC 8032's for [`Ed25519`], otherwise
    /// [`encode`](Self::encode).
    fn encode_public_key(point: &Self::Point) -> Self::Encoding {
        Self::encode(point)
    }

    /// 32 bytes of a scalar.
    fn encode_scalar(scalar: &Scalar<Self>) -> [u8; 32];

    /// A scalar from 32 bytes; none if it is not reduced.
    fn decode_scalar(bytes: &[u8; 32]) -> Option<Scalar<Self>>;

    /// A point whose relation to others nobody knows, from public `parts`: specification, section 1. Variable-time.
    fn hash_to_point(parts: &[&[u8]]) -> Self::Point;

    /// Tables of `points`, for the multiplications below.
    fn tables(points: &[Self::Point]) -> Self::Tables;

    /// Σ scalars\[i\]·points\[first + i\], constant-time.
    ///
    /// # Panics
    ///
    /// If the tables hold fewer than `first + scalars.len()` points.
    fn multiexp_secret(tables: &Self::Tables, first: usize, scalars: &[Scalar<Self>]) -> Self::Point;

    /// Σ scalars\[i\]·points\[first + i\] for scalars of at most [`SMALL_BITS`] bits, constant-time.
    ///
    /// # Panics
    ///
    /// If the tables hold fewer than `first + scalars.len()` points.
    fn multiexp_small_secret(tables: &Self::Tables, first: usize, scalars: &[u8]) -> Self::Point;

    /// The sum, over the pairs of `fixed`, of Σ scalars\[i\]·points\[i\] of those tables, plus Σ scalars\[i\]·points\[i\].
    /// Variable-time; zero scalars cost next to nothing.
    ///
    /// # Panics
    ///
    /// If tables hold fewer points than there are scalars, or `scalars` and `points` differ in length.
    fn multiexp_public(
        fixed: &[(&Self::Tables, &[Scalar<Self>])],
        scalars: &[Scalar<Self>],
        points: &[Self::Point],
    ) -> Self::Point;

    /// With m = points / scalars: the m points Σ_j scalars\[j\]·points\[j·m + i\]. Variable-time.
    ///
    /// # Panics
    ///
    /// If the number of points is not a multiple of the number of scalars.
    fn fold_public(points: &[Self::Point], scalars: &[Scalar<Self>]) -> Vec<Self::Point>;

    /// The table of a single point.
    fn base_table(point: &Self::Point) -> Self::BaseTable;

    /// scalar·point, constant-time.
    fn mul_secret(table: &Self::BaseTable, scalar: &Scalar<Self>) -> Self::Point;
}

/// Bits of the scalars that [`ProofGroup::multiexp_small_secret`] takes.
pub const SMALL_BITS: u32 = 2;
