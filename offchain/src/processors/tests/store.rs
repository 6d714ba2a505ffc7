use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use quoin_primitives::SetId;

use super::*;
use crate::processors::{
    PlanOutcome, PlanProgress, PlanRefused, Processors, Refusal,
    store::{BATCHES_AHEAD, FINISHED_PLANS, OPEN_PLANS},
};

fn in_directory(test: impl FnOnce(&Path)) {
    let directory = tempfile::tempdir().expect("a temporary directory is made");
    test(directory.path());
}

fn open(directory: &Path) -> Processors {
    Processors::open(directory).expect("it opens")
}

fn batch(content: u8) -> Vec<u8> {
    vec![content; 40]
}

#[test]
fn a_batch_is_taken_once_and_repetitions_change_nothing() {
    in_directory(|directory| {
        let processors = open(directory);
        let first = processors.submit_batch(BITCOIN, 0, batch(1), &state(0, 0)).expect("it is new");
        assert!(!first.repeated);
        let reports = processors.reports();
        let again = processors.submit_batch(BITCOIN, 0, batch(1), &state(0, 0)).expect("it is the same");
        assert_eq!((again.hash, again.repeated), (first.hash, true));
        assert_eq!(processors.reports(), reports);
        assert_eq!(reports.batches[&(BITCOIN, 0)].encoded, batch(1));
        assert_eq!(reports.batches[&(BITCOIN, 0)].hash, first.hash);

        let error = processors.submit_batch(BITCOIN, 0, batch(2), &state(0, 0)).expect_err("it is another");
        assert!(matches!(error, Refusal::Conflict { id: 0, reported, .. } if reported == first.hash));
        assert!(
            error.to_string().starts_with("batch 0 of network 1 was reported with the hash 0x"),
            "{error}"
        );
        assert_eq!(processors.reports(), reports);

        // Numbers are each network's own.
        processors.submit_batch(NetworkId(2), 0, batch(2), &state(0, 0)).expect("it is another network's");
    });
}

#[test]
fn reports_survive_restarts() {
    in_directory(|directory| {
        let processors = open(directory);
        processors.submit_batch(BITCOIN, 0, batch(1), &state(0, 0)).expect("it is new");
        processors.submit_batch(BITCOIN, 2, batch(3), &state(0, 0)).expect("it is new");
        processors.request_plan(BITCOIN, 0, plan(1), &state(0, 0)).expect("it is new");
        processors.request_plan(BITCOIN, 0, plan(2), &state(0, 0)).expect("it is new");
        let reports = processors.reports();
        assert_eq!(reports.plans[&SetId { network: BITCOIN, session: 0 }], [plan(1), plan(2)]);

        let processors = open(directory);
        assert_eq!(processors.reports().batches, reports.batches);
        // Which set is in office is not known until the chain says it.
        assert!(processors.reports().plans.is_empty());
        processors.finalized(BITCOIN, &state(0, 0)).expect("it is noted");
        assert_eq!(processors.reports(), reports);
        processors.submit_batch(BITCOIN, 0, batch(2), &state(0, 0)).expect_err("it is another");
    });
}

#[test]
fn what_is_executed_leaves_its_hash_until_the_next_set_took_over() {
    in_directory(|directory| {
        let processors = open(directory);
        for id in 0..3 {
            processors.submit_batch(BITCOIN, id, batch(id as u8), &state(0, 0)).expect("it is new");
        }
        let executed = NetworkState { first_published: Some(0), ..state(0, 2) };
        processors.finalized(BITCOIN, &executed).expect("it is noted");
        assert_eq!(processors.waiting(BITCOIN).iter().map(|(id, _)| *id).collect::<Vec<_>>(), [2]);
        for processors in [&processors, &open(directory)] {
            let reports = processors.reports();
            let lengths: Vec<_> = reports.batches.values().map(|batch| batch.encoded.len()).collect();
            assert_eq!(lengths, [0, 0, 40]);
            assert!(processors.submit_batch(BITCOIN, 1, batch(1), &executed).expect("the same").repeated);
            processors.submit_batch(BITCOIN, 1, batch(7), &executed).expect_err("it is another");
        }
        // Batch 2 was the first of another set.
        let handed_over = NetworkState { first_published: Some(2), ..state(1, 3) };
        processors.finalized(BITCOIN, &handed_over).expect("it is noted");
        for processors in [&processors, &open(directory)] {
            assert_eq!(processors.reports().batches.keys().collect::<Vec<_>>(), [&(BITCOIN, 2)]);
            let error =
                processors.submit_batch(BITCOIN, 1, batch(1), &handed_over).expect_err("it is forgotten");
            assert!(matches!(error, Refusal::Executed { id: 1, next: 3, .. }), "{error}");
        }
    });
}

#[test]
fn what_was_published_can_be_reported_after_a_disk_is_lost() {
    in_directory(|directory| {
        let processors = open(directory);
        let executed = NetworkState { first_published: Some(3), ..state(0, 5) };
        processors.submit_batch(BITCOIN, 4, batch(4), &executed).expect("the next set verifies it");
        assert!(processors.reports().batches[&(BITCOIN, 4)].encoded.is_empty());
        processors.submit_batch(BITCOIN, 2, batch(2), &executed).expect_err("nobody needs it");
    });
}

#[test]
fn no_more_is_kept_than_is_needed() {
    in_directory(|directory| {
        let processors = open(directory);
        let last = 7 + BATCHES_AHEAD - 1;
        processors.submit_batch(BITCOIN, last, batch(1), &state(0, 7)).expect("it is within the bound");
        let error = processors.submit_batch(BITCOIN, last + 1, batch(1), &state(0, 7)).expect_err("too far");
        assert!(matches!(error, Refusal::TooFarAhead { next: 7, .. }), "{error}");
        processors.submit_batch(BITCOIN, u64::MAX, batch(1), &state(0, 7)).expect_err("far too far");

        for number in 0..OPEN_PLANS {
            processors.request_plan(BITCOIN, 0, plan(number as u8), &state(0, 7)).expect("there is room");
        }
        let error = processors.request_plan(BITCOIN, 0, plan(99), &state(0, 7)).expect_err("it is full");
        assert!(matches!(error, Refusal::TooManyPlans { .. }), "{error}");
        assert!(processors.request_plan(BITCOIN, 0, plan(0), &state(0, 7)).expect("known").repeated);

        for round in 0..FINISHED_PLANS + 5 {
            let plan = Plan { messages: vec![message(round)].try_into().expect("one") };
            processors.withdraw_plan(BITCOIN, 0, processors.plans(BITCOIN).last().expect("some").0).ok();
            processors.request_plan(BITCOIN, 0, plan, &state(0, 7)).expect("one was withdrawn");
        }
        processors.finalized(BITCOIN, &state(0, 7)).expect("it is noted");
        let finished = |processors: &Processors| {
            let plans = processors.plans(BITCOIN);
            plans.iter().filter(|(_, plan)| plan.outcome.is_some()).count()
        };
        assert_eq!(finished(&processors), FINISHED_PLANS);
        assert_eq!(finished(&open(directory)), FINISHED_PLANS);
    });
}

fn message(number: usize) -> PlanMessage {
    let mut bytes = [0xaa; 32];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    PlanMessage { message: bytes, tweak: KeyTweak::None }
}

#[test]
fn a_plan_is_followed_to_its_signatures() {
    in_directory(|directory| {
        let processors = open(directory);
        let hash = processors.request_plan(BITCOIN, 0, plan(1), &state(0, 0)).expect("it is new").hash;
        assert_eq!(hash, plan(1).hash());
        let mut now = state(0, 0);
        now.plans.insert((0, hash), PlanProgress::Open { attempt: 0, committed: 1, shared: 0 });
        processors.finalized(BITCOIN, &now).expect("it is noted");
        assert_eq!(processors.plan(BITCOIN, 0, hash).expect("it is known").outcome, None);

        now.plans.insert((0, hash), PlanProgress::Signed(vec![[3; 64]]));
        processors.finalized(BITCOIN, &now).expect("it is noted");
        // Still known when the chain has forgotten it, and its set is gone.
        processors.finalized(BITCOIN, &state(1, 0)).expect("it is noted");
        for processors in [&processors, &open(directory)] {
            let plan = processors.plan(BITCOIN, 0, hash).expect("it is known");
            assert_eq!(plan.outcome, Some(PlanOutcome::Signed(vec![[3; 64]])));
            assert!(processors.reports().plans.is_empty());
        }
        assert!(processors.request_plan(BITCOIN, 0, plan(1), &state(1, 0)).expect("it is known").repeated);
        let unknown = processors.plan(BITCOIN, 1, hash).expect_err("another set's").to_string();
        assert!(unknown.starts_with("network 1, session 1: the plan 0x"), "{unknown}");
    });
}

#[test]
fn a_plan_ends_when_its_set_is_gone() {
    in_directory(|directory| {
        let processors = open(directory);
        let hash = processors.request_plan(BITCOIN, 1, plan(1), &state(1, 0)).expect("it is new").hash;
        // A state of before the set took office.
        processors.finalized(BITCOIN, &state(0, 0)).expect("it is noted");
        assert_eq!(processors.plan(BITCOIN, 1, hash).expect("it is known").outcome, None);
        assert!(processors.reports().plans.is_empty());
        processors.finalized(BITCOIN, &state(1, 0)).expect("it is noted");
        let of_set = SetId { network: BITCOIN, session: 1 };
        assert_eq!(processors.reports().plans[&of_set], [plan(1)]);
        // Another set is in office, and this one's key signs still.
        for stage in [Stage::Reporting, Stage::CoolingDown] {
            let mut after = state(2, 0);
            after.sets.insert(1, set(stage, 1));
            processors.finalized(BITCOIN, &after).expect("it is noted");
            assert_eq!(processors.plan(BITCOIN, 1, hash).expect("it is known").outcome, None);
            assert_eq!(processors.reports().plans[&of_set], [plan(1)]);
            processors.request_plan(BITCOIN, 1, plan(2), &after).expect("its key signs");
            processors.withdraw_plan(BITCOIN, 1, plan(2).hash()).expect("it was asked for");
        }
        processors.finalized(BITCOIN, &state(2, 0)).expect("it is noted");
        let ended = processors.plan(BITCOIN, 1, hash).expect("it is known");
        assert_eq!(ended.outcome, Some(PlanOutcome::Retired));
        assert!(processors.reports().plans.is_empty());

        let error = processors.request_plan(BITCOIN, 1, plan(2), &state(2, 0)).expect_err("it is gone");
        assert!(
            matches!(error, Refusal::Plan(PlanRefused::NotSigning { in_office: Some(2), .. })),
            "{error}"
        );
    });
}

#[test]
fn a_plan_can_be_withdrawn_and_asked_for_again() {
    in_directory(|directory| {
        let processors = open(directory);
        let hash = processors.request_plan(BITCOIN, 0, plan(1), &state(0, 0)).expect("it is new").hash;
        processors.withdraw_plan(BITCOIN, 0, hash).expect("it is known");
        assert!(processors.reports().plans.is_empty());
        assert!(open(directory).plan(BITCOIN, 0, hash).expect("it is known").outcome.is_some());
        assert!(!processors.request_plan(BITCOIN, 0, plan(1), &state(0, 0)).expect("it is new").repeated);
        assert_eq!(processors.reports().plans[&SetId { network: BITCOIN, session: 0 }], [plan(1)]);
        processors.withdraw_plan(BITCOIN, 0, H256::zero()).expect_err("nobody asked for it");
    });
}

#[test]
fn listeners_hear_of_what_is_new_alone() {
    in_directory(|directory| {
        let processors = open(directory);
        let heard = Arc::new(AtomicUsize::new(0));
        let listener = heard.clone();
        processors.listen(move || {
            listener.fetch_add(1, Ordering::Relaxed);
        });
        for _ in 0..2 {
            processors.submit_batch(BITCOIN, 0, batch(1), &state(0, 0)).expect("it is taken");
            processors.request_plan(BITCOIN, 0, plan(1), &state(0, 0)).expect("it is taken");
        }
        assert_eq!(heard.load(Ordering::Relaxed), 2);
    });
}

#[test]
fn damaged_and_foreign_files_are_named() {
    in_directory(|directory| {
        let processors = open(directory);
        processors.submit_batch(BITCOIN, 0, batch(1), &state(0, 0)).expect("it is new");
        let network = directory.join("network-1");
        let good = fs::read(network.join("batch-0")).expect("it is there");
        for (name, content) in [
            ("batch-0", &good[..good.len() - 1]),
            ("batch-1", b"" as &[u8]),
            ("batch-x", &good),
            ("plan-0-ab", &good),
            ("notes", b"hello"),
        ] {
            let path = network.join(name);
            fs::write(&path, content).expect("it is written");
            let error = Processors::open(directory).err().expect("it is damaged").to_string();
            assert!(error.contains(path.to_str().expect("text")), "{name}: {error}");
            fs::remove_file(&path).expect("it is removed");
        }
        fs::create_dir(directory.join("net")).expect("it is made");
        assert!(Processors::open(directory).is_err());
    });
}

#[test]
fn what_cannot_be_kept_is_not_taken() {
    in_directory(|directory| {
        let processors = open(directory);
        fs::write(directory.join("network-1"), b"").expect("it is written");
        let error = processors.submit_batch(BITCOIN, 0, batch(1), &state(0, 0)).expect_err("no place for it");
        assert!(error.to_string().contains("network-1"), "{error}");
        processors.request_plan(BITCOIN, 0, plan(1), &state(0, 0)).expect_err("no place for it");
        assert_eq!(*processors.reports(), Default::default());
        fs::remove_file(directory.join("network-1")).expect("it is removed");
        assert!(!processors.submit_batch(BITCOIN, 0, batch(1), &state(0, 0)).expect("it is new").repeated);
    });
}
