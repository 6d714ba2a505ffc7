//! The verifier as a chain's runtime has it: compiled to Wasm, run by wasmtime on one thread.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use evrf_dkg::{Session, Suite};
use wasmtime::{Engine, Instance, Memory, Module, Store, TypedFunc};

/// The target that Substrate's runtimes are compiled for.
const TARGET: &str = "wasm32v1-none";

/// Why the verifier could not be made.
pub type Failure = Box<dyn std::error::Error>;

/// A verifier with one DKG's parameters and one participation in its memory.
pub struct Verifier {
    store: Store<()>,
    generators: TypedFunc<(), u32>,
    session: TypedFunc<(), u32>,
    verify: TypedFunc<(), u32>,
}

/// Compile the crate `wasm-verifier`.
fn build() -> Result<PathBuf, Failure> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("wasm-verifier");
    let target_directory = directory.join("target");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--release", "--target", TARGET, "--target-dir"])
        .arg(&target_directory)
        .current_dir(&directory)
        .status()?;
    if !status.success() {
        return Err(format!(
            "the verifier could not be compiled for {TARGET}: is the target installed? `rustup target add {TARGET}` installs it"
        )
        .into());
    }
    Ok(target_directory.join(TARGET).join("release/wasm_verifier.wasm"))
}

impl Verifier {
    /// Compile the verifier, and give it a participation of the first validator.
    pub fn new<S: Suite>(session: &Session<S>, participation: &[u8]) -> Result<Self, Failure> {
        let engine = Engine::default();
        let module = Module::from_file(&engine, build()?)?;
        let mut store = Store::new(&engine, ());
        let instance = Instance::new(&mut store, &module, &[])?;
        let input = input(session, participation);
        let length = u32::try_from(input.len())?;
        let allocate: TypedFunc<u32, u32> = instance.get_typed_func(&mut store, "allocate")?;
        let address = allocate.call(&mut store, length)?;
        let memory: Memory =
            instance.get_memory(&mut store, "memory").ok_or("the verifier exports its memory")?;
        memory.write(&mut store, address as usize, &input)?;
        let mut function = |name| instance.get_typed_func(&mut store, name);
        let (generators, session, verify) =
            (function("generators")?, function("session")?, function("verify")?);
        Ok(Self { store, generators, session, verify })
    }

    fn call(&mut self, function: &TypedFunc<(), u32>, what: &str) {
        let result =
            function.call(&mut self.store, ()).unwrap_or_else(|trap| panic!("{what} trapped: {trap}"));
        assert_eq!(result, 1, "{what} failed");
    }

    /// Derive the generators and their tables.
    pub fn generators(&mut self) {
        self.call(&self.generators.clone(), "generators");
    }

    /// Make the session's tables.
    pub fn session(&mut self) {
        self.call(&self.session.clone(), "session");
    }

    /// Verify the participation.
    pub fn verify(&mut self) {
        self.call(&self.verify.clone(), "verify");
    }
}

/// What `wasm-verifier` reads: the suite's number, t and n (16 bits, little-endian), the context, the keys, and the
/// participation.
fn input<S: Suite>(session: &Session<S>, participation: &[u8]) -> Vec<u8> {
    let parameters = session.parameters();
    let mut input = vec![S::SUITE as u8];
    input.extend(parameters.threshold().to_le_bytes());
    input.extend(parameters.shares().to_le_bytes());
    input.extend(parameters.context());
    for validator in parameters.validators() {
        input.extend_from_slice(validator.key.key().to_bytes().as_ref());
    }
    input.extend(participation);
    input
}
