//! Tests of what is reported and told, on a model of the chain.

mod events;
mod simulated;
mod store;

use std::{collections::BTreeSet, convert::Infallible};

use quoin_primitives::{
    ExternalKey, KeyPair, NetworkId, Scheme, Session,
    batch::{
        BatchId, BurnId,
        api::{BatchRefusal, BatchSummary, QueuedBurn},
    },
    interface::Stage,
    signing::{
        Plan,
        subject::{KeyTweak, PlanMessage},
    },
};
use sp_core::{H256, sr25519};

use super::{NetworkState, SetState, Source};
use crate::view::Head;

const BITCOIN: NetworkId = NetworkId(1);

/// A chain of which every block left a state of one network.
#[derive(Default)]
struct Model {
    states: Vec<NetworkState>,
    /// Blocks whose state is forgotten.
    pruned: BTreeSet<u64>,
}

impl Model {
    /// A chain whose network has a set in office from block 1 on.
    fn served() -> Self {
        let mut model = Self::default();
        model.block(|_| {});
        model.block(|state| {
            state.scheme = Some(Scheme::Bip340);
            state.sets.insert(0, set(Stage::InOffice, 1));
        });
        model
    }

    fn block(&mut self, change: impl FnOnce(&mut NetworkState)) {
        let mut state = self.states.last().cloned().unwrap_or_default();
        change(&mut state);
        self.states.push(state);
    }

    /// Blocks without news, up to the one with this number.
    fn until(&mut self, number: u64) {
        while self.finalized().number < number {
            self.block(|_| {});
        }
    }

    fn last(&self) -> &NetworkState {
        self.states.last().expect("there is a block")
    }
}

impl Source for Model {
    type Error = Infallible;

    fn finalized(&self) -> Head {
        let number = self.states.len() as u64 - 1;
        Head { number, hash: H256::from_low_u64_be(number) }
    }

    fn hash(&self, number: u64) -> Result<Option<H256>, Infallible> {
        Ok((number <= self.finalized().number).then(|| H256::from_low_u64_be(number)))
    }

    fn keeps(&self, at: H256) -> Result<bool, Infallible> {
        Ok(!self.pruned.contains(&at.to_low_u64_be()))
    }

    fn networks(&self, _: H256) -> Result<Vec<NetworkId>, Infallible> {
        Ok(vec![BITCOIN])
    }

    fn state(&self, at: H256, network: NetworkId) -> Result<Option<NetworkState>, Infallible> {
        assert_eq!(self.keeps(at), Ok(true), "a state that is forgotten is not asked");
        Ok((network == BITCOIN).then(|| self.states[at.to_low_u64_be() as usize].clone()))
    }

    fn check_batch(&self, _: H256, _: Vec<u8>) -> Result<Result<BatchSummary, BatchRefusal>, Infallible> {
        Ok(Err(BatchRefusal::Malformed))
    }
}

fn set(stage: Stage, key: u8) -> SetState {
    let oracle = sr25519::Public::from_raw([key; 32]);
    SetState { stage, keys: Some(KeyPair { oracle, external: ExternalKey::Secp256k1([key; 33]) }) }
}

fn burn(id: BurnId) -> (BurnId, QueuedBurn) {
    (id, QueuedBurn { id, who: None, amount: 5, address: vec![6] })
}

fn plan(message: u8) -> Plan {
    let message = PlanMessage { message: [message; 32], tweak: KeyTweak::None };
    Plan { messages: vec![message].try_into().expect("one") }
}

/// A state in which the set with this number is in office, and this batch is the next.
fn state(in_office: Session, next: BatchId) -> NetworkState {
    NetworkState {
        scheme: Some(Scheme::Bip340),
        next_batch: next,
        sets: [(in_office, set(Stage::InOffice, 1))].into(),
        ..NetworkState::default()
    }
}
