//! Keccak-256, and what the scheme and the suite make of it.

use k256_0_13::{
    AffinePoint, Scalar, U256,
    elliptic_curve::{ops::Reduce, sec1::ToEncodedPoint},
};
use sha3::{Digest, Keccak256};
use zeroize::Zeroizing;

/// What every challenge begins with.
pub(crate) const SCHEME: &[u8] = b"ethereum-schnorr v1";

/// Keccak-256 of the concatenation.
pub(crate) fn keccak256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Keccak256::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

/// The same, big-endian, modulo the group's order q. As q is above 2²⁵⁶ − 2¹²⁹, no scalar is likelier than another by more
/// than 2⁻¹²⁷ in all. Nonces are made with it: the hash is erased, and reduced in constant time.
pub(crate) fn keccak256_scalar(parts: &[&[u8]]) -> Scalar {
    let hash = Zeroizing::new(keccak256(parts));
    <Scalar as Reduce<U256>>::reduce(U256::from_be_slice(&*hash))
}

/// The scheme's challenge, modulo q, of the key's x coordinate, the nonce's address and the message.
pub(crate) fn challenge(key: &[u8; 32], nonce: &[u8; 20], message: &[u8]) -> Scalar {
    keccak256_scalar(&[SCHEME, key, nonce, message])
}

/// A point's Ethereum address: the last 20 bytes of Keccak-256 of its coordinates. The point is not the identity.
pub(crate) fn address(point: &AffinePoint) -> [u8; 20] {
    let encoded = point.to_encoded_point(false);
    let hash = keccak256(&[&encoded.as_bytes()[1..]]);
    let mut address = [0; 20];
    address.copy_from_slice(&hash[12..]);
    address
}
