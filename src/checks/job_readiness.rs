//! A health expression for Jobs. Page: `job_readiness.md`.

use crate::diagnostics::{Check, Severity};
use crate::values::key::group;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "job-readiness",
    severity: Severity::Error,
    summary: "an expression says when Jobs are ready",
    page: include_str!("job_readiness.md"),
};

const MESSAGE: &str = "when a Job is ready is not for an expression to say";
const HELP: &str = "remove it; Flux knows when a Job has completed or failed";

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for stage in project.sites().map(|site| site.stage) {
        for ready in &stage.settings.ready {
            if group(&ready.api_version.value) == "batch" {
                found.push(CHECK.at(ready.kind.span, MESSAGE).help(HELP));
            }
        }
        let Some(map) = found.map(stage.settings.spec.as_ref()) else {
            continue;
        };
        for entry in map
            .get("healthCheckExprs")
            .map_or(&[][..], |list| list.items())
        {
            if entry
                .text_at(&["apiVersion"])
                .is_some_and(|version| group(version) == "batch")
            {
                found.push(CHECK.at(entry.span, MESSAGE).help(HELP));
            }
        }
    }
}
