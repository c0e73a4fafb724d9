//! A workload that Flagger rolls out. Page: `canary_workload.md`.

use std::collections::BTreeMap;

use crate::diagnostics::{Check, Severity};
use crate::manifests::Object;
use crate::settle::Project;

use super::findings::Findings;
use super::waited::{Waited, of_site};

pub(super) static CHECK: Check = Check {
    name: "canary-workload",
    severity: Severity::Error,
    summary: "others wait for a workload that Flagger rolls out later",
    page: include_str!("canary_workload.md"),
};

/// Canaries by kind, name and namespace of the workload that they roll out.
type Canaries<'a> = BTreeMap<[Option<&'a str>; 3], &'a Object>;

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let canaries = canaries(project);
    for waited in project.sites().flat_map(of_site) {
        check_waited(&waited, &canaries, found);
    }
}

fn canaries(project: &Project) -> Canaries<'_> {
    let objects = project.sites().flat_map(|site| &site.tree.objects);
    let canaries = objects.filter(|it| it.kind == "Canary" && it.group() == "flagger.app");
    let mut found = Canaries::new();
    for canary in canaries {
        let target = |field| canary.node.text_at(&["spec", "targetRef", field]);
        let workload = [target("kind"), target("name"), canary.namespace.as_deref()];
        found.entry(workload).or_insert(canary);
    }
    found
}

/// Flagger compares the workload with `status.lastAppliedSpec` at its own interval (`pkg/canary/spec.go`).
fn check_waited(waited: &Waited<'_>, canaries: &Canaries<'_>, found: &mut Findings<'_>) {
    let object = waited.object;
    let workload = [
        Some(object.kind.as_str()),
        Some(object.name.as_str()),
        object.namespace.as_deref(),
    ];
    let Some(canary) = canaries.get(&workload) else {
        return;
    };
    let then = waited.then();
    let message = format!(
        "{} counts as ready before Canary `{}` has begun to roll it out",
        waited.shown(),
        canary.name
    );
    let help = format!(
        "let a Job in a stage before `{then}` wait for the Canary: no field of it tells Flux which release it is about"
    );
    let finding = CHECK
        .at(object.name_span(), message)
        .also(canary.name_span(), "the Canary")
        .also(waited.relation.span, format!("`{then}` waits for it"))
        .help(help);
    found.about(waited.site.stage, finding);
}
