//! Marks on a Kustomization or a source that keep its parent from writing it again.

use crate::manifests::Node;

pub(super) const UNFREEZE: &str = "remove it: no release could change what is there";

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
