//! Recovering the shares of every set that has keys on finalized state, and wiping those of sets that are gone.

use std::{collections::BTreeSet, time::Duration};

use codec::Encode;
use quoin_primitives::{
    KeyPair, Role,
    signing::SigningScheme,
    verifier::{Dkg, GroupKey},
};

use super::{Action, Event, Job, Part, Step, Worker};
use crate::{
    cryptography::{Cryptography, Failure},
    view::View,
};

impl<C: Cryptography> Worker<C> {
    pub(super) fn recover<AccountId: Clone + Encode + PartialEq>(
        &mut self,
        view: &View<AccountId>,
        now: Duration,
        step: &mut Step<AccountId>,
    ) {
        let mut needed = BTreeSet::new();
        for details in &view.keyed_sets {
            let Some(keys) = details.keys else { continue };
            for role in Role::ALL {
                let Some(dkg) = Dkg::with_set_hash(&details.set, details.hash, role, view.genesis) else {
                    continue;
                };
                let scheme = SigningScheme::of(role, details.set.scheme);
                let own = (0u16..)
                    .zip(&dkg.validators)
                    .filter(|(_, validator)| self.cryptography.holds(&validator.key))
                    .map(|(member, _)| Part { set: details.set.id, role, member, context: dkg.context })
                    .collect::<Vec<_>>();
                for part in own {
                    needed.insert(part);
                    if self.shares.start(part, now) {
                        let (dkg, key, at) = (dkg.clone(), group_key(&keys, role), view.finalized.hash);
                        step.actions.push(Action::Start(Job::Recover { part, dkg, scheme, key, at }));
                    }
                }
            }
        }
        for Part { set, role, member, .. } in self.shares.retain(|part| needed.contains(part)) {
            step.events.push(Event::Forgotten { set, role, member });
        }
    }

    /// A [`Job::Recover`] ended.
    pub fn recovered(
        &mut self,
        part: &Part,
        outcome: Result<C::Shares, Failure>,
        now: Duration,
    ) -> Option<Event> {
        let Part { set, role, member, .. } = *part;
        match outcome {
            Ok(shares) => {
                let took = self.shares.end(part, Some(shares), now)?;
                Some(Event::Recovered { set, role, member, took })
            }
            Err(failure) => {
                self.shares.end(part, None, now)?;
                Some(Event::Failed { what: "recovery of shares", set: Some(set), failure })
            }
        }
    }
}

/// The key for `role`, as the verifier names it.
fn group_key(keys: &KeyPair, role: Role) -> GroupKey {
    use quoin_primitives::ExternalKey;
    match (role, keys.external) {
        (Role::Oracle, _) => GroupKey::Ristretto255(keys.oracle.0),
        (Role::External, ExternalKey::Secp256k1(key)) => GroupKey::Secp256k1(key),
        (Role::External, ExternalKey::Ed25519(key)) => GroupKey::Ed25519(key),
    }
}
