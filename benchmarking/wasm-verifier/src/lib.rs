//! A Wasm module that verifies one participation: what a runtime without host functions does.
//!
//! The host writes its input where `allocate` says, then calls `generators`, `session` and `verify`, each of which returns
//! 1 if it succeeded.

#![no_std]

extern crate alloc;

use alloc::{boxed::Box, vec, vec::Vec};
use core::cell::RefCell;

use evrf_dkg::{
    Ed25519, EmbeddedKey, Generators, Parameters, ProvenKey, Ristretto255, Secp256k1, Session, Suite,
    Validator, embedded_curves::EmbeddedCurve,
};

#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// A DKG of some suite and a participation in it, in steps.
trait Verifier {
    fn generators(&mut self) -> Option<()>;
    fn session(&mut self) -> Option<()>;
    fn verify(&self) -> Option<()>;
}

struct Task<S: Suite> {
    parameters: Parameters<S>,
    participation: Vec<u8>,
    generators: Option<Generators<S>>,
    session: Option<Session<S>>,
}

impl<S: Suite> Verifier for Task<S> {
    fn generators(&mut self) -> Option<()> {
        self.generators = Some(Generators::new(self.parameters.generators()).ok()?);
        Some(())
    }

    fn session(&mut self) -> Option<()> {
        self.session = Some(Session::new(self.parameters.clone(), self.generators.clone()?).ok()?);
        Some(())
    }

    fn verify(&self) -> Option<()> {
        self.session.as_ref()?.verify(0, &self.participation).ok().map(|_| ())
    }
}

/// The module's state. There is one thread.
struct State {
    input: RefCell<Vec<u8>>,
    verifier: RefCell<Option<Box<dyn Verifier>>>,
}

// SAFETY: a module of this target has one thread.
unsafe impl Sync for State {}

static STATE: State = State { input: RefCell::new(Vec::new()), verifier: RefCell::new(None) };

/// Where the host may write so many bytes of input.
#[unsafe(no_mangle)]
pub extern "C" fn allocate(length: u32) -> *mut u8 {
    let mut input = STATE.input.borrow_mut();
    *input = vec![0; length as usize];
    input.as_mut_ptr()
}

/// Read the input, and derive the generators with their tables.
#[unsafe(no_mangle)]
pub extern "C" fn generators() -> u32 {
    let mut verifier = STATE.verifier.borrow_mut();
    if verifier.is_none() {
        *verifier = read(&STATE.input.borrow());
    }
    succeeded(verifier.as_mut().and_then(|verifier| verifier.generators()))
}

/// Make the session's tables.
#[unsafe(no_mangle)]
pub extern "C" fn session() -> u32 {
    succeeded(STATE.verifier.borrow_mut().as_mut().and_then(|verifier| verifier.session()))
}

/// Verify the participation.
#[unsafe(no_mangle)]
pub extern "C" fn verify() -> u32 {
    succeeded(STATE.verifier.borrow().as_ref().and_then(|verifier| verifier.verify()))
}

fn succeeded(result: Option<()>) -> u32 {
    u32::from(result.is_some())
}

fn read(input: &[u8]) -> Option<Box<dyn Verifier>> {
    let (suite, input) = input.split_first()?;
    match suite {
        0 => task::<Secp256k1>(input),
        1 => task::<Ristretto255>(input),
        2 => task::<Ed25519>(input),
        _ => None,
    }
}

fn task<S: Suite>(input: &[u8]) -> Option<Box<dyn Verifier>> {
    let (threshold, input) = input.split_first_chunk()?;
    let (shares, input) = input.split_first_chunk()?;
    let (context, input) = input.split_first_chunk()?;
    let keys = usize::from(u16::from_le_bytes(*shares)) * S::Embedded::ENCODED_LEN;
    let (keys, participation) = input.split_at_checked(keys)?;
    let validators = keys
        .chunks(S::Embedded::ENCODED_LEN)
        .map(|key| {
            let key = ProvenKey::assume_proven(EmbeddedKey::from_bytes(key).ok()?);
            Some(Validator { key, weight: 1 })
        })
        .collect::<Option<_>>()?;
    let parameters = Parameters::<S>::new(*context, u16::from_le_bytes(*threshold), validators).ok()?;
    Some(Box::new(Task {
        parameters,
        participation: participation.to_vec(),
        generators: None,
        session: None,
    }))
}
