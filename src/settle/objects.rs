//! What kustomize-controller does to the objects of a stage behind kustomize.

use std::sync::Arc;

use crate::manifests::{Node, Object};

/// Puts `commonMetadata` on every object (`SetCommonMetadata` in `fluxcd/pkg/ssa/utils`).
pub(super) fn mark(objects: &mut [Object], spec: &Node) {
    for field in ["labels", "annotations"] {
        let marks = spec.at(&["commonMetadata", field]);
        let marks = marks.map(Node::entries).unwrap_or_default();
        if marks.is_empty() {
            continue;
        }
        for object in &mut *objects {
            let node = Arc::make_mut(&mut object.node);
            for (key, value) in marks {
                let name = key.text().unwrap_or_default();
                node.set_at(&["metadata", field, name], value.clone());
            }
        }
    }
}
