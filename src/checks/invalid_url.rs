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
    if let Some(rest) = rests.find(|rest| !rest.is_empty()) {
        return match kind {
            SourceKind::Oci => check_repository(rest, url, found),
            SourceKind::Git | SourceKind::Bucket | SourceKind::External => {}
        };
    }
    if schemes.is_empty() {
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

/// A URL of oci names a repository, and `ref` what is fetched from it (`parseRepository` in
/// `internal/controller/ocirepository_controller.go` of source-controller).
fn check_repository(rest: &str, url: &Node, found: &mut Findings<'_>) {
    let path = match rest.split_once('/') {
        Some((host, path)) if host.contains(['.', ':']) => path,
        Some(_) | None => rest,
    };
    let Some((before, after)) = path.split_once([':', '@']) else {
        return;
    };
    let what = match path.get(before.len()..=before.len()) {
        Some("@") => "digest",
        _ => "tag",
    };
    // A variable of whoever applies the source.
    if rest.contains('$') {
        return;
    }
    let message = format!("`oci://{rest}` has a {what}, and the URL of a source has none");
    let help = format!("remove it from the URL, and write `{what} {after:?}` beside it");
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
