//! What a node computes for its runtime: on all cores, with generators and sessions that are kept.

use std::{
    any::Any,
    sync::{Arc, Mutex, PoisonError},
};

use codec::Encode;
use evrf_dkg::{Generators, Session};
use sp_crypto_hashing::blake2_256;

use super::{
    CombineError, Dkg, GroupKey, GroupKeys, ParticipationError, PossessionError, Verifier, Wasm,
    compute::{self, KeySuite, in_suite},
};
use crate::Suite;

/// N of the largest sets but for those in which one member has nearly all shares of many.
const WARM_SIZE: usize = 4096;

/// Derives the generators of all suites, once in this process. A node calls it when it starts, so that no block waits for
/// them; it takes about a second on one core.
pub fn warm() {
    for suite in [Suite::Secp256k1, Suite::Ristretto255, Suite::Ed25519] {
        in_suite!(suite, S => { generators::<S>(WARM_SIZE); });
    }
}

fn generators<S: KeySuite>(size: usize) -> Generators<S> {
    Generators::shared(size).expect("the size of a proof is a power of two")
}

/// The sessions that were used last. Each takes 25 kB for every session point and validator: (101, 150) takes 9 MB, and
/// none more than 12.
static SESSIONS: Cache<8> = Cache::new();

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
    entries: Mutex<Vec<([u8; 32], Arc<dyn Any + Send + Sync>)>>,
}

impl<const CAPACITY: usize> Cache<CAPACITY> {
    const fn new() -> Self {
        Self { entries: Mutex::new(Vec::new()) }
    }

    /// The value under that name, if it is there.
    fn get<T: Any + Send + Sync>(&self, name: &[u8; 32]) -> Option<Arc<T>> {
        // Nothing is left half done in it, whoever panics.
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let at = entries.iter().position(|(other, _)| other == name)?;
        entries[at..].rotate_left(1);
        let (_, value) = entries.last()?;
        value.clone().downcast().ok()
    }

    /// Puts a value in the place of the one that was not used for longest, and returns what is there under its name now.
    fn insert<T: Any + Send + Sync>(&self, name: [u8; 32], value: Arc<T>) -> Arc<T> {
        if let Some(earlier) = self.get(&name) {
            return earlier;
        }
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let evicted = (entries.len() >= CAPACITY).then(|| entries.remove(0));
        entries.push((name, value.clone()));
        drop(entries);
        // Megabytes are given back with the lock open.
        drop(evicted);
        value
    }
}
