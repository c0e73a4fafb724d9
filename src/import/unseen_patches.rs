//! Patches whose effect nobody sees here.

use crate::manifests::Node;

use super::search::found::Kustomization;

/// Whether some Kustomization patches Kustomizations in a directory that is not found here, such as one below the root of
/// an artifact: what is not written in a Kustomization of this repository may come from there.
pub(super) fn are_for_kustomizations(all: &[Kustomization]) -> bool {
    let unseen = all.iter().filter(|it| !it.applies.seen);
    let mut patches = unseen.flat_map(|it| {
        let patches = it.written.node.at(&["spec", "patches"]);
        patches.map(Node::items).unwrap_or_default()
    });
    patches.any(|patch| {
        let kind = patch.text_at(&["target", "kind"]);
        kind.is_none_or(|it| it.is_empty() || it == "Kustomization")
    })
}
