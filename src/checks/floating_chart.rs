//! A chart that is upgraded without a commit. Page: `floating_chart.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{Node, Object, is_one_version};
use crate::source::Span;

use super::charts::{Ordered, Origin};
use super::findings::Findings;
use super::mutable_image_tag::moving_tag;

pub(super) static CHECK: Check = Check {
    name: "floating-chart",
    severity: Severity::Error,
    summary: "a HelmRelease is upgraded when a chart is published, without a commit",
    page: include_str!("floating_chart.md"),
};

pub(super) fn run(ordered: &Ordered<'_>, found: &mut Findings<'_>) {
    let Some((span, what)) = floats(ordered) else {
        return;
    };
    let message = format!(
        "{what}: HelmRelease `{}` is upgraded when a chart is published, with no commit and in no order",
        ordered.name()
    );
    let help = "name one version; a bot may raise it by a commit";
    found.about(ordered.site.stage, CHECK.at(span, message).help(help));
}

/// Where a chart is named that may be another one tomorrow, and why.
pub(super) fn floats(ordered: &Ordered<'_>) -> Option<(Span, String)> {
    let chart = ordered.release.chart?;
    match chart.template {
        Some(template) if chart.source.kind == "HelmRepository" => of_version(template),
        Some(_) => None,
        None => match ordered.origin(chart.source) {
            Origin::Here(object) | Origin::Elsewhere(_, object) => of_source(object),
            Origin::Pipeline | Origin::Unknown => None,
        },
    }
}

/// What `chart.spec`, or the `spec` of a HelmChart, says of the version.
fn of_version(template: &Node) -> Option<(Span, String)> {
    let Some(version) = template.get("version") else {
        return Some((template.span, "no version is named".to_owned()));
    };
    let text = version.text().unwrap_or("*");
    (!is_one_version(text)).then(|| (version.span, format!("`{text}` is not one version")))
}

/// An object that a `chartRef` names.
fn of_source(object: &Object) -> Option<(Span, String)> {
    let spec = object
        .node
        .get("spec")
        .filter(|_| object.kind == "HelmChart");
    let kind = spec.and_then(|it| it.text_at(&["sourceRef", "kind"]));
    match spec {
        Some(spec) if kind == Some("HelmRepository") => of_version(spec),
        Some(_) | None => of_oci(object),
    }
}

/// The tag, range or digest of an OCIRepository (`getRevision` in `ocirepository_controller.go` of source-controller).
pub(super) fn of_oci(object: &Object) -> Option<(Span, String)> {
    if object.kind != "OCIRepository" {
        return None;
    }
    let reference = object.node.at(&["spec", "ref"]);
    let Some(reference) = reference.filter(|it| !it.entries().is_empty()) else {
        return Some((
            object.name_span(),
            "no `ref` means the tag `latest`".to_owned(),
        ));
    };
    if reference.get("digest").is_some() {
        return None;
    }
    if let Some(semver) = reference.get("semver") {
        let text = semver.text().unwrap_or_default();
        return (!is_one_version(text)).then(|| (semver.span, "`semver` is a range".to_owned()));
    }
    let tag = reference.get("tag")?;
    let text = tag.text().unwrap_or_default();
    moving_tag(&format!("chart:{text}")).map(|_| (tag.span, format!("`{text}` can move")))
}
