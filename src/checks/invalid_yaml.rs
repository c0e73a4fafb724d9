//! A text of the pipeline that should be YAML and is not. Page: `invalid_yaml.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::Stage;
use crate::settle::{Fault, SettledSource};

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "invalid-yaml",
    severity: Severity::Error,
    summary: "the text of `spec`, `manifest` or `patch` is not the YAML that belongs there",
    page: include_str!("invalid_yaml.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let faults = site.settled.faults.iter();
    faults.for_each(|fault| report(fault, Some(site.stage), found));
}

pub(super) fn also(source: &SettledSource, found: &mut Findings<'_>) {
    let faults = source.faults.iter();
    faults.for_each(|fault| report(fault, None, found));
}

fn report(fault: &Fault, stage: Option<&Stage>, found: &mut Findings<'_>) {
    let message = format!(
        "the text of `{}` cannot be used: {}",
        fault.word, fault.reason
    );
    let help = "write YAML, indented below the opening mark";
    found.about_any(stage, CHECK.at(fault.span, message).help(help));
}
