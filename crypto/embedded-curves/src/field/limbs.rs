//! Integers of four and eight 64-bit limbs, least significant first: the arithmetic under the fields.
//!
//! Every function here runs in constant time. Masks come from the upper half of a 128-bit sum or difference, never from a
//! `bool`: of that the compiler knows that it has two values, and may branch on it.

/// A 256-bit integer.
pub(super) type Limbs = [u64; 4];
/// A 512-bit integer.
pub(super) type Wide = [u64; 8];

/// `a + b + carry` and its carry.
#[inline(always)]
pub(super) const fn carrying_add(a: u64, b: u64, carry: bool) -> (u64, bool) {
    let (sum, first) = a.overflowing_add(b);
    let (sum, second) = sum.overflowing_add(carry as u64);
    (sum, first | second)
}

/// `a − b − borrow` and its borrow.
#[inline(always)]
const fn borrowing_sub(a: u64, b: u64, borrow: bool) -> (u64, bool) {
    let (difference, first) = a.overflowing_sub(b);
    let (difference, second) = difference.overflowing_sub(borrow as u64);
    (difference, first | second)
}

/// The lower and the upper limb of `a·b + c`.
#[inline(always)]
pub(super) const fn carrying_mul(a: u64, b: u64, c: u64) -> (u64, u64) {
    carrying_mul_add(a, b, c, 0)
}

/// The lower and the upper limb of `a·b + c + d`.
#[cfg(not(target_family = "wasm"))]
#[inline(always)]
pub(super) const fn carrying_mul_add(a: u64, b: u64, c: u64, d: u64) -> (u64, u64) {
    let wide = a as u128 * b as u128 + c as u128 + d as u128;
    (wide as u64, (wide >> 64) as u64)
}

/// The lower and the upper limb of `a·b + c + d`, from products of half limbs: Wasm has no wider ones, and would call a
/// function for a product of 128 bits.
#[cfg(target_family = "wasm")]
#[inline(always)]
pub(super) const fn carrying_mul_add(a: u64, b: u64, c: u64, d: u64) -> (u64, u64) {
    const LOW: u64 = 0xffff_ffff;
    let (a0, a1, b0, b1) = (a & LOW, a >> 32, b & LOW, b >> 32);
    // None of these sums overflows.
    let low = a0 * b0 + (c & LOW) + (d & LOW);
    let first = a1 * b0 + (low >> 32) + (c >> 32);
    let second = a0 * b1 + (first & LOW) + (d >> 32);
    (low & LOW | second << 32, a1 * b1 + (first >> 32) + (second >> 32))
}

/// `a + b` and the carry, 0 or 1.
#[inline(always)]
pub(super) const fn add(a: &Limbs, b: &Limbs) -> (Limbs, u64) {
    let (r0, c) = carrying_add(a[0], b[0], false);
    let (r1, c) = carrying_add(a[1], b[1], c);
    let (r2, c) = carrying_add(a[2], b[2], c);
    let last = a[3] as u128 + b[3] as u128 + c as u128;
    ([r0, r1, r2, last as u64], (last >> 64) as u64)
}

/// `a − b` mod 2²⁵⁶ and the borrow, 0 or 1.
#[inline(always)]
pub(super) const fn sub(a: &Limbs, b: &Limbs) -> (Limbs, u64) {
    let (difference, mask) = sub_with_mask(a, b);
    (difference, mask & 1)
}

/// `a − b` mod 2²⁵⁶ and, where it borrows, all ones.
#[inline(always)]
const fn sub_with_mask(a: &Limbs, b: &Limbs) -> (Limbs, u64) {
    let (r0, c) = borrowing_sub(a[0], b[0], false);
    let (r1, c) = borrowing_sub(a[1], b[1], c);
    let (r2, c) = borrowing_sub(a[2], b[2], c);
    let last = (a[3] as u128).wrapping_sub(b[3] as u128).wrapping_sub(c as u128);
    ([r0, r1, r2, last as u64], (last >> 64) as u64)
}

/// `a` where `mask` is 0, `b` where it is all ones.
#[inline(always)]
pub(super) const fn select(a: &Limbs, b: &Limbs, mask: u64) -> Limbs {
    [
        a[0] ^ (mask & (a[0] ^ b[0])),
        a[1] ^ (mask & (a[1] ^ b[1])),
        a[2] ^ (mask & (a[2] ^ b[2])),
        a[3] ^ (mask & (a[3] ^ b[3])),
    ]
}

/// `a` with its bits kept where `mask` has them.
#[inline(always)]
pub(super) const fn and(a: &Limbs, mask: u64) -> Limbs {
    [a[0] & mask, a[1] & mask, a[2] & mask, a[3] & mask]
}

/// 2²⁵⁶ − `a`.
#[inline(always)]
const fn complement(a: &Limbs) -> Limbs {
    sub(&[0; 4], a).0
}

/// `carry·2²⁵⁶ + a` less `modulus` if it is not below it. The input is below `2·modulus`.
///
/// Adding the modulus' complement takes it away and tells by a carry whether it was there: of the special primes the
/// complement has few limbs, so that this is quicker than a subtraction.
#[inline(always)]
pub(super) const fn reduce_once(a: &Limbs, carry: u64, modulus: &Limbs) -> Limbs {
    let (reduced, over) = add(a, &complement(modulus));
    select(a, &reduced, 0u64.wrapping_sub(over | carry))
}

/// `a + b` mod `modulus`, both below it.
#[inline(always)]
pub(super) const fn add_mod(a: &Limbs, b: &Limbs, modulus: &Limbs) -> Limbs {
    let (sum, carry) = add(a, b);
    reduce_once(&sum, carry, modulus)
}

/// `a − b` mod `modulus`, both below it.
#[inline(always)]
pub(super) const fn sub_mod(a: &Limbs, b: &Limbs, modulus: &Limbs) -> Limbs {
    let (difference, mask) = sub_with_mask(a, b);
    sub(&difference, &and(&complement(modulus), mask)).0
}

/// `a·b`.
#[inline(always)]
pub(super) const fn mul(a: &Limbs, b: &Limbs) -> Wide {
    let (r0, c) = carrying_mul(a[0], b[0], 0);
    let (r1, c) = carrying_mul(a[0], b[1], c);
    let (r2, c) = carrying_mul(a[0], b[2], c);
    let (r3, r4) = carrying_mul(a[0], b[3], c);

    let (r1, c) = carrying_mul(a[1], b[0], r1);
    let (r2, c) = carrying_mul_add(a[1], b[1], c, r2);
    let (r3, c) = carrying_mul_add(a[1], b[2], c, r3);
    let (r4, r5) = carrying_mul_add(a[1], b[3], c, r4);

    let (r2, c) = carrying_mul(a[2], b[0], r2);
    let (r3, c) = carrying_mul_add(a[2], b[1], c, r3);
    let (r4, c) = carrying_mul_add(a[2], b[2], c, r4);
    let (r5, r6) = carrying_mul_add(a[2], b[3], c, r5);

    let (r3, c) = carrying_mul(a[3], b[0], r3);
    let (r4, c) = carrying_mul_add(a[3], b[1], c, r4);
    let (r5, c) = carrying_mul_add(a[3], b[2], c, r5);
    let (r6, r7) = carrying_mul_add(a[3], b[3], c, r6);
    [r0, r1, r2, r3, r4, r5, r6, r7]
}

/// `a²`.
#[inline(always)]
pub(super) const fn square(a: &Limbs) -> Wide {
    // The products of different limbs, once …
    let (r1, c) = carrying_mul(a[0], a[1], 0);
    let (r2, c) = carrying_mul(a[0], a[2], c);
    let (r3, r4) = carrying_mul(a[0], a[3], c);
    let (r3, c) = carrying_mul(a[1], a[2], r3);
    let (r4, r5) = carrying_mul_add(a[1], a[3], c, r4);
    let (r5, r6) = carrying_mul(a[2], a[3], r5);
    // … doubled …
    let r7 = r6 >> 63;
    let r6 = r6 << 1 | r5 >> 63;
    let r5 = r5 << 1 | r4 >> 63;
    let r4 = r4 << 1 | r3 >> 63;
    let r3 = r3 << 1 | r2 >> 63;
    let r2 = r2 << 1 | r1 >> 63;
    let r1 = r1 << 1;
    // … and the squares.
    let (r0, s1) = carrying_mul(a[0], a[0], 0);
    let (s2, s3) = carrying_mul(a[1], a[1], 0);
    let (s4, s5) = carrying_mul(a[2], a[2], 0);
    let (s6, s7) = carrying_mul(a[3], a[3], 0);
    let (r1, c) = carrying_add(r1, s1, false);
    let (r2, c) = carrying_add(r2, s2, c);
    let (r3, c) = carrying_add(r3, s3, c);
    let (r4, c) = carrying_add(r4, s4, c);
    let (r5, c) = carrying_add(r5, s5, c);
    let (r6, c) = carrying_add(r6, s6, c);
    let (r7, _) = carrying_add(r7, s7, c);
    [r0, r1, r2, r3, r4, r5, r6, r7]
}

/// One step of Montgomery's reduction: the four limbs and the carry above `limb` after adding the multiple of the
/// modulus that clears `limb`.
#[inline(always)]
pub(super) const fn montgomery_step(
    limb: u64,
    above: &Limbs,
    carry: bool,
    modulus: &Limbs,
    inverse: u64,
) -> (Limbs, bool) {
    let m = limb.wrapping_mul(inverse);
    let [c0, c1, c2, c3] = complement(modulus);
    if c3 == 0 && c2 <= 1 {
        // The modulus is almost 2²⁵⁶: add m·2²⁵⁶ and take away m times what is missing, whose lowest limb is `limb`. Where
        // that borrows, m is not zero.
        let (_, c) = carrying_mul(m, c0, 0);
        let (r1, c) = carrying_mul(m, c1, c);
        let (r2, r3) = carrying_mul(m, c2, c);
        let (r1, borrow) = borrowing_sub(above[0], r1, false);
        let (r2, borrow) = borrowing_sub(above[1], r2, borrow);
        let (r3, borrow) = borrowing_sub(above[2], r3, borrow);
        let (r4, carry) = carrying_add(above[3], m - borrow as u64, carry);
        return ([r1, r2, r3, r4], carry);
    }
    let (_, c) = carrying_mul(m, modulus[0], limb);
    let (r1, c) = carrying_mul_add(m, modulus[1], c, above[0]);
    let (r2, c) = carrying_mul_add(m, modulus[2], c, above[1]);
    let (r3, c) = carrying_mul_add(m, modulus[3], c, above[2]);
    let (r4, carry) = carrying_add(above[3], c, carry);
    ([r1, r2, r3, r4], carry)
}

/// `wide`·2⁻²⁵⁶ mod `modulus`, for `wide` below `modulus`·2²⁵⁶; `inverse` is −`modulus`⁻¹ mod 2⁶⁴.
#[inline(always)]
pub(super) const fn montgomery_reduce(wide: &Wide, modulus: &Limbs, inverse: u64) -> Limbs {
    let (r, carry) = montgomery_step(wide[0], &[wide[1], wide[2], wide[3], wide[4]], false, modulus, inverse);
    let (r, carry) = montgomery_step(r[0], &[r[1], r[2], r[3], wide[5]], carry, modulus, inverse);
    let (r, carry) = montgomery_step(r[0], &[r[1], r[2], r[3], wide[6]], carry, modulus, inverse);
    let (r, carry) = montgomery_step(r[0], &[r[1], r[2], r[3], wide[7]], carry, modulus, inverse);
    reduce_once(&r, carry as u64, modulus)
}

/// −`modulus`⁻¹ mod 2⁶⁴, for an odd modulus, by Newton's iteration.
pub(super) const fn negative_inverse(modulus: u64) -> u64 {
    let mut inverse = modulus; // right to 3 bits
    let mut i = 0;
    while i < 5 {
        inverse = inverse.wrapping_mul(2u64.wrapping_sub(modulus.wrapping_mul(inverse)));
        i += 1;
    }
    inverse.wrapping_neg()
}

/// 2^`exponent` mod `modulus`.
pub(super) const fn power_of_two(exponent: u32, modulus: &Limbs) -> Limbs {
    let mut result = [1, 0, 0, 0];
    let mut i = 0;
    while i < exponent {
        result = add_mod(&result, &result, modulus);
        i += 1;
    }
    result
}

/// `a >> bits`, for `bits` below 64.
pub(super) const fn shift_right(a: &Limbs, bits: u32) -> Limbs {
    if bits == 0 {
        return *a;
    }
    [
        a[0] >> bits | a[1] << (64 - bits),
        a[1] >> bits | a[2] << (64 - bits),
        a[2] >> bits | a[3] << (64 - bits),
        a[3] >> bits,
    ]
}
