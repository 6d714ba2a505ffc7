//! Bare multi-scalar multiplications: what verification would cost if it were nothing else.

use embedded_curves::field::{Fp, Modulus};
use evrf_dkg::Suite;
use generalized_bulletproofs::{ProofGroup, group::hash_to_field};
use k256::elliptic_curve::{PrimeField, ops::LinearCombination};

/// Scalars without structure.
pub fn scalars<M: Modulus>(count: usize) -> Vec<Fp<M>> {
    (0..count).map(|i| hash_to_field([i.to_le_bytes().as_slice()])).collect()
}

/// `count` points, as the benchmarks' own multiplication takes them.
pub fn points<S: Suite>(count: usize) -> Vec<S::Point> {
    let table = S::base_table(&S::base_point());
    scalars::<S::Modulus>(count).iter().map(|scalar| S::mul_secret(&table, scalar)).collect()
}

/// A multiplication of `count` points by the curve's usual library: `k256` for secp256k1, `curve25519-dalek` otherwise,
/// variable-time as verification is.
pub fn by_library<S: Suite>(count: usize) -> Box<dyn FnMut()> {
    match S::NAME {
        "secp256k1" => {
            let scalars = scalars::<<evrf_dkg::Secp256k1 as ProofGroup>::Modulus>(count);
            let terms: Vec<_> = scalars
                .iter()
                .map(|scalar| {
                    let scalar = k256::Scalar::from_repr(scalar.to_bytes_be().into()).expect("reduced");
                    (k256::ProjectivePoint::GENERATOR * scalar, scalar)
                })
                .collect();
            Box::new(move || {
                std::hint::black_box(k256::ProjectivePoint::lincomb_vartime(terms.as_slice()));
            })
        }
        _ => {
            use curve25519_dalek::{EdwardsPoint, Scalar, traits::VartimeMultiscalarMul};
            let scalars: Vec<_> = scalars::<<evrf_dkg::Ed25519 as ProofGroup>::Modulus>(count)
                .iter()
                .map(|scalar| Scalar::from_canonical_bytes(scalar.to_bytes_le()).expect("reduced"))
                .collect();
            let points: Vec<_> = scalars.iter().map(EdwardsPoint::mul_base).collect();
            Box::new(move || {
                std::hint::black_box(EdwardsPoint::vartime_multiscalar_mul(&scalars, &points));
            })
        }
    }
}
