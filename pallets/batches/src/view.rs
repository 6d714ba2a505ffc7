//! What workers and processors ask of the pallet, and the calls that they submit.

use alloc::vec::Vec;

use codec::{DecodeAll, Encode};
use frame_support::traits::Get;
use quoin_primitives::{
    NetworkId, Session, SetId,
    batch::{
        BatchId, BatchSignature, BurnId, Proposal, SignedBatch,
        api::{BatchRefusal, BatchSummary, BatchesProgress, Handover, OpenProposal, QueuedBurn},
    },
    coordinator,
    interface::{Stage, ValidatorSets},
};
use sp_core::{H256, sr25519};
use sp_runtime::traits::UniqueSaturatedInto;

use crate::{BurnQueues, Burns, pallet::*};

impl<T: Config> Pallet<T> {
    /// The number of the network's next batch.
    pub fn next_batch(network: NetworkId) -> BatchId {
        NetworkProgress::<T>::get(network).next
    }

    /// How far the network's batches are, and whose count.
    pub fn batches_progress(network: NetworkId) -> BatchesProgress {
        let progress = NetworkProgress::<T>::get(network);
        let successor = T::ValidatorSets::successor(network);
        let keyed = successor.filter(|set| T::ValidatorSets::stage(*set) == Some(Stage::Keyed));
        let late = T::ValidatorSets::handover_late;
        BatchesProgress {
            next: progress.next,
            ahead: T::MaxAhead::get(),
            halted: T::ValidatorSets::is_halted(network),
            published: progress.published,
            in_office: T::ValidatorSets::in_office(network),
            handover: keyed.map(|successor| Handover { successor, late: late(successor) }),
        }
    }

    fn decode_batch(encoded: &[u8]) -> Result<BatchOf<T>, BatchRefusal> {
        let limit = T::MaxBatchLen::get();
        if encoded.len() > limit as usize {
            return Err(BatchRefusal::TooLong { limit });
        }
        let batch = BatchOf::<T>::decode_all(&mut &encoded[..]).map_err(|_| BatchRefusal::Malformed)?;
        if batch.encode() == encoded { Ok(batch) } else { Err(BatchRefusal::Malformed) }
    }

    /// What these bytes are as an encoded batch.
    pub fn check_batch(encoded: &[u8]) -> Result<BatchSummary, BatchRefusal> {
        let batch = Self::decode_batch(encoded)?;
        let batch_hash = batch.hash();
        Ok(BatchSummary { network: batch.network, id: batch.id, batch_hash, burns: batch.burns })
    }

    /// What the member signs to propose this batch, if it may now: somebody has to, and it has nothing else in hand.
    pub fn open_proposal(set: SetId, member: u16, id: BatchId, hash: H256) -> Option<Proposal> {
        let SetId { network, session } = set;
        let attempt = Self::proposed_by(set, member, id).map_or(0, |own| own.attempt.saturating_add(1));
        let proposal = Proposal { network, session, attempt, member, id, batch_hash: hash };
        Self::proposal_open(&proposal).is_ok().then_some(proposal)
    }

    /// The proposals of a batch that are open for whoever holds these coordinator keys.
    pub fn proposal_duties(
        coordinators: &[coordinator::Public],
        network: NetworkId,
        id: BatchId,
        hash: H256,
    ) -> Vec<OpenProposal> {
        let serving = [T::ValidatorSets::in_office(network), T::ValidatorSets::successor(network)];
        let mut open = Vec::new();
        for set in serving.into_iter().flatten().filter_map(T::ValidatorSets::set) {
            let held = (0u16..)
                .zip(&set.members)
                .map(|(member, keys)| (member, &keys.coordinator))
                .filter(|(_, coordinator)| coordinators.contains(coordinator));
            open.extend(held.filter_map(|(member, coordinator)| {
                let proposal = Self::open_proposal(set.id, member, id, hash)?;
                Some(OpenProposal { coordinator: coordinator.clone(), proposal })
            }));
        }
        open
    }

    /// The queued burns from the number `from` on, `limit` at most, in order.
    pub fn queued_burns(network: NetworkId, from: BurnId, limit: u32) -> Vec<QueuedBurn> {
        let queue = BurnQueues::<T>::get(network);
        let queued = |id| {
            let burn = Burns::<T>::get(network, id)?;
            Some(QueuedBurn {
                id,
                who: burn.who.map(|who| who.encode()),
                amount: burn.amount.unique_saturated_into(),
                address: burn.address.into_inner(),
            })
        };
        (queue.first.max(from)..queue.next).take(limit as usize).filter_map(queued).collect()
    }

    /// The call that submits a proposal with its signature.
    pub fn proposal_call(proposal: Proposal, signature: coordinator::Signature) -> Call<T> {
        Call::propose { proposal, signature }
    }

    /// The call that submits an encoded batch with its signature; `None` if [`Self::check_batch`] refuses it.
    pub fn execution_call(
        session: Session,
        encoded: &[u8],
        signature: sr25519::Signature,
    ) -> Option<Call<T>> {
        let batch = Self::decode_batch(encoded).ok()?;
        Some(Call::execute_batch { signed: SignedBatch { session, batch, signature } })
    }

    /// The call that proves that a set's oracle key signed two batches of one number.
    pub fn conflict_call(set: SetId, id: BatchId, first: BatchSignature, second: BatchSignature) -> Call<T> {
        Call::report_conflict { set, id, first, second }
    }
}
