//! A URL that the kind of source does not take. Page: `invalid_url.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::SourceKind;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "invalid-url",
    severity: Severity::Error,
    summary: "a URL that this kind of source does not take",
    page: include_str!("invalid_url.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for source in project
        .pipelines
        .iter()
        .flat_map(|pipeline| &pipeline.sources)
    {
        let Some(url) = source.block.as_ref().and_then(|block| block.url.as_ref()) else {
            continue;
        };
        let schemes = schemes(source.kind);
        let rest = schemes
            .iter()
            .find_map(|scheme| url.value.strip_prefix(scheme));
        if schemes.is_empty() || rest.is_some_and(|rest| !rest.is_empty()) {
            continue;
        }
        let (text, kind) = (&url.value, source.kind.word());
        let message = format!("`{text}` is no URL of a source of kind `{kind}`");
        let quoted: Vec<String> = schemes.iter().map(|scheme| format!("`{scheme}`")).collect();
        let help = format!("begin it with {}", quoted.join(" or "));
        found.push(CHECK.at(url.span, message).help(help));
    }
}

/// What a URL begins with; from the validation patterns of source-controller's CRDs.
fn schemes(kind: SourceKind) -> &'static [&'static str] {
    match kind {
        SourceKind::Git => &["https://", "http://", "ssh://"],
        SourceKind::Oci => &["oci://"],
        SourceKind::Bucket | SourceKind::External => &[],
    }
}
