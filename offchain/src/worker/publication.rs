//! What is published until the chain shows it done: when it is due again, and how long it took.

use std::{collections::BTreeMap, time::Duration};

use quoin_primitives::{EmbeddedCurve, Role, SetId, batch::BatchId, coordinator, signing::RequestId};
use sp_core::H256;

/// Time after the first publication until the second. It doubles from one to the next, up to one of the following.
const SHORTEST: Duration = Duration::from_secs(6);
/// Of what the chain waits for until a deadline, which bounds how often it is published. So short that where a quarter of
/// all messages is lost, a member comes through well before: who misses a deadline is taken for silent.
const LONGEST: Duration = Duration::from_secs(24);
/// Of what the chain waits for until it is done. Nothing else bounds how often that is published.
const LONGEST_WITHOUT_DEADLINE: Duration = Duration::from_secs(768);

/// How long to wait after the attempt number `tries`, from 1 on, and `longest` at most.
pub(super) fn delay_up_to(longest: Duration, tries: u32) -> Duration {
    let doublings = tries.saturating_sub(1).min(31);
    SHORTEST.saturating_mul(1 << doublings).min(longest)
}

/// What is published, and in whose name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Subject {
    /// The coordinator key that authorises it; `None` where the signature of the group does.
    pub(super) coordinator: Option<coordinator::Public>,
    /// What it is.
    pub(super) what: What,
}

/// What is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// An embedded key.
    RegisterKey(EmbeddedCurve),
    /// A participation.
    Participate(SetId, Role),
    /// Nonces for an attempt, which the block of this hash opened.
    CommitNonces(SetId, u32, H256),
    /// A share of the confirmation's signature.
    Confirm(SetId, u32, H256),
    /// That an attempt cannot be signed.
    AbandonAttempt(SetId, u32, H256),
    /// A set's keys.
    SetKeys(SetId, u32, H256),
    /// A request for the signatures of the plan with this hash.
    RequestPlan(SetId, H256),
    /// A slash report of more than the runtime counted.
    ProposeReport(SetId),
    /// Nonce commitments for an attempt at a request, which the block of this hash opened.
    Commit(RequestId, u32, H256),
    /// Signature shares, in the session of this hash.
    GiveShares(RequestId, u32, H256),
    /// That somebody's signature share is wrong, in the session of this hash.
    Challenge(RequestId, u32, H256),
    /// That an attempt at a request cannot be signed, in the session of this hash.
    Abandon(RequestId, u32, H256),
    /// Finished signatures, of the session of this hash.
    Complete(RequestId, u32, H256),
    /// A proposal of the batch with this number and hash.
    Propose(SetId, BatchId, H256),
    /// The batch with this number and hash, signed.
    Execute(SetId, BatchId, H256),
}

impl What {
    /// How long to wait after publication number `tries`, from 1 on.
    pub(super) fn delay(&self, tries: u32) -> Duration {
        match self {
            Self::RegisterKey(_) => delay_up_to(LONGEST_WITHOUT_DEADLINE, tries),
            _ => delay_up_to(LONGEST, tries),
        }
    }

    /// Whether so many publications should long have sufficed, and the next ones come seldom: the time until the next.
    pub(super) fn seldom_after(&self, tries: u32) -> Option<Duration> {
        Some(self.delay(tries)).filter(|delay| *delay == LONGEST_WITHOUT_DEADLINE)
    }

    /// The name of the call.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::RegisterKey(_) => "register_key",
            Self::Participate(..) => "participate",
            Self::CommitNonces(..) => "commit_nonces",
            Self::Confirm(..) => "confirm",
            Self::AbandonAttempt(..) => "abandon_attempt",
            Self::SetKeys(..) => "set_keys",
            Self::RequestPlan(..) => "request_plan",
            Self::ProposeReport(_) => "propose_report",
            Self::Commit(..) => "commit",
            Self::GiveShares(..) => "give_shares",
            Self::Challenge(..) => "challenge",
            Self::Abandon(..) => "abandon",
            Self::Complete(..) => "complete",
            Self::Propose(..) => "propose",
            Self::Execute(..) => "execute_batch",
        }
    }

    /// The set that it concerns.
    pub const fn set(&self) -> Option<SetId> {
        match self {
            Self::RegisterKey(_) => None,
            Self::Participate(set, _)
            | Self::CommitNonces(set, ..)
            | Self::Confirm(set, ..)
            | Self::AbandonAttempt(set, ..)
            | Self::SetKeys(set, ..)
            | Self::RequestPlan(set, _)
            | Self::ProposeReport(set)
            | Self::Propose(set, ..)
            | Self::Execute(set, ..) => Some(*set),
            Self::Commit(request, ..)
            | Self::GiveShares(request, ..)
            | Self::Challenge(request, ..)
            | Self::Abandon(request, ..)
            | Self::Complete(request, ..) => Some(request.validator_set),
        }
    }
}

#[derive(Debug)]
struct Publication {
    since: Duration,
    last: Duration,
    tries: u32,
    /// Whether the chain still waited for it at the last reading.
    awaited: bool,
}

/// All that is being published.
#[derive(Debug, Default)]
pub(super) struct Publications(BTreeMap<Subject, Publication>);

/// What the chain no longer waits for.
pub(super) struct Closed {
    pub(super) subject: Subject,
    pub(super) after: Duration,
    pub(super) tries: u32,
}

impl Publications {
    /// The chain waits for `subject`. Returns which try is due, if one is; it counts as made.
    pub(super) fn due(&mut self, subject: Subject, now: Duration) -> Option<u32> {
        let what = subject.what;
        let publication =
            self.0.entry(subject).or_insert(Publication { since: now, last: now, tries: 0, awaited: true });
        publication.awaited = true;
        let delay = what.delay(publication.tries);
        let due = publication.tries == 0 || now >= publication.last + delay;
        if !due {
            return None;
        }
        publication.last = now;
        publication.tries = publication.tries.saturating_add(1);
        Some(publication.tries)
    }

    /// Forgets what the chain did not wait for since the last call.
    pub(super) fn close(&mut self, now: Duration) -> Vec<Closed> {
        let mut closed = Vec::new();
        self.0.retain(|subject, publication| {
            let awaited = std::mem::replace(&mut publication.awaited, false);
            if !awaited {
                closed.push(Closed {
                    subject: subject.clone(),
                    after: now.saturating_sub(publication.since),
                    tries: publication.tries,
                });
            }
            awaited
        });
        closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quoin_primitives::NetworkId;

    const REGISTER: What = What::RegisterKey(EmbeddedCurve::Secq256k1);
    /// The publication after which the longest pause comes for the first time.
    const TRIES_BEFORE_LONGEST: u32 = 8;

    fn participate() -> Subject {
        let set = SetId { network: NetworkId(1), session: 2 };
        Subject { coordinator: None, what: What::Participate(set, Role::Oracle) }
    }

    fn register() -> Subject {
        Subject { coordinator: None, what: REGISTER }
    }

    /// The seconds before `end` in which a subject is published that the chain waits for all the time.
    fn published(subject: fn() -> Subject, end: u64) -> Vec<u64> {
        let mut publications = Publications::default();
        let mut made = Vec::new();
        for second in 0..end {
            if publications.due(subject(), seconds(second)).is_some() {
                made.push(second);
            }
            assert!(publications.close(seconds(second)).is_empty());
        }
        made
    }

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_publication_is_repeated_ever_more_seldom() {
        assert_eq!(
            published(participate, 310),
            [0, 6, 18, 42, 66, 90, 114, 138, 162, 186, 210, 234, 258, 282, 306]
        );
    }

    #[test]
    fn what_no_deadline_ends_is_published_some_times_and_then_seldom_and_never_given_up() {
        const DAY: u64 = 24 * 60 * 60;
        let made = published(register, 7 * DAY);
        assert_eq!(made[..10], [0, 6, 18, 42, 90, 186, 378, 762, 1530, 2298]);
        for day in 0..7 {
            let on_it = made.iter().filter(|second| **second / DAY == day).count();
            assert!((112..=120).contains(&on_it), "{on_it} on day {day}");
        }
        assert!(made.last().is_some_and(|last| last + LONGEST_WITHOUT_DEADLINE.as_secs() >= 7 * DAY));
    }

    #[test]
    fn it_is_said_from_when_on_publications_come_seldom() {
        for tries in 0..TRIES_BEFORE_LONGEST {
            assert!(
                REGISTER.seldom_after(tries).is_none() && REGISTER.delay(tries) < LONGEST_WITHOUT_DEADLINE
            );
        }
        for tries in [TRIES_BEFORE_LONGEST, 9, 100, u32::MAX] {
            assert_eq!(REGISTER.seldom_after(tries), Some(LONGEST_WITHOUT_DEADLINE));
            assert_eq!(participate().what.seldom_after(tries), None);
        }
    }

    #[test]
    fn delays_are_bounded_whatever_the_number_of_tries() {
        for tries in [0, 1, 2, 31, 32, 33, u32::MAX] {
            for (what, longest) in [(REGISTER, LONGEST_WITHOUT_DEADLINE), (participate().what, LONGEST)] {
                assert!(what.delay(tries) >= SHORTEST && what.delay(tries) <= longest);
            }
        }
    }

    #[test]
    fn what_is_awaited_no_longer_is_closed_once_and_begins_anew() {
        let mut publications = Publications::default();
        assert_eq!(publications.due(register(), seconds(1)), Some(1));
        assert!(publications.close(seconds(1)).is_empty());
        let closed = publications.close(seconds(5));
        assert_eq!(closed.len(), 1);
        assert_eq!((closed[0].after, closed[0].tries), (seconds(4), 1));
        assert!(publications.close(seconds(6)).is_empty());
        assert_eq!(publications.due(register(), seconds(7)), Some(1));
    }
}
