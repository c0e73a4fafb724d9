//! `check`: says what is wrong, and writes nothing.

use clap::{Args, ValueEnum};

use crate::diagnostics::{self, Diagnostic, Severity, tally};
use crate::source::SourceMap;
use crate::{checks, compile};

use super::Exit;
use super::check_name::{CheckName, WARNINGS};
use super::failure::{Failure, Result};
use super::output::Output;
use super::workspace::Selection;

/// Say what is wrong with pipeline files, and write nothing
///
/// Reads the manifests in the directories of the stages too. Findings go to standard output; `flux-pipeline
/// explain NAME` has the page of each.
///
/// Exit code 1: there is an error.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline check
  flux-pipeline check shop.pipeline --deny warnings
  flux-pipeline check --format sarif > findings.sarif
  cat shop.pipeline | flux-pipeline check -")]
pub(super) struct Check {
    #[command(flatten)]
    selection: Selection,

    /// How to write the findings
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,

    /// Count the findings of a check as errors; `warnings` stands for all of them
    #[arg(long, value_name = "CHECK", value_parser = CheckName(&[WARNINGS]), hide_possible_values = true)]
    deny: Vec<String>,

    /// Leave out the findings of a check
    ///
    /// Only of one that `allow CHECK "reason"` in a stage may leave out too.
    #[arg(long, value_name = "CHECK", value_parser = CheckName(&[]), hide_possible_values = true)]
    allow: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Drawn, with the lines they are about
    Human,
    /// One JSON object
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions, which mark the lines of a pull request
    Github,
}

impl Check {
    pub(super) fn run(self, output: Output) -> Result<Exit> {
        self.refuse_errors()?;
        let mut workspace = self.selection.open()?;
        if matches!(self.format, Format::Sarif | Format::Github) {
            // Both are read by programs that know the repository and not the directory of this run.
            for input in &mut workspace.inputs {
                input.name.clone_from(&input.path);
            }
        }
        let count = workspace.inputs.len();
        let mut sources = SourceMap::default();
        let outcome = compile::check(workspace.inputs, &workspace.disk, &mut sources);
        let found = self.judge(outcome.diagnostics);
        let text = match self.format {
            Format::Human => diagnostics::human(&sources, &found, output.data_style()),
            Format::Json => diagnostics::json(&sources, &found),
            Format::Sarif => diagnostics::sarif(&sources, &found, checks::all()),
            Format::Github => diagnostics::github(&sources, &found),
        };
        output.data(&text)?;
        if found.is_empty() {
            let files = if count == 1 { "file" } else { "files" };
            output.talk(format!(
                "checked {count} pipeline {files}: {}",
                tally(&found)
            ));
        }
        let is_error = |found: &Diagnostic| found.severity == Severity::Error;
        Ok(if found.iter().any(is_error) {
            Exit::Errors
        } else {
            Exit::Fine
        })
    }

    /// What is built into the promise cannot be switched off.
    fn refuse_errors(&self) -> Result<()> {
        let found = self.allow.iter().filter_map(|name| checks::find(name));
        match found.into_iter().find(|check| !checks::is_waivable(check)) {
            Some(check) => Err(
                Failure::usage(format!("`{}` cannot be allowed", check.name))
                    .help(format!("read `flux-pipeline explain {}`", check.name)),
            ),
            None => Ok(()),
        }
    }

    fn judge(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let is_allowed =
            |found: &Diagnostic| self.allow.iter().any(|name| name == found.check.name);
        let is_denied = |found: &Diagnostic| {
            self.deny
                .iter()
                .any(|name| name == WARNINGS || name == found.check.name)
        };
        let kept = found.into_iter().filter(|found| !is_allowed(found));
        kept.map(|mut found| {
            if is_denied(&found) {
                found.severity = Severity::Error;
            }
            found
        })
        .collect()
    }
}
