//! Signature schemes, and the lengths of what is exchanged in each.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::{Role, Scheme, Suite};

/// A finished signature. 64 bytes in every scheme, as [`SigningScheme`] says.
pub type GroupSignature = [u8; 64];

/// A signature share: a scalar, in the byte order of [`SigningScheme::suite`]'s group.
pub type SignatureShare = [u8; SIGNATURE_SHARE_LEN];

/// Bytes of a signature share.
pub const SIGNATURE_SHARE_LEN: usize = 32;

/// How a set's key signs.
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
pub enum SigningScheme {
    /// sr25519 in the context "substrate": R, then s with bit 7 of its last byte set. FROST ciphersuite `frost-sr25519`.
    #[codec(index = 0)]
    Sr25519,
    /// BIP 340: R's x-coordinate, then s, big-endian. FROST ciphersuite `frost-secp256k1-tr`.
    #[codec(index = 1)]
    Bip340,
    /// A Schnorr signature for `ecrecover`: the address of R as a word of 32 bytes, its last 20, then s, big-endian. Crate
    /// `ethereum-schnorr`, and its FROST ciphersuite.
    #[codec(index = 2)]
    EthereumSchnorr,
    /// RFC 8032's Ed25519: R, then s, little-endian. FROST ciphersuite `frost-ed25519`.
    #[codec(index = 3)]
    Ed25519,
}

impl SigningScheme {
    /// All schemes, in the order in which they are encoded.
    pub const ALL: [Self; 4] = [Self::Sr25519, Self::Bip340, Self::EthereumSchnorr, Self::Ed25519];

    /// How the key of `role` signs on a network with `scheme`.
    pub const fn of(role: Role, scheme: Scheme) -> Self {
        match (role, scheme) {
            (Role::Oracle, _) => Self::Sr25519,
            (Role::External, Scheme::Bip340) => Self::Bip340,
            (Role::External, Scheme::EthereumSchnorr) => Self::EthereumSchnorr,
            (Role::External, Scheme::Ed25519) => Self::Ed25519,
        }
    }

    /// The suite that makes the key.
    pub const fn suite(self) -> Suite {
        match self {
            Self::Sr25519 => Suite::Ristretto255,
            Self::Bip340 | Self::EthereumSchnorr => Suite::Secp256k1,
            Self::Ed25519 => Suite::Ed25519,
        }
    }

    /// Bytes of a point: of a key, of a verification share, and of each half of a nonce commitment.
    pub const fn point_len(self) -> usize {
        match self.suite() {
            Suite::Secp256k1 => 33,
            Suite::Ristretto255 | Suite::Ed25519 => 32,
        }
    }

    /// Bytes of a nonce commitment: the hiding one's point, then the binding one's, as RFC 9591 encodes them.
    pub const fn commitment_len(self) -> usize {
        2 * self.point_len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_is_of_the_suite_of_its_role() {
        for scheme in [Scheme::Bip340, Scheme::EthereumSchnorr, Scheme::Ed25519] {
            for role in Role::ALL {
                assert_eq!(SigningScheme::of(role, scheme).suite(), role.suite(scheme));
            }
        }
    }

    #[test]
    fn commitments_are_two_points() {
        assert_eq!(SigningScheme::ALL.map(SigningScheme::commitment_len), [64, 66, 66, 64]);
    }
}
