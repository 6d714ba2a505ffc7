//! Statements written out constraint by constraint.
//!
//! Statements with structure, such as the eVRF DKG's, implement [`Statement`] themselves and never hold their
//! constraints.

use alloc::{vec, vec::Vec};

use thiserror::Error;

use crate::{
    group::{ProofGroup, Scalar},
    prover::Witness,
    statement::{Statement, Undefined, Weights},
};

/// What a constraint speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable {
    /// The left input of a gate.
    Left(usize),
    /// The right input of a gate.
    Right(usize),
    /// The output of a gate.
    Output(usize),
    /// An element of the vector commitments' vectors, counted through all of them.
    Element(usize),
    /// The value of a scalar commitment.
    Commitment(usize),
}

/// A sum of variables with coefficients, and a constant.
#[derive(Clone, Debug)]
pub struct LinearCombination<P: ProofGroup> {
    /// The variables and their coefficients. A variable may occur more than once.
    pub terms: Vec<(Variable, Scalar<P>)>,
    /// The constant.
    pub constant: Scalar<P>,
}

impl<P: ProofGroup> Default for LinearCombination<P> {
    fn default() -> Self {
        Self { terms: Vec::new(), constant: Scalar::<P>::ZERO }
    }
}

impl<P: ProofGroup> LinearCombination<P> {
    /// Add a multiple of a variable.
    #[must_use]
    pub fn plus(mut self, variable: Variable, coefficient: Scalar<P>) -> Self {
        self.terms.push((variable, coefficient));
        self
    }

    /// Add a constant.
    #[must_use]
    pub fn plus_constant(mut self, constant: Scalar<P>) -> Self {
        self.constant += constant;
        self
    }
}

/// Constraints that are all to be zero.
///
/// For a sound proof the scalar commitments' coefficients must be of full column rank over the constraints (specification,
/// section 4): a commitment that no constraint speaks of is not proven to be one.
#[derive(Clone, Debug)]
pub struct ConstraintSystem<P: ProofGroup> {
    size: usize,
    vectors: usize,
    commitments: usize,
    constraints: Vec<LinearCombination<P>>,
}

/// A system or a constraint cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ConstraintError {
    /// The size is not a power of two.
    #[error("{0} is not a power of two")]
    NotPowerOfTwo(usize),
    /// A variable is not of this system.
    #[error("{0:?} is not a variable of the system")]
    Unknown(Variable),
}

impl<P: ProofGroup> ConstraintSystem<P> {
    /// No constraints on N = `size` gates, `vectors` vector commitments of N elements, and `commitments` scalar
    /// commitments.
    pub fn new(size: usize, vectors: usize, commitments: usize) -> Result<Self, ConstraintError> {
        if !size.is_power_of_two() {
            return Err(ConstraintError::NotPowerOfTwo(size));
        }
        Ok(Self { size, vectors, commitments, constraints: Vec::new() })
    }

    /// Constrain a linear combination to be zero.
    pub fn constrain(&mut self, combination: LinearCombination<P>) -> Result<(), ConstraintError> {
        let known = |variable: &Variable| match *variable {
            Variable::Left(i) | Variable::Right(i) | Variable::Output(i) => i < self.size,
            Variable::Element(i) => i / self.size < self.vectors,
            Variable::Commitment(i) => i < self.commitments,
        };
        match combination.terms.iter().find(|(variable, _)| !known(variable)) {
            Some((variable, _)) => Err(ConstraintError::Unknown(*variable)),
            None => {
                self.constraints.push(combination);
                Ok(())
            }
        }
    }

    /// Whether a witness and the scalar commitments' values satisfy every constraint. Variable-time: for tests of
    /// statements.
    pub fn is_satisfied(&self, witness: &Witness<P>, values: &[Scalar<P>]) -> bool {
        let at = |vector: &[Scalar<P>], i: usize| vector.get(i).copied().unwrap_or_default();
        let value = |variable: &Variable| match *variable {
            Variable::Left(i) => at(&witness.left, i),
            Variable::Right(i) => at(&witness.right, i),
            Variable::Output(i) => at(&witness.left, i) * at(&witness.right, i),
            Variable::Element(i) => at(&witness.vectors, i),
            Variable::Commitment(i) => at(values, i),
        };
        self.constraints.iter().all(|constraint| {
            let sum: Scalar<P> =
                constraint.terms.iter().map(|(variable, coefficient)| value(variable) * coefficient).sum();
            (sum + constraint.constant).is_zero_vartime()
        })
    }
}

impl<P: ProofGroup> Statement<P> for ConstraintSystem<P> {
    fn size(&self) -> usize {
        self.size
    }

    fn vectors(&self) -> usize {
        self.vectors
    }

    fn weights(&self, z: Scalar<P>) -> Result<Weights<P>, Undefined> {
        let zeros = |length| vec![Scalar::<P>::ZERO; length];
        let mut weights = Weights {
            left: zeros(self.size),
            right: zeros(self.size),
            output: zeros(self.size),
            vectors: zeros(self.size * self.vectors),
            commitments: zeros(self.commitments),
            constant: Scalar::<P>::ZERO,
            offset: z,
        };
        for constraint in &self.constraints {
            for (variable, coefficient) in &constraint.terms {
                let sum = match *variable {
                    Variable::Left(i) => &mut weights.left[i],
                    Variable::Right(i) => &mut weights.right[i],
                    Variable::Output(i) => &mut weights.output[i],
                    Variable::Element(i) => &mut weights.vectors[i],
                    Variable::Commitment(i) => &mut weights.commitments[i],
                };
                *sum += weights.offset * coefficient;
            }
            weights.constant += weights.offset * constraint.constant;
            weights.offset *= z;
        }
        Ok(weights)
    }
}
