//! The duties of a set's members in signing: which are open, and what is submitted for them.

use alloc::vec::Vec;

use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use sp_core::H256;

use crate::{
    DutyMessage, SetId, SlashReport, coordinator,
    signing::{
        GroupSignature, Plan, RequestId, RequestNumber, SignatureShare, SigningRequest, SigningSession,
    },
};

/// A duty in signing that is open, and the coordinator key that authorises what is submitted for it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct OpenSigningDuty {
    /// The key.
    pub coordinator: coordinator::Public,
    /// The index of its member in the set.
    pub member: u16,
    /// What is to be done.
    pub task: SigningTask,
}

/// What is to be done. It stays open until the chain has it, or no longer needs it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum SigningTask {
    /// Commit to nonces, if this is to be signed: [`SigningDuty::Commit`].
    #[codec(index = 0)]
    Commit {
        /// What is to be signed.
        request: SigningRequest,
        /// The attempt.
        attempt: u32,
        /// The block that opened the attempt. Nonces belong to its hash.
        opened_at: u64,
    },
    /// Give signature shares as one of the signers: [`SigningDuty::GiveShares`], or [`SigningDuty::Abandon`] if the nonces
    /// that are committed cannot be used.
    #[codec(index = 1)]
    GiveShares {
        /// All that is signed, and with whom.
        session: SigningSession,
    },
    /// Add up the signers' shares: [`SigningDuty::Complete`], by any member, or where a share is wrong
    /// [`SigningDuty::Challenge`].
    #[codec(index = 2)]
    Complete {
        /// What was signed, with every signer's shares.
        session: SigningSession,
    },
}

/// What a coordinator key authorises: a call and its arguments but for the signature.
///
/// Every duty for a request is submitted with the request's number, and signed with what that stands for: so it is
/// worth nothing on a fork where the number, the attempt, its opening, or a commitment is another.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum SigningDuty {
    /// `request_plan`: the member's own processor asks for signatures.
    #[codec(index = 0)]
    RequestPlan {
        /// The set.
        set: SetId,
        /// The index of the validator in the set.
        member: u16,
        /// What is to be signed.
        plan: Plan,
        /// A recent block: the duty is worth nothing long after it.
        at: u64,
        /// Its hash. It is signed and not submitted.
        at_hash: H256,
    },
    /// `commit`.
    #[codec(index = 1)]
    Commit {
        /// The request's number.
        number: RequestNumber,
        /// The request. It is signed and not submitted.
        request: RequestId,
        /// The attempt.
        attempt: u32,
        /// The hash of the block that opened the attempt. It is signed and not submitted.
        opened: H256,
        /// The index of the validator in the set.
        member: u16,
        /// Its nonce commitments, message by message, and for each share by share.
        commitments: Vec<u8>,
    },
    /// `give_shares`.
    #[codec(index = 2)]
    GiveShares {
        /// The request's number.
        number: RequestNumber,
        /// The request. It is not submitted.
        request: RequestId,
        /// The attempt.
        attempt: u32,
        /// [`SigningSession::hash`]. It is signed and not submitted.
        session: H256,
        /// The index of the validator in the set.
        member: u16,
        /// Its signature shares, message by message, and for each share by share.
        shares: Vec<SignatureShare>,
    },
    /// `challenge`: a share is wrong.
    #[codec(index = 3)]
    Challenge {
        /// The request's number.
        number: RequestNumber,
        /// The request. It is not submitted.
        request: RequestId,
        /// The attempt.
        attempt: u32,
        /// [`SigningSession::hash`]. It is signed and not submitted.
        session: H256,
        /// The index of the validator in the set.
        member: u16,
        /// The index of the share's owner in the set.
        signer: u16,
        /// Which of the owner's signature shares, from 0 on in the order in which they were given.
        position: u16,
        /// The share itself. It is signed and not submitted.
        share: SignatureShare,
    },
    /// `abandon`.
    #[codec(index = 4)]
    Abandon {
        /// The request's number.
        number: RequestNumber,
        /// The request. It is not submitted.
        request: RequestId,
        /// The attempt.
        attempt: u32,
        /// [`SigningSession::hash`]. It is signed and not submitted.
        session: H256,
        /// The index of the validator in the set.
        member: u16,
    },
    /// `complete`.
    #[codec(index = 5)]
    Complete {
        /// The request's number.
        number: RequestNumber,
        /// The request. It is not submitted.
        request: RequestId,
        /// The attempt.
        attempt: u32,
        /// [`SigningSession::hash`]. It is signed and not submitted.
        session: H256,
        /// The index of the validator in the set.
        member: u16,
        /// The finished signatures, message by message.
        signatures: Vec<GroupSignature>,
    },
    /// `propose_report`: the member has its set, which has retired, sign a report of more than the runtime counted.
    #[codec(index = 6)]
    ProposeReport {
        /// The index of the validator in the set.
        member: u16,
        /// The report, of that set.
        report: SlashReport,
    },
}

impl SigningDuty {
    /// The duty's name: that of its call.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::RequestPlan { .. } => "request_plan",
            Self::Commit { .. } => "commit",
            Self::GiveShares { .. } => "give_shares",
            Self::Challenge { .. } => "challenge",
            Self::Abandon { .. } => "abandon",
            Self::Complete { .. } => "complete",
            Self::ProposeReport { .. } => "propose_report",
        }
    }

    /// The set that it is a duty in, whose hash is signed with it.
    pub const fn set(&self) -> SetId {
        match self {
            Self::RequestPlan { set, .. } => *set,
            Self::Commit { request, .. }
            | Self::GiveShares { request, .. }
            | Self::Challenge { request, .. }
            | Self::Abandon { request, .. }
            | Self::Complete { request, .. } => request.validator_set,
            Self::ProposeReport { report, .. } => report.validator_set,
        }
    }

    /// What the coordinator key signs: [`DutyMessage::hash`] with the arguments `(member, plan, at, at_hash)`, `(request,
    /// opened, member, commitments)`, `(session, member, shares)`, `(session, member, signer, position, share)`,
    /// `(session, member)`, `(session, member, signatures)` or `(member, report)`, and with attempt 0 for the first and the
    /// last. `set_hash` is that of [`SigningDuty::set`].
    pub fn hash(&self, genesis_hash: H256, set_hash: H256) -> [u8; 32] {
        let (name, set) = (self.name(), (self.set(), set_hash));
        match self {
            Self::RequestPlan { member, plan, at, at_hash, .. } => {
                DutyMessage::new(genesis_hash, name, set, 0, &(member, plan, at, at_hash)).hash()
            }
            Self::Commit { request, attempt, opened, member, commitments, .. } => {
                let arguments = &(request, opened, member, commitments);
                DutyMessage::new(genesis_hash, name, set, *attempt, arguments).hash()
            }
            Self::GiveShares { attempt, session, member, shares, .. } => {
                DutyMessage::new(genesis_hash, name, set, *attempt, &(session, member, shares)).hash()
            }
            Self::Challenge { attempt, session, member, signer, position, share, .. } => {
                let arguments = &(session, member, signer, position, share);
                DutyMessage::new(genesis_hash, name, set, *attempt, arguments).hash()
            }
            Self::Abandon { attempt, session, member, .. } => {
                DutyMessage::new(genesis_hash, name, set, *attempt, &(session, member)).hash()
            }
            Self::Complete { attempt, session, member, signatures, .. } => {
                DutyMessage::new(genesis_hash, name, set, *attempt, &(session, member, signatures)).hash()
            }
            Self::ProposeReport { member, report } => {
                DutyMessage::new(genesis_hash, name, set, 0, &(member, report)).hash()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use sp_crypto_hashing::blake2_256;

    use super::*;
    use crate::{
        NetworkId, PROTOCOL_VERSION,
        signing::{KeyTweak, PlanMessage, SubjectId},
    };

    const GENESIS: H256 = H256([1; 32]);
    const SET_HASH: H256 = H256([2; 32]);
    const SET: SetId = SetId { network: NetworkId(3), session: 4 };
    const SESSION: H256 = H256([5; 32]);

    fn signed(name: &str, attempt: u32, arguments: impl Encode) -> [u8; 32] {
        ("quoin duty v1", GENESIS, name, PROTOCOL_VERSION, SET, SET_HASH, attempt, arguments)
            .using_encoded(blake2_256)
    }

    #[test]
    fn the_documented_arguments_are_signed() {
        let request =
            RequestId { validator_set: SET, subject: SubjectId::Batch { id: 6, hash: H256([7; 32]) } };
        let message = PlanMessage { message: [8; 32], tweak: KeyTweak::None };
        let plan = Plan { messages: vec![message].try_into().expect("one") };
        let report = SlashReport { validator_set: SET, members: Default::default() };
        let (number, attempt, member) = (9, 10, 11u16);
        let duties = [
            (
                SigningDuty::RequestPlan { set: SET, member, plan: plan.clone(), at: 12, at_hash: GENESIS },
                signed("request_plan", 0, (member, plan, 12u64, GENESIS)),
            ),
            (
                SigningDuty::Commit {
                    number,
                    request,
                    attempt,
                    opened: SET_HASH,
                    member,
                    commitments: vec![13; 64],
                },
                signed("commit", attempt, (request, SET_HASH, member, vec![13u8; 64])),
            ),
            (
                SigningDuty::GiveShares {
                    number,
                    request,
                    attempt,
                    session: SESSION,
                    member,
                    shares: vec![[14; 32]; 2],
                },
                signed("give_shares", attempt, (SESSION, member, vec![[14u8; 32]; 2])),
            ),
            (
                SigningDuty::Challenge {
                    number,
                    request,
                    attempt,
                    session: SESSION,
                    member,
                    signer: 15,
                    position: 16,
                    share: [14; 32],
                },
                signed("challenge", attempt, (SESSION, member, 15u16, 16u16, [14u8; 32])),
            ),
            (
                SigningDuty::Abandon { number, request, attempt, session: SESSION, member },
                signed("abandon", attempt, (SESSION, member)),
            ),
            (
                SigningDuty::Complete {
                    number,
                    request,
                    attempt,
                    session: SESSION,
                    member,
                    signatures: vec![[17; 64]],
                },
                signed("complete", attempt, (SESSION, member, vec![[17u8; 64]])),
            ),
            (
                SigningDuty::ProposeReport { member, report: report.clone() },
                signed("propose_report", 0, (member, report)),
            ),
        ];
        for (duty, hash) in duties {
            assert_eq!(duty.set(), SET);
            assert_eq!(duty.hash(GENESIS, SET_HASH), hash, "{}", duty.name());
        }
    }
}
