//! What always holds.

use frame_support::{ensure, traits::Get};
use quoin_primitives::MAX_KEY_SHARES;
use sp_runtime::{TryRuntimeError, traits::Zero};

use crate::{BurnQueues, Burns, Claims, Proposals, pallet::*};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        let now = frame_system::Pallet::<T>::block_number();
        for (_, progress) in NetworkProgress::<T>::iter() {
            ensure!(progress.next > 0, "a network's batches are stored without one");
            ensure!(progress.executed_at.is_some_and(|at| at <= now), "a batch of the future was executed");
            let begins = progress.published.map(|published| published.first);
            ensure!(begins.is_some_and(|first| first < progress.next), "no set signed the last batch");
        }
        Self::proposals_hold()?;
        Self::burns_hold()?;
        for (network, (id, _), claim) in Claims::<T>::iter() {
            ensure!(id < Self::next_batch(network), "a claim of a batch that was not executed");
            ensure!(!claim.amount.is_zero(), "a claim of nothing");
        }
        Ok(())
    }

    /// Proposals are of batches that can be signed now, one by each member.
    fn proposals_hold() -> Result<(), TryRuntimeError> {
        for (network, id, proposals) in Proposals::<T>::iter() {
            let next = Self::next_batch(network);
            let within = id.checked_sub(next).is_some_and(|ahead| ahead < T::MaxAhead::get().into());
            ensure!(within, "a proposal of a batch that is executed or too far ahead");
            ensure!(!proposals.is_empty(), "a list of no proposals is stored");
            for (index, proposed) in proposals.iter().enumerate() {
                ensure!(proposed.member < MAX_KEY_SHARES, "a proposal of no member");
                let twice = proposals[..index]
                    .iter()
                    .any(|other| (other.session, other.member) == (proposed.session, proposed.member));
                ensure!(!twice, "two proposals of one member");
            }
        }
        Ok(())
    }

    /// Exactly the burns between the queue's ends are stored, and not too many.
    fn burns_hold() -> Result<(), TryRuntimeError> {
        for (network, queue) in BurnQueues::<T>::iter() {
            ensure!(queue.first <= queue.next, "a queue ends before it begins");
            ensure!(queue.len() <= T::MaxBurns::get().into(), "too many burns are queued");
            ensure!(
                Burns::<T>::iter_key_prefix(network).count() as u64 == queue.len(),
                "other burns than the queue's are stored"
            );
        }
        for (network, id, burn) in Burns::<T>::iter() {
            let queue = BurnQueues::<T>::get(network);
            ensure!((queue.first..queue.next).contains(&id), "a burn that is not in the queue");
            ensure!(!burn.amount.is_zero(), "a burn of nothing");
            ensure!(!burn.address.is_empty(), "a burn towards nowhere");
        }
        Ok(())
    }
}
