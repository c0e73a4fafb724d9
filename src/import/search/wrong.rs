//! What is wrong with an object of Flux by itself, whether something applies it or not.

use std::sync::Arc;

use crate::checks::{conflicting_refs, invalid_by_itself};
use crate::diagnostics::Diagnostic;
use crate::manifests::{Documents, Node};
use crate::values::key::{group, is_of_flux};

/// Everything that is wrong with the objects of a file. What a pipeline has written is left to its pipeline.
pub(super) fn wrong(documents: &Documents, nodes: &[Arc<Node>]) -> Vec<Diagnostic> {
    if documents.generated_from.is_some() {
        return Vec::new();
    }
    let of_fields = nodes.iter().flat_map(|it| invalid_by_itself(it));
    let of_refs = nodes.iter().filter_map(|it| conflicting_refs(it));
    let own = of_fields.chain(of_refs);
    let is_in = |it: &Diagnostic| {
        let at = it.primary.span.start;
        let mut nodes = nodes.iter().filter(|it| is_known(it));
        nodes.any(|node| node.span.range().contains(&(at as usize)))
    };
    let twice = documents.twice.iter().filter(|it| is_in(it));
    own.chain(twice.cloned()).collect()
}

fn is_known(node: &Node) -> bool {
    let version = node.text_at(&["apiVersion"]);
    version.is_some_and(|it| is_of_flux(group(it)))
}
