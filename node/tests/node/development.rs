//! `--dev`: one process, four validators' keys, blocks at once.

use serde_json::json;

use crate::process::{Running, argument};

#[test]
fn blocks_come_and_are_finalized() {
    let mut node = Running::start(&["--dev"]);
    node.wait(|node| node.best().is_ok_and(|number| number >= 1));
    node.wait(|node| node.finalized().is_ok_and(|number| number >= 2));
}

/// The public keys of Alice, Bob, Charlie and Dave.
const SR25519: [&str; 4] = [
    "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d",
    "0x8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48",
    "0x90b5ab205c6974c9ea841be688864633dc9ca8a357843eeacf2314649965fe22",
    "0x306721211d5404bd9da88e0204360a1a9ab8b87c66c1bc2fcdd37f3c2222cc20",
];

#[test]
fn a_development_node_holds_all_four_validators_keys() {
    let mut node = Running::start(&["--dev"]);
    node.wait(|node| node.best().is_ok_and(|number| number >= 1));
    for key_type in ["babe", "qoin"] {
        for key in SR25519 {
            assert_eq!(
                node.ask("author_hasKey", json!([key, key_type])),
                Ok(json!(true)),
                "{key_type} {key}"
            );
        }
    }
    let stranger = format!("0x{}", "11".repeat(32));
    assert_eq!(node.ask("author_hasKey", json!([stranger, "babe"])), Ok(json!(false)));
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
