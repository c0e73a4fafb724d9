//! How findings are written, and which of them count: what `check` and `lint` have in common.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::checks;
use crate::diagnostics::{self, Diagnostic, Severity};
use crate::source::SourceMap;

use super::Exit;
use super::check_name::{CheckName, WARNINGS};
use super::failure::{Failure, Result};
use super::output::Output;

/// How findings are written, and which of them count.
#[derive(Args, Debug)]
pub(super) struct Reporting {
    /// How to write the findings
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,

    /// Count the findings of a check as errors; `warnings` stands for all of them
    #[arg(long, value_name = "CHECK", value_parser = CheckName(&[WARNINGS]), hide_possible_values = true)]
    deny: Vec<String>,

    /// Leave out the findings of a check
    ///
    /// Where there are pipeline files, only of one that `allow CHECK "reason"` in a stage may leave out too.
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

impl Reporting {
    /// Whether the findings are read by programs that know the repository and not the directory of this run.
    pub(super) fn is_for_programs(&self) -> bool {
        matches!(self.format, Format::Sarif | Format::Github)
    }

    /// What is built into the promise cannot be switched off. YAML promises nothing: `lint` does not ask this.
    pub(super) fn refuse_errors(&self) -> Result<()> {
        let found = self.allow.iter().filter_map(|name| checks::find(name));
        match found.into_iter().find(|check| !checks::is_waivable(check)) {
            Some(check) => Err(
                Failure::usage(format!("`{}` cannot be allowed", check.name))
                    .help(format!("read `flux-pipeline explain {}`", check.name)),
            ),
            None => Ok(()),
        }
    }

    /// The findings that count, as severe as they count.
    pub(super) fn judge(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
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

    /// Writes findings; an error among them is exit code 1.
    pub(super) fn write(
        &self,
        sources: &SourceMap,
        found: &[Diagnostic],
        output: Output,
    ) -> Result<Exit> {
        self.write_beside(sources, found, &BTreeMap::<String, ()>::new(), output)
    }

    /// The same; in JSON with more fields behind the findings, and in SARIF as properties of the run.
    pub(super) fn write_beside<E: Serialize>(
        &self,
        sources: &SourceMap,
        found: &[Diagnostic],
        beside: &E,
        output: Output,
    ) -> Result<Exit> {
        let text = match self.format {
            Format::Human => diagnostics::human(sources, found, output.data_style()),
            Format::Json => diagnostics::json_beside(sources, found, beside),
            Format::Sarif => diagnostics::sarif_beside(sources, found, checks::all(), beside),
            Format::Github => diagnostics::github(sources, found),
        };
        output.data(&text)?;
        let is_error = |found: &Diagnostic| found.severity == Severity::Error;
        Ok(if found.iter().any(is_error) {
            Exit::Errors
        } else {
            Exit::Fine
        })
    }
}
