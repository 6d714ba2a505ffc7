//! Inverses, by the binary extended Euclidean algorithm in constant time (Pornin, eprint 2020/972).
//!
//! Thirty-one steps at a time are decided on 64-bit approximations of the two numbers (their lowest 31 bits and their
//! highest 33), and only then applied, as one linear combination, to the numbers and to their cofactors.

use subtle::CtOption;

use super::{
    Fp, Modulus,
    limbs::{self, Limbs, carrying_add, carrying_mul, carrying_mul_add},
    modulus::Constants,
};

/// Steps decided at once.
const STEPS: u32 = 31;
/// How often: numbers of 256 bits take 511 steps at most.
pub(super) const ROUNDS: u32 = 17;
/// What a round multiplies the cofactors' scale by, as a power of two: it divides the numbers by 2³¹ and the cofactors,
/// to keep them below the modulus, by 2⁶⁴.
pub(super) const SCALE_BITS: u32 = 64 - STEPS;

/// f·a + g·b.
#[derive(Clone, Copy)]
struct Combination {
    f: i64,
    g: i64,
}

impl<M: Modulus> Fp<M> {
    /// `1/self`; none for zero.
    pub fn invert(&self) -> CtOption<Self> {
        CtOption::new(self.invert_or_zero(), !self.is_zero())
    }

    /// `1/self`, and zero for zero.
    #[must_use]
    pub fn invert_or_zero(&self) -> Self {
        // Always a = self·u·c and b = self·v·c mod the modulus, for the scale c. In the end a = 0, and b = 1 unless self
        // is zero, of which v remains zero.
        let (mut a, mut b) = (self.limbs, M::MODULUS);
        let (mut u, mut v) = ([1, 0, 0, 0], [0; 4]);
        for _ in 0..ROUNDS {
            let (first, second) = decide(&a, &b);
            let ((new_a, first), (new_b, second)) = (first.apply(&a, &b), second.apply(&a, &b));
            (a, b) = (new_a, new_b);
            (u, v) = (first.apply_mod::<M>(&u, &v), second.apply_mod::<M>(&u, &v));
        }
        Self::kept(M::reduce(&limbs::mul(&v, &Constants::<M>::INVERSION_SCALE)))
    }

    /// `1/self`, in variable time; none for zero.
    pub fn invert_vartime(&self) -> Option<Self> {
        self.invert().into()
    }
}

/// The combinations that replace a and b after `STEPS` steps: a step, where a is odd, takes the smaller from the larger,
/// which becomes a, and then halves a.
#[inline(always)]
fn decide(a: &Limbs, b: &Limbs) -> (Combination, Combination) {
    let (mut a, mut b) = approximate(a, b);
    let (mut f0, mut g0, mut f1, mut g1) = (1i64, 0i64, 0i64, 1i64);
    for _ in 0..STEPS {
        let odd = 0u64.wrapping_sub(a & 1);
        let swap = odd & 0u64.wrapping_sub(u64::from(a < b));
        let difference = (a ^ b) & swap;
        (a, b) = (a ^ difference, b ^ difference);
        let difference = (f0 ^ f1) & swap as i64;
        (f0, f1) = (f0 ^ difference, f1 ^ difference);
        let difference = (g0 ^ g1) & swap as i64;
        (g0, g1) = (g0 ^ difference, g1 ^ difference);
        a = a.wrapping_sub(b & odd) >> 1;
        f0 -= f1 & odd as i64;
        g0 -= g1 & odd as i64;
        f1 <<= 1;
        g1 <<= 1;
    }
    (Combination { f: f0, g: g0 }, Combination { f: f1, g: g1 })
}

/// The lowest 31 bits of both, and above them the 33 bits from the longer one's highest on.
#[inline(always)]
fn approximate(a: &Limbs, b: &Limbs) -> (u64, u64) {
    // The highest limb of which one is not zero, and the limb below it.
    let (mut a_high, mut b_high, mut a_low, mut b_low) = (a[1], b[1], a[0], b[0]);
    for i in 2..4 {
        let used = 0u64.wrapping_sub(u64::from(a[i] | b[i] != 0));
        a_low ^= (a_low ^ a[i - 1]) & used;
        b_low ^= (b_low ^ b[i - 1]) & used;
        a_high ^= (a_high ^ a[i]) & used;
        b_high ^= (b_high ^ b[i]) & used;
    }
    let shift = (a_high | b_high).leading_zeros();
    // Where there is no such limb, the numbers are their lowest limbs, exactly: shift is 64.
    let top = |high: u64, low: u64| (((u128::from(high) << 64 | u128::from(low)) << shift) >> 64) as u64;
    let mask = (1 << STEPS) - 1;
    let join = |all: &Limbs, high: u64, low: u64| (top(high, low) & !mask) | (all[0] & mask);
    (join(a, a_high, a_low), join(b, b_high, b_low))
}

impl Combination {
    /// |f·a + g·b| / 2³¹, which is whole, and the combination with the signs that make it positive.
    #[inline(always)]
    fn apply(self, a: &Limbs, b: &Limbs) -> (Limbs, Self) {
        let (a, b) = (signed_product(a, self.f), signed_product(b, self.g));
        let mut sum = [0; 5];
        let mut carry = false;
        for i in 0..5 {
            (sum[i], carry) = carrying_add(a[i], b[i], carry);
        }
        let negative = (sum[4] as i64 >> 63) as u64;
        let shifted: Limbs = core::array::from_fn(|i| sum[i] >> STEPS | sum[i + 1] << (64 - STEPS));
        let sign = negative as i64;
        let (absolute, _) = limbs::add(&shifted.map(|limb| limb ^ negative), &[negative & 1, 0, 0, 0]);
        (absolute, Self { f: (self.f ^ sign) - sign, g: (self.g ^ sign) - sign })
    }

    /// (f·u + g·v) / 2⁶⁴ mod the modulus, both below it.
    #[inline(always)]
    fn apply_mod<M: Modulus>(self, u: &Limbs, v: &Limbs) -> Limbs {
        let (u, f) = absolute_mod::<M>(u, self.f);
        let (v, g) = absolute_mod::<M>(v, self.g);
        let mut sum = [0; 5];
        let (mut carry_u, mut carry_v) = (0, 0);
        for i in 0..4 {
            let low;
            (low, carry_u) = carrying_mul(u[i], f, carry_u);
            (sum[i], carry_v) = carrying_mul_add(v[i], g, carry_v, low);
        }
        sum[4] = carry_u + carry_v;
        // Below 2²⁸⁸; with a multiple of the modulus by less than 2⁶⁴ a multiple of 2⁶⁴.
        let (reduced, carry) = limbs::montgomery_step(
            sum[0],
            &[sum[1], sum[2], sum[3], sum[4]],
            false,
            &M::MODULUS,
            Constants::<M>::INVERSE,
        );
        limbs::reduce_once(&reduced, u64::from(carry), &M::MODULUS)
    }
}

/// `a·f`, in two's complement.
#[inline(always)]
fn signed_product(a: &Limbs, f: i64) -> [u64; 5] {
    let sign = (f >> 63) as u64;
    let mut product = [0; 5];
    let mut carry = 0;
    for i in 0..4 {
        (product[i], carry) = carrying_mul(a[i], f.unsigned_abs(), carry);
    }
    product[4] = carry;
    let mut carry = sign & 1 == 1;
    for limb in &mut product {
        (*limb, carry) = carrying_add(*limb ^ sign, 0, carry);
    }
    product
}

/// A pair of the same product mod the modulus with the factor's absolute value.
#[inline(always)]
fn absolute_mod<M: Modulus>(u: &Limbs, f: i64) -> (Limbs, u64) {
    let (negated, _) = limbs::sub(&M::MODULUS, u);
    (limbs::select(u, &negated, (f >> 63) as u64), f.unsigned_abs())
}
