//! Whatever is received, no more is allocated than what the parameters declare.
//!
//! A program of its own, as it counts all that the process allocates.

use evrf_dkg::{EmbeddedKey, Ristretto255, Suite, possession, rand_core::OsRng};
use peak_alloc::PeakAlloc;

#[path = "suite/common.rs"]
#[allow(dead_code, reason = "the other tests use all of it")]
mod common;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Enough for errors and for lists of a few results.
const LITTLE: usize = 16 << 10;
/// Much more than any message.
const MUCH: usize = 8 << 20;

/// The bytes allocated at most, at one time, while `work` runs.
fn peak(work: impl FnOnce()) -> usize {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    work();
    MEMORY.peak_usage() - before
}

#[test]
fn no_more_than_declared() {
    type S = Ristretto255;
    let dkg = common::Dkg::<S>::new(2, &[1, 2, 1]);
    let participation = dkg.deal(0);
    let accepted = || dkg.session.verify(0, &participation).map(|_| ()).unwrap();
    // What is made once, such as threads.
    accepted();
    let declared = peak(accepted);
    assert!(declared > LITTLE, "what this counts with, works: {declared}");

    let much = vec![0x55; MUCH];
    let length = participation.len();
    for wrong in [&much[..0], &much[..1], &participation[1..], &much[..length + 1], &much] {
        let used = peak(|| assert!(dkg.session.verify(0, wrong).is_err()));
        assert!(used < LITTLE, "{} bytes made it allocate {used}", wrong.len());
    }
    // Of the declared length, with a fault at every place.
    for at in (0..length).step_by(16) {
        let mut bytes = participation.clone();
        bytes[at] ^= 0x10;
        let used = peak(|| assert!(dkg.session.verify(0, &bytes).is_err()));
        assert!(used <= 2 * declared, "a fault at {at} made it allocate {used}, not {declared}");
    }

    let key = dkg.secrets[0].public_key();
    let proof = possession::prove::<S>(&dkg.secrets[0], &[0; 32], &mut OsRng);
    assert!(possession::verify::<S>(key, &[0; 32], &proof).is_ok());
    let used = peak(|| {
        assert!(possession::verify::<S>(key, &[0; 32], &much).is_err());
        assert!(EmbeddedKey::<<S as Suite>::Embedded>::from_bytes(&much).is_err());
    });
    assert!(used < LITTLE, "{used}");
}
