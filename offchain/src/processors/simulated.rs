//! A processor that follows no real network: what it reports follows from a script and from finalized blocks alone, so the
//! simulated processors of all validators report the same without knowing of each other, also after restarts.
//!
//! The simulated network makes a block at every chain block whose number is a multiple of [`BLOCK_INTERVAL`]. There is a batch of
//! it if something is to be said: a deposit of the script, the n-th of which is in the n-th batch; burns of cosigned blocks, which
//! the network has carried out by then; or nothing, where a set waits for a batch to take office with.

use codec::Encode;
use quoin_primitives::{
    NetworkId, Scheme, Session,
    batch::{Action, Batch, BatchId, Instruction, NoInstruction, api::QueuedBurn},
    signing::{
        Plan,
        subject::{KeyTweak, PlanMessage},
    },
};
use sp_crypto_hashing::blake2_256;

use super::state::{NetworkState, Source};

/// Blocks of the chain for one of the simulated network.
pub const BLOCK_INTERVAL: u64 = 5;

/// What comes in on the simulated network.
#[derive(Clone, Debug)]
pub struct Deposit<AccountId> {
    /// To whom.
    pub to: AccountId,
    /// How much, in the smallest unit of the network's asset.
    pub amount: u128,
}

/// A batch of the simulated network, and what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimulatedBatch<AccountId> {
    /// The batch.
    pub batch: Batch<AccountId, u128, NoInstruction>,
    /// The queued burns that it acknowledges.
    pub acknowledged: Vec<QueuedBurn>,
}

/// What a block of the simulated network is made from.
struct Moment {
    /// The number of the chain's block.
    number: u64,
    /// The network's state after it.
    state: NetworkState,
    /// The queued burns that a cosigned block had already: no others are carried out.
    burns: Vec<QueuedBurn>,
}

/// The network's next batch, if there is something to say: what its processor reports now.
pub fn next_batch<S: Source, AccountId: Clone>(
    source: &S,
    network: NetworkId,
    script: &[Deposit<AccountId>],
) -> Result<Option<SimulatedBatch<AccountId>>, S::Error> {
    let mut number = source.finalized().number;
    number -= number % BLOCK_INTERVAL;
    let Some(mut first) = moment(source, network, number)?.filter(|moment| has_news(moment, script)) else {
        return Ok(None);
    };
    // Where a batch is not executed at once, all make it of the first block at which there was something to say.
    let id = first.state.next_batch;
    while let Some(before) = number.checked_sub(BLOCK_INTERVAL) {
        number = before;
        match moment(source, network, number)? {
            Some(earlier) if earlier.state.next_batch == id => {
                if has_news(&earlier, script) {
                    first = earlier;
                }
            }
            _ => break,
        }
    }
    Ok(Some(batch(network, first, script)))
}

/// The moment of a block, if its state is still there.
fn moment<S: Source>(source: &S, network: NetworkId, number: u64) -> Result<Option<Moment>, S::Error> {
    let Some(state) = state(source, network, number)? else { return Ok(None) };
    let cosigned = match state.cosigned {
        Some(cosigned) => self::state(source, network, cosigned.block)?,
        None => None,
    };
    let known = |id| cosigned.as_ref().is_some_and(|state| state.burns.contains_key(id));
    let burns = state.burns.iter().take_while(|(id, _)| known(id)).map(|(_, burn)| burn.clone()).collect();
    Ok(Some(Moment { number, state, burns }))
}

fn state<S: Source>(source: &S, network: NetworkId, number: u64) -> Result<Option<NetworkState>, S::Error> {
    match source.hash(number)? {
        Some(hash) if source.keeps(hash)? => Ok(Some(source.state(hash, network)?.unwrap_or_default())),
        _ => Ok(None),
    }
}

fn deposit<AccountId>(script: &[Deposit<AccountId>], id: BatchId) -> Option<&Deposit<AccountId>> {
    script.get(usize::try_from(id).ok()?)
}

fn has_news<AccountId>(moment: &Moment, script: &[Deposit<AccountId>]) -> bool {
    let Moment { state, burns, .. } = moment;
    let served = !state.halted && state.in_office().is_some();
    let deposit = deposit(script, state.next_batch).is_some();
    served && (deposit || !burns.is_empty() || state.awaits_handover())
}

fn batch<AccountId: Clone>(
    network: NetworkId,
    moment: Moment,
    script: &[Deposit<AccountId>],
) -> SimulatedBatch<AccountId> {
    let Moment { number, state, burns } = moment;
    let id = state.next_batch;
    let instruction = |deposit: &Deposit<AccountId>| Instruction {
        origin: None,
        amount: deposit.amount,
        action: Action::Transfer { to: deposit.to.clone() },
    };
    let instructions: Vec<_> = deposit(script, id).map(instruction).into_iter().collect();
    let batch = Batch {
        network,
        id,
        block: ("quoin simulated block", network, number / BLOCK_INTERVAL).using_encoded(blake2_256),
        burns: burns.last().map_or(0, |last| last.id.saturating_add(1)),
        instructions: instructions.try_into().unwrap_or_default(),
    };
    SimulatedBatch { batch, acknowledged: burns }
}

/// The plan that the processor asks the set in office for, once a batch of the network is executed: on Bitcoin, two inputs
/// of a transaction that spends from the set's address.
pub fn plan(network: NetworkId, state: &NetworkState) -> Option<(Session, Plan)> {
    let session = state.in_office().filter(|_| state.next_batch > 0 && !state.halted)?;
    if state.scheme != Some(Scheme::Bip340) {
        return None;
    }
    let message = |input: u8| PlanMessage {
        message: ("quoin simulated transaction", network, session, input).using_encoded(blake2_256),
        tweak: KeyTweak::Taproot { merkle_root: None },
    };
    let messages = vec![message(0), message(1)].try_into().ok()?;
    Some((session, Plan { messages }))
}
