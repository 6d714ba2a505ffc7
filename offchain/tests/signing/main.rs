//! Whole networks of workers that sign, in one process: seeded, with all that can go wrong.
//!
//! The workers' decisions are the real ones, and so are the cryptography and the pallets that they work on; blocks, forks,
//! finality and the network between the nodes are a model.

mod blocks;
#[path = "../simulation/dice.rs"]
mod dice;
mod keys;
mod node;
mod run;
#[allow(unexpected_cfgs, reason = "in what the SDK's macros write")]
mod runtime;
mod script;

use std::{panic, thread};

use quoin_primitives::{
    Scheme,
    signing::{RequestId, SubjectId},
};

use run::{Outcome, run};
use runtime::{FIRST, PHASE_TIMEOUT};
use script::{Conduct, Script};

/// What `run` comes to for each of these seeds, on two threads. The seed of a failing run is told.
fn for_seeds<T: Send>(seeds: std::ops::Range<u64>, run: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let run = &run;
    thread::scope(|scope| {
        let halves = [0, 1].map(|half| {
            let seeds = seeds.clone();
            scope.spawn(move || {
                let guarded = |seed| {
                    panic::catch_unwind(panic::AssertUnwindSafe(|| run(seed))).unwrap_or_else(|cause| {
                        let text = cause.downcast_ref::<String>().cloned();
                        let text = text.or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).into()));
                        panic!("seed {seed}: {}", text.unwrap_or_default())
                    })
                };
                seeds.filter(|seed| seed % 2 == half).map(guarded).collect::<Vec<_>>()
            })
        });
        halves
            .into_iter()
            .flat_map(|half| half.join().unwrap_or_else(|cause| panic::resume_unwind(cause)))
            .collect()
    })
}

/// How many seeds, by the environment: for long runs outside of CI.
fn seeds(default: u64) -> u64 {
    let seeds = std::env::var("QUOIN_SIGNING_SEEDS");
    seeds.ok().and_then(|number| number.parse().ok()).unwrap_or(default)
}

fn sum(outcomes: &[Outcome], of: impl Fn(&Outcome) -> u64) -> u64 {
    outcomes.iter().map(of).sum()
}

#[test]
fn runs_end_well_whatever_goes_wrong() {
    let outcomes = for_seeds(0..seeds(150), |seed| run(&Script::random(seed)));
    // Everything did go wrong.
    assert!(sum(&outcomes, |outcome| outcome.abandoned.lost) > 0);
    assert!(sum(&outcomes, |outcome| outcome.abandoned.elsewhere) > 0);
    assert!(sum(&outcomes, |outcome| outcome.challenges) > 0);
    assert!(outcomes.iter().any(|outcome| !outcome.faulty.is_empty()));
    assert!(outcomes.iter().any(|outcome| outcome.last_attempt > 2));
}

#[test]
fn a_run_can_be_repeated() {
    // With one at most who gives wrong shares: those of two may add up to nothing, or not, as their nonces are.
    for seed in [3, 15] {
        assert_eq!(run(&Script::random(seed)), run(&Script::random(seed)));
    }
}

#[test]
fn a_batch_that_all_reported_is_executed_within_four_blocks() {
    for scheme in [Scheme::Bip340, Scheme::EthereumSchnorr, Scheme::Ed25519] {
        let mut script = Script::plain(1, &[1, 1, 1, 1]);
        (script.scheme, script.batches, script.batch_every) = (scheme, 6, 7);
        let outcome = run(&script);
        assert_eq!(outcome.last_attempt, 0);
        assert!(outcome.cosigned > 0);
        for (id, block) in &outcome.executed {
            // The first one waits for the shares of the keys, which are made in block 1 and recovered when that is final.
            let reported = (1 + id * script.batch_every).max(3);
            assert!(
                block - reported < 4,
                "batch {id}, reported before block {reported}, is executed in {block}"
            );
        }
    }
}

#[test]
fn members_with_several_shares_sign_with_all_of_them() {
    let mut script = Script::plain(1, &[3, 1, 2, 2]);
    script.plans = vec![3];
    let outcome = run(&script);
    assert_eq!((outcome.last_attempt, outcome.faulty.len()), (0, 0));
}

#[test]
fn plans_are_signed_in_every_scheme_with_every_tweak() {
    for scheme in [Scheme::Bip340, Scheme::EthereumSchnorr, Scheme::Ed25519] {
        let mut script = Script::plain(2, &[1, 2, 1, 1]);
        (script.scheme, script.plans) = (scheme, vec![1, 3, 64]);
        let outcome = run(&script);
        assert_eq!(outcome.last_attempt, 0);
    }
}

#[test]
fn the_key_of_a_set_that_left_its_office_signs_until_it_is_gone() {
    let second = [5, 6, 7, 8].map(|account| (account, 1)).into();
    let mut script = Script::plain(3, &[1, 1, 1, 1]).succeeded(5, second);
    let at_once = run(&script);
    // A run lasts until the first set's report applied.
    (script.plans, script.plans_at) = (vec![2, 1], at_once.slots + 1);
    let outcome = run(&script);
    assert!(outcome.slots > at_once.slots && outcome.last_attempt == 0);
    let of_first = |request: &&RequestId| {
        request.validator_set == FIRST && matches!(request.subject, SubjectId::Plan { .. })
    };
    assert_eq!(outcome.signed.iter().filter(of_first).count(), 2);
}

#[test]
fn two_of_four_go_silent_after_committing_and_the_next_attempts_finish() {
    for seed in 0..8 {
        let mut script = Script::plain(seed, &[1, 1, 1, 1]);
        (script.batches, script.conducts[1], script.conducts[3]) =
            (1, Conduct::WithholdsAtFirst, Conduct::WithholdsAtFirst);
        let outcome = run(&script);
        assert!(outcome.faulty.is_empty());
        assert!(outcome.last_attempt > 0, "the first attempt was signed");
        // The second attempt is without them, is too few, and takes them back; or it takes them back at once.
        assert!(outcome.slots < 10 + 4 * u64::from(PHASE_TIMEOUT), "{} slots", outcome.slots);
    }
}

#[test]
fn who_never_gives_its_share_costs_an_attempt() {
    for seed in 0..8 {
        let mut script = Script::plain(seed, &[1, 1, 1, 1]);
        (script.batches, script.conducts[2]) = (1, Conduct::Withholds);
        let outcome = run(&script);
        assert!(outcome.last_attempt <= 1 && outcome.faulty.is_empty());
    }
}

#[test]
fn a_wrong_share_is_blamed_on_its_owner_and_on_nobody_else() {
    let outcomes = for_seeds(0..12, |seed| {
        let mut script = Script::plain(seed, &[1, 2, 1, 1, 1, 1]);
        script.conducts[1] = Conduct::WrongShares;
        script.plans = vec![2];
        let outcome = run(&script);
        assert!(outcome.faulty.is_empty() || outcome.faulty == [2].into());
        outcome
    });
    let blamed = outcomes.iter().filter(|outcome| !outcome.faulty.is_empty()).count();
    // Those who commit when the threshold is reached are not asked to sign.
    assert!(blamed > 6, "{blamed} of 12");
    assert!(sum(&outcomes, |outcome| outcome.challenges) > 0);
}

#[test]
fn commitments_that_are_none_are_blamed_on_their_sender() {
    let mut script = Script::plain(1, &[1, 1, 1, 1]);
    script.conducts[0] = Conduct::WrongCommitments;
    let outcome = run(&script);
    assert_eq!(outcome.faulty, [1].into());
}

#[test]
fn a_false_challenge_is_blamed_on_the_challenger_and_costs_no_attempt() {
    for_seeds(0..12, |seed| {
        let mut script = Script::plain(seed, &[1, 1, 1, 1]);
        // The others are late with the first sum, so that there is something to challenge.
        (script.conducts[3], script.adds_up_from) = (Conduct::FalseChallenges, 8);
        let outcome = run(&script);
        assert_eq!((outcome.faulty, outcome.last_attempt), ([4].into(), 0));
    });
}

#[test]
fn shares_that_nobody_adds_up_cost_attempts_and_are_nobodys_fault() {
    let mut script = Script::plain(1, &[1, 1, 1, 1]);
    (script.batches, script.adds_up_from) = (2, 30);
    let outcome = run(&script);
    assert!(outcome.last_attempt > 0, "an attempt waited for its sum for ever");
    assert!(outcome.faulty.is_empty() && outcome.executed[&0] >= 30);
    // One who adds up is enough, wherever it stands in line.
    for adding in 0..4 {
        let mut script = Script::plain(2, &[1, 1, 1, 1]);
        script.conducts = vec![Conduct::AddsUpNothing; 4];
        script.conducts[adding] = Conduct::Honest;
        let outcome = run(&script);
        assert!(outcome.last_attempt == 0 && outcome.faulty.is_empty());
    }
}

#[test]
fn a_halted_network_stands_still_and_then_goes_on() {
    for from in 3..12 {
        let mut script = Script::plain(from, &[1, 1, 1, 1]);
        (script.plans, script.halted) = (vec![2], Some((from, from + 40)));
        let outcome = run(&script);
        assert!(outcome.slots > from + 40 && outcome.faulty.is_empty());
        // Nonces that were committed before the halt are still there after it.
        assert_eq!((outcome.last_attempt, outcome.abandoned.lost), (0, 0), "halted in block {from}");
    }
}

#[test]
fn a_batch_that_nobody_else_saw_is_not_signed() {
    for seed in 0..4 {
        let mut script = Script::plain(seed, &[1, 1, 1, 1]);
        script.conducts[0] = Conduct::OtherBatches;
        // That nothing of its batches is signed or executed is checked in every run.
        let outcome = run(&script);
        assert!(outcome.calls["propose"] > 3, "it proposed nothing: {:?}", outcome.calls);
    }
}

#[test]
fn a_crash_at_any_step_loses_no_request_and_uses_no_nonce_twice() {
    let plain = || {
        let mut script = Script::plain(1, &[1, 1, 1, 1]);
        (script.batches, script.plans) = (1, vec![2]);
        script
    };
    let without = run(&plain());
    let (mut changed, mut lost) = (0, 0);
    for account in 1..=4 {
        for step in 1..=12 {
            for is_after in [false, true] {
                let mut script = plain();
                script.crash_at = Some((account, (step, is_after)));
                let outcome = run(&script);
                assert!(outcome.faulty.is_empty());
                changed += u64::from(outcome != without);
                lost += outcome.abandoned.lost;
            }
        }
    }
    assert!(changed > 40, "only {changed} of 96 crashes were felt");
    assert!(lost > 0, "no crash was between nonces and shares");
}

#[test]
fn forks_that_undo_shares_lead_to_other_attempts_and_no_nonce_signs_twice() {
    let outcomes = for_seeds(0..40, |seed| {
        let mut script = Script::plain(seed, &[1, 1, 1, 1]);
        (script.forks, script.batches, script.batch_every, script.patience) = (400, 6, 3, 1_000);
        run(&script)
    });
    assert!(sum(&outcomes, |outcome| outcome.abandoned.elsewhere) > 0, "no fork undid anything");
    assert!(outcomes.iter().all(|outcome| outcome.abandoned.lost == 0 && outcome.faulty.is_empty()));
}

#[test]
fn two_nodes_with_one_keystore_are_safe() {
    for seed in 0..6 {
        let mut script = Script::plain(seed, &[1, 1, 1, 1]);
        script.twins = vec![1, 2, 3, 4];
        assert!(run(&script).faulty.is_empty());
    }
}

#[test]
fn signing_waits_for_no_finality() {
    let mut script = Script::plain(4, &[1, 1, 1, 1]);
    script.finality_stands = Some((4, 80));
    let outcome = run(&script);
    assert!(outcome.executed.values().all(|block| *block < 40), "{:?}", outcome.executed);
}

#[test]
fn an_office_is_handed_over_without_a_gap() {
    let seconds: [&[u64]; 4] = [&[1, 2, 3, 4], &[3, 4, 5, 6], &[5, 6, 7, 8, 9, 10], &[1, 3]];
    for second in seconds {
        for block in [3, 9, 14] {
            let second = second.iter().map(|account| (*account, 1)).collect();
            let mut script = Script::plain(block, &[1, 1, 1, 1]).succeeded(block, second);
            (script.batches, script.batch_every) = (6, 5);
            let outcome = run(&script);
            assert!(outcome.faulty.is_empty());
            let blocks: Vec<_> = outcome.executed.values().copied().collect();
            assert!(blocks.windows(2).all(|pair| pair[1] - pair[0] < 12), "{blocks:?}");
        }
    }
}

#[test]
fn the_next_set_waits_until_its_processors_have_seen_what_was_published() {
    let second = [5, 6, 7, 8].map(|account| (account, 1)).into();
    let mut script = Script::plain(1, &[1, 1, 1, 1]).succeeded(12, second);
    (script.batches, script.batch_every, script.history_at) = (14, 6, 50);
    let outcome = run(&script);
    assert!(outcome.unverified > 0, "nothing was missing");
    let handover = outcome.handover.expect("the run ends with the second set in office");
    assert!(outcome.executed[&handover] >= 50, "batch {handover} handed over unverified");
    assert!(outcome.executed[&(handover - 1)] < outcome.executed[&handover]);
    // Without the gap in their reports they take over with the first batch after their keys are final.
    script.history_at = 0;
    let at_once = run(&script);
    assert_eq!(at_once.unverified, 0);
    assert!(at_once.executed[&at_once.handover.expect("handed over")] < 24, "{:?}", at_once.executed);
}

#[test]
fn one_member_that_is_ready_to_take_over_does_not_silence_the_set_in_office() {
    let second = [5, 6, 7, 8].map(|account| (account, 1)).into();
    let mut script = Script::plain(1, &[1, 1, 1, 1]).succeeded(12, second);
    (script.batches, script.batch_every) = (14, 6);
    (script.history_at, script.caught_up) = (60, vec![6]);
    let outcome = run(&script);
    assert!(outcome.executed[&outcome.handover.expect("handed over")] >= 60);
    let blocks: Vec<_> = outcome.executed.values().copied().collect();
    // It is left a batch in vain now and then, for 8 blocks.
    assert!(blocks.windows(2).all(|pair| pair[1] - pair[0] < 20), "{blocks:?}");
    let executed = blocks.iter().filter(|block| **block < 60).count();
    assert!(executed >= 7, "{blocks:?}");
}

#[test]
fn a_handover_that_is_late_leaves_the_office_to_the_next_set_alone() {
    let second = [5, 6, 7, 8].map(|account| (account, 1)).into();
    let mut script = Script::plain(1, &[1, 1, 1, 1]).succeeded(12, second);
    (script.batches, script.batch_every) = (14, 6);
    (script.history_at, script.handover_deadline) = (60, 20);
    let outcome = run(&script);
    let handover = outcome.handover.expect("the run ends with the second set in office");
    let late = 12 + 20;
    assert!(outcome.executed[&(handover - 1)] <= late + 1, "{:?}", outcome.executed);
    assert!(outcome.executed[&handover] >= 60, "{:?}", outcome.executed);
    assert!(outcome.faulty.is_empty());
}

/// A set whose last members commit to no batch, and whose others' processors are late with one batch each. Every batch
/// waits for those.
fn with_silent(seed: u64, honest: u64, silent: u64) -> Script {
    let second = [11, 12, 13, 14].map(|account| (account, 1)).into();
    let members = (honest + silent) as usize;
    let mut script = Script::plain(seed, &vec![1; members]).succeeded(35 * honest + 10, second);
    script.conducts[honest as usize..members].fill(Conduct::WithholdsCommitments);
    script.late_by_turns = ((1..=honest).collect(), 30);
    (script.batches, script.batch_every, script.patience) = (honest, 35, 600);
    script
}

#[test]
fn who_commits_to_no_batch_gets_points_by_the_report_of_its_set_and_nobody_else_does() {
    for (honest, silent) in [(4, 1), (5, 2)] {
        for seed in 0..4 {
            let outcome = run(&with_silent(seed, honest, silent));
            // Each of the others saw them silent for every batch but the one that its own processor was late with.
            let points = (honest as u32 - 1) / 2;
            let further = (honest + 1..=honest + silent).map(|account| (account, points)).collect();
            assert_eq!(outcome.reports, [further]);
            assert!(outcome.calls["propose_report"] > 0);
            assert!(outcome.faulty.is_empty());
        }
    }
}

#[test]
fn silence_is_agreed_on_where_messages_are_lost_and_forks_undo_blocks() {
    let outcomes = for_seeds(0..8, |seed| {
        let mut script = with_silent(seed, 4, 1);
        (script.loss, script.delay, script.forks, script.patience) = (100, 1, 100, 1_500);
        run(&script)
    });
    // Nodes that see other forks note more or less. That no honest member has points is checked in every run.
    let agreed = outcomes.iter().filter(|outcome| !outcome.reports[0].is_empty()).count();
    assert!(agreed > 5, "{agreed} of 8");
}

#[test]
fn nobody_gets_points_for_batches_that_waited_for_nobody() {
    let mut script = with_silent(1, 4, 1);
    script.late_by_turns.1 = 10;
    let outcome = run(&script);
    assert_eq!(outcome.reports, [Default::default()]);
    assert!(!outcome.calls.contains_key("propose_report"));
}

#[test]
fn workers_that_start_anew_sign_what_the_runtime_counted() {
    let mut script = with_silent(1, 4, 1);
    // All batches are signed, and the next set has no keys yet.
    script.restarts_at = Some(145);
    let outcome = run(&script);
    assert_eq!(outcome.reports, [Default::default()]);
}

#[test]
fn a_report_that_accuses_an_honest_member_is_not_signed() {
    for block in 6..18 {
        let second = [5, 6, 7, 8].map(|account| (account, 1)).into();
        let plain = Script::plain(block, &[1, 1, 1, 1]).succeeded(block, second);
        let mut script = plain.clone();
        script.conducts[3] = Conduct::Accuses;
        // It does so before the chain asks for any report, or just after.
        let outcome = run(&script);
        assert!(outcome.calls["propose_report"] > 0, "nobody is accused: {:?}", outcome.calls);
        assert_eq!(outcome.reports, [Default::default()]);
        // Nor is what the runtime counted signed any later.
        assert!(outcome.slots <= run(&plain).slots + 3);
    }
}

#[test]
fn who_was_late_once_gets_no_points_and_an_accusation_keeps_nobody_from_the_right_report() {
    for seed in 0..4 {
        let mut script = with_silent(seed, 5, 2);
        script.conducts[5] = Conduct::Accuses;
        assert_eq!(run(&script).reports, [[(6, 2), (7, 2)].into()]);
    }
}
