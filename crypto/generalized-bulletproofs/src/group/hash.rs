//! Hashing to groups and curves: specification, section 1.

use blake2::{Blake2b512, Digest};
use embedded_curves::field::{Fp, Modulus};

/// BLAKE2b-512 of each part preceded by its length (4 bytes, little-endian).
///
/// # Panics
///
/// If a part is of 2³² bytes or more.
pub fn hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 64] {
    let mut hasher = Blake2b512::new();
    for part in parts {
        let length = u32::try_from(part.len()).expect("parts are short");
        hasher.update(length.to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The hash as a little-endian integer mod a field's modulus.
pub fn hash_to_field<'a, M: Modulus>(parts: impl IntoIterator<Item = &'a [u8]>) -> Fp<M> {
    Fp::from_uniform_le(&hash(parts))
}

/// The hashes of a generator's `parts` and a counter, for the counter from 0 on.
pub(super) fn counted<'a>(name: &'a str, parts: &'a [&'a [u8]]) -> impl Iterator<Item = [u8; 64]> + 'a {
    (0..=u32::MAX).map(move |counter| {
        let counter = counter.to_le_bytes();
        hash(domain(name).chain(parts.iter().copied()).chain([counter.as_slice()]))
    })
}

/// What every generator's hash begins with.
pub(super) fn domain(name: &str) -> impl Iterator<Item = &[u8]> {
    [GENERATOR_DOMAIN, name.as_bytes()].into_iter()
}

const GENERATOR_DOMAIN: &[u8] = b"evrf-dkg v1 generator";
