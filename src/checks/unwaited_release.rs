//! A HelmRelease that does not wait for what it installs. Page: `unwaited_release.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{HelmRelease, Node};

use super::charts::Ordered;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unwaited-release",
    severity: Severity::Error,
    summary: "a HelmRelease that others wait for does not wait for what it installs",
    page: include_str!("unwaited_release.md"),
};

/// What makes a release done before its objects are (`api/v2/helmrelease_types.go` of helm-controller).
///
/// `remediation.ignoreTestFailures` is none: with it a release stays as it is, and is not ready (`summarize` in
/// `internal/reconcile/release.go`).
const SWITCHES: [(&[&str], &str); 5] = [
    (&["install", "disableWait"], "are ready"),
    (&["upgrade", "disableWait"], "are ready"),
    (&["install", "disableWaitForJobs"], "have run"),
    (&["upgrade", "disableWaitForJobs"], "have run"),
    (&["test", "ignoreFailures"], "have passed its tests"),
];

/// Whether helm-controller waits for what a release is made of.
pub(super) fn waits(release: &HelmRelease<'_>) -> bool {
    let is_on = |path: &[&str]| release.field(path).is_some_and(Node::is_true);
    let of_objects = SWITCHES.iter().filter(|(_, what)| !what.contains("tests"));
    !of_objects.into_iter().any(|(path, _)| is_on(path))
}

pub(super) fn run(ordered: &Ordered<'_>, found: &mut Findings<'_>) {
    let Some(relation) = ordered.waited else {
        return;
    };
    let then = &relation.then.name.value;
    let tests = ordered.release.field(&["test", "enable"]);
    let is_tested = tests.is_some_and(Node::is_true);
    for (path, what) in SWITCHES {
        let Some(switch) = ordered.release.field(path) else {
            continue;
        };
        if switch.boolean() != Some(true) || (what.contains("tests") && !is_tested) {
            continue;
        }
        let message = format!(
            "`{then}` would not wait until the objects of HelmRelease `{}` {what}",
            ordered.name()
        );
        let finding = CHECK
            .at(switch.span, message)
            .also(relation.span, format!("`{then}` waits for it"))
            .help("remove it");
        found.about(ordered.site.stage, finding);
    }
}
