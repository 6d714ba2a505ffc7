//! Bad input ends with one line that says what is wrong and what to do, and a status that is not 0.

use std::{fs, net::TcpListener};

use crate::process::{argument, free_port, ports, run};

/// Runs the node, which must refuse with one error line that holds each of `parts`.
fn refused(arguments: &[&str], parts: &[&str]) {
    let output = run(arguments);
    let text = String::from_utf8(output.stderr).expect("the output is text");
    assert!(!output.status.success(), "it must fail:\n{text}");
    assert_eq!(output.status.code(), Some(1), "it must not end by a signal:\n{text}");
    assert!(!text.contains("panicked") && !text.contains("backtrace"), "it must not panic:\n{text}");
    let error = text.lines().last().unwrap_or_default();
    assert!(error.contains("Error: "), "the error comes last, in one line:\n{text}");
    let errors = text.lines().filter(|line| line.contains("Error: ")).count();
    assert_eq!(errors, 1, "there is one error line:\n{text}");
    for part in parts {
        assert!(error.contains(part), "`{part}` is missing in:\n{error}");
    }
}

/// The node for development on free ports, with further arguments.
fn refused_at_start(further: &[&str], parts: &[&str]) {
    let (_, ports) = ports();
    // What comes later wins where an option is given twice.
    let arguments: Vec<&str> = ports
        .iter()
        .map(String::as_str)
        .filter(|port| further.iter().all(|option| option.split('=').next() != port.split('=').next()))
        .chain(["--dev"])
        .chain(further.iter().copied())
        .collect();
    refused(&arguments, parts);
}

#[test]
fn unknown_chain() {
    refused(&["--chain=nowhere", "--tmp"], &["unknown chain `nowhere`", "`dev`", "`local`", "--chain"]);
    refused(&["export-chain-spec", "--chain=nowhere"], &["unknown chain `nowhere`"]);
}

#[test]
fn no_chain() {
    refused(&["--tmp"], &["no chain was named", "--dev", "--chain local"]);
}

#[test]
fn a_chain_specification_that_is_none() {
    let file = tempfile::NamedTempFile::new().expect("a temporary file is made");
    fs::write(file.path(), "{ \"name\": ").expect("it is written");
    let path = argument(file.path());
    refused(&[&format!("--chain={path}"), "--tmp"], &[path, "not a chain specification"]);
}

#[test]
fn busy_ports() {
    let holder = TcpListener::bind("127.0.0.1:0").expect("some port is free");
    let port = holder.local_addr().expect("it listens").port();
    let address = format!("127.0.0.1:{port}");
    refused_at_start(&[&format!("--rpc-port={port}")], &[&address, "JSON-RPC", "--rpc-port"]);
    refused_at_start(
        &[&format!("--listen-addr=/ip4/127.0.0.1/tcp/{port}")],
        &[&address, "peer-to-peer", "--port"],
    );
    refused_at_start(&[&format!("--prometheus-port={port}")], &[&address, "Prometheus", "--prometheus-port"]);
}

#[test]
fn a_busy_port_of_another_node_alike() {
    let holder = TcpListener::bind("0.0.0.0:0").expect("some port is free");
    let port = holder.local_addr().expect("it listens").port().to_string();
    let (rpc, prometheus) = (free_port(), free_port());
    refused(
        &[
            "--dev",
            &format!("--port={port}"),
            &format!("--rpc-port={rpc}"),
            &format!("--prometheus-port={prometheus}"),
        ],
        &[&port, "peer-to-peer", "--port"],
    );
}

#[test]
fn corrupt_keystore_files() {
    let base = tempfile::tempdir().expect("a temporary directory is made");
    let keystore = base.path().join("chains/dev/keystore");
    fs::create_dir_all(&keystore).expect("it is made");
    let base_path = format!("--base-path={}", argument(base.path()));
    // //Alice as BABE's key, without the JSON string's end.
    let name = "62616265d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
    for (content, problem) in
        [("\"//Alice", "does not hold a secret"), ("\"//Bob\"", "not the one of the public key")]
    {
        fs::write(keystore.join(name), content).expect("it is written");
        refused_at_start(&[&base_path], &[name, problem, "restore it from a backup"]);
    }
    fs::remove_file(keystore.join(name)).expect("it is removed");
    fs::write(keystore.join("notes.txt"), "anything").expect("it is written");
    refused_at_start(&[&base_path], &["notes.txt", "move it out of the keystore"]);
}

#[test]
fn a_base_path_that_cannot_be_used() {
    let file = tempfile::NamedTempFile::new().expect("a temporary file is made");
    let path = argument(file.path());
    refused_at_start(&[&format!("--base-path={path}")], &[path, "cannot keep data", "--base-path"]);
    let below = format!("{path}/below");
    refused_at_start(&[&format!("--base-path={below}")], &[&below, "cannot keep data"]);
    refused(&["export-blocks", "--chain=dev", &format!("--base-path={path}")], &[path, "cannot keep data"]);
}

#[test]
fn a_validator_without_network_key() {
    let base = tempfile::tempdir().expect("a temporary directory is made");
    refused(
        &["--chain=local", "--validator", &format!("--base-path={}", argument(base.path()))],
        &["network key", "key generate-node-key"],
    );
}
