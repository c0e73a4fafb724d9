//! The fields of a kustomization file.

use crate::diagnostics::{Diagnostic, closest};
use crate::manifests::errors::BAD_KUSTOMIZATION;
use crate::manifests::{Node, NodeValue};

/// Fields that are followed, or that change nothing a check reads.
const FOLLOWED: [&str; 24] = [
    "apiVersion",
    "buildMetadata",
    "commonAnnotations",
    "commonLabels",
    "components",
    "configMapGenerator",
    "generatorOptions",
    "images",
    "kind",
    "labels",
    "metadata",
    "namePrefix",
    "nameSuffix",
    "namespace",
    "openapi",
    "patches",
    "patchesJson6902",
    "patchesStrategicMerge",
    "replicas",
    "resources",
    "secretGenerator",
    "sortOptions",
    "validators",
    "crds",
];

/// Fields whose effect on the objects is not followed.
const UNFOLLOWED: [&str; 10] = [
    "bases",
    "configurations",
    "generators",
    "helmChartInflationGenerator",
    "helmCharts",
    "helmGlobals",
    "imageTags",
    "replacements",
    "transformers",
    "vars",
];

/// Fields that hold a list.
const LISTS: [&str; 9] = [
    "components",
    "configMapGenerator",
    "images",
    "labels",
    "patches",
    "patchesJson6902",
    "patchesStrategicMerge",
    "resources",
    "secretGenerator",
];

/// What is wrong with the fields; kustomize refuses unknown ones (`Kustomization.Unmarshal` in
/// `api/types/kustomization.go`).
pub(super) fn problems(document: &Node) -> Vec<Diagnostic> {
    if !matches!(document.value, NodeValue::Map(_)) {
        let message = "a kustomization file is a map";
        return vec![BAD_KUSTOMIZATION.at(document.span, message)];
    }
    if let Some(found) = wrong_kind(document) {
        return vec![found];
    }
    let unknown = document
        .entries()
        .iter()
        .filter_map(|(key, _)| unknown(key));
    let lists = document
        .entries()
        .iter()
        .filter_map(|(key, value)| no_list(key, value));
    unknown.chain(lists).chain(empty(document)).collect()
}

/// Whether a field has an effect that is not followed.
pub(super) fn has_unfollowed(document: &Node) -> bool {
    document.entries().iter().any(|(key, value)| {
        let name = key.text().unwrap_or_default();
        let exact = FOLLOWED.contains(&name);
        !exact && !matches!(&value.value, NodeValue::Null) && !is_empty_list(value)
    })
}

fn is_empty_list(value: &Node) -> bool {
    matches!(&value.value, NodeValue::List(items) if items.is_empty())
}

fn wrong_kind(document: &Node) -> Option<Diagnostic> {
    let api_version = document.get("apiVersion")?;
    let group = api_version.text()?.split('/').next()?;
    if group.ends_with(".toolkit.fluxcd.io") {
        let message = "this is an object of Flux in a file that kustomize reads";
        let help = "give the file another name";
        return Some(BAD_KUSTOMIZATION.at(api_version.span, message).help(help));
    }
    let kind = document.get("kind")?;
    let known = matches!(kind.text(), Some("Kustomization" | "Component"));
    let message = "the kind of a kustomization file is `Kustomization` or `Component`";
    (!known).then(|| BAD_KUSTOMIZATION.at(kind.span, message))
}

fn unknown(key: &Node) -> Option<Diagnostic> {
    let name = key.text().unwrap_or_default();
    let known = || FOLLOWED.into_iter().chain(UNFOLLOWED);
    // Go reads the names of JSON fields in any case.
    if known().any(|field| field.eq_ignore_ascii_case(name)) {
        return None;
    }
    let message = format!("kustomize has no field `{name}`");
    Some(
        BAD_KUSTOMIZATION
            .at(key.span, message)
            .suggest(closest(name, known())),
    )
}

fn no_list(key: &Node, value: &Node) -> Option<Diagnostic> {
    let name = key.text().unwrap_or_default();
    let fits = matches!(value.value, NodeValue::List(_) | NodeValue::Null);
    let message = format!("`{name}` must be a list");
    (LISTS.contains(&name) && !fits).then(|| BAD_KUSTOMIZATION.at(value.span, message))
}

fn empty(document: &Node) -> Option<Diagnostic> {
    let says_something = document.entries().iter().any(|(key, value)| {
        !matches!(key.text(), Some("apiVersion" | "kind" | "metadata"))
            && !value.is_null()
            && !is_empty_list(value)
    });
    let help = "list the manifests under `resources`";
    let found = BAD_KUSTOMIZATION.at(document.span, "this kustomization file says nothing");
    (!says_something).then(|| found.help(help))
}
