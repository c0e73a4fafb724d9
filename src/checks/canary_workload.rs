//! A workload that Flagger rolls out. Page: `canary_workload.md`.

use crate::diagnostics::{Check, Severity};
use crate::settle::Project;

use super::findings::Findings;
use super::waited::{Waited, each};

pub(super) static CHECK: Check = Check {
    name: "canary-workload",
    severity: Severity::Warning,
    summary: "others wait for a workload that Flagger rolls out later",
    page: include_str!("canary_workload.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    each(project, found, check_waited);
}

/// Flagger compares the workload with `status.lastAppliedSpec` at its own interval (`pkg/canary/spec.go`).
fn check_waited(waited: &Waited<'_>, found: &mut Findings<'_>) {
    let object = waited.object;
    let sites = waited.project.sites();
    let mut canaries = sites
        .flat_map(|site| &site.tree.objects)
        .filter(|it| it.kind == "Canary" && it.group() == "flagger.app");
    let is_target = |canary: &&crate::manifests::Object| {
        let target = |field| canary.node.text_at(&["spec", "targetRef", field]);
        target("kind") == Some(&object.kind)
            && target("name") == Some(&object.name)
            && canary.namespace == object.namespace
    };
    let Some(canary) = canaries.find(is_target) else {
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
