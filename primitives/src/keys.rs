//! Embedded keys of validators, and the pair of keys of a set.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::sr25519;

use crate::{EmbeddedCurve, Scheme, Suite};

/// A key on an embedded curve, as it stands on the wire (specification, section 1). The type does not say that the
/// bytes are a point: whoever registers a key has it checked by its proof of possession.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum EmbeddedKey {
    /// 33 bytes.
    #[codec(index = 0)]
    Secq256k1([u8; 33]),
    /// 32 bytes.
    #[codec(index = 1)]
    Embedwards25519([u8; 32]),
}

impl EmbeddedKey {
    /// The curve that the key is on.
    pub const fn curve(&self) -> EmbeddedCurve {
        match self {
            Self::Secq256k1(_) => EmbeddedCurve::Secq256k1,
            Self::Embedwards25519(_) => EmbeddedCurve::Embedwards25519,
        }
    }

    /// The key's bytes, as many as [`EmbeddedCurve::point_len`] says.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Secq256k1(bytes) => bytes,
            Self::Embedwards25519(bytes) => bytes,
        }
    }

    /// The key's x-coordinate in its wire order: the same for a key and its negative, of which a DKG takes only
    /// one (specification, section 2).
    pub fn x(&self) -> [u8; 32] {
        let mut x = [0; 32];
        match self {
            Self::Secq256k1(bytes) => x.copy_from_slice(&bytes[1..]),
            Self::Embedwards25519(bytes) => {
                x = *bytes;
                x[31] &= 0x7f;
            }
        }
        x
    }
}

/// The embedded keys of one member of a set, copied when the set is declared.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct EmbeddedKeys {
    /// For the oracle key, and for an external key of suite ed25519.
    pub embedwards25519: [u8; 32],
    /// For an external key of suite secp256k1; `None` on networks that need none.
    pub secq256k1: Option<[u8; 33]>,
}

impl EmbeddedKeys {
    /// The key for a DKG in `suite`, if the member's network needs one.
    pub fn get(&self, suite: Suite) -> Option<EmbeddedKey> {
        match suite.embedded_curve() {
            EmbeddedCurve::Secq256k1 => self.secq256k1.map(EmbeddedKey::Secq256k1),
            EmbeddedCurve::Embedwards25519 => Some(EmbeddedKey::Embedwards25519(self.embedwards25519)),
        }
    }
}

/// A set's key on its external network.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum ExternalKey {
    /// 33 bytes, SEC1 compressed. BIP 340 takes the last 32.
    #[codec(index = 0)]
    Secp256k1([u8; 33]),
    /// 32 bytes, RFC 8032's compression of the key itself (on the DKG's wire stands that of an eighth of it).
    #[codec(index = 1)]
    Ed25519([u8; 32]),
}

impl ExternalKey {
    /// The suite that made the key.
    pub const fn suite(&self) -> Suite {
        match self {
            Self::Secp256k1(_) => Suite::Secp256k1,
            Self::Ed25519(_) => Suite::Ed25519,
        }
    }

    /// The key's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Secp256k1(bytes) => bytes,
            Self::Ed25519(bytes) => bytes,
        }
    }
}

/// The two keys of a validator set.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct KeyPair {
    /// Signs for the set on the chain.
    pub oracle: sr25519::Public,
    /// The set's key on its network.
    pub external: ExternalKey,
}

impl KeyPair {
    /// Whether the external key is of the suite that `scheme` needs.
    pub fn fits(&self, scheme: Scheme) -> bool {
        self.external.suite() == scheme.suite()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_and_its_negative_have_one_x() {
        let (mut even, mut odd) = ([7; 33], [7; 33]);
        (even[0], odd[0]) = (2, 3);
        assert_eq!(EmbeddedKey::Secq256k1(even).x(), [7; 32]);
        assert_eq!(EmbeddedKey::Secq256k1(even).x(), EmbeddedKey::Secq256k1(odd).x());

        let mut negative = [7; 32];
        negative[31] |= 0x80;
        assert_eq!(EmbeddedKey::Embedwards25519(negative).x(), EmbeddedKey::Embedwards25519([7; 32]).x());
        assert_ne!(EmbeddedKey::Embedwards25519([7; 32]).x(), EmbeddedKey::Embedwards25519([8; 32]).x());
    }

    #[test]
    fn each_suite_finds_its_key() {
        let both = EmbeddedKeys { embedwards25519: [1; 32], secq256k1: Some([2; 33]) };
        assert_eq!(both.get(Suite::Ristretto255), Some(EmbeddedKey::Embedwards25519([1; 32])));
        assert_eq!(both.get(Suite::Ed25519), Some(EmbeddedKey::Embedwards25519([1; 32])));
        assert_eq!(both.get(Suite::Secp256k1), Some(EmbeddedKey::Secq256k1([2; 33])));
        assert_eq!(EmbeddedKeys { secq256k1: None, ..both }.get(Suite::Secp256k1), None);
    }

    #[test]
    fn a_pair_fits_its_scheme_alone() {
        let pair =
            KeyPair { oracle: sr25519::Public::from_raw([1; 32]), external: ExternalKey::Ed25519([2; 32]) };
        assert!(pair.fits(Scheme::Ed25519));
        assert!(!pair.fits(Scheme::Bip340));
    }
}
