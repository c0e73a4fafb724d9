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
    &UNREADABLE_MANIFEST,
];

macro_rules! checks {
    ($($constant:ident, $name:literal, $summary:literal;)*) => {
        $(pub(super) static $constant: Check = Check {
            name: $name,
            severity: Severity::Error,
            summary: $summary,
            page: include_str!(concat!("pages/", $name, ".md")),
        };)*
    };
}

checks! {
    BAD_KUSTOMIZATION, "bad-kustomization", "a kustomization file cannot be built";
    BAD_YAML, "bad-yaml", "a file of a stage is not YAML";
    DUPLICATE_KEY, "duplicate-key", "a map of a manifest says a key twice";
    DUPLICATE_OBJECT, "duplicate-object", "a stage holds the same object twice";
    GENERATE_NAME, "generate-name", "a manifest has `generateName` and no name";
    NOT_KUBERNETES, "not-kubernetes", "a file of a stage is no Kubernetes manifest";
    UNREADABLE_MANIFEST, "unreadable-manifest", "a file of a stage cannot be read";
}

/// The finding for something wrong with a YAML text.
pub(super) fn of_problem(problem: &Problem, text: &str) -> Diagnostic {
    let at = |message: String| BAD_YAML.at(problem.span, message);
    match &problem.kind {
        ProblemKind::OddKey if text.contains("{{") => template(problem.span),
        ProblemKind::Template => template(problem.span),
        ProblemKind::Syntax(reason) => at(format!("this is not YAML: {reason}")),
        ProblemKind::OddKey => at("a key must be a text".to_owned()),
        ProblemKind::OddMerge => at("`<<` needs a map or a list of maps".to_owned()),
        ProblemKind::TooManyAliases => at("the aliases make this document too large".to_owned())
            .help("write out what the aliases stand for"),
        ProblemKind::DuplicateKey { key, first } => DUPLICATE_KEY
            .at(problem.span, format!("`{key}` is said twice"))
            .also(*first, "first here"),
    }
}

fn template(span: Span) -> Diagnostic {
    BAD_YAML
        .at(span, "this is a template, not YAML")
        .help("render the template, or move it out of the stage's directory")
}
