use quoin_primitives::{batch::Action, signing::api::CosignedBlock};

use super::*;
use crate::processors::simulated::{BLOCK_INTERVAL, Deposit, SimulatedBatch, next_batch, plan};

const SCRIPT: [Deposit<u64>; 2] = [Deposit { to: 7, amount: 100 }, Deposit { to: 8, amount: 50 }];

fn next(model: &Model) -> Option<SimulatedBatch<u64>> {
    next_batch(model, BITCOIN, &SCRIPT).expect("the model answers")
}

/// Executes what is reported, until there is nothing to say.
fn execute(model: &mut Model) -> Vec<SimulatedBatch<u64>> {
    let mut executed = Vec::new();
    while let Some(next) = next(model) {
        let batch = next.batch.clone();
        model.block(|state| {
            state.next_batch += 1;
            state.burns.retain(|id, _| *id >= batch.burns);
        });
        executed.push(next);
        let number = model.finalized().number;
        model.until(number + BLOCK_INTERVAL);
    }
    executed
}

#[test]
fn the_script_is_followed_and_then_there_is_silence() {
    let mut model = Model::served();
    model.until(4);
    assert_eq!(next(&model), None, "block 0 had no set in office");
    model.until(5);
    let batches = execute(&mut model);
    let said: Vec<_> = batches
        .iter()
        .map(|batch| {
            (batch.batch.id, batch.batch.instructions[0].amount, &batch.batch.instructions[0].action)
        })
        .collect();
    assert_eq!(said, [(0, 100, &Action::Transfer { to: 7 }), (1, 50, &Action::Transfer { to: 8 })]);
    assert_ne!(batches[0].batch.block, batches[1].batch.block);
}

#[test]
fn burns_of_cosigned_blocks_are_acknowledged() {
    let mut model = Model::served();
    model.until(5);
    execute(&mut model);
    model.block(|state| state.burns.extend([burn(0), burn(1)]));
    let cosigned = model.finalized();
    model.block(|state| state.burns.extend([burn(2)]));
    let number = model.finalized().number;
    model.until(number + BLOCK_INTERVAL);
    assert_eq!(next(&model), None, "nothing is cosigned");
    model.block(|state| {
        state.cosigned = Some(CosignedBlock { block: cosigned.number, hash: cosigned.hash });
    });
    model.until(number + 3 * BLOCK_INTERVAL);
    let batch = next(&model).expect("there are burns");
    assert_eq!((batch.batch.burns, batch.acknowledged.len()), (2, 2));
    assert!(batch.batch.instructions.is_empty());
    execute(&mut model);
    assert_eq!(model.last().burns.keys().collect::<Vec<_>>(), [&2]);
}

#[test]
fn a_set_that_waits_for_its_office_is_given_a_batch() {
    let mut model = Model::served();
    model.until(5);
    execute(&mut model);
    model.block(|state| state.sets.extend([(1, set(Stage::Keyed, 2))]));
    let number = model.finalized().number;
    model.until(number + BLOCK_INTERVAL);
    let batch = next(&model).expect("a set waits").batch;
    assert!(batch.instructions.is_empty() && batch.burns == 0);
    model.block(|state| state.halted = true);
    model.until(number + 3 * BLOCK_INTERVAL);
    assert_eq!(next(&model), None, "the network is halted");
}

#[test]
fn all_report_the_same_whenever_they_look() {
    let mut model = Model::served();
    let mut first = None;
    for round in 0..100u64 {
        model.block(|state| {
            state.burns.extend([burn(round)]);
            state.cosigned = Some(CosignedBlock { block: round, hash: H256::from_low_u64_be(round) });
            // News come and go.
            state.halted = round % 7 == 3;
        });
        if let Some(batch) = next(&model) {
            assert_eq!(*first.get_or_insert(batch.clone()), batch, "block {}", model.finalized().number);
        }
    }
    assert!(first.is_some());
}

#[test]
fn a_plan_is_asked_for_on_bitcoin_when_a_batch_is_executed() {
    assert_eq!(plan(BITCOIN, &state(0, 0)), None);
    let (session, asked) = plan(BITCOIN, &state(3, 1)).expect("a batch is executed");
    assert_eq!((session, asked.messages.len()), (3, 2));
    assert_eq!(plan(BITCOIN, &state(3, 2)), Some((3, asked.clone())), "it is the same later");
    assert_ne!(plan(BITCOIN, &state(4, 2)).expect("another set").1, asked);
    assert_eq!(plan(BITCOIN, &NetworkState { scheme: Some(Scheme::Ed25519), ..state(3, 1) }), None);
    assert_eq!(plan(BITCOIN, &NetworkState { halted: true, ..state(3, 1) }), None);
}
