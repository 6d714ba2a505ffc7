//! Whether the node can keep its data where it is told to.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// The directory cannot hold the node's data.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot keep data in {path} ({problem}); give --base-path a directory that this user may read and write",
    path = .path.display()
)]
pub(crate) struct Unusable {
    path: PathBuf,
    problem: io::Error,
}

/// Makes the directory where it is missing, and tries to write and list it.
pub(crate) fn check(path: &Path) -> Result<(), Unusable> {
    try_to_use(path).map_err(|problem| Unusable { path: path.to_owned(), problem })
}

fn try_to_use(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)?;
    let probe = path.join(format!(".probe-{}", std::process::id()));
    File::create(&probe)?;
    fs::remove_file(&probe)?;
    fs::read_dir(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_directory_is_made_and_left_empty() {
        let parent = tempfile::tempdir().expect("a temporary directory is made");
        let path = parent.path().join("a/b");
        check(&path).expect("it can be made");
        assert_eq!(fs::read_dir(&path).expect("it is there").count(), 0);
    }

    #[test]
    fn a_file_is_refused_and_named() {
        let file = tempfile::NamedTempFile::new().expect("a temporary file is made");
        let problem = check(file.path()).expect_err("it is no directory").to_string();
        assert!(problem.contains(file.path().to_str().expect("its path is text")), "{problem}");
    }
}
