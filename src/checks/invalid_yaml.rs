//! A text of the pipeline that should be YAML and is not. Page: `invalid_yaml.md`.

use std::collections::HashSet;

use crate::diagnostics::{Check, Severity};

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "invalid-yaml",
    severity: Severity::Error,
    summary: "the text of `spec`, `manifest` or `patch` is not the YAML that belongs there",
    page: include_str!("invalid_yaml.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let stages = project.sites().flat_map(|site| {
        let faults = site.settled.faults.iter();
        faults.map(move |it| (Some(site.stage), it))
    });
    let sources = project.sources.iter().flatten().flatten();
    let sources = sources.flat_map(|source| &source.faults);
    let mut seen = HashSet::new();
    let all = stages.chain(sources.map(|it| (None, it)));
    for (stage, fault) in all.filter(|(_, fault)| seen.insert(fault.span)) {
        let message = format!(
            "the text of `{}` cannot be used: {}",
            fault.word, fault.reason
        );
        let help = "write YAML, indented below the opening mark";
        found.about_any(stage, CHECK.at(fault.span, message).help(help));
    }
}
