//! A stage was renamed from a name that still exists. Page: `renamed_from_declared.md`.

use std::collections::HashMap;

use crate::diagnostics::{Check, Severity};

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "renamed-from-declared",
    severity: Severity::Error,
    summary: "a stage is renamed from a name that another stage has",
    page: include_str!("renamed_from_declared.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for pipeline in &project.pipelines {
        let stages = pipeline
            .stages
            .iter()
            .map(|stage| (stage.name.value.as_str(), stage));
        let declared: HashMap<_, _> = stages.collect();
        for old in pipeline
            .stages
            .iter()
            .filter_map(|stage| stage.renamed_from.as_ref())
        {
            let Some(other) = declared.get(old.value.as_str()) else {
                continue;
            };
            let finding = CHECK
                .at(old.span, format!("a stage is still named `{}`", old.value))
                .also(other.name.span, "this one")
                .help("name the stage that is gone, or remove `renamed from`");
            found.push(finding);
        }
    }
}
