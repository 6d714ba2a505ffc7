//! The runtime API that a worker carries its processor's batches to a chain by, and its burns back.
//!
//! Batches and accounts are SCALE-encoded in it, so that it is the same on every chain.
//!
//! What finished signatures wait for execution is answered by
//! [`SigningApi::signed_requests`](crate::signing::api::SigningApi): those whose subject is
//! [`Batch`](crate::signing::SubjectId::Batch). When a batch is executed, they are removed.

use alloc::vec::Vec;

use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use sp_core::{H256, sr25519};
use sp_runtime::traits::Block as BlockT;

use crate::{
    NetworkId, Session, SetId,
    batch::{BatchId, BatchSignature, BurnId, Proposal, Published},
    coordinator,
};

/// How far a network's batches are, and whose count.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct BatchesProgress {
    /// The number of the batch that is executed next.
    pub next: BatchId,
    /// How many numbers, from `next` on, may be proposed.
    pub ahead: u32,
    /// Whether the network is halted: nothing is proposed or executed.
    pub halted: bool,
    /// What the set that signed the last batch has signed up to now; `None` before the network's first batch.
    pub published: Option<Published>,
    /// The set in office; `None` while nobody serves the network.
    pub in_office: Option<SetId>,
    /// The handover that is due, once the next set has its keys.
    pub handover: Option<Handover>,
}

/// A handover that is due: the next set has its keys, and takes office when a batch that it signed is executed.
///
/// A member of the next set proposes and signs the batch with the number [`BatchesProgress::next`] when its own processor
/// reported all of [`BatchesProgress::published`], which [`Published::covers`] tells. It proposes and signs later ones when
/// its set is in office in the state of a finalized block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Handover {
    /// The next set.
    pub successor: SetId,
    /// Whether it is late: the batches of the set in office do not count any longer, only the next one's do.
    pub late: bool,
}

/// A batch that a chain can execute, when it is signed and its number is the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct BatchSummary {
    /// The network.
    pub network: NetworkId,
    /// The batch's number.
    pub id: BatchId,
    /// The batch's hash.
    pub batch_hash: H256,
    /// Every burn with a lower number has been carried out.
    pub burns: BurnId,
}

/// Why a chain can never execute what is said to be a batch. It must not be proposed or signed: its number would never be
/// executed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Encode, Decode, DecodeWithMemTracking, TypeInfo,
)]
pub enum BatchRefusal {
    /// It is longer than the chain takes.
    #[error("the batch is longer than {limit} bytes")]
    #[codec(index = 0)]
    TooLong {
        /// The most bytes that it takes.
        limit: u32,
    },
    /// It is not the encoding of a batch on the chain.
    #[error("the bytes are not the encoding of a batch on this chain")]
    #[codec(index = 1)]
    Malformed,
}

/// A proposal that is open, and the coordinator key that authorises it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct OpenProposal {
    /// The key. It signs [`Proposal::duty_hash`].
    pub coordinator: coordinator::Public,
    /// What it proposes.
    pub proposal: Proposal,
}

/// An amount that is to leave for an external network, and is queued until a batch acknowledges it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct QueuedBurn {
    /// Its number.
    pub id: BurnId,
    /// The encoded account that burned it. `None` where it came in by an instruction that failed, and goes back.
    pub who: Option<Vec<u8>>,
    /// How much, of the network's asset, in the asset's smallest unit.
    pub amount: u128,
    /// Where it goes.
    pub address: Vec<u8>,
}

sp_api::decl_runtime_apis! {
    /// What a worker reads of a chain's batches and burns, and submits to it.
    ///
    /// Every answer is of the state at the block that is asked.
    #[api_version(1)]
    pub trait BatchesApi {
        /// How far the network's batches are, and whose count.
        fn batches_progress(network: NetworkId) -> BatchesProgress;

        /// What these bytes are as an encoded batch. Asked before a batch is proposed or signed: of one that is refused, the
        /// number would never be executed.
        fn check_batch(batch: Vec<u8>) -> Result<BatchSummary, BatchRefusal>;

        /// The proposals of the batch with this number and hash that are open for whoever holds these coordinator keys: as
        /// members of the set in office, or of the next one once that has its keys. None while the batch is being signed or
        /// is signed.
        fn proposal_duties(
            coordinators: Vec<coordinator::Public>,
            network: NetworkId,
            id: BatchId,
            hash: H256,
        ) -> Vec<OpenProposal>;

        /// The transaction that submits a proposal, authorised by `signature` over [`Proposal::duty_hash`]. Whether it is
        /// open is not asked.
        fn proposal_extrinsic(
            proposal: Proposal,
            signature: coordinator::Signature,
        ) -> <Block as BlockT>::Extrinsic;

        /// The transaction that executes an encoded batch, by the signature of its network's set with the number `session`
        /// over [`batch_message`](crate::group::batch_message). `None` if [`Self::check_batch`] refuses it. Whether it can be
        /// executed now is not asked: it can if its number is the next, the set's batches count, and no other batch of the
        /// network was executed in the same block.
        fn execution_extrinsic(
            session: Session,
            batch: Vec<u8>,
            signature: sr25519::Signature,
        ) -> Option<<Block as BlockT>::Extrinsic>;

        /// The transaction that proves that a set's oracle key signed two different batches with the number `id`. Whether
        /// they are a conflict is not asked.
        fn conflict_extrinsic(
            set: SetId,
            id: BatchId,
            first: BatchSignature,
            second: BatchSignature,
        ) -> <Block as BlockT>::Extrinsic;

        /// The network's queued burns from the number `from` on, `limit` at most, in order.
        fn queued_burns(network: NetworkId, from: BurnId, limit: u32) -> Vec<QueuedBurn>;
    }
}
