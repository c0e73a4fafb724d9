//! What a HelmRelease needs before it installs anything.

use crate::manifests::{HelmRelease, Node, SOURCES};
use crate::source::Span;

use super::need::{Key, Kind};

/// What it takes values from and cannot do without.
pub(super) fn values(release: &HelmRelease<'_>, namespace: &str) -> Vec<(Key, Span)> {
    let named = release.values_from().iter().filter_map(|it| {
        let is_optional = it.get("optional").is_some_and(Node::is_true);
        let kind = Kind::of("", it.text_at(&["kind"])?)?;
        let name = it.get("name").filter(|_| !is_optional)?;
        let key = Key::new(kind, namespace, name.text().unwrap_or_default());
        Some((key, name.span))
    });
    named.collect()
}

/// What else it names: its chart, the Secret of another cluster, and the namespaces that it installs into
/// (`internal/controller/helmrelease_controller.go` of helm-controller).
pub(super) fn named(release: &HelmRelease<'_>, namespace: &str) -> Vec<(Key, Span)> {
    if is_on(release, &["suspend"]) {
        return Vec::new();
    }
    let mut named = chart(release, namespace);
    let other = [
        (Kind::Secret, "secretRef"),
        (Kind::ConfigMap, "configMapRef"),
    ];
    for (kind, field) in other {
        let name = release.field(&["kubeConfig", field, "name"]);
        named.extend(name.and_then(|name| of(kind, namespace, name)));
    }
    // With a kubeconfig they are of the other cluster.
    if release.field(&["kubeConfig"]).is_none() {
        let namespaces = namespaces(release).into_iter();
        named.extend(namespaces.filter_map(|name| of(Kind::Namespace, "", name)));
    }
    named
}

fn of(kind: Kind, namespace: &str, name: &Node) -> Option<(Key, Span)> {
    let text = name.text().filter(|text| !text.is_empty())?;
    Some((Key::new(kind, namespace, text), name.span))
}

fn is_on(release: &HelmRelease<'_>, path: &[&str]) -> bool {
    release.field(path).is_some_and(Node::is_true)
}

/// The source of its chart, and the Secret that this is verified with, which is read beside the source.
fn chart(release: &HelmRelease<'_>, namespace: &str) -> Vec<(Key, Span)> {
    let Some(chart) = release.chart else {
        return Vec::new();
    };
    let source = chart.source;
    let namespace = source.namespace.unwrap_or(namespace);
    let kind = Kind::of(SOURCES, source.kind);
    let named = kind.map(|kind| (Key::new(kind, namespace, source.name), source.span));
    let keys = |template: &'_ Node| {
        let name = template.at(&["verify", "secretRef", "name"])?;
        of(Kind::Secret, namespace, name)
    };
    let keys = chart.template.and_then(keys);
    named.into_iter().chain(keys).collect()
}

/// The namespaces that must be there: with `createNamespace` Helm makes the one that it installs into, before it writes
/// down the release, and no other (`RunWithContext` in `pkg/action/install.go` of Helm).
fn namespaces<'a>(release: &HelmRelease<'a>) -> Vec<&'a Node> {
    let target = release.field(&["targetNamespace"]);
    let storage = release.field(&["storageNamespace"]);
    if !is_on(release, &["install", "createNamespace"]) {
        return target.into_iter().chain(storage).collect();
    }
    let made = target.and_then(Node::text);
    let is_other = |it: &&Node| it.text() != made;
    storage.into_iter().filter(is_other).collect()
}

/// The account that it acts as, in its own namespace. It is impersonated, and so needs rights rather than to be there;
/// with a kubeconfig it is one of the other cluster.
pub(super) fn account<'a>(release: &HelmRelease<'a>) -> Option<&'a Node> {
    let is_here = release.field(&["kubeConfig"]).is_none() && !is_on(release, &["suspend"]);
    release.field(&["serviceAccountName"]).filter(|_| is_here)
}
