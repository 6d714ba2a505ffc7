//! What a set can be asked to sign.

use alloc::{vec, vec::Vec};

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{ConstU32, H256, bounded::BoundedVec};
use sp_crypto_hashing::blake2_256;

use crate::{
    NetworkId, Role, SlashReport,
    group::{batch_message, cosign_message, slash_report_message},
    signing::SigningScheme,
};

/// The most messages of a plan.
pub const MAX_PLAN_MESSAGES: u32 = 64;

/// What a set signs, in full.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Subject {
    /// A batch of the set's network, by its hash: [`batch_message`], by the oracle key.
    #[codec(index = 0)]
    Batch {
        /// The batch's number on its network.
        id: u64,
        /// BLAKE2b-256 of the encoded batch.
        hash: H256,
    },
    /// A finalized block of the chain: [`cosign_message`], by the oracle key.
    #[codec(index = 1)]
    Cosign {
        /// The block's number.
        block: u64,
        /// The block's hash.
        hash: H256,
    },
    /// The set's own slash report: [`slash_report_message`], by the oracle key.
    #[codec(index = 2)]
    SlashReport(SlashReport),
    /// Messages for the external network, by the external key.
    #[codec(index = 3)]
    Plan(Plan),
}

/// Names a [`Subject`] in a few bytes.
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
pub enum SubjectId {
    /// A batch.
    #[codec(index = 0)]
    Batch {
        /// The batch's number on its network.
        id: u64,
        /// BLAKE2b-256 of the encoded batch.
        hash: H256,
    },
    /// A block of the chain.
    #[codec(index = 1)]
    Cosign {
        /// The block's number.
        block: u64,
        /// The block's hash.
        hash: H256,
    },
    /// A slash report of the set.
    #[codec(index = 2)]
    SlashReport {
        /// BLAKE2b-256 of the encoded report.
        hash: H256,
    },
    /// A plan.
    #[codec(index = 3)]
    Plan {
        /// [`Plan::hash`].
        hash: H256,
    },
}

impl SubjectId {
    /// Which of the set's keys signs.
    pub const fn role(&self) -> Role {
        match self {
            Self::Batch { .. } | Self::Cosign { .. } | Self::SlashReport { .. } => Role::Oracle,
            Self::Plan { .. } => Role::External,
        }
    }
}

impl Subject {
    /// Its name.
    pub fn id(&self) -> SubjectId {
        match self {
            Self::Batch { id, hash } => SubjectId::Batch { id: *id, hash: *hash },
            Self::Cosign { block, hash } => SubjectId::Cosign { block: *block, hash: *hash },
            Self::SlashReport(report) => {
                SubjectId::SlashReport { hash: H256(report.using_encoded(blake2_256)) }
            }
            Self::Plan(plan) => SubjectId::Plan { hash: plan.hash() },
        }
    }

    /// How many messages are signed: one, or as many as the plan has.
    pub fn messages_len(&self) -> u32 {
        match self {
            Self::Plan(plan) => plan.messages.len() as u32,
            Self::Batch { .. } | Self::Cosign { .. } | Self::SlashReport(_) => 1,
        }
    }

    /// What is signed, by the key of a set of `network` on the chain whose block 0 has the hash `genesis_hash`.
    pub fn messages(&self, genesis_hash: H256, network: NetworkId) -> Vec<SigningMessage> {
        match self {
            Self::Batch { id, hash } => {
                vec![SigningMessage::untweaked(batch_message(genesis_hash, network, *id, *hash))]
            }
            Self::Cosign { block, hash } => {
                vec![SigningMessage::untweaked(cosign_message(genesis_hash, *block, *hash))]
            }
            Self::SlashReport(report) => {
                vec![SigningMessage::untweaked(slash_report_message(genesis_hash, report))]
            }
            Self::Plan(plan) => plan.messages.iter().map(SigningMessage::from).collect(),
        }
    }
}

/// One message that is signed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct SigningMessage {
    /// The bytes that are signed.
    pub bytes: Vec<u8>,
    /// How the key that signs them is made from the set's.
    pub tweak: KeyTweak,
}

impl SigningMessage {
    const fn untweaked(bytes: Vec<u8>) -> Self {
        Self { bytes, tweak: KeyTweak::None }
    }
}

impl From<&PlanMessage> for SigningMessage {
    fn from(message: &PlanMessage) -> Self {
        Self { bytes: message.message.to_vec(), tweak: message.tweak }
    }
}

/// How the key that signs is made from a set's external key Y.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum KeyTweak {
    /// Y itself signs.
    #[default]
    #[codec(index = 0)]
    None,
    /// Y + o·G signs, for a scalar o: big-endian in secp256k1, little-endian in Ed25519, below the group's order. Y is
    /// the point with the parity of its 33 bytes, also where the scheme knows x-coordinates alone.
    #[codec(index = 1)]
    Offset([u8; 32]),
    /// BIP 341's output key of Y's x-coordinate signs. In [`SigningScheme::Bip340`] alone.
    #[codec(index = 2)]
    Taproot {
        /// The root of the script tree; `None` if there are no scripts, as in BIP 86.
        merkle_root: Option<[u8; 32]>,
    },
}

impl KeyTweak {
    /// Whether there is such a tweak in `scheme`.
    pub const fn fits(&self, scheme: SigningScheme) -> bool {
        match self {
            Self::None => true,
            Self::Offset(_) => !matches!(scheme, SigningScheme::Sr25519),
            Self::Taproot { .. } => matches!(scheme, SigningScheme::Bip340),
        }
    }
}

/// A message of a plan.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct PlanMessage {
    /// What is signed, as the network hashes it.
    pub message: [u8; 32],
    /// How the key that signs it is made from the set's.
    pub tweak: KeyTweak,
}

/// The messages of a plan.
pub type PlanMessages = BoundedVec<PlanMessage, ConstU32<MAX_PLAN_MESSAGES>>;

/// Messages that a processor needs signed by a set's external key, all together: say, one for each input of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Plan {
    /// One to [`MAX_PLAN_MESSAGES`] messages.
    pub messages: PlanMessages,
}

impl Plan {
    /// BLAKE2b-256 of SCALE("quoin plan v1", plan).
    pub fn hash(&self) -> H256 {
        H256(("quoin plan v1", self).using_encoded(blake2_256))
    }

    /// Whether it has messages, and tweaks that there are in `scheme`. Whether an offset is a scalar is not asked.
    pub fn fits(&self, scheme: SigningScheme) -> bool {
        !self.messages.is_empty() && self.messages.iter().all(|message| message.tweak.fits(scheme))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SetId;

    const GENESIS: H256 = H256([1; 32]);
    const NETWORK: NetworkId = NetworkId(3);

    fn plan(messages: u8) -> Plan {
        let message = |number| PlanMessage { message: [number; 32], tweak: KeyTweak::Offset([number; 32]) };
        Plan { messages: (0..messages).map(message).collect::<Vec<_>>().try_into().expect("at most 64") }
    }

    fn report() -> SlashReport {
        SlashReport { validator_set: SetId { network: NETWORK, session: 4 }, members: Default::default() }
    }

    #[test]
    fn the_documented_bytes_are_signed() {
        let hash = H256([2; 32]);
        let one = |subject: Subject| {
            let messages = subject.messages(GENESIS, NETWORK);
            assert_eq!((messages.len(), subject.messages_len()), (1, 1));
            assert_eq!(messages[0].tweak, KeyTweak::None);
            assert_eq!(subject.id().role(), Role::Oracle);
            messages[0].bytes.clone()
        };
        assert_eq!(
            one(Subject::Batch { id: 7, hash }),
            ("quoin batch v1", GENESIS, NETWORK, 7u64, hash).encode()
        );
        assert_eq!(
            one(Subject::Cosign { block: 7, hash }),
            ("quoin cosign v1", GENESIS, 7u64, hash).encode()
        );
        assert_eq!(
            one(Subject::SlashReport(report())),
            ("quoin slash report v1", GENESIS, report()).encode()
        );
    }

    #[test]
    fn a_plan_is_signed_message_by_message() {
        let plan = plan(3);
        let subject = Subject::Plan(plan.clone());
        assert_eq!(subject.id().role(), Role::External);
        assert_eq!(subject.messages_len(), 3);
        let expected: Vec<_> = plan
            .messages
            .iter()
            .map(|message| SigningMessage { bytes: message.message.to_vec(), tweak: message.tweak })
            .collect();
        assert_eq!(subject.messages(GENESIS, NETWORK), expected);
        assert_eq!(plan.hash().0, ("quoin plan v1", plan.messages.clone()).using_encoded(blake2_256));
    }

    #[test]
    fn names_tell_subjects_apart() {
        let hash = H256([2; 32]);
        let mut changed = report();
        changed.validator_set.session = 5;
        let names = [
            Subject::Batch { id: 1, hash },
            Subject::Batch { id: 2, hash },
            Subject::Batch { id: 1, hash: H256([3; 32]) },
            Subject::Cosign { block: 1, hash },
            Subject::Cosign { block: 2, hash },
            Subject::SlashReport(report()),
            Subject::SlashReport(changed),
            Subject::Plan(plan(1)),
            Subject::Plan(plan(2)),
        ]
        .map(|subject| subject.id().encode());
        for (index, name) in names.iter().enumerate() {
            assert!(!names[..index].contains(name));
        }
    }

    #[test]
    fn tweaks_fit_their_schemes_alone() {
        let (offset, taproot) = (KeyTweak::Offset([1; 32]), KeyTweak::Taproot { merkle_root: None });
        let fits = |tweak: KeyTweak| SigningScheme::ALL.map(|scheme| tweak.fits(scheme));
        assert_eq!(fits(KeyTweak::None), [true; 4]);
        assert_eq!(fits(offset), [false, true, true, true]);
        assert_eq!(fits(taproot), [false, true, false, false]);
        assert!(plan(64).fits(SigningScheme::Bip340));
        assert!(!plan(1).fits(SigningScheme::Sr25519));
        assert!(!plan(0).fits(SigningScheme::Bip340));
    }
}
