//! The Kustomization that `parent NAME` writes, found again.

use crate::manifests::Node;
use crate::values::path::name;

use super::found::{Found, Kustomization, SourceKey};

/// What `parent` writes into `spec`, its `path` and `sourceRef` aside.
const FIELDS: [(&str, &str); 2] = [("interval", "10m"), ("prune", "true")];

/// Whether a Kustomization is what `parent NAME` writes, and would be written again: one by hand stays as it is.
pub(in crate::import) fn is_parent(one: &Kustomization) -> bool {
    let node = &one.written.node;
    let keeps = [
        "metadata",
        "annotations",
        "kustomize.toolkit.fluxcd.io/prune",
    ];
    let is_kept = node.text_at(&keeps) == Some("disabled");
    let spec = node.at(&["spec"]).map(Node::entries).unwrap_or_default();
    let is_known = |key: &str, value: &Node| match key {
        "path" | "sourceRef" => true,
        _ => FIELDS.contains(&(key, &plain(value))),
    };
    let mut fields = spec.iter();
    one.written.is_alone
        && name(&one.written.file) == format!("{}.parent.yaml", one.name)
        && is_kept
        && spec.len() == FIELDS.len() + 2
        && fields.all(|(key, value)| key.text().is_some_and(|key| is_known(key, value)))
}

/// What writes a Kustomization as `parent` says it: it applies that folder, from that source.
pub(in crate::import) fn parent_of<'f>(
    found: &'f Found,
    folder: &str,
    member: &Kustomization,
    source: &SourceKey,
) -> Option<&'f Kustomization> {
    found.kustomizations.iter().find(|it| {
        is_parent(it)
            && it.path.as_deref() == Some(folder)
            && it.source == *source
            && it.namespace == member.namespace
    })
}

fn plain(value: &Node) -> String {
    let flag = value.boolean().map(|it| it.to_string());
    flag.or_else(|| value.text().map(str::to_owned))
        .unwrap_or_default()
}
