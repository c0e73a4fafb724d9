//! What can be wrong with the user's files themselves; each has its page in `pages/`.

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::source::Span;

use super::yaml::{Problem, ProblemKind};

/// Every check that reading manifests can report, in alphabetical order.
pub static CHECKS: &[&Check] = &[
    &BAD_KUSTOMIZATION,
    &BAD_YAML,
    &DUPLICATE_KEY,
    &DUPLICATE_OBJECT,
    &GENERATE_NAME,
    &NOT_KUBERNETES,
    &SHADOWED_MANIFEST,
    &UNMATCHED_PATCH,
    &UNQUOTED_DATE,
    &UNQUOTED_KEY,
    &UNQUOTED_NUMBER,
    &UNREADABLE_MANIFEST,
];

macro_rules! checks {
    ($($constant:ident, $name:literal, $severity:ident, $summary:literal;)*) => {
        $(pub(super) static $constant: Check = Check {
            name: $name,
            severity: Severity::$severity,
            summary: $summary,
            page: include_str!(concat!("pages/", $name, ".md")),
        };)*
    };
}

checks! {
    BAD_KUSTOMIZATION, "bad-kustomization", Error, "a kustomization file cannot be built";
    BAD_YAML, "bad-yaml", Error, "a file of a stage is not YAML";
    DUPLICATE_KEY, "duplicate-key", Error, "a map of a manifest says a key twice";
    DUPLICATE_OBJECT, "duplicate-object", Error, "a stage holds the same object twice";
    GENERATE_NAME, "generate-name", Error, "a manifest has `generateName` and no name";
    NOT_KUBERNETES, "not-kubernetes", Error, "a file of a stage is no Kubernetes manifest";
    SHADOWED_MANIFEST, "shadowed-manifest", Error, "a file of a stage has the name of that of a generated Job";
    UNMATCHED_PATCH, "unmatched-patch", Warning, "a patch is for no object of the stage";
    UNQUOTED_DATE, "unquoted-date", Warning, "a date without quotes is applied as a time";
    UNQUOTED_KEY, "unquoted-key", Error, "a key of a manifest is no text";
    UNQUOTED_NUMBER, "unquoted-number", Warning, "a number without quotes becomes another text";
    UNREADABLE_MANIFEST, "unreadable-manifest", Error, "a file of a stage cannot be read";
}

/// A patch of a stage, which is found here with the objects that it is for, and by a check of its own where nobody
/// looks at objects.
pub static INVALID_PATCH: Check = Check {
    name: "invalid-patch",
    severity: Severity::Error,
    summary: "a patch that kustomize refuses or misreads",
    page: include_str!("pages/invalid-patch.md"),
};

/// The finding for something wrong with a YAML text.
pub(super) fn of_problem(problem: &Problem, text: &str) -> Diagnostic {
    let check = match &problem.kind {
        ProblemKind::DuplicateKey { .. } => &DUPLICATE_KEY,
        ProblemKind::Syntax(_)
        | ProblemKind::Template
        | ProblemKind::OddKey
        | ProblemKind::TooManyAliases
        | ProblemKind::OddMerge
        | ProblemKind::Unread => &BAD_YAML,
    };
    let found = check.at(problem.span, problem.kind.to_string());
    match &problem.kind {
        ProblemKind::OddKey if text.contains("{{") => template(problem.span),
        ProblemKind::Template => template(problem.span),
        ProblemKind::TooManyAliases => found.help("write out what the aliases stand for"),
        ProblemKind::DuplicateKey { first, .. } => found.also(*first, "first here"),
        ProblemKind::Unread => found.help("put a line `---` in front of it"),
        ProblemKind::Syntax(_) | ProblemKind::OddKey | ProblemKind::OddMerge => found,
    }
}

fn template(span: Span) -> Diagnostic {
    BAD_YAML
        .at(span, ProblemKind::Template.to_string())
        .help("render the template, or move it out of the stage's directory")
}
