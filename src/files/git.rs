//! The program `git`, as it is run here.

use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};

/// Why a revision cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevisionError {
    /// `git` cannot be run; why in words.
    NoGit(String),
    /// No commit has this name, or the directory is in no repository.
    Unknown(String),
    /// `git` gave up; its own words.
    Failed(String),
}

impl fmt::Display for RevisionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoGit(reason) => write!(f, "cannot run `git`: {reason}"),
            Self::Unknown(name) => write!(f, "`{name}` is not a commit of this repository"),
            Self::Failed(reason) => write!(f, "`git` failed: {reason}"),
        }
    }
}

/// What asks for the commit that a name means, through any tags. One that begins with a dash would be an option, and
/// one with a line end two questions.
pub(super) fn peeled(name: &str) -> Result<String, RevisionError> {
    match name.is_empty() || name.starts_with('-') || name.contains(['\n', '\0']) {
        true => Err(RevisionError::Unknown(name.to_owned())),
        false => Ok(format!("{name}^{{commit}}")),
    }
}

/// Why git gives nothing of a repository that is there: it belongs to somebody else, or is damaged.
pub(super) fn refusal(directory: &Path) -> Result<Option<RevisionError>, RevisionError> {
    let asked = output(directory, &["rev-parse", "--git-dir"])?;
    let reason = String::from_utf8_lossy(&asked.stderr).trim().to_owned();
    let is_refused = !asked.status.success() && !reason.contains("not a git repository");
    Ok(is_refused.then_some(RevisionError::Failed(reason)))
}

pub(super) fn output(
    directory: &Path,
    arguments: &[&str],
) -> Result<std::process::Output, RevisionError> {
    let run = git(directory).args(arguments).stdin(Stdio::null()).output();
    run.map_err(|error| RevisionError::NoGit(super::plain(&error)))
}

/// `git` in a directory: opens no connection, takes no lock, and asks nobody anything.
pub(super) fn git(directory: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(directory)
        .args(["-c", "protocol.allow=never"]);
    let quiet = [
        ("GIT_OPTIONAL_LOCKS", "0"),
        ("GIT_NO_LAZY_FETCH", "1"),
        ("GIT_TERMINAL_PROMPT", "0"),
        // Its reasons are passed on, and one of them is told from the others.
        ("LC_ALL", "C"),
    ];
    command.envs(quiet);
    // In a hook these name the repository of the hook, which need not be this one.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(name);
    }
    command
}
