//! Multi-scalar multiplication.
//!
//! `secret` and `small_secret` take constant time: fixed points have [`Tables`] of their odd multiples, scalars are
//! recoded into digits that are all odd, so that nothing is ever skipped, and digits choose from tables by reading all of
//! them. `public` (buckets, Pippenger) and `fold` are variable-time.
//!
//! What they need of a group is an [`Arithmetic`], of which there are two: [`Edwards`] adds by complete formulas;
//! [`Weierstrass`] adds in affine coordinates, many independent sums at once with one inversion for all, which takes six
//! multiplications each where complete formulas take thirteen.

mod arithmetic;
mod edwards;
mod public;
mod recode;
mod secret;
mod tables;
mod weierstrass;

pub use arithmetic::Arithmetic;
pub use edwards::Edwards;
pub(crate) use public::{fold, public};
pub(crate) use secret::{secret, small_secret};
pub use tables::{FixedPoint, Tables};
pub use weierstrass::Weierstrass;
