//! Square roots of ratios mod 2²⁵⁵ − 19 (RFC 9496, section 4.2), in constant time.

use embedded_curves::field::{Curve25519Coordinate as Coordinate, Fp, Residue};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

/// A root of −1.
pub(super) const SQRT_MINUS_ONE: Coordinate =
    Fp::from_limbs([0xc4ee1b274a0ea0b0, 0x2f431806ad2fe478, 0x2b4d00993dfbd7a7, 0x2b8324804fc1df0b]);

/// Whether u/v is a square (zero is one), and the non-negative root of it, or of i·u/v where it is not; zero where u or v
/// is zero.
pub(super) fn sqrt_ratio(u: &Coordinate, v: &Coordinate) -> (Choice, Coordinate) {
    let v3 = v.square().mul(v);
    let candidate = u.mul(&v3).mul(&power(&u.mul(&v3.square()).mul(v)));
    let check = v.mul(&candidate.square());
    let minus_u = u.neg();
    let correct = check.ct_eq(u);
    let flipped = check.ct_eq(&minus_u);
    let flipped_i = check.ct_eq(&minus_u.mul(&SQRT_MINUS_ONE));
    let root = Fp::conditional_select(&candidate, &candidate.mul(&SQRT_MINUS_ONE), flipped | flipped_i);
    (correct | flipped, absolute(&root))
}

/// The one of ±a that is even.
pub(super) fn absolute(a: &Coordinate) -> Coordinate {
    Fp::conditional_select(a, &a.neg(), a.is_odd())
}

/// a^(2²⁵² − 3).
fn power(a: &Coordinate) -> Coordinate {
    let a = Residue::from(*a);
    let squarings = |a: Residue, count: u32| (0..count).fold(a, |power, _| power.square());
    let a2 = a.square();
    let a9 = squarings(a2, 2) * a;
    let a11 = a9 * a2;
    // Of 2^k − 1 for k = 5, 10, 20, …
    let k5 = a11.square() * a9;
    let k10 = squarings(k5, 5) * k5;
    let k20 = squarings(k10, 10) * k10;
    let k40 = squarings(k20, 20) * k20;
    let k50 = squarings(k40, 10) * k10;
    let k100 = squarings(k50, 50) * k50;
    let k200 = squarings(k100, 100) * k100;
    let k250 = squarings(k200, 50) * k50;
    (squarings(k250, 2) * a).reduce()
}
