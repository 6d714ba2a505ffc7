//! Proposals: a member says which batch comes next, and the set is asked to sign it.
//!
//! What a proposal asks for is known by set, number and hash, so whether it is in hand is asked of `signing`: from the
//! request's opening to its end without signatures, or until its signatures are forgotten.

use alloc::vec::Vec;

use frame_support::{
    pallet_prelude::*,
    storage::{TransactionOutcome, with_transaction},
};
use quoin_primitives::{
    NetworkId, SetId,
    batch::{BatchId, Proposal},
    interface::{Signing, SigningWeight, ValidatorSets},
    signing::{RequestId, Subject, SubjectId},
};
use sp_core::H256;

use crate::{Proposals, Proposed, pallet::*, weights::WeightInfo};

/// What names the request for a signature of a batch.
pub(crate) fn request(set: SetId, id: BatchId, hash: H256) -> RequestId {
    RequestId { validator_set: set, subject: SubjectId::Batch { id, hash } }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn proposal_weight() -> Weight {
        T::WeightInfo::propose().saturating_add(T::SigningWeight::open())
    }

    pub(crate) fn authorize_proposal_weight() -> Weight {
        T::WeightInfo::authorize_propose().saturating_add(T::SigningWeight::open())
    }

    /// Whether the set is asked for its signature, or has given it.
    pub(crate) fn is_in_hand(set: SetId, id: BatchId, hash: H256) -> bool {
        let request = request(set, id, hash);
        T::Signing::progress(&request).is_some() || T::Signing::signatures(&request).is_some()
    }

    /// The last batch of that number that the member proposed.
    pub(crate) fn proposed_by(set: SetId, member: u16, id: BatchId) -> Option<Proposed> {
        let proposals = Proposals::<T>::get(set.network, id);
        proposals.into_iter().find(|proposed| proposed.session == set.session && proposed.member == member)
    }

    fn open_request(proposal: &Proposal) -> DispatchResult {
        let subject = Subject::Batch { id: proposal.id, hash: proposal.batch_hash };
        T::Signing::open(proposal.set(), subject, T::ProposalBlocks::get(), proposal.member)
    }

    /// Whether the set would be asked to sign the batch. Leaves no trace.
    pub(crate) fn request_fits(proposal: &Proposal) -> bool {
        let attempt = || TransactionOutcome::Rollback(Self::open_request(proposal));
        with_transaction(attempt).is_ok()
    }

    pub(crate) fn do_propose(proposal: Proposal) -> DispatchResult {
        let validator = Self::proposal_open(&proposal).map_err(|_| Error::<T>::DutyClosed)?.account;
        let Proposal { network, session, attempt, member, id, batch_hash } = proposal;
        Self::open_request(&proposal)?;

        let serving = [T::ValidatorSets::in_office(network), T::ValidatorSets::successor(network)];
        Proposals::<T>::try_mutate(network, id, |proposals| {
            // Of a set that was abandoned, nothing is signed any longer.
            proposals.retain(|proposed| {
                let of_this_member = proposed.session == session && proposed.member == member;
                !of_this_member && serving.contains(&Some(SetId { network, session: proposed.session }))
            });
            proposals.try_push(Proposed { session, member, attempt, batch_hash })
        })
        .map_err(|_| Error::<T>::DutyClosed)?;
        Self::deposit_event(Event::BatchProposed { network, session, id, batch_hash, validator });
        Ok(())
    }

    /// How many batches of so many numbers, from `from` on, are proposed.
    pub(crate) fn proposals_from(network: NetworkId, from: BatchId, numbers: u32) -> u32 {
        let ids = from..from.saturating_add(numbers.into());
        let counts = ids.map(|id| Proposals::<T>::decode_len(network, id).unwrap_or_default());
        counts.fold(0, |sum: u32, count| sum.saturating_add(count as u32))
    }

    /// What closing so many proposals costs in `signing`.
    pub(crate) fn closing_weight(proposals: u32) -> Weight {
        let each = T::SigningWeight::cancel().saturating_add(T::SigningWeight::acknowledge());
        each.saturating_mul(proposals.min(CLOSED_BY_BATCH).into())
    }

    /// Batch `id`, with that hash, was executed: no other of its number is signed any longer, and `retired`, if a set
    /// is thereby out of office, signs none of later numbers.
    ///
    /// The requests for at most [`CLOSED_BY_BATCH`] of them are closed, first of all the executed one's. If there are more,
    /// the others run out of time.
    pub(crate) fn close_proposals(network: NetworkId, id: BatchId, hash: H256, retired: Option<SetId>) {
        let mut closed: Vec<_> =
            Proposals::<T>::take(network, id).into_iter().map(|proposed| (id, proposed)).collect();
        closed.sort_by_key(|(_, proposed)| proposed.batch_hash != hash);
        if let Some(retired) = retired {
            let ahead = id.saturating_add(1)..id.saturating_add(T::MaxAhead::get().into());
            closed.extend(ahead.flat_map(|later| {
                let of_retired = Self::remove_proposals_of(retired, later).into_iter();
                of_retired.map(move |proposed| (later, proposed))
            }));
        }
        for (id, Proposed { session, batch_hash, .. }) in closed.into_iter().take(CLOSED_BY_BATCH as usize) {
            let request = request(SetId { network, session }, id, batch_hash);
            T::Signing::cancel(&request);
            T::Signing::acknowledge(&request);
        }
    }

    /// Forgets what a set proposed under a number.
    fn remove_proposals_of(set: SetId, id: BatchId) -> Vec<Proposed> {
        if !Proposals::<T>::contains_key(set.network, id) {
            return Vec::new();
        }
        Proposals::<T>::mutate_exists(set.network, id, |stored| {
            let proposals = stored.take().unwrap_or_default().into_iter();
            let (removed, kept): (Vec<_>, Vec<_>) =
                proposals.partition(|proposed| proposed.session == set.session);
            *stored = Some(BoundedVec::truncate_from(kept)).filter(|kept| !kept.is_empty());
            removed
        })
    }
}
