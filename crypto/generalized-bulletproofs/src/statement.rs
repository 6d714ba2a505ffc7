//! What is proven.

use alloc::vec::Vec;

use thiserror::Error;

use crate::group::{ProofGroup, Scalar};

/// A set of constraints on gates, committed vectors and scalar commitments: the relation of specification, section 4.
pub trait Statement<P: ProofGroup>: Sync {
    /// N: the length of the vectors, a power of two and at least the number of gates.
    fn size(&self) -> usize;

    /// c: the number of vector commitments.
    fn vectors(&self) -> usize;

    /// The constraints, number i (from 1) multiplied by `z`^i, summed up.
    fn weights(&self, z: Scalar<P>) -> Result<Weights<P>, Undefined>;
}

/// A coefficient of the statement is a quotient whose denominator is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a coefficient of the statement has a zero denominator")]
pub struct Undefined;

/// The sums of the weighted constraints' coefficients. Vectors may be shorter than said: what is missing is zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weights<P: ProofGroup> {
    /// w_L, of the gates' left inputs: N at most.
    pub left: Vec<Scalar<P>>,
    /// w_R, of their right inputs.
    pub right: Vec<Scalar<P>>,
    /// w_O, of their outputs.
    pub output: Vec<Scalar<P>>,
    /// w_{C,0}, w_{C,1}, …, one after the other: c·N at most.
    pub vectors: Vec<Scalar<P>>,
    /// w_V, of the scalar commitments' values: as many as there are.
    pub commitments: Vec<Scalar<P>>,
    /// w_c, of the constant.
    pub constant: Scalar<P>,
    /// z^{M+1}, M being the number of constraints: the offset of the mask.
    pub offset: Scalar<P>,
}
