//! Looks at what the operator gave, before anything starts.
//!
//! Each check fails with one line that says what is wrong and what to do.

pub(crate) mod base_path;
pub(crate) mod keystore;
pub(crate) mod ports;

/// A failed check, as commands report it.
pub(crate) fn failed(check: impl std::error::Error + Send + Sync + 'static) -> sc_cli::Error {
    sc_cli::Error::Application(Box::new(check))
}
