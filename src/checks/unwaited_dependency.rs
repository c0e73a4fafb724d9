//! A stage that others wait for does not wait for its own objects. Page: `unwaited_dependency.md`.

use crate::diagnostics::{Check, Severity};

use super::findings::Findings;
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "unwaited-dependency",
    severity: Severity::Error,
    summary: "a stage that others wait for does not wait for its own objects",
    page: include_str!("unwaited_dependency.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        let dependents = super::project::dependents(pipeline);
        for site in project
            .sites_of(index)
            .filter(|site| !site.waits() && !names_its_jobs(site))
        {
            let (Some(relation), Some(wait)) =
                (dependents.get(&site.id), &site.stage.settings.wait)
            else {
                continue;
            };
            let (name, then) = (&site.stage.name.value, &relation.then.name.value);
            let finding = CHECK
                .at(
                    wait.span,
                    format!("`{then}` would not wait until `{name}` has finished"),
                )
                .also(relation.span, format!("`{then}` comes after `{name}`"))
                .help("remove `wait false`, or name what to wait for with `health`");
            found.about(site.stage, finding);
        }
    }
}

/// Whether `health` lists every generated Job, or, without any, something else.
fn names_its_jobs(site: &Site<'_>) -> bool {
    let health = &site.stage.settings.health;
    let is_listed = |name: &str| {
        health.iter().any(|entry| {
            entry.kind.value == "Job"
                && entry.api_version.value == "batch/v1"
                && entry.name.value == name
        })
    };
    !health.is_empty() && site.stage.jobs.iter().all(|job| is_listed(&job.name.value))
}
