//! What a node computes for its runtime: on all cores, with generators and sessions that are kept.

use std::{
    any::Any,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use codec::Encode;
use evrf_dkg::{Generators, Session};
use sp_crypto_hashing::blake2_256;

use super::{
    CACHED_SESSIONS, CombineError, Dkg, GroupKey, GroupKeys, ParticipationError, PossessionError, Verifier,
    Wasm,
    compute::{self, KeySuite, in_suite},
};
use crate::Suite;

/// Derives the generators of all suites for the largest sets, once in this process. A node calls it when it starts, so that no
/// block waits for them.
pub fn warm() {
    for suite in [Suite::Secp256k1, Suite::Ristretto255, Suite::Ed25519] {
        in_suite!(suite, S => { generators::<S>(1 << Dkg::MAX_CLASS); });
    }
}

fn generators<S: KeySuite>(size: usize) -> Generators<S> {
    Generators::shared(size).expect("the size of a proof is a power of two")
}

/// The sessions that were used last. Each takes 25 kB for every session point and validator: (101, 150) takes 9 MB, and
/// none more than 12.
static SESSIONS: Cache<CACHED_SESSIONS> = Cache::new();

/// The verifier behind the host functions.
pub(super) struct Host;

impl Verifier for Host {
    fn verify_possession(
        suite: Suite,
        key: &[u8],
        owner: &[u8; 32],
        proof: &[u8],
    ) -> Result<(), PossessionError> {
        Wasm::verify_possession(suite, key, owner, proof)
    }

    fn verify_participation(
        dkg: &Dkg,
        dealer: u16,
        participation: &[u8],
    ) -> Result<Vec<u8>, ParticipationError> {
        in_suite!(dkg.suite, S => verify_participation::<S>(dkg, dealer, participation))
    }

    fn group_key(dkg: &Dkg, dealings: &[(u16, Vec<u8>)]) -> Result<GroupKey, CombineError> {
        Wasm::group_key(dkg, dealings)
    }

    fn combine(dkg: &Dkg, dealings: &[(u16, Vec<u8>)]) -> Result<GroupKeys, CombineError> {
        Wasm::combine(dkg, dealings)
    }
}

fn verify_participation<S: KeySuite>(
    dkg: &Dkg,
    dealer: u16,
    participation: &[u8],
) -> Result<Vec<u8>, ParticipationError> {
    let name = dkg.using_encoded(blake2_256);
    let session = match SESSIONS.get::<Session<S>>(&name) {
        Some(session) => session,
        None => {
            let parameters = compute::parameters::<S>(dkg)?;
            compute::check_form(&parameters, dealer, participation)?;
            let generators = generators(parameters.generators());
            let session = Session::new(parameters, generators).expect("there are as many as it needs");
            SESSIONS.insert(name, Arc::new(session))
        }
    };
    compute::verify_participation(&session, dealer, participation)
}

/// The `CAPACITY` values that were used last, under the hashes of what they were computed from.
///
/// It is locked for looking up alone, never while anything is computed: threads that miss the same value at once compute it
/// each, and all but the first to come back drop theirs.
struct Cache<const CAPACITY: usize> {
    /// The last used come last.
    entries: Mutex<Vec<Entry>>,
}

type Entry = ([u8; 32], Arc<dyn Any + Send + Sync>);

impl<const CAPACITY: usize> Cache<CAPACITY> {
    const fn new() -> Self {
        Self { entries: Mutex::new(Vec::new()) }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        // Nothing is ever left half done in it, whoever panics.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The value under that name, if it is there.
    fn get<T: Any + Send + Sync>(&self, name: &[u8; 32]) -> Option<Arc<T>> {
        touch(&mut self.lock(), name)
    }

    /// Puts a value in the place of the one that was not used for longest, unless there is one under its name already.
    /// Returns the one that stays.
    fn insert<T: Any + Send + Sync>(&self, name: [u8; 32], value: Arc<T>) -> Arc<T> {
        let mut entries = self.lock();
        if let Some(earlier) = touch(&mut entries, &name) {
            return earlier;
        }
        let evicted = (entries.len() >= CAPACITY).then(|| entries.remove(0));
        entries.push((name, value.clone()));
        // Megabytes may go with it, for which nobody should wait.
        drop(entries);
        drop(evicted);
        value
    }
}

/// The value under that name, which becomes the one that was used last.
fn touch<T: Any + Send + Sync>(entries: &mut [Entry], name: &[u8; 32]) -> Option<Arc<T>> {
    let at = entries.iter().position(|(other, _)| other == name)?;
    entries[at..].rotate_left(1);
    let (_, value) = entries.last()?;
    value.clone().downcast().ok()
}

#[cfg(test)]
mod tests {
    use evrf_dkg::{EmbeddedSecret, Parameters, ProvenKey, Ristretto255, Validator, embedded_curves};

    use super::*;
    use crate::{
        EmbeddedKey,
        verifier::{DkgValidator, ParticipationFault},
    };

    fn name(number: u8) -> [u8; 32] {
        [number; 32]
    }

    #[test]
    fn the_one_that_was_not_used_for_longest_goes() {
        let cache = Cache::<2>::new();
        assert_eq!(cache.get::<u8>(&name(1)), None);
        assert_eq!(*cache.insert(name(1), Arc::new(1u8)), 1);
        assert_eq!(*cache.insert(name(2), Arc::new(2u8)), 2);
        assert_eq!(cache.get::<u8>(&name(1)).as_deref(), Some(&1));
        assert_eq!(*cache.insert(name(3), Arc::new(3u8)), 3);
        assert_eq!(cache.get::<u8>(&name(2)), None);
        assert_eq!(cache.get::<u8>(&name(1)).as_deref(), Some(&1));
        assert_eq!(cache.get::<u8>(&name(3)).as_deref(), Some(&3));
        // The first to come stays, and being asked for counts as use.
        assert_eq!(*cache.insert(name(1), Arc::new(9u8)), 1);
        cache.insert(name(4), Arc::new(4u8));
        assert_eq!(cache.get::<u8>(&name(3)), None);
        assert_eq!(cache.get::<u8>(&name(1)).as_deref(), Some(&1));
    }

    #[test]
    fn many_threads_get_what_they_ask_for() {
        let cache = Cache::<3>::new();
        std::thread::scope(|scope| {
            for thread in 0..8u8 {
                let cache = &cache;
                scope.spawn(move || {
                    for step in 0..2_000u32 {
                        let number = ((step * 7 + u32::from(thread) * 3) % 6) as u8;
                        let value = cache
                            .get::<u8>(&name(number))
                            .unwrap_or_else(|| cache.insert(name(number), Arc::new(number)));
                        assert_eq!(*value, number);
                        assert!(cache.lock().len() <= 3);
                    }
                });
            }
        });
    }

    #[test]
    fn a_thread_that_panics_does_not_spoil_it() {
        let cache = Cache::<2>::new();
        cache.insert(name(1), Arc::new(1u8));
        std::thread::scope(|scope| {
            let panics = scope.spawn(|| {
                let _entries = cache.lock();
                panic!("while it is locked");
            });
            assert!(panics.join().is_err());
        });
        assert_eq!(cache.get::<u8>(&name(1)).as_deref(), Some(&1));
    }

    /// A DKG of one validator with one share, and its participation.
    fn dealt(number: u8) -> (Dkg, Vec<u8>) {
        let mut rng = evrf_dkg::rand_core::OsRng;
        let secret = EmbeddedSecret::<embedded_curves::Embedwards25519>::random(&mut rng);
        let key = ProvenKey::assume_proven(secret.public_key());
        let parameters = Parameters::<Ristretto255>::new(name(number), 1, vec![Validator { key, weight: 1 }])
            .expect("parameters");
        let key =
            EmbeddedKey::Embedwards25519(*key.key().to_bytes().as_ref().first_chunk().expect("32 bytes"));
        let validators = vec![DkgValidator { key, weight: 1 }].try_into().expect("one");
        let dkg = Dkg { suite: Suite::Ristretto255, context: name(number), threshold: 1, validators };
        let generators = generators(parameters.generators());
        let session = Session::new(parameters, generators).expect("as many as it needs");
        let participation = session.deal(0, &secret, &mut rng).expect("a participation");
        (dkg, participation)
    }

    /// More DKGs than sessions are kept, from several threads, each in another order.
    #[test]
    fn sessions_that_come_and_go_change_no_answer() {
        let dkgs: Vec<_> = (0..12).map(dealt).collect();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let dkgs = &dkgs;
                scope.spawn(move || {
                    for step in 0..2 * dkgs.len() {
                        let (dkg, participation) = &dkgs[(step * (2 * thread + 1) + thread) % dkgs.len()];
                        let dealing = Host::verify_participation(dkg, 0, participation).expect("it is valid");
                        assert_eq!(dealing.len(), dkg.dealing_len() as usize);
                        let mut spoiled = participation.clone();
                        spoiled[participation.len() - 32] ^= 1;
                        assert_eq!(
                            Host::verify_participation(dkg, 0, &spoiled),
                            Err(ParticipationError::Faulty(ParticipationFault::Equations))
                        );
                    }
                });
            }
        });
        assert_eq!(SESSIONS.lock().len(), 8);
    }

    #[test]
    fn warming_leaves_no_generators_to_derive() {
        warm();
        for suite in [Suite::Secp256k1, Suite::Ristretto255, Suite::Ed25519] {
            in_suite!(suite, S => assert!(generators::<S>(512).size() >= 1 << Dkg::MAX_CLASS));
        }
    }
}
