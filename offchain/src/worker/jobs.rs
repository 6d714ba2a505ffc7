//! What other threads compute for the worker: each thing once, tried again ever more seldom where it fails, and kept for as
//! long as it is needed.

use std::{collections::BTreeMap, time::Duration};

use quoin_primitives::{
    Role, SetId,
    signing::SigningScheme,
    verifier::{Dkg, GroupKey},
};
use sp_core::H256;

use super::publication::delay_up_to;

/// The longest pause after a job failed.
const LONGEST: Duration = Duration::from_secs(96);

/// Which key of which set, and whose part in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The set.
    pub set: SetId,
    /// Which of its keys.
    pub role: Role,
    /// The validator's index in the set.
    pub member: u16,
    /// The context of the DKG, which tells forks apart.
    pub context: [u8; 32],
}

/// Something slow that is to be done on a proving thread, and its outcome given to
/// [`Worker::dealt`](super::Worker::dealt) or [`Worker::recovered`](super::Worker::recovered).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// Make a participation.
    Deal {
        /// What for.
        part: Part,
        /// The DKG.
        dkg: Dkg,
    },
    /// Recover shares, from the dealings in the chain's state.
    Recover {
        /// Whose.
        part: Part,
        /// The DKG.
        dkg: Dkg,
        /// How they sign.
        scheme: SigningScheme,
        /// The key that the chain has of it.
        key: GroupKey,
        /// The block whose state has the dealings.
        at: H256,
    },
}

impl Job {
    /// What it is about.
    pub const fn part(&self) -> &Part {
        match self {
            Self::Deal { part, .. } | Self::Recover { part, .. } => part,
        }
    }
}

#[derive(Debug)]
enum State<V> {
    /// Failed so often, and is not tried again before a moment.
    Failed {
        tries: u32,
        not_before: Duration,
    },
    Running {
        tries: u32,
        since: Duration,
    },
    Done(V),
}

/// Jobs of one kind with their outcomes.
#[derive(Debug)]
pub(super) struct Jobs<V>(BTreeMap<Part, State<V>>);

impl<V> Default for Jobs<V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<V> Jobs<V> {
    /// Whether the job is to be started now; it counts as started then.
    pub(super) fn start(&mut self, part: Part, now: Duration) -> bool {
        let tries = match self.0.get(&part) {
            None => 0,
            Some(State::Failed { tries, not_before }) if now >= *not_before => *tries,
            Some(_) => return false,
        };
        self.0.insert(part, State::Running { tries, since: now });
        true
    }

    /// A job that was started ended. Returns how long it took, if its outcome is still needed.
    pub(super) fn end(&mut self, part: &Part, outcome: Option<V>, now: Duration) -> Option<Duration> {
        let state = self.0.get_mut(part)?;
        let State::Running { tries, since } = *state else { return None };
        *state = match outcome {
            Some(value) => State::Done(value),
            None => {
                let tries = tries.saturating_add(1);
                State::Failed { tries, not_before: now + delay_up_to(LONGEST, tries) }
            }
        };
        Some(now.saturating_sub(since))
    }

    /// What came of a job.
    pub(super) fn done(&self, part: &Part) -> Option<&V> {
        match self.0.get(part) {
            Some(State::Done(value)) => Some(value),
            _ => None,
        }
    }

    /// Everything that came of jobs.
    pub(super) fn all_done(&self) -> impl Iterator<Item = (&Part, &V)> {
        self.0.iter().filter_map(|(part, state)| match state {
            State::Done(value) => Some((part, value)),
            _ => None,
        })
    }

    /// How many run.
    pub(super) fn running(&self) -> usize {
        self.0.values().filter(|state| matches!(state, State::Running { .. })).count()
    }

    /// Keeps those alone that are still needed. Returns of which of the others something had come.
    pub(super) fn retain(&mut self, keep: impl Fn(&Part) -> bool) -> Vec<Part> {
        let mut dropped = Vec::new();
        self.0.retain(|part, state| {
            let keep = keep(part);
            if !keep && matches!(state, State::Done(_)) {
                dropped.push(*part);
            }
            keep
        });
        dropped
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quoin_primitives::NetworkId;

    const PART: Part = Part {
        set: SetId { network: NetworkId(1), session: 2 },
        role: Role::Oracle,
        member: 3,
        context: [4; 32],
    };

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_job_is_started_once() {
        let mut jobs = Jobs::default();
        assert!(jobs.start(PART, seconds(0)));
        assert!(!jobs.start(PART, seconds(1000)));
        assert_eq!(jobs.running(), 1);
        assert_eq!(jobs.end(&PART, Some(7), seconds(1001)), Some(seconds(1001)));
        assert!(!jobs.start(PART, seconds(2000)));
        assert_eq!(jobs.done(&PART), Some(&7));
        assert_eq!(jobs.end(&PART, Some(8), seconds(2001)), None);
        assert_eq!(jobs.done(&PART), Some(&7));
    }

    #[test]
    fn a_failed_job_is_tried_again_later_and_later() {
        let mut jobs = Jobs::<u8>::default();
        let (mut now, mut pauses) = (seconds(0), Vec::new());
        for _ in 0..7 {
            let before = now;
            while !jobs.start(PART, now) {
                now += seconds(1);
            }
            pauses.push((now - before).as_secs());
            assert!(jobs.end(&PART, None, now).is_some());
        }
        assert_eq!(pauses, [0, 6, 12, 24, 48, 96, 96]);
    }

    #[test]
    fn what_is_needed_no_longer_is_dropped() {
        let mut jobs = Jobs::default();
        assert!(jobs.start(PART, seconds(0)));
        assert_eq!(jobs.retain(|_| false), []);
        assert_eq!(jobs.end(&PART, Some(1), seconds(1)), None);
        assert!(jobs.done(&PART).is_none());
        assert!(jobs.start(PART, seconds(0)));
        jobs.end(&PART, Some(1), seconds(1));
        assert_eq!(jobs.retain(|_| true), []);
        assert_eq!(jobs.retain(|_| false), [PART]);
    }
}
