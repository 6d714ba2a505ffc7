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
mod script;
mod world;

use std::{
    collections::BTreeSet,
    num::NonZero,
    ops::Range,
    panic,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Duration,
};

use quoin_primitives::{Fault, Scheme};

use chain::{CONFIRMATION_TIMEOUT, DEAL_WINDOW};
use ideal::Ideal;
use node::Conduct;
use real::Real;
use run::{measured, run, run_measured};
use script::{Partition, Script};

/// Runs what `run` does for each of these seeds, on all processors, and tells in the end which failed and why.
fn for_seeds(seeds: Range<u64>, run: fn(u64)) {
    let next = AtomicU64::new(seeds.start);
    let failed_of_one_thread = || {
        let mut failed = Vec::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                return failed;
            }
            if let Err(cause) = panic::catch_unwind(|| run(seed)) {
                let text = cause.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or_default();
                println!("seed {seed} fails");
                failed.push((seed, text.to_owned()));
            }
        }
    };
    let mut failed: Vec<_> = thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(failed_of_one_thread)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("it catches panics")).collect()
    });
    failed.sort();
    let lines: String = failed.iter().map(|(seed, text)| format!("\nseed {seed}: {text}")).collect();
    assert!(failed.is_empty(), "{} of {} seeds fail:{lines}", failed.len(), seeds.end - seeds.start);
}

/// Which seeds, by the environment, for long runs outside of CI: how many, or `first..end`.
fn seeds(variable: &str, default: u64) -> Range<u64> {
    let Ok(text) = std::env::var(variable) else { return 0..default };
    let (first, end) = text.split_once("..").unwrap_or(("0", &text));
    match (first.parse(), end.parse()) {
        (Ok(first), Ok(end)) if first < end => first..end,
        _ => panic!("{variable}={text} says no seeds: it is their number, or first..end"),
    }
}

#[test]
fn ideal_runs_end_well_whatever_goes_wrong() {
    for_seeds(seeds("QUOIN_IDEAL_SEEDS", 1000), |seed| {
        let most = if seed % 10 == 0 { 30 } else { 10 };
        run(&Ideal::default(), &Script::random(seed, (4, most)));
    });
}

#[test]
fn no_script_has_more_faults_than_its_smallest_set_tolerates() {
    let mut tight = 0;
    for seed in 0..10_000 {
        let script = Script::random(seed, (4, if seed % 10 == 0 { 30 } else { 10 }));
        // Those who have their keys from the start are in every first set, with any of the others.
        let preset: Vec<_> = (0..script.shares.len()).filter(|index| script.preset[*index]).collect();
        let all: Vec<_> = (0..script.shares.len()).collect();
        for validators in [preset, all] {
            let (faults, tolerated) = script.faults_and_tolerated(&validators);
            assert!(faults <= tolerated, "seed {seed}: {script:?}");
            tight += u64::from(faults == tolerated && faults > 0);
        }
    }
    assert!(tight > 5_000, "only {tight} sets have as many faults as they tolerate");
}

/// All three are needed. One crashes whenever it has committed to nonces, which are gone then.
#[test]
fn who_loses_its_nonces_again_and_again_abandons_three_attempts_and_is_blamed_for_none() {
    let of_crashes = |crashes| {
        let mut script = Script::plain(11, 3);
        script.preset = vec![true; 3];
        script.crashes_after_commitments = Some((0, crashes));
        let outcome = run(&Ideal::default(), &script);
        assert!(outcome.faults.is_empty() && outcome.abandoned.is_empty(), "{crashes} crashes");
        let abandoned = outcome.applied.iter().filter(|(_, name)| *name == "abandon_attempt").count();
        (abandoned, outcome.slots)
    };
    let outcomes: Vec<_> = (0..=5).map(of_crashes).collect();
    assert_eq!(outcomes.iter().map(|(abandoned, _)| *abandoned).collect::<Vec<_>>(), [0, 1, 2, 3, 3, 3]);
    // An abandonment costs some blocks; what cannot be abandoned any longer runs out of time.
    for (index, pair) in outcomes.windows(2).enumerate() {
        let longer = pair[1].1 - pair[0].1;
        assert_eq!(longer >= CONFIRMATION_TIMEOUT, index >= 3, "{outcomes:?}");
    }
}

#[test]
fn real_runs_end_well_whatever_goes_wrong() {
    for_seeds(seeds("QUOIN_REAL_SEEDS", 20), |seed| {
        let mut script = Script::random(seed, (4, 7));
        script.generations = 1;
        script.schemes.truncate(1);
        run(&Real::default(), &script);
    });
}

#[test]
fn both_worlds_come_to_the_same() {
    for seed in [3, 14, 15, 92] {
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
fn each_fault_is_blamed_on_its_sender_and_on_nobody_else() {
    let cases = [
        (Conduct::WrongParticipations, Some(Fault::Participation)),
        (Conduct::WrongNonces, Some(Fault::Confirmation)),
        (Conduct::WrongShares, Some(Fault::Confirmation)),
        (Conduct::Withholds, None),
        (Conduct::Silent, None),
        (Conduct::Outdated, None),
        (Conduct::OtherProtocol, None),
    ];
    for (conduct, fault) in cases {
        let mut blamed = 0;
        for seed in 0..8 {
            let mut script = Script::plain(seed, 7);
            script.preset = vec![true; 7];
            script.conducts[2] = conduct;
            script.conducts[5] = conduct;
            let outcome = run(&Ideal::default(), &script);
            assert!(outcome.abandoned.is_empty(), "{conduct:?}");
            // The run itself refuses every other blame.
            let accounts: BTreeSet<_> = outcome.faults.iter().map(|(_, account, _)| *account).collect();
            assert!(outcome.faults.iter().all(|(_, _, found)| Some(*found) == fault), "{conduct:?}");
            match conduct {
                // Those of seven who commit after the fifth are not asked to sign.
                Conduct::WrongShares | Conduct::WrongNonces => blamed += accounts.len(),
                _ => assert_eq!(accounts.len(), if fault.is_some() { 2 } else { 0 }, "{conduct:?}"),
            }
        }
        assert!(fault != Some(Fault::Confirmation) || blamed > 4, "{conduct:?} was blamed {blamed} times");
    }
}

#[test]
fn a_crash_at_any_step_loses_nothing() {
    // Two registrations, two participations made and published, nonces, a share, the keys, two recoveries.
    let without = run(&Ideal::default(), &Script::plain(1, 4));
    let mut changed = 0;
    for validator in 0..4 {
        for step in 1..=12 {
            for is_after in [false, true] {
                let mut script = Script::plain(1, 4);
                script.crash_at = Some((validator, (step, is_after)));
                let outcome = run(&Ideal::default(), &script);
                assert!(outcome.faults.is_empty() && outcome.abandoned.is_empty());
                changed += u64::from(outcome != without);
            }
        }
    }
    assert!(changed > 48, "only {changed} of 96 crashes were felt");
}

/// Slots within which a plain network has had two sets in office, and all their shares.
const TWO_GENERATIONS: u64 = 90;

#[test]
fn all_nodes_stop_at_any_moment_and_go_on() {
    for slot in 1..TWO_GENERATIONS {
        let mut script = Script::plain(4, 4);
        script.generations = 2;
        script.stop_all_at = Some(slot);
        let outcome = run(&Ideal::default(), &script);
        assert!(outcome.faults.is_empty() && outcome.abandoned.is_empty(), "stopped in slot {slot}");
    }
    let mut script = Script::plain(4, 4);
    script.generations = 2;
    let slots = run(&Ideal::default(), &script).slots;
    assert!(slots < TWO_GENERATIONS && slots > TWO_GENERATIONS / 2, "{slots}");
}

#[test]
fn session_keys_are_rotated_at_any_moment_and_nothing_is_lost() {
    for slot in 1..TWO_GENERATIONS {
        for validators in [vec![0], vec![0, 1, 2, 3]] {
            let mut script = Script::plain(5, 4);
            script.generations = 2;
            script.rotations = validators.into_iter().map(|validator| (validator, slot)).collect();
            // That all recover their shares on an empty disk is checked at the end of every run.
            let outcome = run(&Ideal::default(), &script);
            assert!(outcome.faults.is_empty() && outcome.abandoned.is_empty(), "rotated in slot {slot}");
        }
    }
}

#[test]
fn with_four_of_five_needed_a_silent_member_delays_the_keys_by_the_window_at_most() {
    let mut script = Script::plain(2, 5);
    script.preset = vec![true; 5];
    let with = run(&Ideal::default(), &script);
    script.conducts[4] = Conduct::Silent;
    let without = run(&Ideal::default(), &script);
    assert!(without.faults.is_empty() && without.abandoned.is_empty());
    // Both keys wait for it at the same time. The confirmation does not: the first four to commit sign.
    assert!(without.slots > with.slots, "{} and {}", without.slots, with.slots);
    assert!(without.slots <= with.slots + DEAL_WINDOW + 1, "{} and {}", without.slots, with.slots);
}

#[test]
fn too_many_silent_members_are_named_and_make_keys_when_they_are_back() {
    let mut script = Script::plain(3, 7);
    script.preset = vec![true; 7];
    for index in [1, 3, 5] {
        script.starts[index] = 75;
    }
    let outcome = run(&Ideal::default(), &script);
    assert_eq!(outcome.abandoned[0].1, [1, 3, 5]);
    assert_eq!(outcome.abandoned.len(), 1);
    assert_eq!(outcome.in_office[0].map(|set| set.session), Some(1));
}

#[test]
fn faults_that_end_a_key_generation_early_blame_nobody_who_had_time_left() {
    for seed in 0..20 {
        let mut script = Script::plain(seed, 7);
        script.preset = vec![true; 7];
        for index in 0..3 {
            script.conducts[index] = Conduct::WrongParticipations;
        }
        // The others deal when three faults have left less than five of seven.
        script.starts = vec![0, 0, 0, 20, 20, 20, 20];
        let outcome = run(&Ideal::default(), &script);
        assert_eq!(outcome.abandoned[0].1, [0, 1, 2]);
    }
}

#[test]
fn who_commits_and_never_signs_costs_an_attempt_at_most() {
    for seed in 0..20 {
        let mut script = Script::plain(seed, 7);
        script.preset = vec![true; 7];
        script.conducts[0] = Conduct::Withholds;
        script.conducts[1] = Conduct::Withholds;
        let outcome = run(&Ideal::default(), &script);
        assert!(outcome.abandoned.is_empty());
        // Of a set that is declared in block 10 and has dealt some five blocks later, attempts of 12 and 24 blocks.
        assert!(outcome.slots < 70, "{} slots", outcome.slots);
    }
}

#[test]
fn who_comes_after_the_keys_are_made_recovers_its_shares() {
    let mut script = Script::plain(8, 5);
    script.preset = vec![true; 5];
    script.starts[2] = 55;
    let outcome = run(&Ideal::default(), &script);
    assert!(outcome.slots >= 55 && outcome.abandoned.is_empty(), "{} slots", outcome.slots);
}

#[test]
fn keys_are_confirmed_though_finality_stands() {
    let mut script = Script::plain(9, 4);
    script.preset = vec![true; 4];
    // The set is declared in block 10 and dealt for soon after; the confirmation comes while nothing is finalized.
    script.finality_stands = Some((16, 60));
    let outcome = run(&Ideal::default(), &script);
    let confirmed = |(number, name): &(u64, &str)| *name == "set_keys" && *number < 40;
    assert!(outcome.applied.iter().any(confirmed), "{:?}", outcome.applied);
}

#[test]
fn two_nodes_with_one_keystore_are_safe() {
    for seed in 0..20 {
        let mut script = Script::plain(seed, 4);
        script.twins = vec![0, 1, 2, 3];
        script.generations = 2;
        let outcome = run(&Ideal::default(), &script);
        assert!(outcome.faults.is_empty() && outcome.abandoned.is_empty());
    }
}

#[test]
fn a_third_that_is_cut_off_is_waited_for_and_catches_up() {
    for from in (1..60).step_by(7) {
        let mut script = Script::plain(from, 7);
        script.partition = Some(Partition { from, until: from + 40, validators: vec![2, 6] });
        let outcome = run(&Ideal::default(), &script);
        assert!(outcome.faults.is_empty() && outcome.abandoned.is_empty(), "cut off from slot {from}");
    }
}

/// All three are needed, for both keys.
#[test]
fn every_participation_comes_in_before_the_deadline_though_half_of_all_messages_are_lost() {
    for seed in 0..100 {
        let mut script = Script::plain(seed, 3);
        script.preset = vec![true; 3];
        script.loss = 500;
        script.patience = 900;
        let outcome = run(&Ideal::default(), &script);
        assert!(outcome.faults.is_empty() && outcome.abandoned.is_empty(), "seed {seed}");
    }
}

#[test]
fn workers_wait_for_the_runtime_upgrade_that_brings_their_version() {
    let mut script = Script::plain(10, 4);
    script.upgrade_at = 25;
    let outcome = run(&Ideal::default(), &script);
    assert!(outcome.applied.iter().all(|(number, _)| *number >= 25), "{:?}", outcome.applied);
    assert!(outcome.faults.is_empty() && outcome.abandoned.is_empty());
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

/// What a key generation of sixteen validators with a share each costs each of them: its worker's work, the import of every
/// block, and the generators that a node derives when it starts. Says the figures; 60 s are the bound.
#[test]
#[ignore = "measures the whole process: run it alone, with --ignored and --nocapture"]
fn sixteen_validators_make_their_keys_in_a_minute_each() {
    let ((), warming) = measured(quoin_primitives::verifier::warm);
    println!("deriving generators at the node's start: {:.2} s", warming.as_secs_f64());
    for scheme in [Scheme::Bip340, Scheme::Ed25519] {
        let mut script = Script::plain(16, 16);
        script.schemes = vec![scheme];
        let (outcome, costs) = run_measured(&Real::default(), &script);
        assert!(outcome.faults.is_empty() && outcome.abandoned.is_empty());
        assert_eq!(costs.workers.len(), 16);
        let most = costs.workers.iter().max().copied().unwrap_or_default();
        println!(
            "{scheme:?}: a validator's worker {:.2} s at most, {:.2} s on average; all blocks {:.2} s",
            most.as_secs_f64(),
            costs.workers.iter().sum::<Duration>().as_secs_f64() / 16.0,
            costs.chain.as_secs_f64(),
        );
        assert!(most > Duration::from_millis(10), "nothing was measured");
        assert!(most + costs.chain + warming < Duration::from_secs(60), "{most:?} and {:?}", costs.chain);
    }
}
