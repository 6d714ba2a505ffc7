//! Suites, embedded curves, signature schemes and roles.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// A curve whose base field is the scalar field of a proof group (specification, section 1).
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
    Serialize,
    Deserialize,
)]
pub enum EmbeddedCurve {
    /// Over secp256k1's scalar field. Points are 33 bytes: 02 or 03 for y's parity, then x, big-endian.
    #[codec(index = 0)]
    Secq256k1,
    /// Over the scalar field of Ristretto255 and Ed25519. Points are 32 bytes: x, little-endian, y's parity in
    /// the top bit.
    #[codec(index = 1)]
    Embedwards25519,
}

impl EmbeddedCurve {
    /// The suite under which a key on this curve is proven possessed. One proof counts for every suite on the
    /// curve.
    pub const fn possession_suite(self) -> Suite {
        match self {
            Self::Secq256k1 => Suite::Secp256k1,
            Self::Embedwards25519 => Suite::Ristretto255,
        }
    }

    /// Bytes of a point, so of a key, on this curve.
    pub const fn point_len(self) -> usize {
        match self {
            Self::Secq256k1 => 33,
            Self::Embedwards25519 => 32,
        }
    }

    /// Bytes of a proof of possession of a key on this curve: a point and a scalar (specification, section 7).
    pub const fn possession_len(self) -> usize {
        self.point_len() + 32
    }
}

/// A proof group with its embedded curve (specification, section 1).
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
    Serialize,
    Deserialize,
)]
pub enum Suite {
    /// Makes keys for Bitcoin and Ethereum.
    #[codec(index = 0)]
    Secp256k1,
    /// Makes sr25519 keys: the chain's own signatures.
    #[codec(index = 1)]
    Ristretto255,
    /// Makes Ed25519 keys: Monero.
    #[codec(index = 2)]
    Ed25519,
}

impl Suite {
    /// The name that stands in transcripts, in ASCII.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Secp256k1 => "secp256k1",
            Self::Ristretto255 => "ristretto255",
            Self::Ed25519 => "ed25519",
        }
    }

    /// The curve that holds the embedded keys of this suite.
    pub const fn embedded_curve(self) -> EmbeddedCurve {
        match self {
            Self::Secp256k1 => EmbeddedCurve::Secq256k1,
            Self::Ristretto255 | Self::Ed25519 => EmbeddedCurve::Embedwards25519,
        }
    }
}

/// How an external network checks signatures of a set's external key.
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
    Serialize,
    Deserialize,
)]
pub enum Scheme {
    /// BIP 340 Schnorr signatures over secp256k1.
    #[codec(index = 0)]
    Bip340,
    /// Schnorr signatures over secp256k1 that a contract verifies through `ecrecover`.
    #[codec(index = 1)]
    EthereumSchnorr,
    /// Ed25519 signatures.
    #[codec(index = 2)]
    Ed25519,
}

impl Scheme {
    /// The suite that makes keys for this scheme.
    pub const fn suite(self) -> Suite {
        match self {
            Self::Bip340 | Self::EthereumSchnorr => Suite::Secp256k1,
            Self::Ed25519 => Suite::Ed25519,
        }
    }

    /// Whether a member of a set needs a key on `curve`: for its oracle key or for its external key.
    pub fn needs(self, curve: EmbeddedCurve) -> bool {
        Role::ALL.iter().any(|role| role.suite(self).embedded_curve() == curve)
    }
}

/// Which of a set's two keys.
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
    Serialize,
    Deserialize,
)]
pub enum Role {
    /// The sr25519 key that signs for the set on the chain.
    #[codec(index = 0)]
    Oracle,
    /// The key on the external network.
    #[codec(index = 1)]
    External,
}

impl Role {
    /// Both roles, in the order in which they are encoded.
    pub const ALL: [Self; 2] = [Self::Oracle, Self::External];

    /// The suite of this role's key on a network with `scheme`.
    pub const fn suite(self, scheme: Scheme) -> Suite {
        match self {
            Self::Oracle => Suite::Ristretto255,
            Self::External => scheme.suite(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_need_the_curves_of_both_roles() {
        for scheme in [Scheme::Bip340, Scheme::EthereumSchnorr] {
            assert!(scheme.needs(EmbeddedCurve::Secq256k1));
            assert!(scheme.needs(EmbeddedCurve::Embedwards25519));
        }
        assert!(!Scheme::Ed25519.needs(EmbeddedCurve::Secq256k1));
        assert!(Scheme::Ed25519.needs(EmbeddedCurve::Embedwards25519));
    }

    #[test]
    fn a_possession_proof_is_made_on_its_own_curve() {
        for curve in [EmbeddedCurve::Secq256k1, EmbeddedCurve::Embedwards25519] {
            assert_eq!(curve.possession_suite().embedded_curve(), curve);
        }
        assert_eq!(EmbeddedCurve::Secq256k1.possession_len(), 65);
        assert_eq!(EmbeddedCurve::Embedwards25519.possession_len(), 64);
    }
}
