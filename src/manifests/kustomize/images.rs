//! `images`: the tag, digest or name of every image of a name (`api/filters/imagetag`).

use std::sync::Arc;

use regex::Regex;

use crate::manifests::{Node, NodeValue, Object, image};
use crate::source::{SourceMap, Span};
use crate::values::regex::fault;

use super::build::Build;
use super::config;
use super::field::FieldSpec;
use super::transform::refuse;

/// Changes the images of all objects, one rule after another.
pub(super) fn run(build: &mut Build<'_, '_>, document: &Node, objects: &mut [Object]) {
    let lists = ["images", "imageTags"].map(|field| document.get(field).map(Node::items));
    let entries = lists.into_iter().flatten().flatten();
    if objects.iter().any(|object| has_image(&object.node)) {
        entries.clone().for_each(|entry| check_name(build, entry));
    }
    let fields = config::fields(&build.configs, "images");
    change(entries, (&fields, build.sources), objects);
}

fn has_image(node: &Node) -> bool {
    let is_image = |(key, value): &(Node, Node)| key.text() == Some("image") || has_image(value);
    node.entries().iter().any(is_image) || node.items().iter().any(has_image)
}

/// kustomize compiles the name as an expression, and ends where that fails (`IsImageMatched` in `api/internal/image`).
fn check_name(build: &mut Build<'_, '_>, entry: &Node) {
    let Some(name) = entry.get("name") else {
        return;
    };
    if let Some(fault) = fault(name.text().unwrap_or_default()) {
        let message =
            format!("the name of an image is read as a regular expression, and here {fault}");
        refuse(build, name.span, &message);
    }
}

/// Changes the images in containers and in some fields.
pub(super) fn change<'d>(
    entries: impl Iterator<Item = &'d Node>,
    (fields, sources): (&[FieldSpec<'_>], &SourceMap),
    objects: &mut [Object],
) {
    let rules: Vec<Rule<'_>> = entries.filter_map(Rule::of).collect();
    if rules.is_empty() {
        return;
    }
    let changed = |object: &&mut Object| object.kind != "CustomResourceDefinition";
    for object in objects.iter_mut().filter(changed) {
        for rule in &rules {
            rule.change_object(object, fields, sources);
        }
    }
}

/// One entry.
struct Rule<'d> {
    entry: &'d Node,
    /// The name, which is a regular expression that nobody means as one.
    name: Name<'d>,
}

enum Name<'d> {
    /// One without signs of expressions but dots, as all real names are; to read an expression for each takes longer
    /// than all the rest.
    Plain(&'d str),
    Regex(Regex),
}

impl<'d> Rule<'d> {
    /// An entry whose name is none matches nothing.
    fn of(entry: &'d Node) -> Option<Self> {
        let name = field(entry, "name").unwrap_or_default();
        let is_plain =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/' | ':' | '.');
        let name = match name.chars().all(is_plain) {
            true => Name::Plain(name),
            false => {
                let rest = "(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?";
                Name::Regex(Regex::new(&format!("^{name}{rest}$")).ok()?)
            }
        };
        Some(Self { entry, name })
    }

    fn change_object(&self, object: &mut Object, fields: &[FieldSpec<'_>], sources: &SourceMap) {
        if !self.concerns(&object.node) {
            return;
        }
        let own = fields.iter().filter(|field| field.is_of(object));
        let own: Vec<&FieldSpec<'_>> = own.collect();
        if self.finds_plain(&object.node, sources) {
            object.untagged.push(self.place());
        }
        let node = Arc::make_mut(&mut object.node);
        self.in_containers(node);
        for spec in own {
            let nothing = Node::empty_map(node.span);
            // A path that leads through something else has no image.
            let _ = spec.change(node, &nothing, &mut |image| {
                self.change(image);
                Ok(())
            });
        }
    }

    /// Whether any text of an object is such an image; most objects need no copy.
    fn concerns(&self, node: &Node) -> bool {
        match &node.value {
            NodeValue::Text(text) => self.is_of(text),
            NodeValue::List(items) => items.iter().any(|item| self.concerns(item)),
            NodeValue::Map(entries) => entries.iter().any(|(_, value)| self.concerns(value)),
            NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) => false,
        }
    }

    /// Whether no such image stands in quotes, which kustomize keeps.
    fn finds_plain(&self, node: &Node, sources: &SourceMap) -> bool {
        match &node.value {
            NodeValue::Text(text) if self.is_of(text) => {
                !sources.slice(node.span).starts_with(['"', '\''])
            }
            NodeValue::List(items) => items.iter().all(|item| self.finds_plain(item, sources)),
            NodeValue::Map(entries) => {
                let mut values = entries.iter();
                values.all(|(_, value)| self.finds_plain(value, sources))
            }
            NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => {
                true
            }
        }
    }

    /// Containers, wherever they are.
    fn in_containers(&self, node: &mut Node) {
        match &mut node.value {
            NodeValue::Map(entries) => {
                for (key, value) in entries {
                    self.in_containers(value);
                    if matches!(key.text(), Some("containers" | "initContainers")) {
                        let images = value.items_mut().iter_mut();
                        images
                            .filter_map(|container| container.get_mut("image"))
                            .for_each(|image| self.change(image));
                    }
                }
            }
            NodeValue::List(items) => items.iter_mut().for_each(|item| self.in_containers(item)),
            NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => {}
        }
    }

    fn change(&self, image: &mut Node) {
        let Some(written) = image.text().filter(|written| self.is_of(written)) else {
            return;
        };
        let change = image::Change {
            name: field(self.entry, "newName"),
            tag: field(self.entry, "newTag"),
            digest: field(self.entry, "digest"),
            suffix: field(self.entry, "tagSuffix"),
        };
        *image = Node::of_text(change.apply(written), self.place());
    }

    /// Where what it sets is written.
    fn place(&self) -> Span {
        let fields = ["digest", "newTag", "newName"].into_iter();
        let mut places = fields.filter_map(|field| self.entry.get(field));
        places.next().map_or(self.entry.span, |place| place.span)
    }

    /// `IsImageMatched` in `api/internal/image`.
    fn is_of(&self, reference: &str) -> bool {
        match &self.name {
            Name::Plain(name) => behind(name, reference).is_some_and(is_version),
            Name::Regex(regex) => regex.is_match(reference),
        }
    }
}

/// What stands behind a name, whose dots take any character, as those of an expression do.
fn behind<'r>(name: &str, reference: &'r str) -> Option<&'r str> {
    let mut rest = reference.chars();
    let mut takes = |wanted: char| {
        let next = rest.next();
        next.is_some_and(|next| next == wanted || (wanted == '.' && next != '\n'))
    };
    let is_it = name.chars().all(&mut takes);
    is_it.then_some(rest.as_str())
}

/// A tag, a digest, both or nothing.
fn is_version(rest: &str) -> bool {
    let fits = |text: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || "_.{}-".contains(c);
        text.chars().all(fits)
    };
    let (tag, digest) = match rest.split_once('@') {
        Some((tag, digest)) => (tag, digest.strip_prefix("sha256:")),
        None => (rest, Some("")),
    };
    let is_tag = tag.is_empty() || tag.strip_prefix(':').is_some_and(fits);
    is_tag && digest.is_some_and(fits)
}

fn field<'n>(entry: &'n Node, key: &str) -> Option<&'n str> {
    entry.text_at(&[key]).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_in_a_name_takes_any_character() {
        assert_eq!(behind("ghcr.io/o/s", "ghcr.io/o/s:v1"), Some(":v1"));
        assert_eq!(behind("ghcr.io/o/s", "ghcr-io/o/s"), Some(""));
        assert_eq!(behind("ghcr.io/o/s", "ghcrio/o/s"), None);
        assert_eq!(behind("a.", "a"), None);
        assert_eq!(behind("a.", "a\n"), None);
    }
}
