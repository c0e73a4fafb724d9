//! Files that a kustomization file names beside manifests and patches: what generators read, and how kustomize
//! itself is set up.

use crate::manifests::{Node, errors};
use crate::values::path;

use super::build::Build;
use super::plugins;
use super::resources::is_certainly_remote;

/// Fields that list files.
const LISTS: [&str; 2] = ["configurations", "crds"];

/// Notes every file that the document names in a field that is read by nobody else.
pub(super) fn note(build: &mut Build<'_, '_>, document: &Node, directory: &str) {
    for field in ["configMapGenerator", "secretGenerator"] {
        for entry in items(document, field) {
            of_generator(build, entry, directory);
        }
    }
    let lists = LISTS.iter().flat_map(|field| items(document, field));
    let replacements = items(document, "replacements").iter();
    let replacements = replacements.filter_map(|entry| entry.get("path"));
    for text in lists
        .chain(replacements)
        .chain(document.at(&["openapi", "path"]))
    {
        file(build, text, text.text().unwrap_or_default(), directory);
    }
    for field in plugins::FIELDS {
        plugins::note(build, document, field, directory);
    }
}

/// The files that a generator reads.
pub(super) fn of_generator(build: &mut Build<'_, '_>, entry: &Node, directory: &str) {
    let texts = ["files", "envs"].iter().flat_map(|key| items(entry, key));
    for text in texts.chain(entry.get("env")) {
        named_file(build, text, directory);
    }
}

fn items<'n>(node: &'n Node, field: &str) -> &'n [Node] {
    node.get(field).map(Node::items).unwrap_or_default()
}

/// `[KEY=]PATH`, as generators name files (`ParseFileSource` in `api/internal/generators`).
fn named_file(build: &mut Build<'_, '_>, text: &Node, directory: &str) {
    let written = text.text().unwrap_or_default();
    let path = written.split_once('=').map_or(written, |(_, path)| path);
    file(build, text, path, directory);
}

/// A file of any kind.
fn file(build: &mut Build<'_, '_>, at: &Node, written: &str, directory: &str) {
    if is_certainly_remote(written) {
        return build.fetched(at);
    }
    let Some(path) = local(build, written, directory) else {
        return absent(build, at, written, directory);
    };
    build.uses(&path);
    let reason = build.request.copied.then(|| build.reader.unreadable(&path));
    if let Some(reason) = reason.flatten() {
        let message = format!("`{path}` cannot be copied: {reason}");
        build.found(errors::UNREADABLE_MANIFEST.at(at.span, message));
    }
}

/// kustomize ends where a file that is named is not there.
fn absent(build: &mut Build<'_, '_>, at: &Node, written: &str, directory: &str) {
    if written.is_empty() || written.contains('\n') {
        return;
    }
    let path = path::resolve(directory, written).filter(|_| !written.starts_with('/'));
    let message = match path {
        None => format!("`{written}` is outside the repository"),
        Some(path) if build.reader.has_file(&path) => format!("the source leaves `{written}` out"),
        Some(_) => format!("`{written}` is not there"),
    };
    build.tree.complete = false;
    build.found(errors::BAD_KUSTOMIZATION.at(at.span, message));
}

/// The path below the root, when a file is there for the controller.
pub(super) fn local(build: &mut Build<'_, '_>, written: &str, directory: &str) -> Option<String> {
    if written.is_empty() || written.starts_with('/') || written.contains('\n') {
        return None;
    }
    let path = path::resolve(directory, written)?;
    build.reaches_the_controller(&path).then_some(path)
}
