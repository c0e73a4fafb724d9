//! A stage that others wait for does not wait for its own objects. Page: `unwaited_dependency.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Object;

use super::findings::Findings;
use super::{Project, Site, dependents};

pub(super) static CHECK: Check = Check {
    name: "unwaited-dependency",
    severity: Severity::Error,
    summary: "a stage that others wait for does not wait for its own objects",
    page: include_str!("unwaited_dependency.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        let dependents = dependents(pipeline);
        let sites = project.sites_of(index);
        for site in sites.filter(|site| !site.waits() && !names_its_jobs(site)) {
            let Some(relation) = dependents.get(&site.id) else {
                continue;
            };
            let wait = site.settled.place(&["wait"]);
            let (name, then) = (&site.stage.name.value, &relation.then.name.value);
            let finding = CHECK
                .at(
                    wait.unwrap_or(site.stage.name.span),
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
    let health = site.settled.list(&["healthChecks"]);
    let is_listed = |job: &Object| {
        health.iter().any(|entry| {
            entry.text_at(&["kind"]) == Some("Job")
                && entry.text_at(&["apiVersion"]) == Some("batch/v1")
                && entry.text_at(&["name"]) == Some(&job.name)
        })
    };
    let mut generated = site.tree.jobs().filter(|job| job.generated.is_some());
    !health.is_empty() && generated.all(is_listed)
}
