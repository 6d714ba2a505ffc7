//! Builds the crate to Wasm.

fn main() {
    #[cfg(feature = "std")]
    {
        point_to_the_workspace();
        substrate_wasm_builder::WasmBuilder::init_with_defaults()
            .disable_runtime_version_section_check()
            .build();
    }
}

/// Says where the workspace and its `Cargo.lock` are, which the builder cannot tell from a target directory elsewhere.
#[cfg(feature = "std")]
fn point_to_the_workspace() {
    use std::{env, path::Path};

    let manifest = env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it for build scripts");
    let workspace =
        Path::new(&manifest).ancestors().nth(2).expect("the crate is two directories below the workspace");
    // SAFETY: no other thread has been started.
    unsafe { env::set_var("WASM_BUILD_WORKSPACE_HINT", workspace) };
}
