//! A stage that others wait for does not wait for its own objects. Page: `unwaited_dependency.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{Node, StageTree, is_ready_at_once};
use crate::values::key::group;

use super::Site;
use super::findings::Findings;

/// A stage that others wait for, or a hand-written Kustomization, does not wait for its own objects.
pub static CHECK: Check = Check {
    name: "unwaited-dependency",
    severity: Severity::Error,
    summary: "a stage that others wait for does not wait for its own objects",
    page: include_str!("unwaited_dependency.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let Some(relation) = site.awaited_by().filter(|_| !sees_its_objects(site)) else {
        return;
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

/// Whether Ready says of a stage that its objects are.
pub(super) fn sees_its_objects(site: &Site<'_>) -> bool {
    site.waits() || names_its_jobs(site) || all_ready_at_once(site.tree)
}

/// Whether nothing in a stage has to be waited for, as far as it is known.
#[must_use]
pub fn all_ready_at_once(tree: &StageTree) -> bool {
    let is_known = tree.seen && tree.complete && tree.is_sound();
    is_known && !tree.objects.is_empty() && tree.objects.iter().all(is_ready_at_once)
}

/// Whether `health` lists every Job of the stage, or, without any, something else.
fn names_its_jobs(site: &Site<'_>) -> bool {
    let jobs = site.tree.jobs().map(|job| job.name.as_str());
    lists_jobs(site.settled.list(&["healthChecks"]), jobs)
}

/// Whether `healthChecks` list something, and all of these Jobs.
pub fn lists_jobs<'j>(health: &[Node], mut jobs: impl Iterator<Item = &'j str>) -> bool {
    let is_listed = |job: &str| {
        health.iter().any(|entry| {
            entry.text_at(&["kind"]) == Some("Job")
                && entry.text_at(&["apiVersion"]).map(group) == Some("batch")
                && entry.text_at(&["name"]) == Some(job)
        })
    };
    !health.is_empty() && jobs.all(is_listed)
}
