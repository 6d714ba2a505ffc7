//! What a DKG makes.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{ConstU32, bounded::BoundedVec, sr25519};

use crate::{ExternalKey, MAX_KEY_SHARES, Suite};

/// The public key that a DKG made, as its network has it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum GroupKey {
    /// 33 bytes, SEC1 compressed.
    #[codec(index = 0)]
    Secp256k1([u8; 33]),
    /// 32 bytes: an sr25519 key.
    #[codec(index = 1)]
    Ristretto255([u8; 32]),
    /// 32 bytes, by RFC 8032.
    #[codec(index = 2)]
    Ed25519([u8; 32]),
}

impl GroupKey {
    /// Bytes of the longest.
    pub(super) const MAX_LEN: usize = 33;

    /// The key in `suite` whose bytes stand at the beginning of `bytes`.
    pub(super) fn from_prefix(suite: Suite, bytes: &[u8; Self::MAX_LEN]) -> Self {
        let [prefix @ .., _] = *bytes;
        match suite {
            Suite::Secp256k1 => Self::Secp256k1(*bytes),
            Suite::Ristretto255 => Self::Ristretto255(prefix),
            Suite::Ed25519 => Self::Ed25519(prefix),
        }
    }

    /// The suite that made the key.
    pub const fn suite(&self) -> Suite {
        match self {
            Self::Secp256k1(_) => Suite::Secp256k1,
            Self::Ristretto255(_) => Suite::Ristretto255,
            Self::Ed25519(_) => Suite::Ed25519,
        }
    }

    /// The key's bytes.
    pub const fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Secp256k1(bytes) => bytes,
            Self::Ristretto255(bytes) | Self::Ed25519(bytes) => bytes,
        }
    }

    /// The key as an oracle key, if it is of that suite.
    pub fn oracle(self) -> Option<sr25519::Public> {
        match self {
            Self::Ristretto255(bytes) => Some(sr25519::Public::from_raw(bytes)),
            Self::Secp256k1(_) | Self::Ed25519(_) => None,
        }
    }

    /// The key as an external key, if it is of such a suite.
    pub const fn external(self) -> Option<ExternalKey> {
        match self {
            Self::Secp256k1(bytes) => Some(ExternalKey::Secp256k1(bytes)),
            Self::Ed25519(bytes) => Some(ExternalKey::Ed25519(bytes)),
            Self::Ristretto255(_) => None,
        }
    }
}

/// Verification shares one after the other, each of as many bytes as a point of the suite's group has.
pub type VerificationShares = BoundedVec<u8, ConstU32<{ MAX_KEY_SHARES as u32 * 33 }>>;

/// The key that a DKG made, with the verification share of every key share.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct GroupKeys {
    /// The group key.
    pub group_key: GroupKey,
    /// The verification shares of shares 1, 2, …, n: the secret shares times the base point, in the encoding of
    /// specification, section 1 (for ed25519 that is not RFC 8032's).
    pub verification_shares: VerificationShares,
}

impl GroupKeys {
    /// The verification share of a share, by its index from 1.
    pub fn verification_share(&self, index: u16) -> Option<&[u8]> {
        let length = self.group_key.as_bytes().len();
        let start = usize::from(index).checked_sub(1)?.checked_mul(length)?;
        self.verification_shares.get(start..start.checked_add(length)?)
    }
}
