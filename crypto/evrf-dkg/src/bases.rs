//! The bases of points: P, 2P, 3P, 4P, 8P, 12P, …, 4^W P (specification, section 3).

use alloc::{vec, vec::Vec};

use embedded_curves::{Affine, Base, EmbeddedCurve};
use generalized_bulletproofs::{parallel, vectors::invert};

use crate::digits::{bases, windows};

/// The bases of many points, for all who compute with the same session.
#[derive(Clone, Debug)]
pub(crate) struct BaseTables<C: EmbeddedCurve> {
    tables: Vec<Vec<Affine<C>>>,
}

/// Points whose bases are computed together: few enough to be spread over cores, many enough to share an inversion.
const CHUNK: usize = 32;

impl<C: EmbeddedCurve> BaseTables<C> {
    /// The bases of `points`, none of which is the identity.
    pub(crate) fn new(points: &[Affine<C>]) -> Self {
        let chunks = parallel::map(points.len().div_ceil(CHUNK), |i| {
            let start = i * CHUNK;
            tables(&points[start..points.len().min(start + CHUNK)])
        });
        Self { tables: chunks.into_iter().flatten().collect() }
    }

    /// The bases of point number `index`.
    pub(crate) fn get(&self, index: usize) -> &[Affine<C>] {
        &self.tables[index]
    }
}

fn tables<C: EmbeddedCurve>(points: &[Affine<C>]) -> Vec<Vec<Affine<C>>> {
    let mut tables = vec![Vec::with_capacity(bases::<C>()); points.len()];
    let mut current = points.to_vec();
    let mut inverses = Vec::with_capacity(2 * points.len());
    let must_invert = |inverses: &mut [Base<C>]| {
        // The order is a prime above 3: no point of the table is of order 2, and P is neither 2P nor −2P.
        assert!(invert(inverses), "points of prime order");
    };
    for _ in 0..windows::<C>() {
        inverses.clear();
        inverses.extend(current.iter().map(|point| point.y().double()));
        must_invert(&mut inverses);
        let doubles: Vec<_> =
            current.iter().zip(&inverses).map(|(point, inverse)| double(point, inverse)).collect();
        inverses.clear();
        inverses.extend(doubles.iter().zip(&current).map(|(double, point)| double.x() - point.x()));
        inverses.extend(doubles.iter().map(|double| double.y().double()));
        must_invert(&mut inverses);
        let (of_sums, of_doubles) = inverses.split_at(points.len());
        for (i, table) in tables.iter_mut().enumerate() {
            table.extend([current[i], doubles[i], add(&current[i], &doubles[i], &of_sums[i]).sum]);
            current[i] = double(&doubles[i], &of_doubles[i]);
        }
    }
    for (table, last) in tables.iter_mut().zip(current) {
        table.push(last);
    }
    tables
}

/// 2·point, from 1/(2y).
fn double<C: EmbeddedCurve>(point: &Affine<C>, inverse: &Base<C>) -> Affine<C> {
    let square = point.x().square();
    let slope = (square.double() + square + C::A) * inverse;
    let x = slope.square() - point.x().double();
    Affine::from_coordinates_unchecked(x, slope * (point.x() - x) - point.y())
}

/// What is learned by adding two points.
pub(crate) struct Addition<C: EmbeddedCurve> {
    pub(crate) sum: Affine<C>,
    /// The slope of the line through the two.
    pub(crate) slope: Base<C>,
}

/// left + right, from 1/(x_right − x_left). Constant-time.
#[inline(always)]
pub(crate) fn add<C: EmbeddedCurve>(left: &Affine<C>, right: &Affine<C>, inverse: &Base<C>) -> Addition<C> {
    let slope = (right.y() - left.y()) * inverse;
    let x = slope.square() - left.x() - right.x();
    let sum = Affine::from_coordinates_unchecked(x, slope * (left.x() - x) - left.y());
    Addition { sum, slope }
}

#[cfg(test)]
mod tests {
    use embedded_curves::{Embedwards25519, Projective, Scalar, Secq256k1};

    use super::*;

    fn check<C: EmbeddedCurve>() {
        let points: Vec<_> = (1..40u64)
            .map(|k| Projective::<C>::from(C::GENERATOR).mul(&Scalar::<C>::from_u64(k)).to_affine())
            .collect();
        let tables = BaseTables::new(&points);
        assert_eq!(tables.tables.len(), points.len());
        for (i, point) in points.iter().enumerate() {
            let mut scalar = Scalar::<C>::ONE;
            let point = Projective::<C>::from(*point);
            for chunk in tables.get(i).chunks(3) {
                for (digit, base) in chunk.iter().enumerate() {
                    let digit = Scalar::<C>::from_u64(digit as u64 + 1);
                    assert_eq!(*base, point.mul(&(digit * scalar)).to_affine());
                }
                scalar = scalar.double().double();
            }
            assert_eq!(tables.get(i).len(), bases::<C>());
        }
    }

    #[test]
    fn multiples() {
        check::<Secq256k1>();
        check::<Embedwards25519>();
    }
}
