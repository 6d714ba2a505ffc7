//! What workers and processors ask of the pallet, and the calls that they submit.

use alloc::vec::Vec;

use quoin_primitives::{
    NetworkId, SetId,
    batch::{BatchId, Burn, BurnId, Proposal},
    coordinator,
};
use sp_core::H256;

use crate::{BurnQueues, Burns, pallet::*};

impl<T: Config> Pallet<T> {
    /// The number of the network's next batch.
    pub fn next_batch(network: NetworkId) -> BatchId {
        NetworkProgress::<T>::get(network).next
    }

    /// What the member signs to propose this batch, if it may now: somebody has to, and it has nothing else in hand.
    pub fn open_proposal(set: SetId, member: u16, id: BatchId, hash: H256) -> Option<Proposal> {
        let attempt = Self::proposed_by(set, member, id).map_or(0, |own| own.attempt.saturating_add(1));
        let proposal = Proposal { set, attempt, member, id, hash };
        Self::proposal_open(&proposal).is_ok().then_some(proposal)
    }

    /// The queued burns from the number `from` on, `limit` at most, in order.
    pub fn queued_burns(
        network: NetworkId,
        from: BurnId,
        limit: u32,
    ) -> Vec<(BurnId, Burn<T::AccountId, BalanceOf<T>>)> {
        let queue = BurnQueues::<T>::get(network);
        let ids = (queue.first.max(from)..queue.next).take(limit as usize);
        ids.filter_map(|id| Some((id, Burns::<T>::get(network, id)?))).collect()
    }

    /// The call that submits a proposal with its signature.
    pub fn proposal_call(proposal: Proposal, signature: coordinator::Signature) -> Call<T> {
        Call::propose { proposal, signature }
    }

    /// The call that submits a batch with its signature.
    pub fn execution_call(signed: SignedBatchOf<T>) -> Call<T> {
        Call::execute_batch { signed }
    }
}
