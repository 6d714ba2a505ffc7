use quoin_primitives::signing::api::CosignedBlock;

use super::*;
use crate::processors::{Cursor, Event, Feed, FeedError, News, PlanProgress, events::changes};

const HASH: H256 = H256([7; 32]);

/// A chain on which everything happens that there are events of.
fn eventful() -> Model {
    let mut model = Model::served();
    model.block(|state| state.burns.extend([burn(0), burn(1)]));
    model.block(|state| {
        let open = PlanProgress::Open { attempt: 0, committed: 0, shared: 0 };
        state.plans.extend([((0, HASH), open.clone()), ((0, H256::zero()), open)]);
    });
    model.block(|_| {});
    model.block(|state| {
        state.next_batch = 1;
        state.burns.remove(&0);
        state.burns.extend([burn(2)]);
        state.plans.insert((0, HASH), PlanProgress::Signed(vec![[1; 64]]));
        state.cosigned = Some(CosignedBlock { block: 4, hash: HASH });
    });
    model.block(|state| {
        state.plans.clear();
        state.sets.insert(1, SetState { stage: Stage::Declared, keys: None });
        state.halted = true;
    });
    model.block(|state| {
        state.sets.insert(1, set(Stage::Keyed, 2));
        state.halted = false;
    });
    model.block(|state| {
        state.sets.insert(0, set(Stage::CoolingDown, 1));
        state.sets.insert(1, set(Stage::InOffice, 2));
    });
    model.block(|state| state.sets.retain(|session, _| *session != 0));
    model
}

fn all(model: &Model, feed: &mut Feed) -> Vec<News> {
    let mut news = Vec::new();
    while let Some(next) = feed.next(model).expect("it is there") {
        news.push(next);
    }
    news
}

fn from(model: &Model, block: u64, index: u32) -> Vec<News> {
    let mut feed = Feed::resume(model, BITCOIN, Cursor { block, index }).expect("it is there");
    all(model, &mut feed)
}

#[test]
fn everything_is_told_in_order() {
    let model = eventful();
    let told: Vec<_> = from(&model, 1, 0).into_iter().map(|news| (news.block, news.event)).collect();
    let keys = |key| set(Stage::InOffice, key).keys.expect("it has keys");
    let stage = |session, stage| Event::Rotation { session, stage: Some(stage) };
    let expected = [
        (1, stage(0, Stage::InOffice)),
        (1, Event::Keys { session: 0, keys: keys(1) }),
        (2, Event::Burn(burn(0).1)),
        (2, Event::Burn(burn(1).1)),
        (5, Event::BatchesExecuted { next: 1 }),
        (5, Event::BurnsAcknowledged { before: 1 }),
        (5, Event::Burn(burn(2).1)),
        (5, Event::PlanSigned { session: 0, hash: HASH, signatures: vec![[1; 64]] }),
        (5, Event::Cosigned(CosignedBlock { block: 4, hash: HASH })),
        (6, stage(1, Stage::Declared)),
        (6, Event::Halted(true)),
        // Of the signed one, which the chain no longer keeps, nothing is told.
        (6, Event::PlanExpired { session: 0, hash: H256::zero() }),
        (7, stage(1, Stage::Keyed)),
        (7, Event::Keys { session: 1, keys: keys(2) }),
        (7, Event::Halted(false)),
        (8, stage(0, Stage::CoolingDown)),
        (8, stage(1, Stage::InOffice)),
        (9, Event::Rotation { session: 0, stage: None }),
    ];
    assert_eq!(told, expected);
}

#[test]
fn every_cursor_goes_on_exactly_there() {
    let model = eventful();
    let news = from(&model, 0, 0);
    for (index, last) in news.iter().enumerate() {
        let Cursor { block, index: after } = last.cursor.expect("every event can be gone on from");
        assert_eq!(from(&model, block, after), news[index + 1..], "after {last:?}");
        assert_eq!(last.hash, H256::from_low_u64_be(last.block));
    }
}

#[test]
fn who_begins_is_told_what_is_there_and_then_what_comes() {
    let mut model = eventful();
    let mut feed = Feed::begin(&model, BITCOIN).expect("it is there");
    let told = all(&model, &mut feed);
    let (current, snapshot) = told.split_last().expect("it ends");
    assert_eq!(current.event, Event::Current);
    assert!(snapshot.iter().all(|news| news.cursor.is_none() && news.block == 9));
    let events: Vec<_> = snapshot.iter().map(|news| news.event.clone()).collect();
    assert_eq!(events, changes(&NetworkState::default(), model.last()));
    assert!(events.contains(&Event::Burn(burn(1).1)));

    let cursor = current.cursor.expect("it can be gone on from");
    assert_eq!(cursor, Cursor { block: 10, index: 0 });
    assert!(all(&model, &mut Feed::resume(&model, BITCOIN, cursor).expect("it is the next")).is_empty());
    model.block(|state| state.burns.extend([burn(3)]));
    let next = all(&model, &mut feed);
    assert_eq!(next.iter().map(|news| &news.event).collect::<Vec<_>>(), [&Event::Burn(burn(3).1)]);
    assert_eq!(from(&model, cursor.block, cursor.index), next);
}

#[test]
fn what_cannot_be_told_is_refused() {
    let mut model = eventful();
    let resume = |model: &Model, block| Feed::resume(model, BITCOIN, Cursor { block, index: 0 }).map(drop);
    let ahead = resume(&model, 11).expect_err("it is not finalized");
    assert!(ahead.to_string().contains("which has finalized 9"), "{ahead}");
    resume(&model, u64::MAX).expect_err("it is not finalized");
    model.pruned = (0..5).collect();
    resume(&model, 6).expect("the state of block 5 is there");
    for block in 1..6 {
        let forgotten = resume(&model, block).expect_err("the state before is not there");
        assert!(matches!(forgotten, FeedError::Forgotten { block: of } if of == block), "{forgotten}");
    }
    let network = NetworkId(9);
    let unknown = Feed::begin(&model, network).map(drop).expect_err("there is none").to_string();
    assert!(unknown.contains("no external network 9"), "{unknown}");
    assert!(Feed::resume(&model, network, Cursor { block: 9, index: 0 }).is_err());
}

#[test]
fn a_feed_that_is_overtaken_by_forgetting_says_so() {
    let mut model = eventful();
    let mut feed = Feed::resume(&model, BITCOIN, Cursor { block: 2, index: 0 }).expect("it is there");
    feed.next(&model).expect("it is there").expect("a burn");
    feed.next(&model).expect("it is there").expect("a burn");
    model.pruned = (0..5).collect();
    assert!(matches!(feed.next(&model), Err(FeedError::Forgotten { block: 3 })));
}
