//! The inner-product argument: specification, section 4.
//!
//! In a round with vectors of length 2m, the generators are g_i = Σ_j u_j G_{2mj+i} and h_i = r y⁻ⁱ Σ_j v_j H_{2mj+i} for
//! original generators G, H and scalars u, v that are the same for all i. So the generators need not be folded: a round
//! multiplies original ones, whose tables exist, by products of scalars. That costs the same in every round, so after a
//! few rounds the generators are folded at last, all at once, to shorter vectors of new "original" ones.

use alloc::{vec, vec::Vec};

use embedded_curves::field::{Fp, Modulus};

use crate::{
    generators::Generators,
    group::{ProofGroup, Scalar},
    parallel,
    transcript::Writer,
    vectors::powers,
};

/// Rounds between two foldings.
const ROUNDS_PER_FOLD: usize = 3;

/// Generators from which a few rounds' generators are combined.
struct Basis<P: ProofGroup> {
    /// None: the proof's own generators, which have tables.
    folded: Option<[Vec<P::Point>; 2]>,
    /// The generators on each side.
    length: usize,
    /// u, and v.
    u: Vec<Scalar<P>>,
    v: Vec<Scalar<P>>,
}

impl<P: ProofGroup> Basis<P> {
    fn new(folded: Option<[Vec<P::Point>; 2]>, length: usize) -> Self {
        Self { folded, length, u: vec![Fp::ONE], v: vec![Fp::ONE] }
    }

    /// ⟨a, g⟩ + ⟨b, h⟩ + k G, where a is about the halves of g (`high` or low), b about the other halves of h, as
    /// multiples of Σ v_j H_{2mj+i}.
    fn combine(
        &self,
        generators: &Generators<P>,
        a: &[Scalar<P>],
        b: &[Scalar<P>],
        high: bool,
        k: Scalar<P>,
    ) -> P::Point {
        let expand = |half: &[Scalar<P>], factors: &[Scalar<P>], high: bool| {
            let m = half.len();
            let mut scalars = vec![Fp::ZERO; self.length];
            for (block, factor) in scalars.chunks_mut(2 * m).zip(factors) {
                let block = if high { &mut block[m..] } else { &mut block[..m] };
                block.iter_mut().zip(half).for_each(|(scalar, value)| *scalar = value * factor);
            }
            scalars
        };
        let (on_g, on_h) = (expand(a, &self.u, high), expand(b, &self.v, !high));
        match &self.folded {
            None => P::multiexp_public(
                &[(generators.g_tables(), &on_g), (generators.h_tables(), &on_h)],
                &[k],
                &[P::base_point()],
            ),
            Some([g, h]) => {
                let scalars: Vec<_> = on_g.into_iter().chain(on_h).chain([k]).collect();
                let points: Vec<_> = g.iter().chain(h).copied().chain([P::base_point()]).collect();
                let used = || scalars.iter().zip(&points).filter(|(k, _)| !k.is_zero_vartime());
                let scalars: Vec<_> = used().map(|(k, _)| *k).collect();
                let points: Vec<_> = used().map(|(_, point)| *point).collect();
                P::multiexp_public(&[], &scalars, &points)
            }
        }
    }

    /// The generators as they are after the rounds so far.
    fn fold(&self, generators: &Generators<P>) -> Self {
        let (g, h) = match &self.folded {
            None => (&generators.g_vector()[..self.length], &generators.h_vector()[..self.length]),
            Some([g, h]) => (g.as_slice(), h.as_slice()),
        };
        let (g, h) = parallel::join(|| P::fold_public(g, &self.u), || P::fold_public(h, &self.v));
        let length = g.len();
        Self::new(Some([g, h]), length)
    }
}

/// Prove ⟨a, b⟩ for a = f_L(x), b = f_R(x), under g = **G** and h_i = r y⁻ⁱ H_i, to the writer. Variable-time: a and b are
/// no secrets.
pub(crate) fn prove<P: ProofGroup>(
    generators: &Generators<P>,
    writer: &mut Writer<'_>,
    mut a: Vec<Scalar<P>>,
    mut b: Vec<Scalar<P>>,
    r: Scalar<P>,
    y_inverse: Scalar<P>,
) {
    let w: Scalar<P> = writer.challenge(b"w");
    let y_powers = powers(y_inverse, a.len());
    // r y⁻ⁱ.
    let scales: Vec<_> = y_powers.iter().map(|power| power * r).collect();
    let mut basis = Basis::new(None, a.len());
    while a.len() > 1 {
        if basis.u.len() == 1 << ROUNDS_PER_FOLD {
            basis = basis.fold(generators);
        }
        let half = a.len() / 2;
        let ((a_low, a_high), (b_low, b_high)) = (a.split_at(half), b.split_at(half));
        let y_half = y_powers[half];
        // b_hi on h_lo, and b_lo on h_hi = r y^{−i−m} Σ …
        let on_low: Vec<_> = b_high.iter().zip(&scales).map(|(b, scale)| b * scale).collect();
        let on_high: Vec<_> = b_low.iter().zip(&scales).map(|(b, scale)| b * scale * y_half).collect();
        let (left, right) = parallel::join(
            || basis.combine(generators, a_low, &on_low, true, w * Fp::inner_product(a_low, b_high)),
            || basis.combine(generators, a_high, &on_high, false, w * Fp::inner_product(a_high, b_low)),
        );
        writer.point::<P>(b"L", &left);
        writer.point::<P>(b"R", &right);
        let xi: Scalar<P> = writer.challenge(b"xi");
        a = a_low.iter().zip(a_high).map(|(low, high)| xi * low + high).collect();
        b = b_low.iter().zip(b_high).map(|(low, high)| low + xi * high).collect();
        basis.u = basis.u.iter().flat_map(|u| [*u, xi * u]).collect();
        basis.v = basis.v.iter().flat_map(|v| [xi * v, y_half * v]).collect();
    }
    writer.scalar::<P>(b"a", &a[0]);
    writer.scalar::<P>(b"b", &b[0]);
}

/// For every i below 2^rounds: the product of the rounds' challenges ξ over the ones among i's bits, the first round's
/// the highest. That is the scalar of G_i in the last g, and for the complement of i the scalar of H_i's in the last h.
pub(crate) fn products<M: Modulus>(challenges: &[Fp<M>]) -> Vec<Fp<M>> {
    let mut products = vec![Fp::ONE];
    for xi in challenges {
        products = products.iter().flat_map(|product| [*product, xi * product]).collect();
    }
    products
}
