//! `quoin-node`: the node of the Quoin chain.
//!
//! | module | what it does |
//! | --- | --- |
//! | `benchmarking` | the command `benchmark`, with the feature `runtime-benchmarks` |
//! | [`chain_spec`] | the chains the node knows by name, and how it reads others |
//! | [`chain_spec_command`] | the command `chain-spec`: makes specifications of new chains |
//! | [`checks`] | looks at what the operator gave, before anything starts |
//! | [`cli`] | the command line |
//! | [`command`] | what each command does |
//! | [`dev_keys`] | keys of the four development validators, for `--dev` |
//! | [`executor`] | runs the runtime, with its host functions |
//! | [`key_command`] | the command `key`: a validator's keys, shown, backed up, restored and checked |
//! | [`processor_rpc`] | the JSON-RPC of processors |
//! | [`quoin_rpc`] | the JSON-RPC methods of validator sets and their keys |
//! | [`rpc`] | the JSON-RPC methods beyond the standard ones |
//! | [`service`] | the running node |
//! | [`simulated_processor`] | reports what no real network did, for development |

#![allow(clippy::result_large_err, reason = "these are sc-cli's own errors, and seldom made")]

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod chain_spec;
mod chain_spec_command;
mod checks;
mod cli;
mod command;
mod dev_keys;
mod executor;
mod key_command;
mod processor_rpc;
mod quoin_rpc;
mod rpc;
mod service;
mod simulated_processor;

use std::{error::Error, io::Write, process::ExitCode};

fn main() -> ExitCode {
    match command::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(&one_line(&error));
            ExitCode::FAILURE
        }
    }
}

/// Says on the standard error why the node ends.
///
/// Through the log where there is one: it is written later than it is said, and the reason must come last.
fn report(reason: &str) {
    if log::log_enabled!(log::Level::Error) {
        log::error!("Error: {reason}");
    } else {
        // Nothing is left to be done where even the standard error is closed.
        let _ = writeln!(std::io::stderr(), "Error: {reason}");
    }
}

/// An error with its causes, where they say more, in one line.
fn one_line(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = inner.source();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[derive(Debug, thiserror::Error)]
    #[error("outer\n  {text}")]
    struct Outer {
        text: &'static str,
        source: std::io::Error,
    }

    #[test]
    fn an_error_and_its_cause_become_one_line() {
        let error = Outer { text: "second line", source: std::io::Error::other("the cause") };
        assert_eq!(one_line(&error), "outer second line: the cause");
    }

    #[test]
    fn a_cause_already_named_is_not_repeated() {
        let error = Outer { text: "the cause", source: std::io::Error::other("the cause") };
        assert_eq!(one_line(&error), "outer the cause");
    }
}
