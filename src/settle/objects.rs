//! What kustomize-controller does to the objects of a stage behind kustomize.

use std::collections::BTreeMap;
use std::sync::Arc;
use thin_vec::ThinVec;

use crate::manifests::{
    Node, Object, Others, SubstitutionFault, Unknown, substitute, takes_variables,
};
use crate::source::Span;

/// What the variables of `postBuild` did to the objects of a stage.
#[derive(Clone, Debug, Default)]
pub struct Substitution {
    /// Fields whose value only the cluster knows; they hold their expression.
    pub unknown: ThinVec<Unknown>,
    /// What does not come out as written or as meant.
    pub faults: ThinVec<SubstitutionFault>,
}

impl Substitution {
    /// Whether a value of an object, and all in it, is what the cluster will see.
    #[must_use]
    pub fn knows(&self, value: &Node) -> bool {
        self.knows_at(value.span)
    }

    /// Whether everything that is written in a place is what the cluster will see.
    #[must_use]
    pub fn knows_at(&self, place: Span) -> bool {
        !self.unknown.iter().any(|unknown| unknown.is_in(place))
    }
}

/// Puts the variables of `postBuild` into the objects.
pub(super) fn fill(objects: &mut [Object], spec: &Node) -> Substitution {
    let said = |field| spec.at(&["postBuild", field]);
    let variables = said("substitute").map(Node::entries).unwrap_or_default();
    let known: BTreeMap<&str, &str> = variables
        .iter()
        .filter_map(|(name, value)| name.text().zip(value.text()))
        .collect();
    let from = said("substituteFrom").map(Node::items).unwrap_or_default();
    let others = match from {
        [] => Others::None,
        [..] => Others::OnCluster,
    };
    let mut done = Substitution::default();
    for object in objects.iter_mut().filter(|it| takes_variables(&it.node)) {
        let filled = substitute(&object.node, &known, others);
        object.replace(Arc::new(filled.node));
        done.unknown.extend(filled.unknown);
        done.faults.extend(filled.faults);
    }
    done
}

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
