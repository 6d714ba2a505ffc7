//! Requests for signatures.

use alloc::vec::Vec;

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;

use crate::{
    Role, SetId,
    bits::MemberBits,
    signing::{SignatureShare, Subject, SubjectId},
};

/// The number that the chain gives a request when it is opened; another one on another fork. Duties are submitted with it,
/// since it is short, and signed with the [`RequestId`].
pub type RequestNumber = u32;

/// Names a request: the set that signs, which of its keys ([`RequestId::role`]), and what.
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
pub struct RequestId {
    /// The set.
    pub validator_set: SetId,
    /// What it signs.
    pub subject: SubjectId,
}

impl RequestId {
    /// Which of the set's keys signs.
    pub const fn role(&self) -> Role {
        self.subject.role()
    }

    /// The beginning of an attempt's transcript: BLAKE2b-256 of SCALE("quoin signing v1", request, attempt, hash of the
    /// block that opened the attempt).
    pub fn transcript(&self, attempt: u32, opened: H256) -> H256 {
        H256(("quoin signing v1", self, attempt, opened).using_encoded(blake2_256))
    }
}

/// An attempt's transcript after one more member committed: BLAKE2b-256 of SCALE(transcript before, member, commitments).
///
/// What it is after the last signer committed is the *session*: all that a signature share depends on, but for the secrets.
pub fn committed(transcript: H256, member: u16, commitments: &[u8]) -> H256 {
    H256((transcript, member, commitments).using_encoded(blake2_256))
}

/// A request that is open.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct SigningRequest {
    /// Its number.
    pub number: RequestNumber,
    /// The set that signs.
    pub validator_set: SetId,
    /// What it signs.
    pub subject: Subject,
}

impl SigningRequest {
    /// The request's name.
    pub fn id(&self) -> RequestId {
        RequestId { validator_set: self.validator_set, subject: self.subject.id() }
    }
}

/// One attempt at a request, its signers fixed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct SigningSession {
    /// What is signed, by which set.
    pub request: SigningRequest,
    /// The attempt, from 0 on.
    pub attempt: u32,
    /// The block that opened the attempt. Nonces belong to its hash.
    pub opened_at: u64,
    /// The signers, in the order in which they committed.
    pub signers: Vec<SessionSigner>,
}

/// A signer in a session.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct SessionSigner {
    /// Its index in the set.
    pub member: u16,
    /// What it committed to, message by message, and for each share by share.
    pub commitments: Vec<u8>,
    /// Its signature shares in the same order, once it gave them.
    pub shares: Option<Vec<SignatureShare>>,
}

impl SigningSession {
    /// What every signature share of the attempt depends on; the block that opened the attempt has the hash `opened`.
    pub fn hash(&self, opened: H256) -> H256 {
        let begin = self.request.id().transcript(self.attempt, opened);
        self.signers
            .iter()
            .fold(begin, |transcript, signer| committed(transcript, signer.member, &signer.commitments))
    }
}

/// How far a request is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct SigningProgress {
    /// Its number.
    pub number: RequestNumber,
    /// The attempt, from 0 on.
    pub attempt: u32,
    /// Who may commit to nonces now: nobody, once the signers are fixed.
    pub may_commit: MemberBits,
    /// Who committed in this attempt.
    pub committed: MemberBits,
    /// Whether they are fixed as the signers.
    pub fixed: bool,
    /// Which of them gave their shares.
    pub shared: MemberBits,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NetworkId;

    #[test]
    fn the_session_covers_request_attempt_block_and_commitments_in_order() {
        let session = |id, attempt, signers: &[(u16, u8)]| SigningSession {
            request: SigningRequest {
                number: 9,
                validator_set: SetId { network: NetworkId(1), session: 2 },
                subject: Subject::Batch { id, hash: H256([3; 32]) },
            },
            attempt,
            opened_at: 4,
            signers: signers
                .iter()
                .map(|(member, byte)| SessionSigner {
                    member: *member,
                    commitments: vec![*byte; 64],
                    shares: None,
                })
                .collect(),
        };
        let opened = H256([5; 32]);
        let first = session(1, 0, &[(2, 6), (0, 7)]);
        let begin = ("quoin signing v1", first.request.id(), 0u32, opened).using_encoded(blake2_256);
        let one = (begin, 2u16, vec![6u8; 64]).using_encoded(blake2_256);
        let two = (one, 0u16, vec![7u8; 64]).using_encoded(blake2_256);
        assert_eq!(first.hash(opened).0, two);

        let mut numbered = first.clone();
        numbered.request.number = 10;
        assert_eq!(numbered.hash(opened), first.hash(opened), "numbers are a fork's own");
        let others = [
            session(2, 0, &[(2, 6), (0, 7)]).hash(opened),
            session(1, 1, &[(2, 6), (0, 7)]).hash(opened),
            session(1, 0, &[(0, 7), (2, 6)]).hash(opened),
            session(1, 0, &[(2, 6), (0, 8)]).hash(opened),
            session(1, 0, &[(2, 6)]).hash(opened),
            first.hash(H256([6; 32])),
        ];
        assert!(others.iter().all(|other| *other != first.hash(opened)));
    }
}
