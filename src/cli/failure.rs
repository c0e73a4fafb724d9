//! Why a command could not do what it was asked to.

use std::io;
use std::path::Path;

use crate::files::plain;

use super::Exit;

/// Why a command could not do what it was asked to; what is wrong with a pipeline is a diagnostic instead.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) exit: Exit,
    /// One line, lower case, no full stop.
    pub(super) message: String,
    /// What to do; starts with a verb or "did you mean".
    pub(super) help: Option<String>,
}

pub(super) type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// The command was called the wrong way.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Usage,
            message: message.into(),
            help: None,
        }
    }

    /// Something could not be read or written.
    pub(super) fn refused(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Errors,
            message: message.into(),
            help: None,
        }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A file that the user named cannot be used.
pub(super) fn cannot(action: &str, path: &Path, error: &io::Error) -> Failure {
    let path = if path == Path::new("") {
        Path::new(".")
    } else {
        path
    };
    Failure::usage(format!(
        "cannot {action} `{}`: {}",
        path.display(),
        plain(error)
    ))
}
