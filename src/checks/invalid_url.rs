//! A URL that the kind of source does not take. Page: `invalid_url.md`.

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::manifests::Node;

use super::Project;
use super::findings::Findings;
use super::source_objects::{SourceObject, all};

pub(super) static CHECK: Check = Check {
    name: "invalid-url",
    severity: Severity::Error,
    summary: "a URL that this kind of source does not take",
    page: include_str!("invalid_url.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for source in all(project) {
        let url = source.spec.get("url");
        let finding = url.and_then(|url| problem(&source, url));
        finding
            .into_iter()
            .for_each(|finding| found.about_any(source.stage, finding));
    }
}

fn problem(source: &SourceObject<'_>, url: &Node) -> Option<Diagnostic> {
    if source.kind == "HelmRepository" {
        return of_charts(source.spec, url);
    }
    let (schemes, text) = (schemes(source.kind), url.text().unwrap_or_default());
    let mut rests = schemes
        .iter()
        .filter_map(|scheme| text.strip_prefix(scheme));
    match rests.find(|rest| !rest.is_empty()) {
        Some(rest) if source.kind == "OCIRepository" => of_artifacts(rest, url),
        Some(rest) => of_git(rest, url),
        // The definition has a pattern for it, which tells of an object of a stage.
        None if source.stage.is_some() || schemes.is_empty() => None,
        None => Some(of_other_scheme(source.kind, text, url)),
    }
}

fn of_other_scheme(kind: &str, text: &str, url: &Node) -> Diagnostic {
    let message = format!("`{text}` is not a URL of a {kind}");
    let schemes = schemes(kind).iter();
    let quoted: Vec<String> = schemes.map(|scheme| format!("`{scheme}`")).collect();
    let help = format!("begin it with {}", quoted.join(" or "));
    CHECK.at(url.span, message).help(help)
}

/// Where the short form of SSH was put behind a scheme, Go takes what follows the `:` for a port (`parseHost` in
/// `net/url/url.go`), and source-controller gives up (`reconcileSource` in
/// `internal/controller/gitrepository_controller.go`).
fn of_git(rest: &str, url: &Node) -> Option<Diagnostic> {
    let authority = rest.split(['/', '?', '#']).next()?;
    let (_, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (name, port) = host.split_once(':')?;
    let is_open = authority.contains(['$', '[']) || port.contains(':');
    if is_open || port.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let message = format!("`{port}` behind `{name}:` is not a port");
    let help = format!("a path begins with `/`: `{name}/{port}`");
    Some(CHECK.at(url.span, message).help(help))
}

/// Charts come from a registry, or from a page that lists them (`reconcileSource` in
/// `internal/controller/helmrepository_controller.go` of source-controller, `buildFromHelmRepository` in
/// `helmchart_controller.go`).
fn of_charts(spec: &Node, url: &Node) -> Option<Diagnostic> {
    let text = url.text().filter(|text| !text.contains('$'))?;
    let is_registry = text.to_ascii_lowercase().starts_with("oci://");
    let (message, help) = match (spec.text_at(&["type"]), is_registry) {
        (Some("oci"), false) => (
            "with `type: oci` the URL begins with `oci://`",
            "write `oci://` in front of it, or remove `type: oci`",
        ),
        (None | Some("" | "default"), true) => (
            "a URL of `oci://` needs `type: oci` beside it",
            "write `type: oci`",
        ),
        _ => return None,
    };
    Some(CHECK.at(url.span, message).help(help))
}

/// A URL of oci names a repository, and `ref` what is fetched from it (`parseRepository` in
/// `internal/controller/ocirepository_controller.go` of source-controller).
fn of_artifacts(rest: &str, url: &Node) -> Option<Diagnostic> {
    let path = match rest.split_once('/') {
        Some((host, path)) if host.contains(['.', ':']) => path,
        Some(_) | None => rest,
    };
    let (before, after) = path.split_once([':', '@'])?;
    let what = match path.get(before.len()..=before.len()) {
        Some("@") => "digest",
        _ => "tag",
    };
    // A variable of whoever applies the source.
    if rest.contains('$') {
        return None;
    }
    let message = format!("`oci://{rest}` has a {what}, and the URL of a source has none");
    let help = format!("remove it from the URL, and write `{what} {after:?}` beside it");
    Some(CHECK.at(url.span, message).help(help))
}

/// What a URL begins with; from the validation patterns of source-controller's CRDs.
fn schemes(kind: &str) -> &'static [&'static str] {
    match kind {
        "GitRepository" => &["https://", "http://", "ssh://"],
        "OCIRepository" => &["oci://"],
        _ => &[],
    }
}
