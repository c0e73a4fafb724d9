//! Files that a kustomization file names beside manifests and patches: what generators read, and how kustomize
//! itself is set up.

use crate::manifests::{Node, NodeValue, errors, yaml};
use crate::values::path;

use super::build::Build;
use super::resources::is_certainly_remote;

/// Fields that list files.
const LISTS: [&str; 2] = ["configurations", "crds"];

/// Fields that list plug-ins: files, directories, or the YAML itself.
const PLUGINS: [&str; 3] = ["generators", "transformers", "validators"];

/// Notes every file that the document names in a field that is read by nobody else.
pub(super) fn note(build: &mut Build<'_, '_>, document: &Node, directory: &str) {
    for field in ["configMapGenerator", "secretGenerator"] {
        for entry in items(document, field) {
            let texts = ["files", "envs"].iter().flat_map(|key| items(entry, key));
            for text in texts.chain(entry.get("env")) {
                named_file(build, text, directory);
            }
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
    for entry in PLUGINS.iter().flat_map(|field| items(document, field)) {
        plugin(build, entry, directory);
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
fn local(build: &mut Build<'_, '_>, written: &str, directory: &str) -> Option<String> {
    if written.is_empty() || written.starts_with('/') || written.contains('\n') {
        return None;
    }
    let path = path::resolve(directory, written)?;
    build.reaches_the_controller(&path).then_some(path)
}

/// What a plug-in is set up with may name files in any field, from the directory of the kustomization.
fn plugin(build: &mut Build<'_, '_>, entry: &Node, directory: &str) {
    let written = entry.text().unwrap_or_default();
    if let Some(path) = local(build, written, directory) {
        build.uses(&path);
        let manifest = build.manifest(&path);
        let documents = manifest.iter().flat_map(|manifest| &manifest.documents);
        documents.for_each(|document| configured(build, (entry, document), directory));
        return;
    }
    let below = path::resolve(directory, written).filter(|_| !written.contains('\n'));
    let file = below.and_then(|below| Some((build.kustomization_file(&below)?, below)));
    if let Some((file, below)) = file.filter(|(_, below)| !build.open.contains(below)) {
        let mut objects = Vec::new();
        build.kustomization(&below, &file, &mut objects);
        let nodes = objects.iter().map(|object| object.node.as_ref());
        return nodes.for_each(|node| configured(build, (entry, node), directory));
    }
    let inline = yaml::parse(entry.span.file, written).nodes;
    inline
        .iter()
        .for_each(|node| configured(build, (entry, node), directory));
}

/// A plug-in's own object. kustomize-controller lets kustomize run those that are built in, and no `helm`
/// (`DisabledPluginConfig`).
fn configured(build: &mut Build<'_, '_>, (entry, node): (&Node, &Node), directory: &str) {
    let text = |field: &str| node.text_at(&[field]).unwrap_or_default();
    let (api_version, kind) = (text("apiVersion"), text("kind"));
    let (message, help) = match (api_version, kind) {
        ("builtin", "HelmChartInflationGenerator") => {
            let help = "write a HelmRelease, or keep what the chart renders to";
            ("kustomize-controller builds no charts".to_owned(), help)
        }
        ("" | "builtin", _) | (_, "") => return named_anywhere(build, node, directory),
        _ => {
            let message = format!("kustomize-controller runs no plug-ins, and `{kind}` is one");
            (message, "keep what the plug-in makes in files")
        }
    };
    build.tree.complete = false;
    build.found(errors::BAD_KUSTOMIZATION.at(entry.span, message).help(help));
}

/// Every text that names a file.
fn named_anywhere(build: &mut Build<'_, '_>, node: &Node, directory: &str) {
    match &node.value {
        NodeValue::Text(text) => {
            let path = text.split_once('=').map_or(text.as_ref(), |(_, path)| path);
            if let Some(path) = local(build, path, directory) {
                build.uses(&path);
            }
        }
        NodeValue::List(items) => items
            .iter()
            .for_each(|it| named_anywhere(build, it, directory)),
        NodeValue::Map(entries) => entries
            .iter()
            .for_each(|(_, value)| named_anywhere(build, value, directory)),
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) => {}
    }
}
