//! How reports are kept on disk: one file for each, so that a change writes little.
//!
//! A file is a line that says what it is, the SCALE encoding of its content, and BLAKE2b-256 of both. It is written beside its
//! place, forced to the disk and then renamed, so it is there as a whole or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use codec::{DecodeAll, Encode};
use sp_crypto_hashing::blake2_256;
use thiserror::Error;

/// The first line of a file.
const FORM: &[u8] = b"quoin processor report v1\n";
/// The end of the name of a file that is being written.
const UNFINISHED: &str = ".unfinished";
/// The longest file that is read, in bytes: longer than any batch that a chain takes.
const LONGEST: u64 = 16 * 1024 * 1024;

/// A file of the store cannot be used.
#[derive(Debug, Error)]
pub enum FileError {
    /// The file system refuses.
    #[error("{path} cannot be used ({problem})", path = .path.display())]
    Unusable {
        /// The file or directory.
        path: PathBuf,
        /// What it says.
        problem: io::Error,
    },
    /// It is not what was written there.
    #[error(
        "{path} is damaged ({problem}); move it away, and let the processor report again what the chain has not executed",
        path = .path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: &'static str,
    },
}

/// Turns what the file system says of `path` into an error that names it.
pub(super) fn unusable(path: &Path) -> impl FnOnce(io::Error) -> FileError {
    let path = path.to_owned();
    move |problem| FileError::Unusable { path, problem }
}

/// Writes a file as a whole, over one of the same name.
pub(super) fn write(path: &Path, content: &impl Encode) -> Result<(), FileError> {
    let mut bytes = FORM.to_vec();
    content.encode_to(&mut bytes);
    bytes.extend(blake2_256(&bytes));
    let mut name = path.as_os_str().to_owned();
    name.push(UNFINISHED);
    let unfinished = PathBuf::from(name);
    let mut file = create(&unfinished).map_err(unusable(&unfinished))?;
    file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(unusable(&unfinished))?;
    fs::rename(&unfinished, path).map_err(unusable(path))?;
    sync_directory(path)
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Forces the directory's list of files to the disk.
fn sync_directory(path: &Path) -> Result<(), FileError> {
    let Some(directory) = path.parent() else { return Ok(()) };
    File::open(directory).and_then(|directory| directory.sync_all()).map_err(unusable(directory))
}

/// Removes a file that was written; it is no error if it is gone.
pub(super) fn remove(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(problem) if problem.kind() != io::ErrorKind::NotFound => Err(unusable(path)(problem)),
        _ => Ok(()),
    }
}

/// Reads a file that was written.
pub(super) fn read<Content: DecodeAll>(path: &Path) -> Result<Content, FileError> {
    let damaged = |problem| FileError::Damaged { path: path.to_owned(), problem };
    let file = File::open(path).map_err(unusable(path))?;
    let mut bytes = Vec::new();
    file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(unusable(path))?;
    if bytes.len() as u64 > LONGEST {
        return Err(damaged("it is longer than any report"));
    }
    let (signed, checksum) = bytes.split_last_chunk::<32>().ok_or(damaged("it is too short"))?;
    let content = signed.strip_prefix(FORM).ok_or(damaged("it does not begin as a report"))?;
    if blake2_256(signed) != *checksum {
        return Err(damaged("its checksum is wrong"));
    }
    Content::decode_all(&mut &*content).map_err(|_| damaged("it cannot be decoded"))
}

/// The files of a directory by name, which is made where it is missing. What was not written to its end is removed.
pub(super) fn list(directory: &Path) -> Result<Vec<String>, FileError> {
    fs::create_dir_all(directory).map_err(unusable(directory))?;
    let mut names = Vec::new();
    for entry in fs::read_dir(directory).map_err(unusable(directory))? {
        let entry = entry.map_err(unusable(directory))?;
        let name = entry.file_name().into_string().map_err(|_| FileError::Damaged {
            path: entry.path(),
            problem: "its name is not one of a report",
        })?;
        match name.ends_with(UNFINISHED) {
            true => remove(&entry.path())?,
            false => names.push(name),
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_directory(test: impl FnOnce(&Path)) {
        let directory = tempfile::tempdir().expect("a temporary directory is made");
        test(directory.path());
    }

    #[test]
    fn what_is_written_is_read() {
        in_directory(|directory| {
            let path = directory.join("file");
            for content in [vec![], vec![7u8; 100_000], vec![8u8]] {
                write(&path, &content).expect("it is written");
                assert_eq!(read::<Vec<u8>>(&path).expect("it is read"), content);
            }
            assert_eq!(list(directory).expect("it is listed"), ["file"]);
        });
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        in_directory(|directory| {
            let path = directory.join("file");
            write(&path, &1u8).expect("it is written");
            assert_eq!(fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o600);
        });
    }

    #[test]
    fn every_damage_is_found_and_named() {
        in_directory(|directory| {
            let path = directory.join("file");
            write(&path, &[1u8, 2, 3, 4].to_vec()).expect("it is written");
            let good = fs::read(&path).expect("it is there");
            let refused = |bytes: &[u8]| {
                fs::write(&path, bytes).expect("it is written");
                let error = read::<Vec<u8>>(&path).expect_err("it is damaged").to_string();
                assert!(error.contains("file is damaged") && error.contains("move it away"), "{error}");
            };
            (0..good.len()).for_each(|len| refused(&good[..len]));
            for index in 0..good.len() {
                let mut bad = good.clone();
                bad[index] ^= 1;
                refused(&bad);
            }
            refused(&[&good[..], &[0]].concat());
            write(&path, &(vec![1u8, 2, 3, 4], 5u8)).expect("it is written");
            refused(&fs::read(&path).expect("it is there"));
        });
    }

    #[test]
    fn a_file_beyond_all_bounds_is_not_read_to_its_end() {
        in_directory(|directory| {
            let path = directory.join("file");
            File::create(&path).and_then(|file| file.set_len(LONGEST * 1_000)).expect("it is made");
            assert!(read::<Vec<u8>>(&path).expect_err("it is too long").to_string().contains("longer"));
        });
    }

    #[test]
    fn what_a_crash_left_unfinished_is_forgotten() {
        in_directory(|directory| {
            let path = directory.join("file");
            write(&path, &1u8).expect("it is written");
            fs::write(directory.join(format!("file{UNFINISHED}")), b"quoin proc").expect("it is written");
            assert_eq!(list(directory).expect("it is listed"), ["file"]);
            assert_eq!(read::<u8>(&path).expect("it is read"), 1);
            assert_eq!(fs::read_dir(directory).expect("it is there").count(), 1);
        });
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_named() {
        in_directory(|directory| {
            let path = directory.join("file");
            fs::write(&path, b"").expect("it is written");
            let error = list(&path.join("below")).expect_err("a file holds no files").to_string();
            assert!(error.contains("below"), "{error}");
        });
    }
}
