//! `fmt`: the canonical form of pipeline files.

use std::path::Path;

use clap::Args;

use crate::diagnostics::{Diagnostic, human};
use crate::format::{self, FormatError};
use crate::source::SourceMap;

use super::failure::{Failure, Result};
use super::output::Output;
use super::workspace::{self, Selection};
use super::{Exit, diff, in_place};

/// Write pipeline files in their canonical form
///
/// Changes whitespace and nothing else: comments stay where they are, and the meaning is compared before anything
/// is written. A file that cannot be read in full is left alone.
///
/// Exit code 1: a file has syntax errors. Exit code 3, with --check or --diff: a file is not in canonical form.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline fmt
  flux-pipeline fmt --check                 in CI
  flux-pipeline fmt - < shop.pipeline       for editors")]
pub(super) struct Fmt {
    #[command(flatten)]
    selection: Selection,

    /// Write nothing; name the files that are not in canonical form
    #[arg(long)]
    check: bool,

    /// Write nothing; print what would change
    #[arg(long)]
    diff: bool,
}

/// What came of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Done {
    Formatted,
    Unchanged,
    Refused,
}

impl Fmt {
    pub(super) fn run(self, output: Output) -> Result<Exit> {
        let paths = self.selection.paths()?;
        let done = paths
            .iter()
            .map(|path| self.format(path, output))
            .collect::<Result<Vec<Done>>>()?;
        let count = |what| done.iter().filter(|done| **done == what).count();
        let (formatted, refused) = (count(Done::Formatted), count(Done::Refused));
        let only_looks = self.check || self.diff;
        if !self.selection.has_stdin() {
            output.talk(summary(formatted, only_looks));
        }
        Ok(match (refused, formatted) {
            (0, 0) => Exit::Fine,
            (0, _) if only_looks => Exit::Differences,
            (0, _) => Exit::Fine,
            (_, _) => Exit::Errors,
        })
    }

    fn format(&self, path: &Path, output: Output) -> Result<Done> {
        let is_stdin = path == Path::new("-");
        let name = if is_stdin {
            "<stdin>".to_owned()
        } else {
            path.display().to_string()
        };
        let before = if is_stdin {
            workspace::stdin()?
        } else {
            in_place::read(path)?
        };
        let after = match format::format(&before) {
            Ok(after) => after,
            Err(FormatError::Refused(found)) => {
                refuse(&name, before, &found, output);
                return Ok(Done::Refused);
            }
            Err(FormatError::Unproven(difference)) => return Err(unproven(&name, &difference)),
        };
        let changed = before != after;
        if self.diff && changed {
            let colour = output.data_style().colour;
            output.data(&diff::texts((&name, &before), (&name, &after), colour))?;
        } else if self.check && changed {
            output.data(&format!("{name}\n"))?;
        } else if is_stdin && !self.check && !self.diff {
            output.data(&after)?;
        } else if changed {
            in_place::write(path, &after)?;
        }
        Ok(if changed {
            Done::Formatted
        } else {
            Done::Unchanged
        })
    }
}

fn summary(formatted: usize, only_looks: bool) -> String {
    match (formatted, only_looks) {
        (0, _) => "all files are in canonical form".to_owned(),
        (1, true) => "1 file is not in canonical form: run `flux-pipeline fmt`".to_owned(),
        (many, true) => format!("{many} files are not in canonical form: run `flux-pipeline fmt`"),
        (1, false) => "formatted 1 file".to_owned(),
        (many, false) => format!("formatted {many} files"),
    }
}

fn refuse(name: &str, text: String, found: &[Diagnostic], output: Output) {
    let mut sources = SourceMap::default();
    sources.add(name, text);
    output.drawn(&human(&sources, found, output.talk_style()));
    output.talk(format!("`{name}` is left as it is"));
}

fn unproven(name: &str, difference: &str) -> Failure {
    let message = format!(
        "this is a bug of flux-pipeline: formatting `{name}` would change more than whitespace"
    );
    let failure = Failure {
        exit: Exit::Bug,
        ..Failure::refused(message)
    };
    failure.help(format!(
        "report it with the file, which is left as it is: {difference}"
    ))
}
