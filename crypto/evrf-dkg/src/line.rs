//! The line on which functions are checked: specification, section 3.

use alloc::{vec, vec::Vec};

use embedded_curves::{Affine, Base, EmbeddedCurve, field::Fp};
use generalized_bulletproofs::{
    merlin::Transcript,
    vectors::{invert, powers},
};

use crate::digits::windows;

/// y = slope·x + intercept, and the three points in which it meets the curve.
#[derive(Clone, Debug)]
pub(crate) struct Line<C: EmbeddedCurve> {
    pub(crate) slope: Base<C>,
    pub(crate) intercept: Base<C>,
    pub(crate) points: [Affine<C>; 3],
}

impl<C: EmbeddedCurve> Line<C> {
    /// The line through two random points. Variable-time.
    pub(crate) fn draw(transcript: &mut Transcript) -> Self {
        let first = draw_point::<C>(transcript);
        let second = loop {
            let point = draw_point::<C>(transcript);
            if point.x() != first.x() {
                break point;
            }
        };
        let mut inverse = [second.x() - first.x()];
        assert!(invert(&mut inverse), "two points of different x");
        let slope = (second.y() - first.y()) * inverse[0];
        let intercept = first.y() - slope * first.x();
        let x = slope.square() - first.x() - second.x();
        let third = Affine::from_coordinates_unchecked(x, slope * x + intercept);
        Self { slope, intercept, points: [first, second, third] }
    }

    /// μ − (y − λx): the reciprocal of a base's weight.
    #[inline(always)]
    pub(crate) fn denominator(&self, point: &Affine<C>) -> Base<C> {
        self.intercept + self.slope * point.x() - point.y()
    }

    /// μ + y + λx: the reciprocal of an output's term.
    #[inline(always)]
    pub(crate) fn output(&self, point: &Affine<C>) -> Base<C> {
        self.intercept + self.slope * point.x() + point.y()
    }

    /// What the functions' coefficients are multiplied by at the three points.
    pub(crate) fn quotients(&self) -> [Quotient<C>; 3] {
        self.points.each_ref().map(|point| Quotient::new(self, point))
    }
}

/// num / (den·D) at a point of the line, as linear combinations of D's coefficients a_0, a_2, a_3, …, b_0, b_1, …
#[derive(Clone, Debug)]
pub(crate) struct Quotient<C: EmbeddedCurve> {
    /// den·D.
    pub(crate) denominator: LinearForm<C>,
    /// num.
    pub(crate) numerator: LinearForm<C>,
}

/// A linear combination with a constant, which is from a_1 = 1.
#[derive(Clone, Debug)]
pub(crate) struct LinearForm<C: EmbeddedCurve> {
    pub(crate) coefficients: Vec<Base<C>>,
    pub(crate) constant: Base<C>,
}

impl<C: EmbeddedCurve> LinearForm<C> {
    /// Its value. Constant-time.
    pub(crate) fn evaluate(&self, values: &[Base<C>]) -> Base<C> {
        self.constant + Fp::inner_product(&self.coefficients, values)
    }
}

impl<C: EmbeddedCurve> Quotient<C> {
    fn new(line: &Line<C>, point: &Affine<C>) -> Self {
        let (x, y) = (point.x(), point.y());
        let (degree_a, degree_b) = degrees::<C>();
        let square = x.square();
        // 3x² + A, the derivative of the curve's right side.
        let tangent = square.double() + square + C::A;
        let double_y = y.double();
        let scale = tangent - line.slope * double_y;
        let powers = powers(*x, degree_a + 1);
        // k x^{k−1}.
        let derivatives: Vec<_> = core::iter::once(Fp::ZERO)
            .chain(powers.iter().enumerate().map(|(k, power)| Fp::from_u64(k as u64 + 1) * power))
            .collect();
        let of_a = || (0..=degree_a).filter(|k| *k != 1);
        let mut denominator = LinearForm { coefficients: vec![], constant: scale * x };
        denominator.coefficients.extend(of_a().map(|k| scale * powers[k]));
        denominator.coefficients.extend((0..=degree_b).map(|k| scale * y * powers[k]));
        let mut numerator = LinearForm { coefficients: vec![], constant: double_y };
        numerator.coefficients.extend(of_a().map(|k| double_y * derivatives[k]));
        numerator
            .coefficients
            .extend((0..=degree_b).map(|k| tangent * powers[k] + double_y * y * derivatives[k]));
        Self { denominator, numerator }
    }
}

/// The degrees of a and b.
pub(crate) const fn degrees<C: EmbeddedCurve>() -> (usize, usize) {
    let windows = windows::<C>();
    (windows.div_ceil(2), (windows - 2) / 2)
}

/// A random point of the curve, with y ≠ 0.
fn draw_point<C: EmbeddedCurve>(transcript: &mut Transcript) -> Affine<C> {
    loop {
        let mut bytes = [0; 65];
        transcript.challenge_bytes(b"point", &mut bytes);
        let (x, sign) = bytes.split_first_chunk().expect("65 bytes are more than 64");
        let point: Option<Affine<C>> = Affine::lift_x(&Fp::from_uniform_le(x)).into();
        if let Some(point) = point.filter(|point| !point.y().is_zero_vartime()) {
            return if sign[0] & 1 == 0 { point } else { -point };
        }
    }
}
