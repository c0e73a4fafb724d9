//! A URL that the kind of source does not take. Page: `invalid_url.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Node;
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
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        for (source, settled) in pipeline.sources.iter().zip(project.sources_of(index)) {
            let url = settled.as_ref().and_then(|settled| settled.spec.get("url"));
            url.into_iter()
                .for_each(|url| check_kind(source.kind, url, found));
        }
    }
}

fn check_kind(kind: SourceKind, url: &Node, found: &mut Findings<'_>) {
    let (schemes, text) = (schemes(kind), url.text().unwrap_or_default());
    let mut rests = schemes
        .iter()
        .filter_map(|scheme| text.strip_prefix(scheme));
    if schemes.is_empty() || rests.any(|rest| !rest.is_empty()) {
        return;
    }
    let message = format!(
        "`{text}` is not a URL of a source of kind `{}`",
        kind.word()
    );
    let quoted: Vec<String> = schemes.iter().map(|scheme| format!("`{scheme}`")).collect();
    let help = format!("begin it with {}", quoted.join(" or "));
    found.push(CHECK.at(url.span, message).help(help));
}

/// What a URL begins with; from the validation patterns of source-controller's CRDs.
fn schemes(kind: SourceKind) -> &'static [&'static str] {
    match kind {
        SourceKind::Git => &["https://", "http://", "ssh://"],
        SourceKind::Oci => &["oci://"],
        SourceKind::Bucket | SourceKind::External => &[],
    }
}
