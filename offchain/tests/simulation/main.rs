//! Whole networks of workers on a model of the chain, in one process: seeded, repeatable, with all that can go wrong.
//!
//! The workers' decisions are the real ones. Most runs use an ideal cryptography, in which a run takes milliseconds; some use
//! the eVRF DKG and MuSig2, and both are compared on one script.

mod blocks;
mod chain;
mod dice;
mod ideal;
mod node;
mod real;
mod run;
mod world;

use std::{collections::BTreeSet, panic, thread};

use ideal::Ideal;
use node::Conduct;
use real::Real;
use run::{Script, run};

/// Runs what `run` does for each of these seeds, on two threads. The seed of a failing run is told.
fn for_seeds(seeds: std::ops::Range<u64>, run: fn(u64)) {
    thread::scope(|scope| {
        let halves = [0, 1].map(|half| {
            let seeds = seeds.clone();
            scope.spawn(move || {
                for seed in seeds.filter(|seed| seed % 2 == half) {
                    if let Err(cause) = panic::catch_unwind(|| run(seed)) {
                        let text = cause.downcast_ref::<String>().cloned();
                        let text = text.or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).into()));
                        panic!("seed {seed}: {}", text.unwrap_or_default());
                    }
                }
            })
        });
        for half in halves {
            if let Err(cause) = half.join() {
                panic::resume_unwind(cause);
            }
        }
    });
}

/// How many seeds, by the environment: for long runs outside of CI.
fn seeds(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|number| number.parse().ok()).unwrap_or(default)
}

#[test]
fn ideal_runs_end_well_whatever_goes_wrong() {
    for_seeds(0..seeds("QUOIN_IDEAL_SEEDS", 1000), |seed| {
        let most = if seed % 10 == 0 { 30 } else { 10 };
        run(&Ideal::default(), &Script::random(seed, (4, most)));
    });
}

#[test]
fn real_runs_end_well_whatever_goes_wrong() {
    for_seeds(0..seeds("QUOIN_REAL_SEEDS", 20), |seed| {
        let mut script = Script::random(seed, (4, 7));
        script.generations = 1;
        script.schemes.truncate(1);
        run(&Real::default(), &script);
    });
}

#[test]
fn both_worlds_come_to_the_same() {
    for seed in [3, 14] {
        let mut script = Script::random(seed, (4, 5));
        script.generations = 1;
        script.schemes.truncate(1);
        let (ideal, real) = (run(&Ideal::default(), &script), run(&Real::default(), &script));
        assert_eq!(ideal, real);
        assert!(ideal.applied.len() > 10);
    }
}

#[test]
fn a_run_can_be_repeated() {
    let script = Script::random(5, (4, 10));
    assert_eq!(run(&Ideal::default(), &script), run(&Ideal::default(), &script));
}

#[test]
fn a_crash_at_any_step_loses_nothing() {
    // Two registrations, two participations made and published, nonces, a share, the keys, two recoveries.
    let without = run(&Ideal::default(), &Script::plain(1, 4));
    let mut changed = 0;
    for step in 1..=12 {
        let mut script = Script::plain(1, 4);
        script.crash_at.insert(0, step);
        let outcome = run(&Ideal::default(), &script);
        assert!(outcome.faults.is_empty() && outcome.abandoned.is_empty());
        changed += u64::from(outcome != without);
    }
    assert!(changed > 6, "only {changed} crashes were felt");
}

#[test]
fn with_four_of_five_needed_a_silent_member_delays_the_keys_by_the_window_at_most() {
    let all = run(&Ideal::default(), &Script::plain(2, 5));
    let mut script = Script::plain(2, 5);
    script.conducts[4] = Conduct::Silent;
    script.preset = vec![true; 5];
    let mut steady = Script::plain(2, 5);
    steady.preset = vec![true; 5];
    let (without, with) = (run(&Ideal::default(), &script), run(&Ideal::default(), &steady));
    assert!(without.faults.is_empty() && without.abandoned.is_empty());
    // The window for dealing, of 12 blocks.
    assert!(without.slots <= with.slots + 13, "{} and {}", without.slots, with.slots);
    assert!(all.slots >= with.slots);
}

#[test]
fn too_many_silent_members_are_named_and_the_next_set_makes_keys_without_them() {
    let mut script = Script::plain(3, 7);
    script.preset = vec![true; 7];
    for index in [1, 3, 5] {
        script.conducts[index] = Conduct::Silent;
    }
    script.generations = 2;
    let outcome = run(&Ideal::default(), &script);
    let blamed: BTreeSet<_> = outcome.abandoned[0].1.iter().copied().collect();
    assert_eq!(blamed, [1, 3, 5].into());
}

#[test]
fn all_nodes_stop_at_any_moment_and_go_on() {
    for slot in 1..60 {
        let mut script = Script::plain(4, 4);
        script.generations = 2;
        script.starts = vec![0; 4];
        script.stop_all_at = Some(slot);
        let outcome = run(&Ideal::default(), &script);
        assert!(outcome.faults.is_empty(), "stopped in slot {slot}");
    }
}

#[test]
fn a_hundred_sessions_in_a_row() {
    let mut script = Script::plain(6, 5);
    script.generations = 100;
    script.patience = 9_000;
    script.loss = 50;
    script.crashes = 3;
    script.forks = 30;
    script.delay = 1;
    let outcome = run(&Ideal::default(), &script);
    assert_eq!(outcome.in_office[0].map(|set| set.session >= 99), Some(true));
    assert!(outcome.faults.is_empty());
}
