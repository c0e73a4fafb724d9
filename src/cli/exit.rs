//! How a run ends.

use std::process::ExitCode;

/// The exit codes, all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// Everything is fine.
    Fine = 0,
    /// The input has errors, or a file could not be written.
    Errors = 1,
    /// The command was called the wrong way.
    Usage = 2,
    /// What was compared differs: `build --check`, `fmt --check`, `fmt --diff`, `check --fix --diff`,
    /// `set image --check`, `plan`.
    Differences = 3,
    /// The cluster said no, or time ran out.
    Cluster = 4,
    /// A bug of flux-pipeline.
    Bug = 70,
    /// Somebody stopped watching the cluster with ^C; what goes on there goes on.
    Interrupted = 130,
}

impl Exit {
    /// Every exit code with what it means, for the documentation.
    pub const MEANINGS: [(Self, &'static str); 7] = [
        (Self::Fine, "everything is fine"),
        (
            Self::Errors,
            "the input has errors, or a file could not be written",
        ),
        (Self::Usage, "the command was called the wrong way"),
        (
            Self::Differences,
            "differences were found: `build --check`, `fmt --check`, `fmt --diff`, `check --fix --diff`, \
             `set image --check`, `plan`",
        ),
        (Self::Cluster, "the cluster said no, or time ran out"),
        (Self::Bug, "a bug of flux-pipeline"),
        (
            Self::Interrupted,
            "somebody stopped watching the cluster with ^C; what goes on there goes on",
        ),
    ];

    /// The number that the system sees.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
