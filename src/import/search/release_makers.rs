//! What else than YAML makes HelmReleases: where something does, nobody here knows all of them.

use crate::manifests::{HelmRelease, Node, NodeValue, Object};
use crate::values::key::group;

const KIND: &str = "HelmRelease";

/// Groups whose objects name HelmReleases and make none; a definition of the kind is none of them.
const NAMING: [&str; 6] = [
    "apiextensions.k8s.io",
    "image.toolkit.fluxcd.io",
    "kustomize.toolkit.fluxcd.io",
    "notification.toolkit.fluxcd.io",
    "rbac.authorization.k8s.io",
    "source.toolkit.fluxcd.io",
];

/// Whether any of these objects may make a HelmRelease: a policy, a set or a composition that has one in it, a chart
/// that gets one as a value, or a chart from git, which people write to make whatever they want.
pub(super) fn has_maker(objects: &[Object]) -> bool {
    let mut charts = HelmRelease::among(objects);
    let is_own = |it: HelmRelease<'_>| {
        let kind = it.chart.map(|chart| chart.source.kind);
        !matches!(kind, Some("HelmRepository" | "OCIRepository"))
    };
    let mut values = HelmRelease::among(objects);
    charts.any(is_own)
        || values.any(|it| it.field(&["values"]).is_some_and(mentions))
        || objects.iter().any(is_maker)
}

fn is_maker(object: &Object) -> bool {
    let names_only = object.kind == KIND || NAMING.contains(&group(&object.api_version));
    !names_only && mentions(&object.node)
}

fn mentions(node: &Node) -> bool {
    match &node.value {
        NodeValue::Text(text) => text.contains(KIND),
        NodeValue::List(items) => items.iter().any(mentions),
        NodeValue::Map(entries) => entries.iter().any(|(_, value)| mentions(value)),
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) => false,
    }
}
