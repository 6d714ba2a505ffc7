//! The duties of a validator's worker: which are open, and what it submits for them.

use alloc::vec::Vec;

use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;

use crate::{
    DutyMessage, EmbeddedCurve, EmbeddedKey, KeyPair, NetworkId, Role, SetId, bits::MemberBits, coordinator,
};

/// A MuSig2 public nonce: two points of Ristretto255.
pub type PublicNonce = [u8; 64];
/// A signer's part of a MuSig2 signature: a scalar, little-endian.
pub type PartialSignature = [u8; 32];

/// A duty that is open, and the coordinator key that authorises what is submitted for it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct OpenDuty<AccountId> {
    /// The key.
    pub coordinator: coordinator::Public,
    /// What is to be done.
    pub task: Task<AccountId>,
}

/// What is to be done. It stays open until the chain has it, or no longer needs it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum Task<AccountId> {
    /// Register an embedded key on `curve` for `account`: [`Duty::RegisterKey`].
    #[codec(index = 0)]
    RegisterKey {
        /// The validator.
        account: AccountId,
        /// The curve on which it has no key yet, and needs one.
        curve: EmbeddedCurve,
    },
    /// Deal: [`Duty::Participate`].
    #[codec(index = 1)]
    Participate {
        /// The set.
        set: SetId,
        /// Which of its keys.
        role: Role,
        /// The index of the validator in the set.
        member: u16,
    },
    /// Commit to nonces for the confirmation of the set's keys: [`Duty::CommitNonces`].
    #[codec(index = 2)]
    CommitNonces {
        /// The set.
        set: SetId,
        /// The attempt.
        attempt: u32,
        /// The block that opened the attempt. Nonces belong to its hash.
        opened_at: u64,
        /// The index of the validator in the set.
        member: u16,
    },
    /// Sign the set's keys as one of the signers: [`Duty::Confirm`], or [`Duty::AbandonAttempt`] if the nonces that are
    /// committed cannot be used.
    #[codec(index = 3)]
    Confirm {
        /// The index of the validator in the set.
        member: u16,
        /// All that is signed, and with whom.
        session: ConfirmationSession,
    },
    /// Add up the signers' shares and publish the set's keys: [`SetKeys`]. Any member does; the first counts.
    #[codec(index = 4)]
    PublishSetKeys {
        /// What was signed, and by whom.
        session: ConfirmationSession,
        /// Every signer's share, in their order.
        shares: Vec<PartialSignature>,
    },
}

/// One attempt of a set to confirm its keys, its signers fixed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct ConfirmationSession {
    /// The set.
    pub set: SetId,
    /// The attempt.
    pub attempt: u32,
    /// The block that opened the attempt. Nonces belong to its hash.
    pub opened_at: u64,
    /// The keys that are confirmed. What is signed is [`set_keys_message`](crate::group::set_keys_message) of them.
    pub keys: KeyPair,
    /// The signers, in the order in which their keys are aggregated: that of the set.
    pub signers: Vec<Signer>,
}

/// A signer of a confirmation.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Signer {
    /// Its index in the set.
    pub member: u16,
    /// The key it signs with.
    pub coordinator: coordinator::Public,
    /// What it committed to.
    pub nonces: PublicNonce,
}

impl ConfirmationSession {
    /// BLAKE2b-256 of SCALE("quoin confirmation v1", session): all that a share depends on, but for the secrets.
    pub fn hash(&self) -> H256 {
        H256(("quoin confirmation v1", self).using_encoded(blake2_256))
    }

    /// Which of the set's `members` members sign.
    pub fn participants(&self, members: u16) -> MemberBits {
        let mut participants = MemberBits::none(members);
        self.signers.iter().for_each(|signer| participants.insert(signer.member));
        participants
    }
}

/// What a coordinator key authorises: a call and its arguments but for the signature.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum Duty<AccountId> {
    /// `register_key`.
    #[codec(index = 0)]
    RegisterKey {
        /// The validator.
        account: AccountId,
        /// Its key.
        key: EmbeddedKey,
        /// The proof of its possession.
        proof: Vec<u8>,
    },
    /// `participate`.
    #[codec(index = 1)]
    Participate {
        /// The set.
        set: SetId,
        /// Which of its keys.
        role: Role,
        /// The index of the validator in the set.
        member: u16,
        /// The participation.
        participation: Vec<u8>,
    },
    /// `commit_nonces`.
    #[codec(index = 2)]
    CommitNonces {
        /// The set.
        set: SetId,
        /// The attempt.
        attempt: u32,
        /// The index of the validator in the set.
        member: u16,
        /// The nonces' commitments.
        nonces: PublicNonce,
        /// The hash of the block that opened the attempt, to which the nonces belong. It is signed and not submitted: the
        /// chain takes its own, so that a commitment from another fork is refused.
        opening: H256,
    },
    /// `confirm`.
    #[codec(index = 3)]
    Confirm {
        /// The set.
        set: SetId,
        /// The attempt.
        attempt: u32,
        /// The index of the validator in the set.
        member: u16,
        /// Its share of the signature.
        share: PartialSignature,
        /// [`ConfirmationSession::hash`] of what it is a share in. It is signed and not submitted: the chain takes its own, so
        /// that a share from another fork is refused, and not taken for a wrong one.
        session: H256,
    },
    /// `abandon_attempt`.
    #[codec(index = 4)]
    AbandonAttempt {
        /// The set.
        set: SetId,
        /// The attempt.
        attempt: u32,
        /// The index of the validator in the set.
        member: u16,
        /// The hash of the block that opened the attempt, signed and not submitted: what is abandoned on one fork is not
        /// on another.
        opening: H256,
    },
}

impl<AccountId: Encode> Duty<AccountId> {
    /// The duty's name: that of its call.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::RegisterKey { .. } => "register_key",
            Self::Participate { .. } => "participate",
            Self::CommitNonces { .. } => "commit_nonces",
            Self::Confirm { .. } => "confirm",
            Self::AbandonAttempt { .. } => "abandon_attempt",
        }
    }

    /// The set that it is a duty in, whose hash is signed with it.
    pub const fn set(&self) -> Option<SetId> {
        match self {
            Self::RegisterKey { .. } => None,
            Self::Participate { set, .. }
            | Self::CommitNonces { set, .. }
            | Self::Confirm { set, .. }
            | Self::AbandonAttempt { set, .. } => Some(*set),
        }
    }

    /// What the coordinator key signs: [`DutyMessage::hash`] with the arguments `(account, key, proof)`, `(role,
    /// member, participation)`, `(member, nonces, opening)`, `(member, share, session)` or `(member, opening)`.
    /// `set_hash` is that of [`Duty::set`], and does not count where that is `None`.
    pub fn hash(&self, genesis_hash: H256, set_hash: H256) -> [u8; 32] {
        let name = self.name();
        match self {
            Self::RegisterKey { account, key, proof } => {
                DutyMessage::of_account(genesis_hash, name, &(account, key, proof)).hash()
            }
            Self::Participate { set, role, member, participation } => {
                DutyMessage::new(genesis_hash, name, (*set, set_hash), 0, &(role, member, participation))
                    .hash()
            }
            Self::CommitNonces { set, attempt, member, nonces, opening } => {
                let arguments = &(member, nonces, opening);
                DutyMessage::new(genesis_hash, name, (*set, set_hash), *attempt, arguments).hash()
            }
            Self::Confirm { set, attempt, member, share, session } => {
                let arguments = &(member, share, session);
                DutyMessage::new(genesis_hash, name, (*set, set_hash), *attempt, arguments).hash()
            }
            Self::AbandonAttempt { set, attempt, member, opening } => {
                DutyMessage::new(genesis_hash, name, (*set, set_hash), *attempt, &(member, opening)).hash()
            }
        }
    }
}

/// The arguments of `set_keys`, which the signature in them authorises: anyone may submit it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct SetKeys {
    /// The network whose next set confirms its keys.
    pub network: NetworkId,
    /// The keys.
    pub keys: KeyPair,
    /// Which of the set's members signed.
    pub signature_participants: MemberBits,
    /// Their signature.
    pub signature: sp_core::sr25519::Signature,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PROTOCOL_VERSION;

    const GENESIS: H256 = H256([1; 32]);
    const SET_HASH: H256 = H256([2; 32]);
    const SET: SetId = SetId { network: NetworkId(3), session: 4 };

    fn signed(name: &str, attempt: u32, arguments: impl Encode) -> [u8; 32] {
        ("quoin duty v1", GENESIS, name, PROTOCOL_VERSION, SET, SET_HASH, attempt, arguments)
            .using_encoded(blake2_256)
    }

    #[test]
    fn the_documented_arguments_are_signed() {
        let duties = [
            (
                Duty::Participate { set: SET, role: Role::External, member: 5, participation: vec![6, 7] },
                signed("participate", 0, (Role::External, 5u16, vec![6u8, 7])),
            ),
            (
                Duty::CommitNonces {
                    set: SET,
                    attempt: 8,
                    member: 5,
                    nonces: [9; 64],
                    opening: H256([3; 32]),
                },
                signed("commit_nonces", 8, (5u16, [9u8; 64], [3u8; 32])),
            ),
            (
                Duty::Confirm { set: SET, attempt: 8, member: 5, share: [9; 32], session: H256([3; 32]) },
                signed("confirm", 8, (5u16, [9u8; 32], [3u8; 32])),
            ),
            (
                Duty::AbandonAttempt { set: SET, attempt: 8, member: 5, opening: H256([3; 32]) },
                signed("abandon_attempt", 8, (5u16, [3u8; 32])),
            ),
        ];
        for (duty, hash) in duties {
            let duty: Duty<u64> = duty;
            assert_eq!(duty.set(), Some(SET));
            assert_eq!(duty.hash(GENESIS, SET_HASH), hash, "{}", duty.name());
        }
    }

    #[test]
    fn a_registration_is_signed_outside_of_any_set() {
        let key = EmbeddedKey::Embedwards25519([3; 32]);
        let duty = Duty::RegisterKey { account: 5u64, key, proof: vec![6] };
        let message = DutyMessage::of_account(GENESIS, "register_key", &(5u64, key, vec![6u8])).hash();
        assert_eq!(duty.set(), None);
        assert_eq!(duty.hash(GENESIS, SET_HASH), message);
        assert_eq!(duty.hash(GENESIS, H256::zero()), message);
    }

    #[test]
    fn the_signers_are_the_participants() {
        let signer = |member| Signer {
            member,
            coordinator: sp_core::sr25519::Public::from_raw([0; 32]).into(),
            nonces: [0; 64],
        };
        let keys = KeyPair {
            oracle: sp_core::sr25519::Public::from_raw([1; 32]),
            external: crate::ExternalKey::Ed25519([2; 32]),
        };
        let session = ConfirmationSession {
            set: SET,
            attempt: 0,
            opened_at: 1,
            keys,
            signers: vec![signer(0), signer(2)],
        };
        assert_eq!(session.participants(4).encode(), [4 << 2, 0b101]);
        let hash = ("quoin confirmation v1", SET, 0u32, 1u64, keys, session.signers.clone());
        assert_eq!(session.hash().0, hash.using_encoded(blake2_256));
    }
}
