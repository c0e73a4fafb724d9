//! What keeps an object out of what kustomize builds (`DropLocalNodes` in `api/resource/factory.go`).

use super::Node;

/// The annotation; `false` says that it is no such object.
pub const LOCAL_CONFIG: &str = "config.kubernetes.io/local-config";

/// The value of the annotation, in an object that is left out for it.
#[must_use]
pub fn local_mark(object: &Node) -> Option<&Node> {
    let mark = object.at(&["metadata", "annotations", LOCAL_CONFIG])?;
    mark.text()
        .is_some_and(|text| text != "false")
        .then_some(mark)
}
