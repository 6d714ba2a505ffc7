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
//! | [`rpc`] | the JSON-RPC methods beyond the standard ones |
//! | [`service`] | the running node |

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod chain_spec;
mod chain_spec_command;
mod checks;
mod cli;
mod command;
mod dev_keys;
mod executor;
mod rpc;
mod service;

use std::{error::Error, io::Write, process::ExitCode, thread, time::Duration};

fn main() -> ExitCode {
    match command::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The error comes last: the logger writes what it holds every 50 ms.
            thread::sleep(Duration::from_millis(200));
            // Nothing is left to be done where even the standard error is closed.
            let _ = writeln!(std::io::stderr(), "Error: {}", one_line(&error));
            ExitCode::FAILURE
        }
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
