//! Vectors of scalars. All functions are constant-time in the scalars but where a name says otherwise.

use alloc::{vec, vec::Vec};

use embedded_curves::field::{Fp, Modulus};
use rand_core_06::RngCore;
use zeroize::{Zeroize, Zeroizing};

/// 1, `base`, `base`², … of that length.
pub fn powers<M: Modulus>(base: Fp<M>, length: usize) -> Vec<Fp<M>> {
    let mut powers = Vec::with_capacity(length);
    powers.extend(core::iter::once(Fp::ONE).take(length));
    // Those so far, multiplied by the next: none of these products waits for another.
    let mut next = base;
    while powers.len() < length {
        let count = powers.len();
        powers.extend_from_within(..count.min(length - count));
        powers[count..].iter_mut().for_each(|power| *power *= next);
        next = next.square();
    }
    powers
}

/// A uniform scalar.
pub fn random<M: Modulus>(rng: &mut impl RngCore) -> Fp<M> {
    let mut bytes = Zeroizing::new([0; 64]);
    rng.fill_bytes(bytes.as_mut());
    Fp::from_uniform_le(&bytes)
}

/// Uniform scalars.
pub fn random_vector<M: Modulus>(length: usize, rng: &mut impl RngCore) -> Zeroizing<Vec<Fp<M>>> {
    /// Scalars made from one request of bytes.
    const BLOCK: usize = 64;
    let mut scalars = Zeroizing::new(Vec::with_capacity(length));
    let mut bytes = Zeroizing::new([0; BLOCK * 64]);
    while scalars.len() < length {
        let count = BLOCK.min(length - scalars.len());
        rng.fill_bytes(&mut bytes[..count * 64]);
        let (chunks, _) = bytes[..count * 64].as_chunks();
        scalars.extend(chunks.iter().map(Fp::from_uniform_le));
    }
    scalars
}

/// Replace every element by its inverse, in constant time, and wipe what was used for it. False, and all elements zero,
/// if one of them is zero.
#[must_use]
pub fn invert<M: Modulus>(elements: &mut [Fp<M>]) -> bool {
    let mut scratch = vec![Fp::ZERO; elements.len()];
    Fp::batch_invert(elements, &mut scratch);
    scratch.zeroize();
    elements.first().is_none_or(|first| !bool::from(first.is_zero()))
}

#[cfg(test)]
mod tests {
    use embedded_curves::field::Curve25519Scalar;

    use super::*;

    #[test]
    fn powers_follow_each_other() {
        let base = Curve25519Scalar::from(3u8);
        for length in 0..20 {
            let one_by_one = core::iter::successors(Some(Fp::ONE), |power| Some(*power * base));
            assert_eq!(powers(base, length), one_by_one.take(length).collect::<Vec<_>>());
        }
    }
}
