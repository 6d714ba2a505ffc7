//! Equations between points, summed up with weights until one multi-scalar multiplication decides them all.

use alloc::{vec, vec::Vec};

use crate::{
    generators::Generators,
    group::{ProofGroup, Scalar},
};

/// A linear combination of the generators and of other points, which is the identity if all equations hold that were
/// added to it, each multiplied by a weight that nobody could foresee.
#[derive(Clone, Debug)]
pub struct Accumulator<P: ProofGroup> {
    /// The scalar of G.
    pub g: Scalar<P>,
    /// The scalar of H.
    pub h: Scalar<P>,
    /// The scalars of the G_i.
    pub g_vector: Vec<Scalar<P>>,
    /// The scalars of the H_i.
    pub h_vector: Vec<Scalar<P>>,
    scalars: Vec<Scalar<P>>,
    points: Vec<P::Point>,
}

impl<P: ProofGroup> Accumulator<P> {
    /// The empty combination, over `size` of G_i and of H_i.
    pub fn new(size: usize) -> Self {
        Self {
            g: Scalar::<P>::ZERO,
            h: Scalar::<P>::ZERO,
            g_vector: vec![Scalar::<P>::ZERO; size],
            h_vector: vec![Scalar::<P>::ZERO; size],
            scalars: Vec::new(),
            points: Vec::new(),
        }
    }

    /// Add scalar·point.
    pub fn add(&mut self, scalar: Scalar<P>, point: P::Point) {
        self.scalars.push(scalar);
        self.points.push(point);
    }

    /// Add another combination over as many generators.
    ///
    /// # Panics
    ///
    /// If it is over another number of generators.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        assert_eq!(self.g_vector.len(), other.g_vector.len(), "accumulators of one size");
        self.g += other.g;
        self.h += other.h;
        self.g_vector.iter_mut().zip(&other.g_vector).for_each(|(sum, term)| *sum += term);
        self.h_vector.iter_mut().zip(&other.h_vector).for_each(|(sum, term)| *sum += term);
        self.scalars.extend(other.scalars);
        self.points.extend(other.points);
        self
    }

    /// How many points the multiplication is over.
    pub fn points(&self) -> usize {
        2 + 2 * self.g_vector.len() + self.points.len()
    }

    /// Whether the combination is the identity: all equations hold. Variable-time.
    ///
    /// # Panics
    ///
    /// If there are fewer generators than the combination is over.
    #[must_use]
    pub fn holds(&self, generators: &Generators<P>) -> bool {
        let scalars = [self.scalars.as_slice(), &[self.g, self.h]].concat();
        let points = [self.points.as_slice(), &[P::base_point(), generators.h()]].concat();
        let fixed = [
            (generators.g_tables(), self.g_vector.as_slice()),
            (generators.h_tables(), self.h_vector.as_slice()),
        ];
        P::multiexp_public(&fixed, &scalars, &points) == P::identity()
    }
}
