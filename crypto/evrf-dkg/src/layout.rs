//! Where everything in a participation's statement is: specification, sections 3 and 5.

use alloc::vec::Vec;

use embedded_curves::EmbeddedCurve;

use crate::digits::{bases, windows};

/// The least N.
const MIN_SIZE: usize = 512;

/// A claim is that a point, number `base` in the session's tables, times the scalar of its group is a point Q.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) base: usize,
    /// Whether Q is secret, and committed.
    pub(crate) secret: bool,
    /// Where on the tape the function's coefficients begin; a secret Q's x and y follow.
    pub(crate) variables: usize,
    /// Its first gate.
    pub(crate) gate: usize,
    /// The constraints before its own.
    pub(crate) constraints: usize,
}

impl Claim {
    pub(crate) const fn gates(secret: bool) -> usize {
        if secret { 7 } else { 3 }
    }

    pub(crate) const fn constraints(secret: bool) -> usize {
        if secret { 16 } else { 7 }
    }

    fn variables<C: EmbeddedCurve>(secret: bool) -> usize {
        windows::<C>() + if secret { 2 } else { 0 }
    }

    /// Where on the tape a secret Q's x is; y follows.
    pub(crate) fn x<C: EmbeddedCurve>(&self) -> usize {
        self.variables + windows::<C>()
    }
}

/// The claims about one scalar. The first is public, of the curve's generator.
#[derive(Clone, Debug)]
pub(crate) struct ScalarClaims {
    /// Where on the tape the multiplicities begin.
    pub(crate) multiplicities: usize,
    pub(crate) claims: Vec<Claim>,
}

impl ScalarClaims {
    /// The constraints before its claims'.
    pub(crate) fn first_constraint(&self) -> usize {
        self.claims.first().map_or(0, |claim| claim.constraints)
    }
}

/// The layout of every participation in one DKG.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// N.
    pub(crate) size: usize,
    /// c.
    pub(crate) vectors: usize,
    pub(crate) variables: usize,
    pub(crate) gates: usize,
    /// The claims' constraints; the sums' follow.
    pub(crate) claims_constraints: usize,
    /// Of the dealer's secret, then of each slot's two ephemeral scalars.
    pub(crate) scalars: Vec<ScalarClaims>,
    /// Where on the tape the two x are whose sum is the value of a V_k.
    pub(crate) sums: Vec<[usize; 2]>,
}

/// Lays out claim after claim.
struct Cursor {
    variables: usize,
    gates: usize,
    constraints: usize,
}

impl Cursor {
    fn scalar<C: EmbeddedCurve>(
        &mut self,
        bases_of_secret_claims: impl Iterator<Item = usize>,
    ) -> ScalarClaims {
        let multiplicities = self.variables;
        self.variables += bases::<C>();
        let claims =
            core::iter::once((GENERATOR, false)).chain(bases_of_secret_claims.map(|base| (base, true)));
        ScalarClaims {
            multiplicities,
            claims: claims.map(|(base, secret)| self.claim::<C>(base, secret)).collect(),
        }
    }

    fn claim<C: EmbeddedCurve>(&mut self, base: usize, secret: bool) -> Claim {
        let claim = Claim {
            base,
            secret,
            variables: self.variables,
            gate: self.gates,
            constraints: self.constraints,
        };
        self.variables += Claim::variables::<C>(secret);
        self.gates += Claim::gates(secret);
        self.constraints += Claim::constraints(secret);
        claim
    }
}

/// The curve's generator in the session's tables. The 2t session points follow it, then the validators' keys.
pub(crate) const GENERATOR: usize = 0;

/// A session point in the session's tables.
pub(crate) fn session_point(index: usize) -> usize {
    1 + index
}

/// A validator's key in the session's tables.
pub(crate) fn key(threshold: usize, validator: usize) -> usize {
    1 + 2 * threshold + validator
}

impl Layout {
    /// The layout for a threshold and the validators' weights.
    pub(crate) fn new<C: EmbeddedCurve>(threshold: usize, weights: &[u16]) -> Self {
        let mut cursor = Cursor { variables: 0, gates: 0, constraints: 0 };
        let slots = weights.iter().max().map_or(0, |slots| usize::from(*slots));
        let mut scalars = Vec::with_capacity(1 + 2 * slots);
        scalars.push(cursor.scalar::<C>((0..2 * threshold).map(session_point)));
        let members = |slot: usize| {
            weights.iter().enumerate().filter(move |(_, weight)| usize::from(**weight) > slot).map(|(v, _)| v)
        };
        for slot in 0..slots {
            for _ in 0..2 {
                scalars.push(cursor.scalar::<C>(members(slot).map(|validator| key(threshold, validator))));
            }
        }

        let x = |scalar: usize, claim: usize| scalars[scalar].claims[1 + claim].x::<C>();
        let mut sums: Vec<_> = (0..threshold).map(|i| [x(0, 2 * i), x(0, 2 * i + 1)]).collect();
        // The members of a slot so far: a validator's place among them.
        let mut places = alloc::vec![0; slots];
        for weight in weights {
            for (slot, place) in places.iter_mut().enumerate().take(usize::from(*weight)) {
                sums.push([x(1 + 2 * slot, *place), x(2 + 2 * slot, *place)]);
                *place += 1;
            }
        }

        let size = cursor.gates.next_power_of_two().max(MIN_SIZE);
        Self {
            size,
            vectors: cursor.variables.div_ceil(size),
            variables: cursor.variables,
            gates: cursor.gates,
            claims_constraints: cursor.constraints,
            scalars,
            sums,
        }
    }
}

#[cfg(test)]
mod tests {
    use embedded_curves::{Embedwards25519, Secq256k1};

    use super::*;

    /// The table of specification, section 5.
    #[test]
    fn sizes() {
        let table = [
            (3, 4, 17, 107, 512, 3359, 7),
            (11, 16, 57, 387, 512, 8559, 17),
            (34, 50, 171, 1185, 2048, 23379, 12),
            (67, 100, 337, 2347, 4096, 44959, 11),
            (101, 150, 505, 3523, 4096, 66799, 17),
        ];
        for (t, n, claims, gates, size, variables, vectors) in table {
            let layout = Layout::new::<Secq256k1>(t, &alloc::vec![1; n]);
            assert_eq!(layout.scalars.iter().map(|scalar| scalar.claims.len()).sum::<usize>(), claims);
            assert_eq!((layout.gates, layout.size), (gates, size));
            assert_eq!((layout.variables, layout.vectors), (variables, vectors));
            assert_eq!(layout.sums.len(), t + n);
        }
    }

    /// Variables, gates and constraints follow each other without a gap or an overlap.
    #[test]
    fn weights() {
        let weights = [3, 1, 2, 5];
        let layout = Layout::new::<Embedwards25519>(4, &weights);
        let (mut variables, mut gates, mut constraints) = (0, 0, 0);
        for scalar in &layout.scalars {
            assert_eq!(scalar.multiplicities, variables);
            variables += bases::<Embedwards25519>();
            for claim in &scalar.claims {
                assert_eq!((claim.variables, claim.gate, claim.constraints), (variables, gates, constraints));
                variables += Claim::variables::<Embedwards25519>(claim.secret);
                gates += Claim::gates(claim.secret);
                constraints += Claim::constraints(claim.secret);
            }
        }
        assert_eq!(
            (layout.variables, layout.gates, layout.claims_constraints),
            (variables, gates, constraints)
        );
        assert_eq!(layout.scalars.len(), 1 + 2 * 5);
        let members: Vec<_> = layout.scalars.iter().skip(1).map(|scalar| scalar.claims.len() - 1).collect();
        assert_eq!(members, [4, 4, 3, 3, 2, 2, 1, 1, 1, 1]);
        // Every secret x is in one sum.
        let mut summed: Vec<_> = layout.sums.iter().flatten().copied().collect();
        summed.sort_unstable();
        let xs = |scalar: &ScalarClaims| {
            scalar.claims.iter().filter(|c| c.secret).map(Claim::x::<Embedwards25519>).collect::<Vec<_>>()
        };
        assert_eq!(summed, layout.scalars.iter().flat_map(xs).collect::<Vec<_>>());
        // The second share of the third validator is in slot 1, of which it is the second member.
        assert_eq!(layout.sums[4 + 3 + 1 + 1][0], layout.scalars[3].claims[1 + 1].x::<Embedwards25519>());
    }
}
