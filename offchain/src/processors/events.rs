//! What became different on the chain from one finalized block to the next, for a network's processor.
//!
//! Events are made from the chain's state after a block and after the one before, so every node makes the same of them, in the
//! same order, whenever it is asked; a processor goes on where it was by the [`Cursor`] of the last that it handled. As long
//! as the node keeps the state: then the processor begins anew with all that the state holds, [`Feed::begin`], and knows
//! by numbers and hashes what it has handled.

use std::collections::VecDeque;

use codec::{Decode, Encode};
use quoin_primitives::{
    KeyPair, NetworkId, Session,
    batch::{BatchId, BurnId, api::QueuedBurn},
    interface::Stage,
    signing::{GroupSignature, api::CosignedBlock},
};
use sp_core::H256;
use thiserror::Error;

use super::state::{NetworkState, PlanProgress, Source};

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A set of the network is at another stage of its life; `None` when its stake is free and it is gone.
    Rotation {
        /// The set's number.
        session: Session,
        /// Where it stands.
        stage: Option<Stage>,
    },
    /// A set has its keys.
    Keys {
        /// The set's number.
        session: Session,
        /// The keys.
        keys: KeyPair,
    },
    /// The network is halted, or goes on.
    Halted(bool),
    /// Batches were executed.
    BatchesExecuted {
        /// The number of the batch that is executed next: all before it are executed.
        next: BatchId,
    },
    /// A batch acknowledged burns.
    BurnsAcknowledged {
        /// All with a lower number.
        before: BurnId,
    },
    /// An amount is to be paid out on the external network.
    Burn(QueuedBurn),
    /// A set signed a plan.
    PlanSigned {
        /// The set's number.
        session: Session,
        /// The plan's hash.
        hash: H256,
        /// A signature for each message.
        signatures: Vec<GroupSignature>,
    },
    /// The time of a request for a plan's signatures ended without them. While it is asked for, it is requested again.
    PlanExpired {
        /// The set's number.
        session: Session,
        /// The plan's hash.
        hash: H256,
    },
    /// Sets with enough of the stake of all networks cosigned a block: what happened up to it can be acted on.
    Cosigned(CosignedBlock),
    /// All that the state after this block holds has been told.
    Current,
}

/// What is different in `after`, a network's state after the block whose predecessor left `before`.
pub fn changes(before: &NetworkState, after: &NetworkState) -> Vec<Event> {
    let mut events = Vec::new();
    let gone = before.sets.keys().filter(|session| !after.sets.contains_key(session));
    events.extend(gone.map(|session| Event::Rotation { session: *session, stage: None }));
    for (session, set) in &after.sets {
        let known = before.sets.get(session);
        if known.map(|known| known.stage) != Some(set.stage) {
            events.push(Event::Rotation { session: *session, stage: Some(set.stage) });
        }
        if let Some(keys) = set.keys
            && known.is_none_or(|known| known.keys != set.keys)
        {
            events.push(Event::Keys { session: *session, keys });
        }
    }
    if before.halted != after.halted {
        events.push(Event::Halted(after.halted));
    }
    if before.next_batch != after.next_batch {
        events.push(Event::BatchesExecuted { next: after.next_batch });
    }
    let acknowledged = before.burns.keys().filter(|id| !after.burns.contains_key(id)).max();
    events.extend(acknowledged.map(|last| Event::BurnsAcknowledged { before: last.saturating_add(1) }));
    let burns = after.burns.iter().filter(|(id, _)| !before.burns.contains_key(id));
    events.extend(burns.map(|(_, burn)| Event::Burn(burn.clone())));
    for ((session, hash), plan) in &after.plans {
        if let PlanProgress::Signed(signatures) = plan
            && before.plans.get(&(*session, *hash)) != Some(plan)
        {
            let signatures = signatures.clone();
            events.push(Event::PlanSigned { session: *session, hash: *hash, signatures });
        }
    }
    for ((session, hash), plan) in &before.plans {
        let open = matches!(plan, PlanProgress::Open { .. });
        if open && !after.plans.contains_key(&(*session, *hash)) {
            events.push(Event::PlanExpired { session: *session, hash: *hash });
        }
    }
    if before.cosigned != after.cosigned {
        events.extend(after.cosigned.map(Event::Cosigned));
    }
    events
}

/// A place between events: before the event with the index `index` of the block `block`, and after all before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Cursor {
    /// The number of a block.
    pub block: u64,
    /// The index of one of its events.
    pub index: u32,
}

/// An event, and where it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// The number of the block.
    pub block: u64,
    /// Its hash.
    pub hash: H256,
    /// What happened in it, or before.
    pub event: Event,
    /// Where to go on once this is handled. `None` before [`Event::Current`]: then only from the beginning.
    pub cursor: Option<Cursor>,
}

/// Why there are no further events.
#[derive(Debug, Error)]
pub enum FeedError<Error: std::error::Error> {
    /// The node does not keep the state any longer that events are made from.
    #[error("the node has forgotten what happened in block {block}; begin anew, with all that is there now")]
    Forgotten {
        /// The block.
        block: u64,
    },
    /// The node has not finalized the block before the cursor's.
    #[error(
        "block {block} is ahead of this node, which has finalized {finalized}: is it syncing, or of another chain?"
    )]
    Ahead {
        /// The cursor's block.
        block: u64,
        /// The last finalized block.
        finalized: u64,
    },
    /// There is no such network.
    #[error("there is no external network {0}")]
    UnknownNetwork(NetworkId),
    /// The chain did not answer.
    #[error("{0}")]
    Unread(#[from] Error),
}

/// A network's events, from a cursor on.
pub struct Feed {
    network: NetworkId,
    next: Cursor,
    /// The state after the block before the cursor's.
    before: NetworkState,
    ready: VecDeque<News>,
}

impl Feed {
    /// Begins with all that is in the state after the last finalized block, ended by [`Event::Current`].
    pub fn begin<S: Source>(source: &S, network: NetworkId) -> Result<Self, FeedError<S::Error>> {
        let at = source.finalized();
        let state = source.state(at.hash, network)?.ok_or(FeedError::UnknownNetwork(network))?;
        let next = Cursor { block: at.number.saturating_add(1), index: 0 };
        let events = changes(&NetworkState::default(), &state);
        let told = |event| News { block: at.number, hash: at.hash, event, cursor: None };
        let mut ready: VecDeque<_> = events.into_iter().map(told).collect();
        ready.push_back(News { cursor: Some(next), ..told(Event::Current) });
        Ok(Self { network, next, before: state, ready })
    }

    /// Goes on from a cursor.
    pub fn resume<S: Source>(
        source: &S,
        network: NetworkId,
        from: Cursor,
    ) -> Result<Self, FeedError<S::Error>> {
        let finalized = source.finalized();
        if from.block > finalized.number.saturating_add(1) {
            return Err(FeedError::Ahead { block: from.block, finalized: finalized.number });
        }
        source.state(finalized.hash, network)?.ok_or(FeedError::UnknownNetwork(network))?;
        let before = match from.block.checked_sub(1) {
            Some(number) => read(source, network, number, from.block)?.1,
            None => NetworkState::default(),
        };
        Ok(Self { network, next: from, before, ready: VecDeque::new() })
    }

    /// The next event; `None` until another block is finalized.
    pub fn next<S: Source>(&mut self, source: &S) -> Result<Option<News>, FeedError<S::Error>> {
        loop {
            if let Some(news) = self.ready.pop_front() {
                return Ok(Some(news));
            }
            if self.next.block > source.finalized().number {
                return Ok(None);
            }
            self.advance(source)?;
        }
    }

    /// Makes the events of the cursor's block.
    fn advance<S: Source>(&mut self, source: &S) -> Result<(), FeedError<S::Error>> {
        let Cursor { block, index: first } = self.next;
        let (hash, after) = read(source, self.network, block, block)?;
        for (index, event) in (0u32..).zip(changes(&self.before, &after)) {
            if index >= first {
                let cursor = Some(Cursor { block, index: index.saturating_add(1) });
                self.ready.push_back(News { block, hash, event, cursor });
            }
        }
        self.before = after;
        self.next = Cursor { block: block.saturating_add(1), index: 0 };
        Ok(())
    }
}

/// The hash of a finalized block, and the network's state after it, which is needed for the events of the block `of`.
fn read<S: Source>(
    source: &S,
    network: NetworkId,
    number: u64,
    of: u64,
) -> Result<(H256, NetworkState), FeedError<S::Error>> {
    let forgotten = FeedError::Forgotten { block: of };
    let Some(hash) = source.hash(number)? else { return Err(forgotten) };
    if !source.keeps(hash)? {
        return Err(forgotten);
    }
    Ok((hash, source.state(hash, network)?.unwrap_or_default()))
}
