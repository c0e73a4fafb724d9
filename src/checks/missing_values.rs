//! Values that a HelmRelease takes from a key that is not there. Page: `missing_values.md`.

use crate::diagnostics::{Check, Diagnostic, Severity, closest};
use crate::manifests::{HelmRelease, Node, Object};

use super::findings::Findings;
use super::placement::cluster;
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "missing-values",
    severity: Severity::Error,
    summary: "a HelmRelease takes values from a key that its ConfigMap or Secret does not have",
    page: include_str!("missing_values.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for site in project.sites() {
        for release in HelmRelease::among(&site.tree.objects) {
            for reference in release.values_from() {
                if let Some(finding) = judge(project, &site, release.object, reference) {
                    found.about(site.stage, finding);
                }
            }
        }
    }
}

/// `ChartValuesFromReferences` in `fluxcd/pkg/chartutil`: only `data` is read, which `stringData` of a Secret goes into.
fn judge(
    project: &Project,
    site: &Site<'_>,
    release: &Object,
    reference: &Node,
) -> Option<Diagnostic> {
    if reference.get("optional").and_then(Node::boolean) == Some(true) {
        return None;
    }
    let (kind, name) = (reference.text_at(&["kind"])?, reference.text_at(&["name"])?);
    let is_it = |object: &&Object| {
        object.group().is_empty()
            && object.kind == kind
            && object.node.text_at(&["metadata", "name"]) == Some(name)
            && object.namespace == release.namespace
    };
    let near = project.sites().filter(|it| cluster(it) == cluster(site));
    let mut all = near.flat_map(|it| it.tree.objects.iter()).filter(is_it);
    let object = all.next().filter(|_| all.next().is_none())?;
    let key = HelmRelease::values_key(reference);
    let keys = keys(object)?;
    if keys.contains(&key) || keys.iter().chain([&key]).any(|it| it.contains("${")) {
        return None;
    }
    let message = format!("{kind} `{name}` has no key `{key}`, from which the values come");
    let written = reference.get("valuesKey");
    let finding = CHECK.at(written.or(reference.get("name"))?.span, message);
    let finding = finding.also(object.name_span(), "it is made here");
    let near = written.and_then(|_| closest(key, keys.iter().copied()));
    Some(match near {
        Some(near) => finding.suggest(Some(near)),
        None => finding.help(format!(
            "name one of its keys under `valuesKey`: {}",
            listed(&keys)
        )),
    })
}

fn listed(keys: &[&str]) -> String {
    let shown: Vec<String> = keys.iter().take(5).map(|key| format!("`{key}`")).collect();
    shown.join(", ")
}

/// The keys of an object that its manifest alone fills; one with nothing in it is for somebody else to fill.
fn keys(object: &Object) -> Option<Vec<&str>> {
    let fields: &[&str] = match object.kind.as_str() {
        "Secret" => &["data", "stringData"],
        _ => &["data"],
    };
    let annotations = object.node.at(&["metadata", "annotations"]);
    let annotations = annotations.map(Node::entries).unwrap_or_default();
    let mut names = annotations.iter().filter_map(|(key, _)| key.text());
    if names
        .any(|name| name.contains("replicat") || name.contains("reflect") || name.ends_with("/ssa"))
    {
        return None;
    }
    let maps = fields.iter().filter_map(|field| object.node.get(field));
    let keys = maps
        .flat_map(Node::entries)
        .filter_map(|(key, _)| key.text());
    let keys: Vec<&str> = keys.collect();
    (!keys.is_empty()).then_some(keys)
}
