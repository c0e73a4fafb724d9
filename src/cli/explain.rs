//! `explain`: the page of a check.

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::checks;
use crate::diagnostics::{Check, Severity};

use super::check_name::unknown;
use super::failure::{Failure, Result};
use super::output::Output;
use super::{Exit, glossary, markdown};

/// Explain a check: why it is there, what is wrong, what is right
///
/// Explains the words of `graph`, `plan` and `status` too, such as `lockstep`. Without a name, lists all checks.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline explain
  flux-pipeline explain order-cycle
  flux-pipeline explain lockstep
  flux-pipeline explain --format json | jq '.[].name'")]
pub(super) struct Explain {
    /// Name of the check, as it stands behind a finding
    #[arg(value_name = "CHECK")]
    check: Option<String>,

    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For terminals
    Human,
    /// For programs
    Json,
}

/// A check as programs see it.
#[derive(Serialize)]
struct Entry {
    name: &'static str,
    severity: Severity,
    summary: &'static str,
    /// Whether `allow` in a stage may leave its findings out.
    waivable: bool,
    page: &'static str,
}

impl Explain {
    pub(super) fn run(self, output: Output) -> Result<Exit> {
        let word = self
            .check
            .as_deref()
            .filter(|name| checks::find(name).is_none());
        if let (Some(page), Format::Human) = (word.and_then(glossary::page), self.format) {
            output.data(&markdown::terminal(&page, output.data_style()))?;
            return Ok(Exit::Fine);
        }
        let text = match (&self.check, self.format) {
            (Some(name), Format::Human) => page(find(name)?, output),
            (Some(name), Format::Json) => json(&entry(find(name)?))?,
            (None, Format::Human) => list(),
            (None, Format::Json) => json(
                &checks::all()
                    .iter()
                    .map(|check| entry(check))
                    .collect::<Vec<_>>(),
            )?,
        };
        output.data(&text)?;
        Ok(Exit::Fine)
    }
}

fn find(name: &str) -> Result<&'static Check> {
    let not_found = || {
        let names = checks::all().iter().map(|check| check.name);
        let (message, help) = unknown(name, names.chain(glossary::words()));
        Failure::usage(message).help(help)
    };
    checks::find(name).ok_or_else(not_found)
}

fn page(check: &Check, output: Output) -> String {
    let title = format!(
        "# {} ({})\n\n{}\n\n",
        check.name,
        word(check.severity),
        check.summary
    );
    markdown::terminal(&(title + check.page), output.data_style())
}

fn list() -> String {
    let width = checks::all()
        .iter()
        .map(|check| check.name.len())
        .max()
        .unwrap_or(0);
    let line = |check: &&Check| {
        format!(
            "{:width$}  {:7}  {}\n",
            check.name,
            word(check.severity),
            check.summary
        )
    };
    checks::all().iter().map(line).collect()
}

fn entry(check: &Check) -> Entry {
    let waivable = checks::is_waivable(check);
    let (name, severity, summary, page) = (check.name, check.severity, check.summary, check.page);
    Entry {
        name,
        severity,
        summary,
        waivable,
        page,
    }
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn json(value: &impl Serialize) -> Result<String> {
    let text = serde_json::to_string_pretty(value);
    text.map(|text| text + "\n")
        .map_err(|error| Failure::refused(error.to_string()))
}
