//! What describes a DKG to the verifier, and the sizes that follow from it by arithmetic alone.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{ConstU32, H256, bounded::BoundedVec};
use sp_crypto_hashing::blake2_256;

use super::DkgError;
use crate::{EmbeddedCurve, EmbeddedKey, MAX_KEY_SHARES, Role, SetId, Suite, ValidatorSet};

/// A validator in a DKG.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct DkgValidator {
    /// Its embedded key, whose possession was proven.
    pub key: EmbeddedKey,
    /// Its key shares.
    pub weight: u16,
}

/// The validators of a DKG, in the order of their share indices.
pub type DkgValidators = BoundedVec<DkgValidator, ConstU32<{ MAX_KEY_SHARES as u32 }>>;

/// One DKG: what every participation in it is verified against (specification, section 2).
///
/// The type holds any numbers; those of no DKG are refused by whoever computes with them, as [`DkgError`] says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Dkg {
    /// The suite in which the key is made.
    pub suite: Suite,
    /// What no other DKG has.
    pub context: [u8; 32],
    /// t: the key shares that sign together.
    pub threshold: u16,
    /// The validators, in order.
    pub validators: DkgValidators,
}

/// The least N (specification, section 5).
const MIN_PROOF_SIZE: u64 = 512;
/// Bytes of a scalar.
const SCALAR_LEN: u64 = 32;

impl Dkg {
    /// The class of the smallest sets: N = 512.
    pub const MIN_CLASS: u32 = 9;
    /// The class of the largest: N = 8192.
    pub const MAX_CLASS: u32 = 13;

    /// The DKG of a set's key for `role`, on the chain whose block 0 has the hash `genesis_hash`. `None` if a member has no
    /// key on the curve that it takes.
    pub fn of<AccountId: Encode + PartialEq>(
        set: &ValidatorSet<AccountId>,
        role: Role,
        genesis_hash: H256,
    ) -> Option<Self> {
        Self::with_set_hash(set, set.hash(), role, genesis_hash)
    }

    /// [`of`](Self::of), with the set's hash known already.
    pub fn with_set_hash<AccountId: Encode + PartialEq>(
        set: &ValidatorSet<AccountId>,
        set_hash: H256,
        role: Role,
        genesis_hash: H256,
    ) -> Option<Self> {
        let suite = role.suite(set.scheme);
        let mut validators = DkgValidators::default();
        for member in &set.members {
            let validator = DkgValidator { key: member.embedded.get(suite)?, weight: member.shares };
            validators.try_push(validator).ok()?;
        }
        let context = context(genesis_hash, set.id, role, suite, set_hash);
        Some(Self { suite, context, threshold: set.threshold(), validators })
    }

    /// n: all key shares.
    pub fn shares(&self) -> u32 {
        self.validators.iter().map(|validator| u32::from(validator.weight)).sum()
    }

    /// Whether there are as many key shares as sets have, so that sizes are bounded.
    pub(super) fn check_shares(&self) -> Result<(), DkgError> {
        match self.shares() {
            0 if self.validators.is_empty() => Err(DkgError::NoValidators),
            shares if shares > u32::from(MAX_KEY_SHARES) => Err(DkgError::TooManyShares { shares }),
            _ => Ok(()),
        }
    }

    /// Slots: the largest weight.
    pub fn slots(&self) -> u16 {
        self.validators.iter().map(|validator| validator.weight).max().unwrap_or(0)
    }

    /// N, the size of a participation's proof: a power of two, at least 512, of which the cost of verifying is a step
    /// function (specification, section 5).
    pub fn proof_size(&self) -> u32 {
        let gates = 3 * self.scalars() + 7 * 2 * self.sums();
        // Below 2²⁸: there are at most 150 validators with weights of 16 bits.
        gates.next_power_of_two().max(MIN_PROOF_SIZE) as u32
    }

    /// The class of DKGs that cost as much to verify, up to their numbers of shares: log₂ of [`proof_size`].
    ///
    /// [`proof_size`]: Self::proof_size
    pub fn class(&self) -> u32 {
        self.proof_size().ilog2()
    }

    /// The bytes of a participation.
    pub fn participation_len(&self) -> u32 {
        let point = self.point_len();
        let commitments = self.sums() + self.vectors();
        let proof_points = 5 + (2 * self.vectors() + 4) + 2 * u64::from(self.class());
        let opening = point + SCALAR_LEN;
        let length = self.ephemeral_keys()
            + commitments * point
            + (proof_points * point + 5 * SCALAR_LEN)
            + opening
            + u64::from(self.shares()) * SCALAR_LEN;
        length as u32
    }

    /// The bytes of a dealing: what is stored of a verified participation.
    pub fn dealing_len(&self) -> u32 {
        let shares = u64::from(self.shares());
        (self.ephemeral_keys() + (1 + shares) * self.point_len() + shares * SCALAR_LEN) as u32
    }

    /// The bytes of all verification shares.
    pub fn verification_shares_len(&self) -> u32 {
        self.shares() * self.point_len() as u32
    }

    /// The scalars that claims are about: the dealer's secret, and two for each slot.
    fn scalars(&self) -> u64 {
        1 + 2 * u64::from(self.slots())
    }

    /// t + n: the scalar commitments, each to a sum of two claims' x.
    fn sums(&self) -> u64 {
        u64::from(self.threshold) + u64::from(self.shares())
    }

    /// c, the vector commitments.
    fn vectors(&self) -> u64 {
        let (public, secret) = (self.scalars(), 2 * self.sums());
        let digits = self.digits();
        let bases = 3 * digits + 1;
        let variables = public * (bases + digits) + secret * (digits + 2);
        variables.div_ceil(u64::from(self.proof_size()))
    }

    /// W, the digits of an embedded scalar (specification, section 3).
    const fn digits(&self) -> u64 {
        match self.suite.embedded_curve() {
            EmbeddedCurve::Secq256k1 => 128,
            EmbeddedCurve::Embedwards25519 => 126,
        }
    }

    /// Bytes of the ephemeral keys, two for each slot.
    fn ephemeral_keys(&self) -> u64 {
        2 * u64::from(self.slots()) * self.suite.embedded_curve().point_len() as u64
    }

    /// Bytes of a point of the proof group.
    const fn point_len(&self) -> u64 {
        match self.suite {
            Suite::Secp256k1 => 33,
            Suite::Ristretto255 | Suite::Ed25519 => 32,
        }
    }
}

/// BLAKE2b-256 of SCALE("quoin dkg v1", genesis hash, network, session, role, suite, set hash).
fn context(genesis_hash: H256, id: SetId, role: Role, suite: Suite, set_hash: H256) -> [u8; 32] {
    ("quoin dkg v1", genesis_hash, id.network, id.session, role, suite, set_hash).using_encoded(blake2_256)
}
