//! `--dev`: one process, four validators' keys, blocks at once.

use std::fs;

use serde_json::json;

use crate::process::{Running, argument};

#[test]
fn blocks_come_and_are_finalized() {
    let mut node = Running::start(&["--dev"]);
    node.wait(|node| node.best().is_ok_and(|number| number >= 1));
    node.wait(|node| node.finalized().is_ok_and(|number| number >= 2));
}

#[test]
fn a_development_node_holds_all_four_validators_keys() {
    let base = tempfile::tempdir().expect("a temporary directory is made");
    let mut node = Running::start(&["--dev", &format!("--base-path={}", argument(base.path()))]);
    node.wait(|node| node.best().is_ok());
    let names: Vec<String> = fs::read_dir(base.path().join("chains/dev/keystore"))
        .expect("there is a keystore")
        .map(|entry| entry.expect("it is listed").file_name().into_string().expect("its name is text"))
        .collect();
    for key_type in ["babe", "gran", "qoin"] {
        let prefix = hex::encode(key_type);
        assert_eq!(names.iter().filter(|name| name.starts_with(&prefix)).count(), 4, "{key_type}");
    }
    assert_eq!(names.len(), 12);
}

#[test]
fn a_node_goes_on_where_it_was_killed() {
    let base = tempfile::tempdir().expect("a temporary directory is made");
    let arguments = ["--dev", &format!("--base-path={}", argument(base.path()))];
    let mut node = Running::start(&arguments);
    node.wait(|node| node.finalized().is_ok_and(|number| number >= 3));
    drop(node);

    let mut node = Running::start(&arguments);
    node.wait(|node| node.finalized().is_ok());
    assert!(node.finalized().expect("it answers") >= 3);
    let best = node.best().expect("it answers");
    node.wait(|node| node.finalized().is_ok_and(|number| number > best));
}

#[test]
fn session_keys_are_made_with_proof_of_their_owner() {
    let mut node = Running::start(&["--dev"]);
    node.wait(|node| node.best().is_ok());
    let owner = format!("0x{}", "11".repeat(32));
    let generated = node.ask("author_rotateKeysWithOwner", json!([owner])).expect("the method is there");
    let hex_bytes = |value: &serde_json::Value| value.as_str().map(|text| text.len() / 2 - 1);
    assert_eq!(hex_bytes(&generated["keys"]), Some(3 * 32));
    assert_eq!(hex_bytes(&generated["proof"]), Some(3 * 64));
}
