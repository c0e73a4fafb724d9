//! What a Kustomization that somebody wrote does with a folder of the Kustomizations of a run.

use std::collections::HashSet;

use crate::manifests::{Foreign, Node, Reach, Reader, StageTree};
use crate::source::{SourceMap, Span};
use crate::values::path::{contains, folder as above, resolve};

use super::project::Project;

/// Whether it may apply a folder: its path is the folder or above it, or kustomization files lead there.
pub(super) fn leads(
    other: &Foreign,
    folder: &str,
    reader: &mut Reader<'_>,
    sources: &mut SourceMap,
) -> bool {
    let path = other.path.value.as_str();
    let is_below = path != folder && contains(folder, path);
    contains(path, folder) || !is_below && reader.may_take_in(path, &[folder], sources)
}

/// What becomes of a folder to which it may lead; `tree` is what is built from its path, where that is known.
pub(super) fn reach(
    other: &Foreign,
    (folder, tree): (&str, Option<&StageTree>),
    project: &Project,
    reader: &mut Reader<'_>,
) -> Reach {
    let path = other.path.value.as_str();
    if contains(path, folder) && !reader.has_list_between(path, folder) {
        // Everything below its path is applied, or what the folder itself lists.
        return Reach::Applied;
    }
    let Some(tree) = tree.filter(|it| it.exists) else {
        return Reach::Unknown;
    };
    if is_taken_in(tree, folder, project) {
        return Reach::Applied;
    }
    let is_bare = !reader.has_kustomization(folder);
    if let Some(entry) = entry(tree, folder).filter(|_| is_bare) {
        return Reach::WithoutFile(entry);
    }
    match list(tree, folder).filter(|_| tree.complete && tree.is_sound()) {
        Some(span) if contains(path, folder) => Reach::Left(span),
        Some(_) | None => Reach::Unknown,
    }
}

/// Whether what is built has something of the folder: a file that the run writes, or what the folder itself lists.
fn is_taken_in(tree: &StageTree, folder: &str, project: &Project) -> bool {
    let written = project.written.iter().flatten();
    let written: HashSet<&str> = written.map(|it| it.path.as_str()).collect();
    let is_ours = |it: &String| above(it) == folder && written.contains(it.as_str());
    let mut lists = tree.kustomizations.iter();
    tree.files.iter().any(is_ours) || lists.any(|(path, _)| above(path) == folder)
}

/// The entry of a kustomization file that names the folder.
fn entry(tree: &StageTree, folder: &str) -> Option<Span> {
    let mut lists = tree.kustomizations.iter();
    lists.find_map(|(path, document)| {
        let fields = ["resources", "bases"].into_iter();
        let mut entries = fields.flat_map(|it| document.get(it).map_or(&[][..], Node::items));
        let names = |it: &&Node| resolve(above(path), it.text()?).filter(|it| it == folder);
        let entry = entries.find(|it| names(it).is_some())?;
        Some(entry.span)
    })
}

/// What the nearest kustomization file above the folder lists.
fn list(tree: &StageTree, folder: &str) -> Option<Span> {
    let lists = tree.kustomizations.iter();
    let lists = lists.filter(|(path, _)| contains(above(path), folder));
    let (_, document) = lists.max_by_key(|(path, _)| path.len())?;
    Some(document.get("resources").unwrap_or(document).span)
}
