//! Dealing: once in each context, for sets whose declaration is finalized. What was made is published until the chain has
//! it, and kept until it has it for good.

use std::{collections::BTreeSet, time::Duration};

use codec::Encode;
use quoin_primitives::{
    duties::{Duty, Task},
    verifier::Dkg,
};

use super::{Action, Event, Job, Part, Step, Worker, publication::What};
use crate::{
    cryptography::{Cryptography, Failure},
    view::View,
};

impl<C: Cryptography> Worker<C> {
    pub(super) fn deal<AccountId: Clone + Encode + PartialEq>(
        &mut self,
        view: &View<AccountId>,
        now: Duration,
        step: &mut Step<AccountId>,
    ) {
        let mut still_open = BTreeSet::new();
        for open in &view.settled {
            let Task::Participate { set, role, member } = open.task else { continue };
            still_open.insert((set, role, member));
            if !view.open.contains(open) {
                continue;
            }
            let Some(details) = view.open_sets.get(&set) else { continue };
            let Some(dkg) = Dkg::with_set_hash(&details.set, details.hash, role, view.genesis) else {
                continue;
            };
            let part = Part { set, role, member, context: dkg.context };
            if let Some(participation) = self.dealings.done(&part) {
                let participation = participation.clone();
                let subject = (&open.coordinator, What::Participate(set, role));
                self.publish(subject, (view.genesis, details.hash), now, step, |_| {
                    Ok(Duty::Participate { set, role, member, participation })
                });
            } else if self.dealings.start(part, now) {
                step.actions.push(Action::Start(Job::Deal { part, dkg }));
                step.events.push(Event::Proving { set, role, member });
            }
        }
        self.dealings.retain(|part| still_open.contains(&(part.set, part.role, part.member)));
    }

    /// A [`Job::Deal`] ended.
    pub fn dealt(&mut self, part: &Part, outcome: Result<Vec<u8>, Failure>, now: Duration) -> Option<Event> {
        let Part { set, role, member, .. } = *part;
        match outcome {
            Ok(participation) => {
                let size = participation.len();
                let took = self.dealings.end(part, Some(participation), now)?;
                Some(Event::Proved { set, role, member, took, size })
            }
            Err(failure) => {
                self.dealings.end(part, None, now)?;
                Some(Event::Failed { what: "dealing", set: Some(set), failure })
            }
        }
    }
}
