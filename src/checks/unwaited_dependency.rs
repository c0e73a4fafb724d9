//! A stage that others wait for does not wait for its own objects. Page: `unwaited_dependency.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{Node, Object, StageTree};
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
    site.waits() || names_its_jobs(site) || is_ready_at_once(site.tree)
}

/// Whether everything in a stage is ready when it is written, or is waited for all the same: definitions by the
/// controller itself before it goes on (`ApplyAllStaged` in `fluxcd/pkg/ssa`), sources of Flux by what is made of them.
#[must_use]
pub fn is_ready_at_once(tree: &StageTree) -> bool {
    let is_known = tree.seen && tree.complete && tree.findings.is_empty();
    is_known && !tree.objects.is_empty() && tree.objects.iter().all(is_ready_when_written)
}

fn is_ready_when_written(object: &Object) -> bool {
    match object.group() {
        "source.toolkit.fluxcd.io" => true,
        "" => matches!(
            object.kind.as_str(),
            "ConfigMap"
                | "Secret"
                | "Namespace"
                | "ServiceAccount"
                | "LimitRange"
                | "ResourceQuota"
        ),
        "apiextensions.k8s.io" => object.kind == "CustomResourceDefinition",
        "scheduling.k8s.io" => object.kind == "PriorityClass",
        "storage.k8s.io" => object.kind == "StorageClass",
        "networking.k8s.io" => matches!(object.kind.as_str(), "NetworkPolicy" | "IngressClass"),
        "rbac.authorization.k8s.io" => true,
        _ => false,
    }
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
