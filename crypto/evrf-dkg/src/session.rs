//! What everybody who deals or verifies in one DKG computes once.

use alloc::vec::Vec;

use embedded_curves::{Affine, EmbeddedCurve};
use generalized_bulletproofs::{Generators, SizeError, group::hash_to_field, parallel};

use crate::{bases::BaseTables, layout::Layout, parameters::Parameters, suite::Suite};

/// The parameters of a DKG with what follows from them alone: the session points, the bases of all points that claims are
/// about, and the layout of the statement. Build it once and share it: it serves any number of participations, on any
/// number of threads.
///
/// It takes about 25 kB for each session point and validator.
#[derive(Clone, Debug)]
pub struct Session<S: Suite> {
    parameters: Parameters<S>,
    generators: Generators<S>,
    layout: Layout,
    points: Vec<Affine<S::Embedded>>,
    tables: BaseTables<S::Embedded>,
}

impl<S: Suite> Session<S> {
    /// The session of these parameters. The generators must be at least [`Parameters::generators`].
    pub fn new(parameters: Parameters<S>, generators: Generators<S>) -> Result<Self, SizeError> {
        S::session(parameters, generators)
    }

    /// The parameters.
    pub fn parameters(&self) -> &Parameters<S> {
        &self.parameters
    }

    /// The generators.
    pub fn generators(&self) -> &Generators<S> {
        &self.generators
    }

    /// The 2t session points A_i, encoded.
    pub fn session_points(&self) -> impl Iterator<Item = <S::Embedded as EmbeddedCurve>::Encoded> {
        self.points.iter().map(Affine::encode)
    }

    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    pub(crate) fn tables(&self) -> &BaseTables<S::Embedded> {
        &self.tables
    }
}

pub(crate) fn new<S: Suite>(
    parameters: Parameters<S>,
    generators: Generators<S>,
) -> Result<Session<S>, SizeError> {
    let layout = parameters.layout();
    generators.check(layout.size)?;
    let points = session_points::<S>(parameters.seed(), 2 * usize::from(parameters.threshold()));
    let keys = parameters.validators().iter().map(|validator| validator.key.point());
    let bases: Vec<_> =
        core::iter::once(&S::Embedded::GENERATOR).chain(&points).chain(keys).copied().collect();
    let tables = BaseTables::new(&bases);
    Ok(Session { parameters, generators, layout, points, tables })
}

/// A_i = hash_to_embedded(seed, i).
fn session_points<S: Suite>(seed: &[u8; 32], count: usize) -> Vec<Affine<S::Embedded>> {
    parallel::map(count, |i| {
        let index = u32::try_from(i).expect("2t is below 2¹⁷").to_le_bytes();
        hash_to_embedded::<S>(&[seed, &index])
    })
}

/// hash_to_embedded of specification, section 1. Variable-time.
fn hash_to_embedded<S: Suite>(parts: &[&[u8]]) -> Affine<S::Embedded> {
    let domain = [b"evrf-dkg v1 embedded point".as_slice(), S::NAME.as_bytes()];
    let point = |counter: u32| {
        let counter = counter.to_le_bytes();
        let parts = domain.iter().chain(parts).copied().chain([counter.as_slice()]);
        Affine::lift_x(&hash_to_field(parts)).into()
    };
    (0..=u32::MAX).find_map(point).expect("every second hash is of a point")
}
