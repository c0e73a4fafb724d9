//! One build of a directory at a time.

use std::fs::{File, TryLockError};
use std::time::{Duration, Instant};

use cap_fs_ext::OpenOptionsMaybeDirExt;
use cap_std::fs::{Dir, OpenOptions};

use super::{Problem, Waiting};

/// How long a build waits for another one before it says so.
const PATIENCE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(10);

/// Held while a directory is written; the system lets go of it when the process ends, however it ends.
pub(super) struct Lock {
    _held: Option<File>,
}

/// Waits until no other build writes below `root`.
///
/// A file system without locks is no reason to refuse: then nothing keeps two builds apart, and each
/// file is still whole.
pub(super) fn hold(root: &Dir, waiting: Waiting<'_>) -> Result<Lock, Problem> {
    let mut options = OpenOptions::new();
    options.read(true).maybe_dir(true);
    let opened = root.open_with(".", &options);
    let file = opened
        .map_err(|error| Problem::failed("", "open", &error))?
        .into_std();
    let since = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Lock { _held: Some(file) }),
            Err(TryLockError::Error(_)) => return Ok(Lock { _held: None }),
            Err(TryLockError::WouldBlock) if since.elapsed() < PATIENCE => {
                std::thread::sleep(PAUSE)
            }
            Err(TryLockError::WouldBlock) => break,
        }
    }
    waiting();
    file.lock()
        .map_err(|error| Problem::failed("", "lock", &error))?;
    Ok(Lock { _held: Some(file) })
}
