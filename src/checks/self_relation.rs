//! A stage comes before or after itself. Page: `self_relation.md`.

use crate::diagnostics::{Check, Severity};

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "self-relation",
    severity: Severity::Error,
    summary: "a stage comes before or after itself",
    page: include_str!("self_relation.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for pipeline in &project.pipelines {
        for relation in pipeline
            .relations
            .iter()
            .filter(|relation| relation.first.id.is_some() && relation.first.id == relation.then.id)
        {
            let name = &relation.first.name.value;
            let finding = CHECK
                .at(
                    relation.span,
                    format!("`{name}` cannot come before or after itself"),
                )
                .help("remove this relation, or name the stage that was meant");
            found.push(finding);
        }
    }
}
