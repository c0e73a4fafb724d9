//! What the pods of an object read: ConfigMaps and Secrets, by name.

use std::collections::BTreeSet;

use crate::manifests::Node;

/// Kind and name of everything that the pods of an object read.
pub(super) fn reads(node: &Node) -> BTreeSet<(&'static str, String)> {
    let mut found = BTreeSet::new();
    collect(node, &mut found);
    found
}

/// Kind and name of everything that a HelmRelease takes values from.
pub(super) fn values(node: &Node) -> BTreeSet<(&'static str, String)> {
    let references = node.at(&["spec", "valuesFrom"]);
    let references = references.map(Node::items).unwrap_or_default();
    let mut found = BTreeSet::new();
    for reference in references {
        match reference.text_at(&["kind"]) {
            Some("ConfigMap") => add("ConfigMap", reference.text_at(&["name"]), &mut found),
            Some("Secret") => add("Secret", reference.text_at(&["name"]), &mut found),
            Some(_) | None => {}
        }
    }
    found
}

/// Kind and name of everything that the containers of an object have in their environment, which they read once.
pub(super) fn environment(node: &Node) -> BTreeSet<(&'static str, String)> {
    let mut found = BTreeSet::new();
    collect_environment(node, &mut found);
    found
}

fn collect_environment(node: &Node, found: &mut BTreeSet<(&'static str, String)>) {
    for (key, value) in node.entries() {
        match key.text() {
            Some("env" | "envFrom") => collect(value, found),
            Some(_) | None => collect_environment(value, found),
        }
    }
    for item in node.items() {
        collect_environment(item, found);
    }
}

fn collect(node: &Node, found: &mut BTreeSet<(&'static str, String)>) {
    for (key, value) in node.entries() {
        match key.text() {
            Some("configMapRef" | "configMapKeyRef" | "configMap") => {
                add("ConfigMap", value.text_at(&["name"]), found);
            }
            Some("secretRef" | "secretKeyRef") => add("Secret", value.text_at(&["name"]), found),
            Some("secret") => {
                let name = value
                    .text_at(&["secretName"])
                    .or_else(|| value.text_at(&["name"]));
                add("Secret", name, found);
            }
            Some(_) | None => {}
        }
        collect(value, found);
    }
    node.items().iter().for_each(|item| collect(item, found));
}

fn add(kind: &'static str, name: Option<&str>, found: &mut BTreeSet<(&'static str, String)>) {
    found.extend(name.map(|name| (kind, name.to_owned())));
}

/// The image references of the containers of an object.
pub(super) fn images(node: &Node) -> Vec<String> {
    let mut found = Vec::new();
    collect_images(node, &mut found);
    found
}

fn collect_images(node: &Node, found: &mut Vec<String>) {
    for (key, value) in node.entries() {
        if matches!(key.text(), Some("containers" | "initContainers")) {
            let images = value
                .items()
                .iter()
                .filter_map(|item| item.text_at(&["image"]));
            found.extend(images.map(str::to_owned));
        } else {
            collect_images(value, found);
        }
    }
    node.items()
        .iter()
        .for_each(|item| collect_images(item, found));
}
