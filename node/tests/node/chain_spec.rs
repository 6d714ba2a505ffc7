//! Specifications of new chains.

use serde_json::{Value, json};

use crate::process::{argument, run};

/// The JSON that a command prints.
fn printed(arguments: &[&str]) -> Value {
    let output = run(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("it is JSON")
}

/// The error that a command ends with.
fn error(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(!output.status.success());
    String::from_utf8(output.stderr).expect("it is text")
}

#[test]
fn presets_are_listed_and_shown() {
    let output = run(&["chain-spec", "presets"]);
    assert_eq!(String::from_utf8(output.stdout).expect("it is text"), "development\nlocal\n");
    let preset = printed(&["chain-spec", "presets", "development"]);
    assert_eq!(preset["consensusParameters"]["slotDuration"], 1_000);
    let error = error(&["chain-spec", "presets", "staging"]);
    assert!(error.contains("no preset `staging`") && error.contains("`development`, `local`"), "{error}");
}

#[test]
fn a_new_chain_can_be_loaded_again() {
    let directory = tempfile::tempdir().expect("a temporary directory is made");
    let patch = directory.path().join("patch.json");
    std::fs::write(&patch, json!({ "consensusParameters": { "slotDuration": 3_000 } }).to_string())
        .expect("it is written");
    let file = directory.path().join("chain.json");
    let patch_argument = format!("--patch={}", argument(&patch));
    let output_argument = format!("--output={}", argument(&file));
    let created =
        run(&["chain-spec", "create", "--name=Mine", "--id=mine", &patch_argument, &output_argument]);
    assert!(created.status.success(), "{}", String::from_utf8_lossy(&created.stderr));

    let raw = printed(&["export-chain-spec", "--raw", &format!("--chain={}", argument(&file))]);
    assert_eq!(raw["id"], "mine");
    assert!(raw["genesis"]["raw"]["top"].as_object().is_some_and(|top| !top.is_empty()));
}

#[test]
fn genesis_that_the_runtime_refuses_is_refused() {
    let patch = tempfile::NamedTempFile::new().expect("a temporary file is made");
    let patch_argument = format!("--patch={}", argument(patch.path()));
    let create = ["chain-spec", "create", "--name=Mine", "--id=mine", &patch_argument];
    for (content, part) in [
        (json!({ "nobody": 1 }).to_string(), "the runtime refuses this genesis"),
        (
            json!({ "consensusParameters": { "epochDuration": 0 } }).to_string(),
            "the runtime refuses this genesis",
        ),
        ("{".into(), "is not JSON"),
    ] {
        std::fs::write(patch.path(), content).expect("it is written");
        let error = error(&create);
        assert!(error.contains(part), "{error}");
    }
}
