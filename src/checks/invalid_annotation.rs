//! An annotation that cannot be written. Page: `invalid_annotation.md`.

use crate::diagnostics::{Check, Severity};
use crate::source::Spanned;
use crate::values::name::is_label_key;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "invalid-annotation",
    severity: Severity::Error,
    summary: "an annotation that Kubernetes does not take, or that is not yours to write",
    page: include_str!("invalid_annotation.md"),
};

/// The annotation that carries the release id.
const RESERVED: &str = "flux-pipeline/release";

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for stage in project.sites().map(|site| site.stage) {
        let jobs = stage.jobs.iter().flat_map(|job| &job.annotations);
        for (key, _) in stage.settings.annotations.iter().chain(jobs) {
            look(key, found);
        }
    }
}

/// `ValidateAnnotations` of Kubernetes looks at the key in lower case, so that its domain may have upper
/// case; the value may be any text.
fn look(key: &Spanned<String>, found: &mut Findings<'_>) {
    if !is_label_key(&key.value.to_lowercase()) {
        let finding = CHECK
            .at(key.span, format!("`{}` cannot be the key of an annotation", key.value))
            .help("write `NAME` or `DOMAIN/NAME`; a name has letters, digits, `-`, `_` and `.`, at most 63");
        found.push(finding);
    } else if key.value == RESERVED {
        let finding = CHECK
            .at(key.span, format!("`{RESERVED}` is written by the compiler"))
            .help("say the release id with a statement: `release \"ID\"`");
        found.push(finding);
    }
}
