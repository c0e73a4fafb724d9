//! What a source object reads.
//!
//! Without it there is no artifact and the source is not ready (`getAuthOpts`, `verifySignature` and the like in
//! `internal/controller` of source-controller).

use crate::manifests::{Node, Object, SOURCES, is_source};
use crate::source::Span;

use super::need::{Key, Kind};

/// Where sources name Secrets of their own namespace.
const SECRETS: [&[&str]; 4] = [
    &["secretRef", "name"],
    &["certSecretRef", "name"],
    &["proxySecretRef", "name"],
    &["verify", "secretRef", "name"],
];

/// The Secrets that a source names, and the sources that it is made of.
pub(super) fn named(object: &Object, namespace: &str) -> Vec<(Key, Span)> {
    let Some(spec) = object.node.get("spec").filter(|_| is_source(object)) else {
        return Vec::new();
    };
    if is_still(object, spec) {
        return Vec::new();
    }
    let secrets = SECRETS.iter().filter_map(|path| spec.at(path));
    let mut named: Vec<(Kind, &Node)> = secrets.map(|name| (Kind::Secret, name)).collect();
    let chart = spec.get("sourceRef").filter(|_| object.kind == "HelmChart");
    named.extend(chart.and_then(|source| {
        let kind = Kind::of(SOURCES, source.text_at(&["kind"])?)?;
        Some((kind, source.get("name")?))
    }));
    let included = spec.get("include").map(Node::items).unwrap_or_default();
    let included = included
        .iter()
        .filter_map(|it| it.at(&["repository", "name"]));
    named.extend(included.map(|name| (Kind::GitRepository, name)));
    let key = |(kind, name): (Kind, &Node)| {
        let text = name.text().filter(|text| !text.is_empty())?;
        Some((Key::new(kind, namespace, text), name.span))
    };
    named.into_iter().filter_map(key).collect()
}

/// Whether nothing is done with it: it is suspended, or it is a HelmRepository of OCI, which only charts read
/// (`helmrepository_controller.go` of source-controller).
fn is_still(object: &Object, spec: &Node) -> bool {
    let is_oci = object.kind == "HelmRepository" && spec.text_at(&["type"]) == Some("oci");
    is_oci || spec.get("suspend").is_some_and(Node::is_true)
}
