//! The fields of a kustomization file.

use crate::diagnostics::Diagnostic;
use crate::manifests::errors::BAD_KUSTOMIZATION;
use crate::manifests::{Node, NodeValue};
use crate::values::key::is_of_flux;

use super::typed;

/// Fields that are followed, or that change nothing but what `buildMetadata` notes.
const FOLLOWED: [&str; 28] = [
    "apiVersion",
    "bases",
    "buildMetadata",
    "commonAnnotations",
    "commonLabels",
    "components",
    "configMapGenerator",
    "configurations",
    "generatorOptions",
    "generators",
    "imageTags",
    "images",
    "kind",
    "labels",
    "metadata",
    "namePrefix",
    "nameSuffix",
    "namespace",
    "patches",
    "patchesJson6902",
    "patchesStrategicMerge",
    "replacements",
    "replicas",
    "resources",
    "secretGenerator",
    "sortOptions",
    "transformers",
    "validators",
];

/// Fields whose effect on the objects is not followed.
const UNFOLLOWED: [&str; 3] = ["crds", "openapi", "vars"];

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
    let whole = chart(document).into_iter().chain(empty(document));
    typed::problems(document).into_iter().chain(whole).collect()
}

/// The fields that have an effect which is not followed, by their keys.
pub(super) fn unfollowed(document: &Node) -> impl Iterator<Item = &Node> {
    let entries = document.entries().iter();
    let unfollowed = entries.filter(|(key, value)| {
        let name = key.text().unwrap_or_default();
        let is_listed = UNFOLLOWED.contains(&name);
        is_listed && value.is_said() && !is_empty_list(value)
    });
    unfollowed.map(|(key, _)| key)
}

/// Whether something is done that is not followed.
pub(super) fn has_unfollowed(document: &Node) -> bool {
    document.entries().iter().any(|(key, value)| {
        let name = key.text().unwrap_or_default();
        let exact = FOLLOWED.contains(&name);
        let is_said = !matches!(&value.value, NodeValue::Null) && !is_empty_list(value);
        (!exact && is_said) || (name == "buildMetadata" && marks_objects(value))
    })
}

/// A label that names the version of kustomize.
fn marks_objects(metadata: &Node) -> bool {
    let mut items = metadata.items().iter();
    items.any(|item| item.text() == Some("managedByLabel"))
}

/// Charts are built by `helm`, which kustomize-controller does not let kustomize run.
fn chart(document: &Node) -> Option<Diagnostic> {
    let mut entries = document.entries().iter();
    let (key, _) = entries.find(|(key, value)| {
        let is_chart = matches!(
            key.text(),
            Some("helmCharts" | "helmChartInflationGenerator")
        );
        is_chart && !value.items().is_empty()
    })?;
    let message = "kustomize-controller builds no charts";
    let help = "write a HelmRelease, or keep what the chart renders to";
    Some(BAD_KUSTOMIZATION.at(key.span, message).help(help))
}

fn is_empty_list(value: &Node) -> bool {
    matches!(&value.value, NodeValue::List(items) if items.is_empty())
}

/// `EnforceFields`: the kind, and the version that goes with it.
fn wrong_kind(document: &Node) -> Option<Diagnostic> {
    let api_version = document.get("apiVersion").filter(|it| it.is_said());
    let group = api_version
        .and_then(Node::text)
        .and_then(|it| it.split('/').next());
    if let Some(api_version) = api_version.filter(|_| group.is_some_and(is_of_flux)) {
        let message = "this is an object of Flux in a file that kustomize reads";
        let help = "give the file another name";
        return Some(BAD_KUSTOMIZATION.at(api_version.span, message).help(help));
    }
    let kind = document.get("kind").filter(|it| it.is_said());
    let wanted = match kind.map(Node::text) {
        None | Some(Some("Kustomization")) => "kustomize.config.k8s.io/v1beta1",
        Some(Some("Component")) => "kustomize.config.k8s.io/v1alpha1",
        Some(_) => {
            let message = "the kind of a kustomization file is `Kustomization` or `Component`";
            return Some(BAD_KUSTOMIZATION.at(kind?.span, message));
        }
    };
    let wrong = api_version.filter(|it| it.text() != Some(wanted))?;
    let message = format!("the version of this kind of kustomization file is `{wanted}`");
    Some(BAD_KUSTOMIZATION.at(wrong.span, message))
}

/// `CheckEmpty`: an empty list says something, an empty text nothing.
fn empty(document: &Node) -> Option<Diagnostic> {
    let says_something = document
        .entries()
        .iter()
        .any(|(key, value)| !matches!(key.text(), Some("apiVersion" | "kind")) && value.is_said());
    let help = "list the manifests under `resources`";
    let found = BAD_KUSTOMIZATION.at(document.span, "this kustomization file says nothing");
    (!says_something).then(|| found.help(help))
}
