//! The token that processors show, and its file.

use std::{
    fmt,
    fs::{self, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use rand_core_06::{OsRng, RngCore};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

/// Bytes of a new token, before they are written in hexadecimal digits.
const NEW_LEN: usize = 32;
/// The fewest and the most characters of a token.
const LEN: std::ops::RangeInclusive<usize> = 32..=1024;

/// What a processor shows to be one of this node's. It is wiped when it is dropped, and never shown.
pub(crate) struct Token(Zeroizing<String>);

/// The token's file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the processors' token in {path} cannot be used: {problem}", path = .path.display())]
pub(crate) struct Unusable {
    path: PathBuf,
    problem: Problem,
}

#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("others can read it; make it yours alone (chmod 600)")]
    Open,
    #[error("it is not one line of {} to {} visible ASCII characters", LEN.start(), LEN.end())]
    Content,
    #[error("the system has no random numbers ({0})")]
    Random(rand_core_06::Error),
}

impl Token {
    /// The token in a file, which is made with a random one where it is missing.
    pub(crate) fn open(path: &Path) -> Result<Self, Unusable> {
        read_or_make(path).map_err(|problem| Unusable { path: path.to_owned(), problem })
    }

    /// Whether the header `Authorization` shows the token. It takes as long for every other of the token's length.
    pub(crate) fn is_shown_by(&self, header: &[u8]) -> bool {
        let Some((scheme, shown)) = header.split_at_checked(b"Bearer ".len()) else { return false };
        scheme.eq_ignore_ascii_case(b"Bearer ") && shown.ct_eq(self.0.as_bytes()).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

fn read_or_make(path: &Path) -> Result<Token, Problem> {
    match read(path) {
        Err(Problem::Io(problem)) if problem.kind() == io::ErrorKind::NotFound => make(path),
        other => other,
    }
}

fn read(path: &Path) -> Result<Token, Problem> {
    let file = fs::File::open(path)?;
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&file.metadata()?.permissions()) & 0o077 != 0 {
        return Err(Problem::Open);
    }
    let mut content = Zeroizing::new(String::with_capacity(2 * LEN.end()));
    let read = file.take(2 * *LEN.end() as u64).read_to_string(&mut content);
    read.map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => Problem::Content,
        _ => error.into(),
    })?;
    let token = content.strip_suffix('\n').unwrap_or(&content);
    let is_good = LEN.contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_graphic());
    is_good.then(|| Token(Zeroizing::new(token.to_owned()))).ok_or(Problem::Content)
}

/// Makes the file; an interruption leaves none, or all of it.
fn make(path: &Path) -> Result<Token, Problem> {
    let mut bytes = Zeroizing::new([0; NEW_LEN]);
    OsRng.try_fill_bytes(bytes.as_mut()).map_err(Problem::Random)?;
    let mut token = Zeroizing::new(hex::encode(bytes.as_ref()));
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let unfinished = PathBuf::from(unfinished);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished)?;
    token.push('\n');
    file.write_all(token.as_bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    token.zeroize();
    read(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_directory(test: impl FnOnce(&Path)) {
        let directory = tempfile::tempdir().expect("a temporary directory is made");
        test(directory.path());
    }

    fn write(path: &Path, content: &[u8]) {
        fs::write(path, content).expect("it is written");
        set_mode(path, 0o600);
    }

    fn set_mode(path: &Path, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("they are set");
    }

    #[test]
    fn a_token_is_made_once_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        in_directory(|directory| {
            let path = directory.join("below/token");
            let made = Token::open(&path).expect("it is made");
            assert_eq!(made.0.len(), 2 * NEW_LEN);
            assert_eq!(fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o600);
            assert_eq!(*Token::open(&path).expect("it is read").0, *made.0);
            assert_eq!(fs::read_to_string(&path).expect("it is text").trim_end(), *made.0);
            let other = Token::open(&directory.join("other")).expect("it is made");
            assert_ne!(*other.0, *made.0);
        });
    }

    #[test]
    fn the_token_alone_is_accepted() {
        in_directory(|directory| {
            let path = directory.join("token");
            write(&path, b"0123456789abcdef0123456789abcdef");
            let token = Token::open(&path).expect("it is read");
            for good in ["Bearer 0123456789abcdef0123456789abcdef", "bearer 0123456789abcdef0123456789abcdef"]
            {
                assert!(token.is_shown_by(good.as_bytes()), "{good}");
            }
            for bad in [
                "",
                "Bearer",
                "Bearer ",
                "0123456789abcdef0123456789abcdef",
                "Basic 0123456789abcdef0123456789abcdef",
                "Bearer 0123456789abcdef0123456789abcdeF",
                "Bearer 0123456789abcdef0123456789abcdef0",
                "Bearer 0123456789abcdef0123456789abcde",
                "Bearer  0123456789abcdef0123456789abcdef",
            ] {
                assert!(!token.is_shown_by(bad.as_bytes()), "{bad}");
            }
            assert_eq!(format!("{token:?}"), "Token(…)");
        });
    }

    #[test]
    fn a_bad_file_is_named_and_its_content_is_not() {
        in_directory(|directory| {
            let path = directory.join("token");
            let refused = || Token::open(&path).expect_err("it is bad").to_string();
            let named = path.to_str().expect("text");
            let long = [b'a'; 1025];
            for bad in [
                &b""[..],
                b"\n",
                &long[..31],
                &long,
                &[b' '; 40],
                &[0xff; 40],
                b"aaaaaaaaaaaaaaaaaaaa\nbbbbbbbbbbbbbbbbbbbbb",
            ] {
                write(&path, bad);
                let error = refused();
                assert!(error.contains(named) && error.contains("32 to 1024"), "{error}");
                assert!(!error.contains("aaaa"), "{error}");
            }
            write(&path, &long[..40]);
            for mode in [0o640, 0o604, 0o620] {
                set_mode(&path, mode);
                assert!(refused().contains("chmod 600"), "{mode:o}");
            }
            set_mode(&path, 0o400);
            Token::open(&path).expect("it is good");
            fs::remove_file(&path).expect("it is removed");
            fs::create_dir(&path).expect("it is made");
            assert!(refused().contains(named));
        });
    }
}
