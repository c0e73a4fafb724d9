//! Marks that keep Flux from writing an object again.

use crate::manifests::{LOCAL_CONFIG, Node, Object};

pub(super) const UNFREEZE: &str = "remove it: no release could change what is there";

/// The label or annotation of an object that keeps every change from it.
pub(super) fn mark(object: &Object) -> Option<(&Node, &Node)> {
    let mut marks = marks(object);
    marks.find(|(key, value)| frozen(key, value).is_some())
}

/// Whether kustomize-controller never sends an object, not even to ask whether the API server would take it
/// (`shouldSkipApply` in `ssa` of `fluxcd/pkg`); one that is only made once is sent then.
pub(super) fn is_never_sent(object: &Object) -> bool {
    let once = |value: &Node| {
        value
            .text()
            .is_some_and(|it| it.eq_ignore_ascii_case("ifnotpresent"))
    };
    marks(object).any(|(key, value)| frozen(key, value).is_some() && !once(value))
}

fn marks(object: &Object) -> impl Iterator<Item = (&Node, &Node)> {
    let lists = ["annotations", "labels"].into_iter();
    let lists = lists.filter_map(|list| object.node.at(&["metadata", list]));
    lists
        .flat_map(Node::entries)
        .map(|(key, value)| (key, value))
}

/// Why a label or an annotation keeps every later spec from the cluster: kustomize-controller leaves such an object as it
/// is (`AnyInMetadata` in `ssa` of `fluxcd/pkg` looks at both).
pub(super) fn frozen(key: &Node, value: &Node) -> Option<String> {
    let (key, value) = (key.text()?, value.text()?);
    let name = key.strip_prefix("kustomize.toolkit.fluxcd.io/")?;
    let is_frozen = matches!(
        (name, value.to_lowercase().as_str()),
        ("reconcile", "disabled") | ("ssa", "ignore" | "ifnotpresent")
    );
    is_frozen.then(|| format!("`{key}: {value}` keeps Flux from writing this object again"))
}

/// Why an annotation keeps an object out of what kustomize builds (`DropLocalNodes` in `api/resource/factory.go`), which
/// is all that Flux applies.
pub(super) fn local(key: &Node, value: &Node) -> Option<String> {
    let (key, value) = (key.text()?, value.text()?);
    let is_local = key == LOCAL_CONFIG && value != "false";
    is_local.then(|| format!("`{key}: {value}` keeps this object out of what Flux applies"))
}
