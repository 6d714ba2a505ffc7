//! What the pallet stores.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, traits::ConstU32};
use quoin_primitives::{
    Abandonments, MAX_KEY_SHARES, MemberBits, NetworkId,
    signing::{GroupSignature, MAX_PLAN_MESSAGES, RequestId, RequestNumber, SignatureShare, SigningScheme},
};
use scale_info::TypeInfo;
use sp_core::H256;

/// The most key shares times the most messages: as many nonce commitments, and signature shares, as a member can have to
/// give for one request.
pub const MAX_PARTS: u32 = MAX_KEY_SHARES as u32 * MAX_PLAN_MESSAGES;
/// Bytes of so many commitments, in suite secp256k1.
pub const MAX_COMMITMENTS_LEN: u32 = MAX_PARTS * 66;

/// The most signers of a request.
pub const MAX_SIGNERS: u32 = MAX_KEY_SHARES as u32;

/// A member's nonce commitments, as they are submitted: message by message, and for each share by share.
pub type NonceCommitments = BoundedVec<u8, ConstU32<MAX_COMMITMENTS_LEN>>;
/// A member's signature shares, in the same order.
pub type SignatureShares = BoundedVec<SignatureShare, ConstU32<MAX_PARTS>>;
/// A request's signatures, message by message.
pub type GroupSignatures = BoundedVec<GroupSignature, ConstU32<MAX_PLAN_MESSAGES>>;

/// Members who stalled, each once, in the order in which they last did.
pub type Stalled = BoundedVec<u16, ConstU32<MAX_SIGNERS>>;

/// A member of a set that stalled.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Staller<BlockNumber> {
    /// The member.
    pub member: u16,
    /// How often requests began to do without it.
    pub times: u32,
    /// The block from which on they ask it again.
    pub until: BlockNumber,
}

impl<BlockNumber: PartialOrd> Staller<BlockNumber> {
    /// Whether requests do without the member now.
    pub(crate) fn is_left_out(&self, now: BlockNumber) -> bool {
        now < self.until
    }
}

/// Counts the blocks in which a network was not halted, while something waits for its time.
pub type NetworkTime = u32;

/// What an attempt waits for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Phase {
    /// Members' nonce commitments.
    #[codec(index = 0)]
    Commitments,
    /// The signers' shares.
    #[codec(index = 1)]
    Shares,
    /// Their sum.
    #[codec(index = 2)]
    Sum,
}

/// For whom a set is asked to sign.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Asker {
    /// The chain: cosignatures and slash reports.
    #[codec(index = 0)]
    Chain,
    /// A member, that had another pallet ask.
    #[codec(index = 1)]
    Member(u16),
    /// A member's processor, by a plan.
    #[codec(index = 2)]
    Processor(u16),
}

/// A request that is open, with its attempt.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Request<BlockNumber> {
    /// Which set signs what.
    pub id: RequestId,
    /// How its key signs.
    pub scheme: SigningScheme,
    /// How many messages are signed.
    pub messages: u16,
    /// How many members the set has.
    pub members: u16,
    /// The key shares that sign together.
    pub threshold: u16,
    /// The set's key shares.
    pub shares: u16,
    /// For whom it was asked.
    pub asker: Asker,
    /// The last time, of its network, that counts for it.
    pub deadline: NetworkTime,
    /// When it is looked at again.
    pub wake: Wake,
    /// The attempts that ran out of time with nobody silent who had not been before, by which later ones take longer.
    pub timeouts: u32,
    /// Signers that did not give their shares in time, in some attempt; who did so last is last.
    pub stalled: Stalled,
    /// Who gave something wrong, and has no part in any attempt.
    pub faulty: MemberBits,
    /// Who abandoned attempts, and how many.
    pub abandonments: Abandonments,
    /// The current attempt.
    pub attempt: Attempt<BlockNumber>,
}

/// One attempt at a request.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Attempt<BlockNumber> {
    /// From 0 on.
    pub number: u32,
    /// The block that opened it.
    pub opened_at: BlockNumber,
    /// Its hash, from the next block on. Nonces belong to it.
    pub opened: Option<H256>,
    /// What it waits for.
    pub phase: Phase,
    /// Who has no part in it, having stalled or abandoned before.
    pub excluded: MemberBits,
    /// Who committed, in that order. With the threshold's key shares committed, they are the signers.
    pub committed: BoundedVec<u16, ConstU32<{ MAX_KEY_SHARES as u32 }>>,
    /// Their key shares.
    pub weight: u16,
    /// When more key shares had committed than members may hold whose faults the set bears: an honest one among them.
    pub backed_at: Option<NetworkTime>,
    /// What was committed up to now, in short. When the signers are fixed it is the session.
    pub transcript: H256,
    /// Which signers gave their shares.
    pub shared: MemberBits,
    /// Who challenged a share.
    pub challengers: MemberBits,
    /// Who submitted signatures that are none.
    pub refuted: MemberBits,
}

impl<BlockNumber> Attempt<BlockNumber> {
    /// An attempt that waits for commitments from now on.
    pub(crate) fn new(number: u32, opened_at: BlockNumber, excluded: MemberBits) -> Self {
        let none = MemberBits::none(excluded.members());
        Self {
            number,
            opened_at,
            opened: None,
            phase: Phase::Commitments,
            excluded,
            committed: Default::default(),
            weight: 0,
            backed_at: None,
            transcript: H256::zero(),
            shared: none.clone(),
            challengers: none.clone(),
            refuted: none,
        }
    }

    /// Whether `member` committed in it.
    pub fn has_committed(&self, member: u16) -> bool {
        self.committed.contains(&member)
    }

    /// Who committed in it.
    pub fn signers(&self) -> MemberBits {
        let mut signers = MemberBits::none(self.excluded.members());
        self.committed.iter().for_each(|member| signers.insert(*member));
        signers
    }

    /// Whether the signers are fixed, and every one gave its shares.
    pub(crate) fn everybody_shared(&self) -> bool {
        self.phase != Phase::Commitments && usize::from(self.shared.count()) == self.committed.len()
    }

    /// The signers that are waited for.
    pub(crate) fn outstanding(&self) -> MemberBits {
        let mut outstanding = MemberBits::none(self.excluded.members());
        if self.phase == Phase::Shares {
            let missing = self.committed.iter().filter(|member| !self.shared.contains(**member));
            missing.for_each(|member| outstanding.insert(*member));
        }
        outstanding
    }
}

impl<BlockNumber> Request<BlockNumber> {
    /// Whether `member` may commit in this attempt, or could while it took commitments.
    pub(crate) fn is_asked(&self, member: u16) -> bool {
        member < self.members && !self.attempt.excluded.contains(member) && !self.faulty.contains(member)
    }

    /// Whether an honest member is among those who committed, whichever are faulty.
    pub(crate) fn is_backed(&self) -> bool {
        self.attempt.weight > self.shares.saturating_sub(self.threshold)
    }

    /// Who may commit in this attempt and did not.
    pub(crate) fn absent(&self) -> MemberBits {
        let mut absent = MemberBits::none(self.members);
        (0..self.members)
            .filter(|member| self.is_asked(*member) && !self.attempt.has_committed(*member))
            .for_each(|member| absent.insert(member));
        absent
    }

    /// Bytes of a member's commitments.
    pub(crate) fn commitments_len(&self, shares: u16) -> usize {
        self.parts(shares).saturating_mul(self.scheme.commitment_len())
    }

    /// How many commitments, or signature shares, a member with so many key shares gives.
    pub(crate) fn parts(&self, shares: u16) -> usize {
        usize::from(shares).saturating_mul(usize::from(self.messages))
    }

    /// The key shares behind so many bytes of commitments.
    pub(crate) fn shares_of(&self, commitments_len: usize) -> u16 {
        let per_share = usize::from(self.messages).saturating_mul(self.scheme.commitment_len());
        commitments_len.checked_div(per_share).and_then(|shares| shares.try_into().ok()).unwrap_or(0)
    }
}

/// A request whose signatures are finished.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Signed {
    /// Which set signed what.
    pub id: RequestId,
    /// The signatures, message by message.
    pub signatures: GroupSignatures,
    /// When they are forgotten.
    pub wake: Wake,
}

/// Where a request is found that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Named {
    /// Its number.
    pub number: RequestNumber,
    /// Whether its signatures are finished.
    pub signed: bool,
}

/// When a request is looked at: at the beginning of a time of its network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Wake {
    /// Whether the signers of its attempt are fixed then. Such requests are looked at apart from the others: however many those
    /// are, the time-outs of what is being signed come in time.
    pub signing: bool,
    /// The time.
    pub at: NetworkTime,
}

/// A network's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Clock {
    /// The network.
    pub network: NetworkId,
    /// Its time.
    pub time: NetworkTime,
    /// The first time for which requests may wait whose signers are fixed: where many do, it falls behind.
    pub signing_from: NetworkTime,
    /// The first time for which others may wait.
    pub others_from: NetworkTime,
    /// How many requests wait for a time of it, open and finished ones. Without any, the network has no clock.
    pub waiting: u32,
}

impl Clock {
    /// The clock of a network for a time of which a first request waits.
    pub(crate) const fn new(network: NetworkId) -> Self {
        Self { network, time: 0, signing_from: 1, others_from: 1, waiting: 1 }
    }
}

/// A set's newest cosignature.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Cosignature {
    /// The block's number.
    pub block: u64,
    /// The block's hash.
    pub hash: H256,
    /// The signature by the set's oracle key.
    pub signature: GroupSignature,
}

/// What is wrong with a member's part in signing.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum SigningFault {
    /// Its nonce commitments are not points other than the identity.
    #[codec(index = 0)]
    Commitments,
    /// A signature share of its is wrong.
    #[codec(index = 1)]
    Share {
        /// Which, in the order in which they were given.
        position: u16,
    },
    /// It challenged a signature share that is right.
    #[codec(index = 2)]
    FalseChallenge,
    /// The signatures that it submitted are none. It costs points, as silence does.
    #[codec(index = 3)]
    Signatures,
}
