//! Image references of containers.

use super::Node;
use crate::values::image::split;

/// One entry of `images`.
pub(super) struct Change<'c> {
    /// `newName`.
    pub name: Option<&'c str>,
    /// `newTag`.
    pub tag: Option<&'c str>,
    /// `digest`.
    pub digest: Option<&'c str>,
    /// `tagSuffix`, behind the tag that is there.
    pub suffix: Option<&'c str>,
}

impl Change<'_> {
    /// The reference afterwards (`imagetag/updater.go` in kustomize's `api/filters`).
    pub(super) fn apply(&self, reference: &str) -> String {
        let (name, rest) = split(reference);
        let name = self.name.unwrap_or(name);
        match (self.tag, self.digest) {
            (Some(tag), Some(digest)) => format!("{name}:{tag}@{digest}"),
            (Some(tag), None) => format!("{name}:{tag}"),
            (None, Some(digest)) => format!("{name}@{digest}"),
            (None, None) => match self.suffix {
                Some(suffix) => {
                    let tag = rest.split('@').next().unwrap_or_default();
                    let tag = tag.strip_prefix(':').unwrap_or(tag);
                    format!("{name}:{tag}{suffix}")
                }
                None => format!("{name}{rest}"),
            },
        }
    }
}

/// The `image` nodes of the containers of an object, wherever its pods are described.
pub(super) fn fields(node: &Node) -> Vec<&Node> {
    let mut found = Vec::new();
    collect(node, &mut found);
    found
}

fn collect<'n>(node: &'n Node, found: &mut Vec<&'n Node>) {
    for (key, value) in node.entries() {
        if matches!(key.text(), Some("containers" | "initContainers")) {
            let images = value
                .items()
                .iter()
                .filter_map(|container| container.get("image"));
            found.extend(images.filter(|image| image.text().is_some()));
        } else {
            collect(value, found);
        }
    }
    for item in node.items() {
        collect(item, found);
    }
}

/// The same, but for what stands below a list.
pub(super) fn fields_outside_lists(node: &Node) -> Vec<&Node> {
    let mut found = Vec::new();
    for (key, value) in node.entries() {
        if matches!(key.text(), Some("containers" | "initContainers")) {
            let containers = value.items().iter();
            let images = containers.filter_map(|container| container.get("image"));
            found.extend(images.filter(|image| image.text().is_some()));
        } else {
            found.extend(fields_outside_lists(value));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_replaces_tag_and_digest() {
        let change = |name, tag, digest| {
            let suffix = None;
            let change = Change {
                name,
                tag,
                digest,
                suffix,
            };
            change.apply("app:1@sha256:ab")
        };
        assert_eq!(change(None, Some("2"), None), "app:2");
        assert_eq!(change(None, None, Some("sha256:cd")), "app@sha256:cd");
        assert_eq!(change(Some("other"), None, None), "other:1@sha256:ab");
        assert_eq!(
            change(None, Some("2"), Some("sha256:cd")),
            "app:2@sha256:cd"
        );
    }
}
