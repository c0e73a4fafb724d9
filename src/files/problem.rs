//! Why nothing was written.

use std::fmt;

/// Why a file cannot be written; when there is one, nothing was.
///
/// [`Problem::Failed`] is the exception: the disk may refuse half-way. The next build then completes the
/// tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A file is there that no build of this pipeline wrote.
    Foreign {
        /// Path below the root.
        path: String,
        /// The pipeline file that it says it was generated from.
        owner: Option<String>,
    },
    /// A symbolic link is there, or on the way there.
    Link {
        /// Path of the link below the root.
        path: String,
    },
    /// Something that is not a directory is on the way there.
    NotADirectory {
        /// Its path below the root.
        path: String,
    },
    /// A directory, a device or the like is there.
    NotAFile {
        /// Its path below the root.
        path: String,
    },
    /// Something that no build wrote is in a directory that is to go.
    Leftover {
        /// Its path below the root.
        path: String,
    },
    /// The path leaves the root, leads into `.git`, or is no plain path.
    Outside {
        /// As asked for.
        path: String,
    },
    /// The disk said no.
    Failed {
        /// Path below the root; empty for the root itself.
        path: String,
        /// What was tried, as in "cannot … it".
        action: &'static str,
        /// Why not.
        reason: String,
        /// Files that it said the same of.
        others: usize,
    },
}

impl Problem {
    pub(super) fn failed(path: &str, action: &'static str, error: &std::io::Error) -> Self {
        Self::Failed {
            path: path.to_owned(),
            action,
            reason: plain(error),
            others: 0,
        }
    }

    /// Says once what the disk said of many files, such as that it is full.
    pub(super) fn folded(problems: Vec<Self>) -> Vec<Self> {
        let mut folded: Vec<Self> = Vec::new();
        for problem in problems {
            let same = folded.iter_mut().find_map(|it| it.same_as(&problem));
            match same {
                Some(others) => *others += 1,
                None => folded.push(problem),
            }
        }
        folded
    }

    fn same_as(&mut self, other: &Self) -> Option<&mut usize> {
        let (Self::Failed { reason, others, .. }, Self::Failed { reason: again, .. }) =
            (self, other)
        else {
            return None;
        };
        (reason == again).then_some(others)
    }

    /// The path that the problem is about, below the root.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Foreign { path, .. }
            | Self::Link { path }
            | Self::NotADirectory { path }
            | Self::NotAFile { path }
            | Self::Leftover { path }
            | Self::Outside { path }
            | Self::Failed { path, .. } => path,
        }
    }

    /// The name of the kind, for machines.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Foreign { .. } => "foreign-file",
            Self::Link { .. } => "symbolic-link",
            Self::NotADirectory { .. } => "not-a-directory",
            Self::NotAFile { .. } => "not-a-file",
            Self::Leftover { .. } => "leftover-file",
            Self::Outside { .. } => "outside-root",
            Self::Failed { .. } => "write-failed",
        }
    }

    /// What to do about it; starts with a verb.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Foreign { owner: None, .. } => {
                Some("move it away, or give the stage another `path` or name".to_owned())
            }
            Self::Foreign {
                owner: Some(owner), ..
            } => Some(format!(
                "give one of the stages another name or `path`, or build `{owner}` in the same run if it no \
                 longer makes this file"
            )),
            Self::Link { .. } => Some("replace the link by what it points at".to_owned()),
            Self::NotADirectory { .. } | Self::NotAFile { .. } => Some("move it away".to_owned()),
            Self::Leftover { .. } => Some(
                "move it away: while its directory is there, a Kustomization of the last release still finds \
                 its path"
                    .to_owned(),
            ),
            Self::Outside { .. } => Some("choose a path inside the repository".to_owned()),
            Self::Failed { .. } => None,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign { path, owner: None } => {
                write!(
                    f,
                    "`{path}` already exists and was not made by this pipeline"
                )
            }
            Self::Foreign {
                path,
                owner: Some(owner),
            } => {
                write!(f, "`{path}` belongs to the pipeline file `{owner}`")
            }
            Self::Link { path } => {
                write!(f, "`{path}` is a symbolic link, which is never followed")
            }
            Self::NotADirectory { path } => {
                write!(f, "`{path}` is in the way: a directory is needed there")
            }
            Self::NotAFile { path } => write!(f, "`{path}` is in the way: a file is needed there"),
            Self::Leftover { path } => write!(
                f,
                "`{path}` was not made by this pipeline, and the directory of an earlier release has to go"
            ),
            Self::Outside { path } => write!(f, "`{path}` is not a path that may be written to"),
            Self::Failed {
                path,
                action,
                reason,
                ..
            } if path.is_empty() => {
                write!(f, "cannot {action} the output directory: {reason}")
            }
            Self::Failed {
                path,
                action,
                reason,
                others: 0,
            } => write!(f, "cannot {action} `{path}`: {reason}"),
            Self::Failed {
                path,
                action,
                reason,
                others,
            } => write!(f, "cannot {action} `{path}`, nor {others} others: {reason}"),
        }
    }
}

impl std::error::Error for Problem {}

/// The system's words for an error, without the number behind them.
#[must_use]
pub fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    let words = text.split(" (os error").next().unwrap_or_default();
    let mut chars = words.chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_said_once() {
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        let no_right = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        let failed = |path: &str, error| Problem::failed(path, "write", error);
        let all = vec![
            failed("a", &full),
            failed("b", &full),
            failed("c", &no_right),
            failed("d", &full),
        ];
        let said: Vec<String> = Problem::folded(all)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(said.len(), 2);
        assert!(
            said[0].starts_with("cannot write `a`, nor 2 others: "),
            "{}",
            said[0]
        );
        assert!(said[1].starts_with("cannot write `c`: "), "{}", said[1]);
    }
}
