//! A stage waits for one of another pipeline of this run, which does not wait for its own objects. Page:
//! `unwaited_external.md`.

use std::collections::HashMap;

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::model::Wait;

use super::findings::Findings;
use super::unwaited_dependency::sees_its_objects;
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "unwaited-external",
    severity: Severity::Warning,
    summary: "a stage waits for one of another pipeline, which does not wait for its own objects",
    page: include_str!("unwaited_external.md"),
};

/// Namespace and name of a Kustomization.
type Name<'a> = (Option<&'a str>, &'a str);

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let mut pipelines = project.pipelines.iter();
    if pipelines.all(|it| it.kustomizations.is_empty()) {
        return;
    }
    let mut unwaited: HashMap<Name<'_>, Vec<Site<'_>>> = HashMap::new();
    for site in project.sites().filter(|it| !sees_its_objects(it)) {
        let name = (site.pipeline.flux_namespace(), site.kustomization());
        unwaited.entry(name).or_default().push(site);
    }
    for site in project.sites() {
        for wait in site.stage.waits.iter().filter(|it| !it.is_before) {
            let name = external(&site, wait);
            let mut named = name.and_then(|it| unwaited.get(&it)).into_iter().flatten();
            if let Some(other) = named.find(|other| meets(&site, other)) {
                found.about(site.stage, finding(&site, wait, other));
            }
        }
    }
}

fn external<'a>(site: &Site<'a>, wait: &Wait) -> Option<Name<'a>> {
    let external = site.pipeline.kustomizations.get(wait.external)?;
    let namespace = external.namespace.as_ref().map(|it| it.value.as_str());
    Some((
        namespace.or_else(|| site.pipeline.flux_namespace()),
        &external.name.value,
    ))
}

/// Whether the other one is of another pipeline, and both may be in one cluster: environments are taken for different
/// ones.
fn meets(site: &Site<'_>, other: &Site<'_>) -> bool {
    let is_one_cluster = match (site.environment(), other.environment()) {
        (Some(one), Some(other)) => one == other,
        (None, _) | (_, None) => true,
    };
    is_one_cluster && !std::ptr::eq(site.pipeline, other.pipeline)
}

fn finding(site: &Site<'_>, wait: &Wait, other: &Site<'_>) -> Diagnostic {
    let (own, name) = (&site.stage.name.value, other.kustomization());
    let place = other.settled.place(&["wait"]);
    CHECK
        .at(
            wait.span,
            format!("`{own}` would not wait until `{name}` has finished"),
        )
        .also(
            place.unwrap_or(other.stage.name.span),
            format!("`{name}` is ready as soon as its objects are applied"),
        )
        .help("remove `wait false` there, or name what to wait for with `health`")
}
