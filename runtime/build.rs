//! Builds the runtime to Wasm, after a look at whether that can work at all.

fn main() {
    #[cfg(feature = "std")]
    wasm::build();
}

#[cfg(feature = "std")]
mod wasm {
    use std::{env, fs, path::Path, process};

    const TARGET: &str = "wasm32v1-none";

    pub(crate) fn build() {
        println!("cargo::rerun-if-env-changed=SKIP_WASM_BUILD");
        if env::var_os("SKIP_WASM_BUILD").is_none()
            && let Err(problem) = target_is_installed()
        {
            println!(
                "cargo::error=the runtime cannot be built to Wasm: {problem}; \
                 run `rustup target add {TARGET}`, or `make run`, which installs it"
            );
            process::exit(1);
        }
        point_to_the_workspace();
        let builder = substrate_wasm_builder::WasmBuilder::init_with_defaults();
        #[cfg(feature = "metadata-hash")]
        let builder = builder.enable_metadata_hash("QUO", 12);
        builder.build();
    }

    /// Says where the workspace and its `Cargo.lock` are, which the builder cannot tell from a target directory elsewhere.
    fn point_to_the_workspace() {
        let runtime = env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it for build scripts");
        let workspace = Path::new(&runtime).parent().expect("the runtime is a directory of the workspace");
        // SAFETY: no other thread has been started.
        unsafe { env::set_var("WASM_BUILD_WORKSPACE_HINT", workspace) };
    }

    /// Whether the compiler that builds this crate has a standard library for [`TARGET`].
    fn target_is_installed() -> Result<(), String> {
        let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
        let output = process::Command::new(&rustc)
            .args(["--print", "target-libdir", "--target", TARGET])
            .output()
            .map_err(|error| format!("`{rustc}` does not start ({error})"))?;
        if !output.status.success() {
            return Err(format!("`{rustc}` does not know the target {TARGET}"));
        }
        let directory = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let has_core = fs::read_dir(&directory)
            .map(|entries| {
                entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libcore-"))
            })
            .unwrap_or(false);
        if has_core {
            Ok(())
        } else {
            Err(format!("the standard library of {TARGET} is not installed (none in {directory})"))
        }
    }
}
