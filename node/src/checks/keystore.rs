//! Whether every key in the keystore can be used.
//!
//! A key file is named by the hexadecimal digits of its key type and public key; it holds a secret as a JSON string. A
//! damaged one would otherwise show only when its key is needed, as a validator that stays silent.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use sc_service::config::KeystoreConfig;
use sp_core::{
    Pair,
    crypto::{ExposeSecret, KeyTypeId, SecretString, key_types},
    ecdsa, ed25519, sr25519,
};
use zeroize::Zeroizing;

/// A key file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("keystore file {path} {problem}; {remedy}", path = .path.display(), remedy = .problem.remedy())]
pub(crate) struct Corrupt {
    path: PathBuf,
    problem: Problem,
}

/// What is wrong with a key file.
#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error("cannot be read ({0})")]
    Unreadable(io::Error),
    #[error("is not named by the hexadecimal digits of a key type and a public key")]
    Name,
    #[error("does not hold a secret as a JSON string")]
    Content,
    #[error("holds a secret that is not the one of the public key in its name")]
    Mismatch,
    #[error(
        "holds a secret that, with this keystore's password, is not the one of the public key in its name"
    )]
    MismatchWithPassword,
}

impl Problem {
    fn remedy(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "let this user read it",
            Self::Name => "move it out of the keystore",
            Self::Content | Self::Mismatch => {
                "restore it from a backup, or remove it and insert the key anew with `quoin-node key insert`"
            }
            Self::MismatchWithPassword => "give the right password, or restore the file from a backup",
        }
    }
}

/// Reads every key file of the keystore that the node is configured with.
pub(crate) fn check(config: &KeystoreConfig) -> Result<(), Corrupt> {
    match config {
        KeystoreConfig::Path { path, password } if path.exists() => check_directory(path, password.as_ref()),
        KeystoreConfig::Path { .. } | KeystoreConfig::InMemory => Ok(()),
    }
}

fn check_directory(directory: &Path, password: Option<&SecretString>) -> Result<(), Corrupt> {
    let corrupt = |path: &Path, problem| Corrupt { path: path.to_owned(), problem };
    let entries = fs::read_dir(directory).map_err(|error| corrupt(directory, Problem::Unreadable(error)))?;
    for entry in entries {
        let path = entry.map_err(|error| corrupt(directory, Problem::Unreadable(error)))?.path();
        if !path.is_dir() {
            check_file(&path, password).map_err(|problem| corrupt(&path, problem))?;
        }
    }
    Ok(())
}

fn check_file(path: &Path, password: Option<&SecretString>) -> Result<(), Problem> {
    let name = path.file_name().and_then(|name| name.to_str()).ok_or(Problem::Name)?;
    let (key_type, public) = parse_name(name).ok_or(Problem::Name)?;
    let content = Zeroizing::new(fs::read(path).map_err(Problem::Unreadable)?);
    let secret: Zeroizing<String> =
        serde_json::from_slice(&content).map(Zeroizing::new).map_err(|_| Problem::Content)?;
    let password = password.map(|password| password.expose_secret().as_str());
    if is_secret_of(key_type, &public, &secret, password) {
        Ok(())
    } else if password.is_some() {
        Err(Problem::MismatchWithPassword)
    } else {
        Err(Problem::Mismatch)
    }
}

/// The key type and public key in a key file's name.
fn parse_name(name: &str) -> Option<(KeyTypeId, Vec<u8>)> {
    let bytes = hex::decode(name).ok()?;
    let (key_type, public) = bytes.split_first_chunk::<4>()?;
    (!public.is_empty()).then(|| (KeyTypeId(*key_type), public.to_vec()))
}

/// Whether a secret, as a phrase or seed with derivations, belongs to a public key. Key types of this chain have one
/// scheme each; of others any scheme will do.
fn is_secret_of(key_type: KeyTypeId, public: &[u8], secret: &str, password: Option<&str>) -> bool {
    match key_type {
        key_types::BABE | quoin_runtime::coordinator::KEY_TYPE => {
            derives::<sr25519::Pair>(public, secret, password)
        }
        key_types::GRANDPA => derives::<ed25519::Pair>(public, secret, password),
        _ => {
            derives::<sr25519::Pair>(public, secret, password)
                || derives::<ed25519::Pair>(public, secret, password)
                || derives::<ecdsa::Pair>(public, secret, password)
        }
    }
}

fn derives<P: Pair>(public: &[u8], secret: &str, password: Option<&str>) -> bool {
    P::from_string(secret, password).is_ok_and(|pair| pair.public().as_ref() == public)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "//Alice";

    fn name(key_type: KeyTypeId, public: &[u8]) -> String {
        hex::encode([&key_type.0[..], public].concat())
    }

    fn alice_babe() -> String {
        let pair = sr25519::Pair::from_string(SECRET, None).expect("it is a secret");
        name(key_types::BABE, pair.public().as_ref())
    }

    /// What the check says of a keystore with one file.
    fn check_one(name: &str, content: &str, password: Option<&str>) -> Result<(), String> {
        let directory = tempfile::tempdir().expect("a temporary directory is made");
        fs::write(directory.path().join(name), content).expect("the file is written");
        let config = KeystoreConfig::Path {
            path: directory.path().to_owned(),
            password: password.map(|password| SecretString::new(password.into())),
        };
        check(&config).map_err(|error| error.to_string())
    }

    #[test]
    fn a_good_key_is_accepted() {
        check_one(&alice_babe(), "\"//Alice\"", None).expect("the key is good");
    }

    #[test]
    fn a_keystore_that_is_not_there_yet_is_accepted() {
        let directory = tempfile::tempdir().expect("a temporary directory is made");
        let config = KeystoreConfig::Path { path: directory.path().join("keystore"), password: None };
        check(&config).expect("there is nothing to refuse");
    }

    #[test]
    fn bad_names_are_refused() {
        for bad in ["notes.txt", "62616265", "6261"] {
            let problem = check_one(bad, "\"//Alice\"", None).expect_err("the name is bad");
            assert!(problem.contains(bad) && problem.contains("not named"), "{problem}");
        }
    }

    #[test]
    fn bad_contents_are_refused_and_never_shown() {
        for bad in ["", "//Alice", "{}", "\"//Alice"] {
            let problem = check_one(&alice_babe(), bad, None).expect_err("the content is bad");
            assert!(problem.contains(&alice_babe()) && !problem.contains(SECRET), "{problem}");
        }
    }

    #[test]
    fn secrets_of_other_keys_are_refused() {
        for bad in ["\"//Bob\"", "\"no secret at all\""] {
            let problem = check_one(&alice_babe(), bad, None).expect_err("the secret is of another key");
            assert!(problem.contains("not the one of the public key"), "{problem}");
        }
    }

    #[test]
    fn the_scheme_of_a_key_type_is_required() {
        let pair = sr25519::Pair::from_string(SECRET, None).expect("it is a secret");
        let grandpa = name(key_types::GRANDPA, pair.public().as_ref());
        check_one(&grandpa, "\"//Alice\"", None).expect_err("GRANDPA's keys are Ed25519");
        let unknown = name(KeyTypeId(*b"what"), pair.public().as_ref());
        check_one(&unknown, "\"//Alice\"", None).expect("any scheme will do");
    }

    #[test]
    fn the_password_counts() {
        let pair = sr25519::Pair::from_string(SECRET, Some("right")).expect("it is a secret");
        let name = name(key_types::BABE, pair.public().as_ref());
        check_one(&name, "\"//Alice\"", Some("right")).expect("the password is right");
        let problem = check_one(&name, "\"//Alice\"", Some("wrong")).expect_err("the password is wrong");
        assert!(problem.contains("password"), "{problem}");
    }
}
