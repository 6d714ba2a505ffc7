//! Nonces. They are in memory only, belong to an attempt and the hash of the block that opened it, and are consumed by the
//! first share on any fork.

use std::collections::BTreeMap;

use quoin_primitives::{SetId, coordinator};
use sp_core::H256;

use super::event::Unusable;

/// What nonces of a confirmation are for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Purpose {
    pub(super) coordinator: coordinator::Public,
    pub(super) set: SetId,
    pub(super) attempt: u32,
    /// The hash of the block that opened the attempt.
    pub(super) opened: H256,
}

impl Purpose {
    /// What the nonces' session is called: no other has this name, since `number` counts all that were made.
    pub(super) fn session(&self, number: u64) -> Vec<u8> {
        codec::Encode::encode(&("quoin confirmation v1", self.set, self.attempt, self.opened, number))
    }
}

#[derive(Debug)]
enum State<Secret, Share> {
    Unused(Secret),
    /// They signed what has this hash.
    Used {
        signed: [u8; 32],
        share: Share,
    },
    /// They were to sign what has this hash, and could not.
    Spent,
}

#[derive(Debug)]
struct Nonces<Purpose, Secret, Share> {
    purpose: Purpose,
    state: State<Secret, Share>,
    /// The number of the last best block at which their attempt was open.
    last_open: u64,
}

/// What nonces can do for a session.
#[derive(Debug, PartialEq)]
pub(super) enum Use<Secret, Share> {
    /// They sign it, and are gone.
    Sign(Secret),
    /// They signed this very session before.
    Signed(Share),
    /// They must not sign it.
    Not(Unusable),
}

/// All nonces, by their public halves.
#[derive(Debug)]
pub(super) struct NonceTable<Purpose, Public, Secret, Share> {
    nonces: BTreeMap<Public, Nonces<Purpose, Secret, Share>>,
    made: u64,
}

impl<Purpose, Public, Secret, Share> Default for NonceTable<Purpose, Public, Secret, Share> {
    fn default() -> Self {
        Self { nonces: BTreeMap::new(), made: 0 }
    }
}

impl<Purpose, Public, Secret, Share> NonceTable<Purpose, Public, Secret, Share>
where
    Purpose: PartialEq,
    Public: Ord + Clone,
    Share: Clone,
{
    /// The nonces for `purpose` that have not signed, if there are any.
    pub(super) fn unused(&mut self, purpose: &Purpose, best: u64) -> Option<Public> {
        let unused = |nonces: &Nonces<Purpose, Secret, Share>| {
            nonces.purpose == *purpose && matches!(nonces.state, State::Unused(_))
        };
        let (public, nonces) = self.nonces.iter_mut().find(|(_, nonces)| unused(nonces))?;
        nonces.last_open = best;
        Some(public.clone())
    }

    /// The number of the nonces that are made next; no two have the same.
    pub(super) fn next_number(&mut self) -> u64 {
        self.made += 1;
        self.made
    }

    /// New nonces for `purpose`.
    pub(super) fn insert(&mut self, purpose: Purpose, secret: Secret, public: Public, best: u64) {
        let nonces = Nonces { purpose, state: State::Unused(secret), last_open: best };
        self.nonces.insert(public, nonces);
    }

    /// Takes the nonces with this public half to sign what has the hash `signed`. If they are given out, they are gone:
    /// [`signed`](Self::signed) says then what came of it.
    pub(super) fn take(
        &mut self,
        purpose: &Purpose,
        public: &Public,
        signed: &[u8; 32],
        best: u64,
    ) -> Use<Secret, Share> {
        let Some(nonces) = self.nonces.get_mut(public) else { return Use::Not(Unusable::Unknown) };
        nonces.last_open = best;
        if nonces.purpose != *purpose {
            return Use::Not(Unusable::OtherAttempt);
        }
        match std::mem::replace(&mut nonces.state, State::Spent) {
            State::Unused(secret) => Use::Sign(secret),
            State::Used { signed: before, share } => {
                nonces.state = State::Used { signed: before, share: share.clone() };
                if before == *signed { Use::Signed(share) } else { Use::Not(Unusable::Used) }
            }
            State::Spent => Use::Not(Unusable::Used),
        }
    }

    /// The nonces that were taken signed what has the hash `signed`.
    pub(super) fn signed(&mut self, public: &Public, signed: [u8; 32], share: Share) {
        if let Some(nonces) = self.nonces.get_mut(public) {
            nonces.state = State::Used { signed, share };
        }
    }

    /// The attempts of which `is_open` holds are open at the block number `best`.
    pub(super) fn keep_open(&mut self, is_open: impl Fn(&Purpose) -> bool, best: u64) {
        self.nonces
            .values_mut()
            .filter(|nonces| is_open(&nonces.purpose))
            .for_each(|nonces| nonces.last_open = best);
    }

    /// Forgets nonces whose attempt was not open since the block that is now finalized. Forgetting is safe at any time:
    /// what is forgotten can sign no more.
    pub(super) fn forget_before(&mut self, finalized: u64) {
        self.nonces.retain(|_, nonces| nonces.last_open >= finalized);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quoin_primitives::{
        NetworkId,
        duties::{PartialSignature, PublicNonce},
    };

    fn purpose(attempt: u32, opened: u8) -> Purpose {
        Purpose {
            coordinator: sp_core::sr25519::Public::from_raw([1; 32]).into(),
            set: SetId { network: NetworkId(1), session: 0 },
            attempt,
            opened: H256([opened; 32]),
        }
    }

    const PUBLIC: PublicNonce = [7; 64];

    fn table() -> NonceTable<Purpose, PublicNonce, &'static str, PartialSignature> {
        let mut table = NonceTable::default();
        table.insert(purpose(0, 0), "secret", PUBLIC, 10);
        table
    }

    #[test]
    fn nonces_sign_one_session_and_answer_for_it_again() {
        let mut table = table();
        assert_eq!(table.take(&purpose(0, 0), &PUBLIC, &[1; 32], 10), Use::Sign("secret"));
        table.signed(&PUBLIC, [1; 32], [9; 32]);
        assert_eq!(table.take(&purpose(0, 0), &PUBLIC, &[1; 32], 10), Use::Signed([9; 32]));
        assert_eq!(table.take(&purpose(0, 0), &PUBLIC, &[2; 32], 10), Use::Not(Unusable::Used));
        assert_eq!(table.take(&purpose(0, 0), &PUBLIC, &[1; 32], 10), Use::Signed([9; 32]));
        assert_eq!(table.unused(&purpose(0, 0), 10), None);
    }

    #[test]
    fn nonces_that_were_taken_are_gone_though_nothing_was_signed() {
        let mut table = table();
        assert_eq!(table.take(&purpose(0, 0), &PUBLIC, &[1; 32], 10), Use::Sign("secret"));
        assert_eq!(table.take(&purpose(0, 0), &PUBLIC, &[1; 32], 10), Use::Not(Unusable::Used));
        assert_eq!(table.unused(&purpose(0, 0), 10), None);
    }

    #[test]
    fn nonces_of_another_attempt_fork_or_process_are_refused() {
        let mut table = table();
        for other in [purpose(1, 0), purpose(0, 1)] {
            assert_eq!(table.unused(&other, 10), None);
            assert_eq!(table.take(&other, &PUBLIC, &[1; 32], 10), Use::Not(Unusable::OtherAttempt));
        }
        assert_eq!(table.take(&purpose(0, 0), &[8; 64], &[1; 32], 10), Use::Not(Unusable::Unknown));
        assert_eq!(table.unused(&purpose(0, 0), 10), Some(PUBLIC));
    }

    #[test]
    fn what_finality_has_passed_is_forgotten() {
        let mut table = table();
        table.forget_before(10);
        assert_eq!(table.unused(&purpose(0, 0), 12), Some(PUBLIC));
        table.forget_before(12);
        assert_eq!(table.unused(&purpose(0, 0), 12), Some(PUBLIC));
        table.keep_open(|purpose| purpose.attempt == 0, 20);
        table.keep_open(|purpose| purpose.attempt == 1, 30);
        table.forget_before(20);
        assert_eq!(table.unused(&purpose(0, 0), 20), Some(PUBLIC));
        table.forget_before(21);
        assert_eq!(table.take(&purpose(0, 0), &PUBLIC, &[1; 32], 21), Use::Not(Unusable::Unknown));
    }

    #[test]
    fn no_two_nonces_have_a_session_in_common() {
        let mut table = table();
        let (first, second) = (table.next_number(), table.next_number());
        assert_ne!(purpose(0, 0).session(first), purpose(0, 0).session(second));
        assert_ne!(purpose(0, 0).session(first), purpose(1, 0).session(first));
        assert_ne!(purpose(0, 0).session(first), purpose(0, 1).session(first));
    }
}
