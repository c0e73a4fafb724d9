//! What `lint` does not say of hand-written YAML, or says less loudly than of a pipeline.

use crate::checks::{READY_EXPRESSION, is_waivable};
use crate::diagnostics::{Check, Diagnostic, Severity};

use super::search::open::{has_shell_variable, is_open};

/// Checks that say nothing about hand-written YAML, and why.
const LEFT_OUT: [(&str, &str); 27] = [
    (
        "duplicate-kustomization",
        "a namespace may be put in by what applies the file",
    ),
    ("empty-stage", "a directory may hold nothing yet"),
    (
        "foreign-cycle",
        "two clusters have the same names; `circle` looks at each by itself",
    ),
    ("hidden-edge", "`dependsOn` is how YAML says an order"),
    (
        "ineffective-timeout",
        "the draft says timeouts that the YAML leaves out",
    ),
    ("invalid-name", "the draft makes up names"),
    ("invalid-path", "a path with variables is finished by Flux"),
    ("letter-case", "nothing is written"),
    (
        "missing-namespace",
        "the draft may give a namespace that the YAML does not; `built` says it",
    ),
    (
        "nested-kustomization",
        "Kustomizations that apply Kustomizations are usual",
    ),
    (
        "nested-paths",
        "Kustomizations that apply Kustomizations are usual; `shared-path` finds twins",
    ),
    (
        "order-cycle",
        "`circle` finds the same, and what goes through several drafts",
    ),
    (
        "outdated-flux",
        "nothing is built that would need a newer Flux",
    ),
    (
        "overridden-word",
        "the draft says in `spec` what has no word",
    ),
    (
        "shared-cluster",
        "which Kustomizations meet in a cluster, and with which values, is not in the YAML",
    ),
    ("shared-file", "nothing is written"),
    (
        "shared-object",
        "which Kustomizations meet in a cluster, and with which values, is not in the YAML",
    ),
    (
        "undeclared-kind",
        "definitions come with charts that nobody reads here",
    ),
    (
        "undeclared-namespace",
        "what is made by hand or by charts is nowhere declared",
    ),
    (
        "undeclared-object",
        "what is made by hand or by charts is nowhere declared",
    ),
    (
        "undeclared-release",
        "what is made by hand or by charts is nowhere declared",
    ),
    (
        "unmade-object",
        "what is made by hand or by charts is nowhere declared",
    ),
    (
        "unordered-object",
        "what is made by hand or by charts is nowhere declared",
    ),
    (
        "unplaced-object",
        "the draft may give a namespace that the YAML does not; `built` says it",
    ),
    (
        "unready-kind",
        "`missing-expression` has what to add, and one line sums up the kinds that are not known",
    ),
    ("unused-allow", "nothing is allowed in the draft"),
    (
        "unwaited-external",
        "`unwaited-dependency` is said over everything that one root applies",
    ),
];

/// Whether a check says nothing about hand-written YAML.
pub(super) fn is_left_out(check: &Check) -> bool {
    LEFT_OUT.iter().any(|(name, _)| *name == check.name)
}

/// Whether a finding in a draft is said by a rule of hand-written YAML too: not every draft has the expressions of
/// `dependsOn`, and the rule sees all of them.
pub(super) fn is_said_by_rule(found: &Diagnostic) -> bool {
    let field = found.field.as_ref();
    field.is_some_and(|it| it.kind == "Kustomization" && it.path == READY_EXPRESSION)
}

/// Whether a check says nothing about what a Kustomization has from the one that applies it: that one has the same patches
/// for all of its own, whatever they hold.
pub(super) fn is_left_to_others(check: &Check) -> bool {
    check.name == "unmatched-patch"
}

/// Whether a check says nothing about what applies itself: somebody applied it the first time, by hand or with
/// `flux bootstrap`, and what it needs before anything is applied with it.
pub(super) fn is_of_first_time(check: &Check) -> bool {
    check.name == "late-object"
}

/// How loudly a finding is said. YAML promises no order, and cannot say `allow`; and of several revisions in a source Flux
/// takes one.
pub(super) fn severity(found: &Diagnostic) -> Severity {
    let is_harmless = found.check.name == "conflicting-refs" || is_waivable(found.check);
    match is_harmless {
        true => Severity::Warning,
        false => found.severity,
    }
}

/// Whether somebody else finishes a text before it means something: Flux the path of a Kustomization, a script what has
/// a variable of the shell in it.
pub(super) fn is_finished_by_others(check: &Check, text: &str) -> bool {
    match check.name {
        "missing-directory" => is_open(text) || has_shell_variable(text),
        name => name.starts_with("invalid-") && has_shell_variable(text),
    }
}
