//! Images in the values of a HelmRelease.
//!
//! Takes the values; gives the images that they name in the places that charts use, and what they must say for a chart to
//! run an image. It deliberately knows no chart: what a chart takes when the values say nothing is not seen.

use crate::source::Span;
use crate::values::image::{Reference, split_registry};

use super::{HelmRelease, Node, NodeValue, Object};

/// An image that the values of a HelmRelease name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartImage {
    /// The keys that lead to it.
    pub keys: Vec<String>,
    /// The image.
    pub reference: String,
    /// Where its version is said.
    pub span: Span,
}

impl HelmRelease<'_> {
    /// The images that its values name, its own and those of ConfigMaps beside it: at `image`, wherever that is, as one text or
    /// in parts. One without a version has that of the chart, which nobody sees here.
    #[must_use]
    pub fn images(&self, objects: &[Object]) -> Vec<ChartImage> {
        let mut found = Vec::new();
        if let Some(values) = self.values(objects) {
            collect(&values, &mut Vec::new(), &mut found);
        }
        found
    }
}

fn collect(node: &Node, keys: &mut Vec<String>, found: &mut Vec<ChartImage>) {
    for (key, value) in node.entries() {
        let Some(key) = key.text() else { continue };
        keys.push(key.to_owned());
        let image = read(value).filter(|_| key == "image");
        match image {
            Some((reference, span)) => found.push(ChartImage {
                keys: keys.clone(),
                reference,
                span,
            }),
            None => collect(value, keys, found),
        }
        keys.pop();
    }
}

/// The image that a value says, when it says which version.
fn read(value: &Node) -> Option<(String, Span)> {
    if let Some(text) = value.text() {
        let is_whole = Reference::split(text).is_versioned();
        return is_whole.then(|| (text.to_owned(), value.span));
    }
    let part = |key: &str| value.get(key).filter(|part| part.is_said());
    let text = |key: &str| part(key).and_then(Node::text);
    let repository = text("repository")?;
    let name = match text("registry") {
        Some(registry) => format!("{registry}/{repository}"),
        None => repository.to_owned(),
    };
    let (tag, digest) = (text("tag"), text("digest"));
    let place = part("digest").or(part("tag"))?;
    // A number is not the text that it was written as.
    place.text()?;
    let reference = Reference {
        name: &name,
        tag,
        digest,
    };
    Some((reference.to_string(), place.span))
}

/// What stands behind keys, where an image may be put; `None` where it may not: something else than a map is on the way, or
/// the last key is that of a part of an image.
#[must_use]
pub fn image_place<'v>(values: Option<&'v Node>, keys: &[&str]) -> Option<Option<&'v Node>> {
    let (last, way) = keys.split_last()?;
    if ["digest", "registry", "repository", "tag"].contains(last) {
        return None;
    }
    let mut at = values;
    for key in way {
        at = at.and_then(|it| it.get(key));
        let is_map = |it: &Node| matches!(it.value, NodeValue::Map(_) | NodeValue::Null);
        if !at.is_none_or(is_map) {
            return None;
        }
    }
    Some(at.and_then(|it| it.get(last)))
}

/// What the values must say where an image is, given what they say there now; `None` where something else than an image
/// stands. Each part stands where the reference does.
#[must_use]
pub fn chart_image(now: Option<&Node>, reference: &str, span: Span) -> Option<Node> {
    let whole = |text: &str| Node::of_text(text.to_owned(), span);
    match now.map(|now| &now.value) {
        Some(NodeValue::Text(text)) if !text.is_empty() => Some(whole(reference)),
        None | Some(NodeValue::Null | NodeValue::Map(_)) => {
            let says = |key: &str| now.is_some_and(|now| now.get(key).is_some());
            let parts = parts(says, Reference::split(reference));
            let entries = parts.into_iter();
            let entries = entries.map(|(key, text)| (whole(key), whole(&text)));
            Some(Node {
                value: NodeValue::Map(entries.collect()),
                span,
            })
        }
        Some(
            NodeValue::Text(_) | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::List(_),
        ) => None,
    }
}

/// The parts of a reference under the keys that the values have: a chart puts `registry` in front of `repository`, and a
/// digest that stays would win against a new tag. Where the values have no `digest`, one stands behind the tag.
fn parts(says: impl Fn(&str) -> bool, reference: Reference<'_>) -> Vec<(&'static str, String)> {
    let Reference { name, tag, digest } = reference;
    let mut parts = Vec::with_capacity(4);
    let mut set = |key, text: &str| parts.push((key, text.to_owned()));
    if says("registry") {
        let (registry, path) = split_registry(name);
        let is_short = registry.is_none() && !path.contains('/');
        set("registry", registry.unwrap_or("docker.io"));
        set(
            "repository",
            &format!("{}{path}", if is_short { "library/" } else { "" }),
        );
    } else {
        set("repository", name);
    }
    match (tag, digest) {
        (Some(tag), Some(digest)) if !says("digest") => set("tag", &format!("{tag}@{digest}")),
        (tag, digest) => {
            tag.into_iter().for_each(|tag| set("tag", tag));
            match digest {
                Some(digest) => set("digest", digest),
                None if says("digest") => set("digest", ""),
                None => {}
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    const NOWHERE: Span = Span {
        file: FileId(0),
        start: 0,
        end: 0,
    };

    fn written(now: &str, reference: &str) -> Option<serde_json::Value> {
        let now = Node::read(now, NOWHERE).ok();
        chart_image(now.as_ref(), reference, NOWHERE).map(|it| it.json())
    }

    #[test]
    fn an_image_is_written_in_the_form_that_the_values_have() {
        let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
        for (now, reference, expected) in [
            (
                "null",
                "r.io/a/b:v1",
                r#"{"repository":"r.io/a/b","tag":"v1"}"#,
            ),
            ("x:v0", "r.io/a/b:v1", r#""r.io/a/b:v1""#),
            (
                "{repository: x, tag: v0}",
                "b:v1",
                r#"{"repository":"b","tag":"v1"}"#,
            ),
            (
                "{registry: x}",
                "r.io/a/b:v1",
                r#"{"registry":"r.io","repository":"a/b","tag":"v1"}"#,
            ),
            (
                "{registry: x}",
                "b:v1",
                r#"{"registry":"docker.io","repository":"library/b","tag":"v1"}"#,
            ),
            (
                "{tag: x}",
                "b:v1@sha256:0",
                r#"{"repository":"b","tag":"v1@sha256:0"}"#,
            ),
            (
                "{digest: x}",
                "b:v1@sha256:0",
                r#"{"repository":"b","tag":"v1","digest":"sha256:0"}"#,
            ),
            (
                "{digest: x}",
                "b:v1",
                r#"{"repository":"b","tag":"v1","digest":""}"#,
            ),
            (
                "{tag: x}",
                "b@sha256:0",
                r#"{"repository":"b","digest":"sha256:0"}"#,
            ),
        ] {
            assert_eq!(written(now, reference), json(expected), "{now}");
        }
        for other in ["[x]", "1", "true"] {
            assert_eq!(written(other, "b:v1"), None, "{other}");
        }
    }

    #[test]
    fn images_are_found_where_charts_have_them() {
        let text = "
image: {repository: r.io/a, tag: v1}
global: {image: {registry: r.io, repository: b, tag: v2}}
controllers: {main: {containers: {app: {image: {repository: c, tag: v3, digest: 'sha256:0'}}}}}
sidecar: {image: 'd:v4'}
image2: {repository: e, tag: v5}
other: {image: {repository: f}}
number: {image: {repository: g, tag: 1.10}}
";
        let values = Node::read(text, NOWHERE).unwrap();
        let mut found = Vec::new();
        collect(&values, &mut Vec::new(), &mut found);
        let found = found.iter();
        let found: Vec<String> = found
            .map(|it| format!("{} {}", it.keys.join("."), it.reference))
            .collect();
        assert_eq!(
            found,
            [
                "image r.io/a:v1",
                "global.image r.io/b:v2",
                "controllers.main.containers.app.image c:v3@sha256:0",
                "sidecar.image d:v4",
            ]
        );
    }
}
