//! What a Kustomization of Flux adds to what is in its directory.

use std::sync::Arc;

use super::Node;
use crate::source::Span;

/// What kustomize-controller merges into the kustomization file of a stage's path before it builds it
/// (`Generator.GenerateManifest` in `fluxcd/pkg/kustomize`), and the files that our build puts there. Each node
/// has the place of what the user wrote.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Additions {
    /// `targetNamespace`.
    pub namespace: Option<Node>,
    /// `namePrefix`.
    pub name_prefix: Option<Node>,
    /// `nameSuffix`.
    pub name_suffix: Option<Node>,
    /// `components`, paths relative to the stage's directory.
    pub components: Vec<Node>,
    /// `ignoreMissingComponents`.
    pub ignore_missing_components: bool,
    /// `patches`: maps with `patch` and perhaps `target`.
    pub patches: Vec<Node>,
    /// `images`: maps with `name` and what is new.
    pub images: Vec<Node>,
    /// Files that the build writes: the path below the root, and the one object.
    pub generated: Vec<(String, Arc<Node>)>,
}

impl Additions {
    /// The same, all of it standing at one place.
    #[must_use]
    pub fn moved_to(self, span: Span) -> Self {
        let node = |it: Option<Node>| it.map(|it| it.moved_to(span));
        let list = |it: Vec<Node>| it.into_iter().map(|it| it.moved_to(span)).collect();
        let moved =
            |(path, it): (String, Arc<Node>)| (path, Arc::new(Node::clone(&it).moved_to(span)));
        Self {
            namespace: node(self.namespace),
            name_prefix: node(self.name_prefix),
            name_suffix: node(self.name_suffix),
            components: list(self.components),
            ignore_missing_components: self.ignore_missing_components,
            patches: list(self.patches),
            images: list(self.images),
            generated: self.generated.into_iter().map(moved).collect(),
        }
    }

    /// The kustomization file that kustomize reads in the end, components left out: which of them are there only
    /// the walk knows.
    pub(super) fn merged_into(&self, document: &Node) -> Node {
        let mut merged = document.clone();
        let texts = [
            ("namespace", &self.namespace),
            ("namePrefix", &self.name_prefix),
            ("nameSuffix", &self.name_suffix),
        ];
        for (field, text) in texts {
            if let Some(text) = text {
                merged.set(field, text.clone());
            }
        }
        for patch in &self.patches {
            merged.append("patches", patch.clone());
        }
        for image in &self.images {
            add_image(&mut merged, image);
        }
        merged
    }
}

/// An image changes the entry of its name, or is one more: `newTag` and `digest` are one value, and `newName`
/// another.
fn add_image(document: &mut Node, image: &Node) {
    let name = image.text_at(&["name"]);
    let known = document.get_mut("images").and_then(|list| {
        list.items_mut()
            .iter_mut()
            .find(|known| known.text_at(&["name"]) == name)
    });
    let Some(known) = known else {
        return document.append("images", image.clone());
    };
    let said = |field: &str| image.get(field).filter(|value| value.is_said()).cloned();
    if let Some(new) = said("newName") {
        known.set("newName", new);
    }
    if said("newTag").is_some() || said("digest").is_some() {
        for field in ["newTag", "digest"] {
            known.remove(field);
            if let Some(new) = said(field) {
                known.set(field, new);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::source::FileId;

    fn read(text: &str) -> Node {
        Node::read(text, Span::new(FileId(0), 0, 0)).unwrap()
    }

    fn images(document: &str, image: &str) -> serde_json::Value {
        let additions = Additions {
            images: vec![read(image)],
            ..Additions::default()
        };
        additions
            .merged_into(&read(document))
            .get("images")
            .unwrap()
            .json()
    }

    #[test]
    fn an_image_of_a_known_name_changes_its_entry() {
        let file = "images: [{name: a, newName: b, newTag: '1'}]";
        assert_eq!(
            images(file, "{name: a, newTag: '2'}"),
            json!([{"name": "a", "newName": "b", "newTag": "2"}])
        );
        assert_eq!(
            images(file, "{name: a, digest: 'sha256:1'}"),
            json!([{"name": "a", "newName": "b", "digest": "sha256:1"}])
        );
        assert_eq!(
            images(file, "{name: a, newName: c}"),
            json!([{"name": "a", "newName": "c", "newTag": "1"}])
        );
        assert_eq!(
            images(file, "{name: b, newTag: '2'}")[1],
            json!({"name": "b", "newTag": "2"})
        );
    }

    #[test]
    fn what_the_stage_says_replaces_and_patches_are_appended() {
        let additions = Additions {
            namespace: Some(read("shop")),
            patches: vec![read("patch: second")],
            ..Additions::default()
        };
        let merged = additions.merged_into(&read("namespace: old\npatches: [{patch: first}]"));
        assert_eq!(
            merged.json(),
            json!({"namespace": "shop", "patches": [{"patch": "first"}, {"patch": "second"}]})
        );
    }
}
