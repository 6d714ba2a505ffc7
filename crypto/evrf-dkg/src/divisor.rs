//! Functions on an embedded curve with given zeros: what proves a scalar multiplication (specification, section 3).
//!
//! A function is D(x, y) = a(x) + y·b(x). Two functions D₁, D₂, whose zeros sum to S₁ and S₂, are joined by the line ℓ
//! through S₁ and S₂: D₁·ℓ/(x − x_{S₁})·D₂/(x − x_{S₂}). The first division is possible before the second product, as D₁
//! vanishes at −S₁ and ℓ at S₁, so most of the work is the product of two functions of half the degree.
//!
//! Everything here is constant-time: what is done depends on the number of digits alone.

use alloc::{vec, vec::Vec};
use core::mem;

use embedded_curves::{
    Affine, Base, EmbeddedCurve,
    field::{Fp, Modulus, SumOfProducts},
};
use generalized_bulletproofs::vectors::invert;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{
    bases::add,
    digits::{select, windows},
};

/// A scalar, by its digits, and the bases of the point that it multiplies.
#[derive(Clone, Copy)]
pub(crate) struct Multiplication<'a, C: EmbeddedCurve> {
    pub(crate) digits: &'a [u8],
    pub(crate) bases: &'a [Affine<C>],
}

/// The product of a scalar and a point, and the function that proves it.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Divisor<C: EmbeddedCurve> {
    /// Q.
    pub(crate) product: Affine<C>,
    /// The W coefficients a_0, a_2, a_3, …, b_0, b_1, …, scaled so that a_1 is 1.
    pub(crate) coefficients: Vec<Base<C>>,
}

/// Two points that were to be added are equal or opposite, or the coefficient of x is zero: for scalars and points that
/// nobody made to be so, it does not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exceptional;

/// The divisors of many multiplications, which share their inversions.
pub(crate) fn divisors<C: EmbeddedCurve>(
    multiplications: &[Multiplication<'_, C>],
) -> Result<Vec<Divisor<C>>, Exceptional> {
    let points = multiplications.iter().map(leaves).collect();
    let mut functions = divisors_of_points::<C>(points)?;
    let mut scales = Zeroizing::new(Vec::with_capacity(functions.len()));
    scales.extend(functions.iter().map(|(_, function)| function.a[1]));
    if !invert(&mut scales) {
        return Err(Exceptional);
    }
    let normalized = functions.iter_mut().zip(scales.iter()).map(|((product, function), scale)| {
        let linear = [&function.a[..1], &function.a[2..], &function.b];
        let mut coefficients = Vec::with_capacity(windows::<C>());
        coefficients.extend(linear.into_iter().flatten().map(|coefficient| coefficient * scale));
        Divisor { product: mem::take(product), coefficients }
    });
    Ok(normalized.collect())
}

/// The points D_i 4^i P.
fn leaves<C: EmbeddedCurve>(multiplication: &Multiplication<'_, C>) -> Zeroizing<Vec<Affine<C>>> {
    let Multiplication { digits, bases } = multiplication;
    let leaf = |(i, digit): (usize, &u8)| {
        let entries = bases[3 * i..].first_chunk().expect("four bases for every digit");
        select(*digit, entries)
    };
    let mut points = Zeroizing::new(Vec::with_capacity(digits.len()));
    points.extend(digits.iter().enumerate().map(leaf));
    points
}

/// The sum of a list of points, and the function that vanishes at them.
type SumAndFunction<C> = (Affine<C>, Function<<C as EmbeddedCurve>::BaseModulus>);

/// For every list of points, all of one even length: their sum, and the function that vanishes at them and at minus their
/// sum.
fn divisors_of_points<C: EmbeddedCurve>(
    lists: Vec<Zeroizing<Vec<Affine<C>>>>,
) -> Result<Vec<SumAndFunction<C>>, Exceptional> {
    let mut sums = lists;
    let mut functions: Vec<Vec<Function<C::BaseModulus>>> = Vec::new();
    while sums.first().is_some_and(|list| list.len() > 1) {
        let inverses = inverses(&sums)?;
        let half = sums[0].len() / 2;
        functions.resize_with(sums.len(), Vec::new);
        for ((sums, functions), inverses) in sums.iter_mut().zip(&mut functions).zip(inverses.chunks(half)) {
            let mut next_sums = Zeroizing::new(Vec::with_capacity(half + 1));
            let mut next_functions = Vec::with_capacity(half + 1);
            for (i, inverse) in inverses.iter().enumerate() {
                let (left, right) = (&sums[i], &sums[i + half]);
                let addition = add(left, right, inverse);
                let line = Line { slope: addition.slope, constant: addition.slope * left.x() - left.y() };
                next_functions.push(match functions.get(i) {
                    // Two points: the line itself.
                    None => line.function(),
                    Some(function) => join::<C>(function, &functions[i + half], &line, left.x(), right.x()),
                });
                next_sums.push(addition.sum);
            }
            if sums.len() % 2 == 1 {
                next_sums.extend(sums.pop());
                next_functions.extend(functions.pop());
            }
            (*sums, *functions) = (next_sums, next_functions);
        }
    }
    let roots =
        sums.iter().zip(functions).filter_map(|(sums, mut functions)| Some((sums[0], functions.pop()?)));
    Ok(roots.collect())
}

/// For every list: the inverses of the differences between the x of nodes i and i + ⌊m/2⌋ of m. (Neighbours would be equal
/// for one scalar in ten: 4·4^i P = 1·4^{i+1} P.)
fn inverses<C: EmbeddedCurve>(
    lists: &[Zeroizing<Vec<Affine<C>>>],
) -> Result<Zeroizing<Vec<Base<C>>>, Exceptional> {
    let mut differences = Zeroizing::new(Vec::with_capacity(lists.len() * lists[0].len() / 2));
    for list in lists {
        let (left, right) = list.split_at(list.len() / 2);
        differences.extend(left.iter().zip(right).map(|(left, right)| right.x() - left.x()));
    }
    if invert(&mut differences) { Ok(differences) } else { Err(Exceptional) }
}

/// The line y − slope·x + constant.
#[derive(Zeroize, ZeroizeOnDrop)]
struct Line<M: Modulus> {
    slope: Fp<M>,
    constant: Fp<M>,
}

impl<M: Modulus> Line<M> {
    fn function(&self) -> Function<M> {
        Function { a: vec![self.constant, -self.slope], b: vec![Fp::ONE] }
    }
}

/// a(x) + y·b(x), the coefficients in rising order. With L zeros given (an even number), a is of degree L/2 and b of degree
/// L/2 − 1.
#[derive(Zeroize, ZeroizeOnDrop)]
struct Function<M: Modulus> {
    a: Vec<Fp<M>>,
    b: Vec<Fp<M>>,
}

/// `left`·ℓ/(x − `left_x`)·`right`/(x − `right_x`).
fn join<C: EmbeddedCurve>(
    left: &Function<C::BaseModulus>,
    right: &Function<C::BaseModulus>,
    line: &Line<C::BaseModulus>,
    left_x: &Base<C>,
    right_x: &Base<C>,
) -> Function<C::BaseModulus> {
    let mut product = times_line::<C>(left, line);
    product.divide(left_x);
    let mut product = times::<C>(&product, right);
    product.divide(right_x);
    product
}

/// A function times a line: (a + y b)(l + y) = a l + b·y² + y (a + b l) for l = constant − slope·x.
fn times_line<C: EmbeddedCurve>(
    function: &Function<C::BaseModulus>,
    line: &Line<C::BaseModulus>,
) -> Function<C::BaseModulus> {
    let Function { a, b } = function;
    let mut product = Function { a: vec![Fp::ZERO; b.len() + 3], b: vec![Fp::ZERO; a.len()] };
    for (k, coefficient) in a.iter().enumerate() {
        product.a[k] += coefficient * line.constant;
        product.a[k + 1] -= coefficient * line.slope;
        product.b[k] += *coefficient;
    }
    for (k, coefficient) in b.iter().enumerate() {
        product.b[k] += coefficient * line.constant;
        product.b[k + 1] -= coefficient * line.slope;
    }
    add_times_curve::<C>(&mut product.a, b);
    product
}

/// The product of two functions: (a + y b)(a' + y b') = a a' + b b'·y² + y (a b' + b a').
fn times<C: EmbeddedCurve>(
    left: &Function<C::BaseModulus>,
    right: &Function<C::BaseModulus>,
) -> Function<C::BaseModulus> {
    let mut of_a = convolve(&left.a, &right.a);
    let of_b = convolve(&left.b, &right.b);
    // a b' + b a' = (a + b)(a' + b') − a a' − b b'.
    let mut b = convolve(&left.sum(), &right.sum());
    b.iter_mut().zip(of_a.iter()).for_each(|(mixed, a)| *mixed -= a);
    b.iter_mut().zip(of_b.iter()).for_each(|(mixed, b)| *mixed -= b);
    // The terms of the highest degrees cancel.
    let length = (left.a.len() + right.b.len()).max(left.b.len() + right.a.len()) - 1;
    b.truncate(length);
    add_times_curve::<C>(&mut of_a, &of_b);
    Function { a: mem::take(&mut of_a), b: mem::take(&mut b) }
}

/// `sum` += `polynomial`·(x³ + A x + B).
fn add_times_curve<C: EmbeddedCurve>(sum: &mut [Base<C>], polynomial: &[Base<C>]) {
    for (k, coefficient) in polynomial.iter().enumerate() {
        sum[k] += coefficient * C::B;
        sum[k + 1] += coefficient * C::A;
        sum[k + 3] += *coefficient;
    }
}

/// The product of two polynomials.
fn convolve<M: Modulus>(left: &[Fp<M>], right: &[Fp<M>]) -> Zeroizing<Vec<Fp<M>>> {
    let length = left.len() + right.len() - 1;
    let mut product = Zeroizing::new(Vec::with_capacity(length));
    for k in 0..length {
        let mut sum = SumOfProducts::new();
        let first = (k + 1).saturating_sub(right.len());
        let last = k.min(left.len() - 1);
        for i in first..=last {
            sum.add(&left[i], &right[k - i]);
        }
        product.push(sum.finish());
        sum.zeroize();
    }
    product
}

impl<M: Modulus> Function<M> {
    /// a + b.
    fn sum(&self) -> Zeroizing<Vec<Fp<M>>> {
        let mut sum = Zeroizing::new(vec![Fp::ZERO; self.a.len().max(self.b.len())]);
        sum.iter_mut().zip(&self.a).for_each(|(sum, a)| *sum += a);
        sum.iter_mut().zip(&self.b).for_each(|(sum, b)| *sum += b);
        sum
    }

    /// Divide by x − `root`, which must be possible.
    fn divide(&mut self, root: &Fp<M>) {
        // Both at once: each is a chain of multiplications that wait for one another.
        let (mut of_a, mut of_b) = (Zeroizing::new(Fp::ZERO), Zeroizing::new(Fp::ZERO));
        for k in (0..self.a.len()).rev() {
            mem::swap(&mut self.a[k], &mut *of_a);
            *of_a += self.a[k] * root;
            if let Some(coefficient) = self.b.get_mut(k) {
                mem::swap(coefficient, &mut *of_b);
                *of_b += *coefficient * root;
            }
        }
        self.a.pop();
        self.b.pop();
    }
}

#[cfg(test)]
mod tests;
