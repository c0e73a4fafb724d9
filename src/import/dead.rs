//! Kustomizations that nothing in the repository applies.

use std::collections::HashSet;

use crate::manifests::Reader;
use crate::source::{Files, SourceMap};

use super::search::applied::Why;
use super::search::found::{Found, Kustomization, Written, search};
use super::search::walk::applied;

/// Takes what nothing applies out, unless all that was found is so: then somebody means it.
pub(super) fn without_dead(
    found: &mut Found,
    files: &dyn Files,
    reader: &mut Reader<'_>,
    sources: &mut SourceMap,
) -> Vec<String> {
    let whole = search(files, reader, "", sources);
    let unseen = applied(&whole, files, reader, sources).unseen;
    let dead: HashSet<(String, u32)> = unseen
        .iter()
        .filter(|it| matches!(it.why, Why::Unapplied | Why::BelowUnapplied))
        .map(|it| place(&it.written))
        .collect();
    let is_dead = |it: &Kustomization| dead.contains(&place(&it.written));
    if found.kustomizations.iter().all(is_dead) {
        return Vec::new();
    }
    let gone = found.kustomizations.iter().filter(|it| is_dead(it));
    let names = gone.map(|it| format!("{} in {}", it.name, it.written.file));
    let names = names.collect();
    found.kustomizations.retain(|it| !is_dead(it));
    names
}

/// Where a document stands.
fn place(written: &Written) -> (String, u32) {
    (written.file.clone(), written.node.span.start)
}
