//! What a Kustomization that somebody wrote by hand applies.

use crate::manifests::{Additions, Node, Reader, Request, StageTree};
use crate::source::SourceMap;

use super::stage::SettledPatch;
use super::{additions, objects, read};

/// The objects of a directory of this repository as a Kustomization with this `spec` applies them: its patches,
/// `targetNamespace`, `images` and components, the values of `postBuild`, and `commonMetadata`. What only the
/// cluster knows stays as the expression that it is.
pub fn applied(
    spec: &Node,
    request: &Request,
    reader: &mut Reader<'_>,
    sources: &mut SourceMap,
) -> StageTree {
    let additions = additions_of(spec);
    let mut tree = reader.apply(request, &additions, sources);
    if read::substitutes(spec) {
        objects::fill(&mut tree.objects, spec);
    }
    objects::mark(&mut tree.objects, spec);
    tree
}

/// What such a `spec` adds to the directory.
pub(super) fn additions_of(spec: &Node) -> Additions {
    let entries = spec.get("patches").map(Node::items).unwrap_or_default();
    let patches: Vec<SettledPatch> = entries.iter().map(written_patch).collect();
    additions::of_spec(spec, &patches)
}

/// An entry of `patches` as somebody wrote it by hand.
#[must_use]
pub fn written_patch(entry: &Node) -> SettledPatch {
    let text = entry.get("patch").unwrap_or(entry);
    let content = text.text().and_then(|it| Node::read(it, text.span).ok());
    SettledPatch {
        target: entry.get("target").cloned(),
        span: text.span,
        is_image: false,
        content: content.map(std::sync::Arc::new),
    }
}
