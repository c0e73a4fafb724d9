//! `configMapGenerator` and `secretGenerator` (`api/internal/generators`).

use std::sync::Arc;

use crate::manifests::{Node, NodeValue, Object};
use crate::source::Span;

use super::build::Build;
use super::key_values::{self, Pair, base64};
use super::select;
use super::transform::refuse;
use super::unquoted;

/// Adds what the generators make; with `behavior: merge` or `replace` they change what is there.
pub(super) fn run(
    build: &mut Build<'_, '_>,
    document: &Node,
    directory: &str,
    objects: &mut Vec<Object>,
) {
    let global = document.get("generatorOptions");
    for kind in [Kind::ConfigMap, Kind::Secret] {
        let entries = document.get(kind.field()).map(Node::items);
        for entry in entries.unwrap_or_default() {
            generate(build, entry, (kind, global), directory, objects);
        }
    }
}

/// What one generator makes.
pub(super) fn generate(
    build: &mut Build<'_, '_>,
    entry: &Node,
    (kind, global): (Kind, Option<&Node>),
    directory: &str,
    objects: &mut Vec<Object>,
) {
    let made = make(build, entry, kind, global, directory);
    if let Some(object) = made {
        absorb(build, entry, object, objects);
    }
}

/// What generators make.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    ConfigMap,
    Secret,
}

impl Kind {
    fn field(self) -> &'static str {
        match self {
            Self::ConfigMap => "configMapGenerator",
            Self::Secret => "secretGenerator",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::ConfigMap => "ConfigMap",
            Self::Secret => "Secret",
        }
    }
}

fn make(
    build: &mut Build<'_, '_>,
    entry: &Node,
    kind: Kind,
    global: Option<&Node>,
    directory: &str,
) -> Option<Object> {
    let Some(name) = entry.get("name").filter(|name| name.text() != Some("")) else {
        refuse(build, entry.span, "a generator needs a `name`");
        return None;
    };
    let pairs = key_values::read(build, entry, directory);
    let options = Options::of(entry.get("options"), global);
    let mut node = head(kind, name, entry);
    if kind == Kind::Secret {
        let type_ = entry.get("type").filter(|it| it.is_said()).cloned();
        node.set(
            "type",
            type_.unwrap_or_else(|| Node::of_text("Opaque", name.span)),
        );
        node.set("data", Node::empty_map(entry.span));
    }
    for pair in &pairs {
        unquoted::refuse_key(build, &pair.key, pair.span);
        let (field, value) = value_of(kind, pair);
        node.set_at(&[field, &pair.key], value);
    }
    options.check_keys(build);
    options.set(&mut node);
    let mut object = Object::of(Arc::new(node))?;
    object.hashed = !options.is_plain;
    object.is_restyled = true;
    Some(object)
}

fn head(kind: Kind, name: &Node, entry: &Node) -> Node {
    let text = |value: &'static str| Node::of_text(value, name.span);
    let mut metadata = Node::empty_map(name.span);
    metadata.set("name", name.clone());
    if let Some(namespace) = entry.get("namespace").filter(|it| it.is_said()) {
        metadata.set("namespace", namespace.clone());
    }
    let mut node = Node::empty_map(entry.span);
    node.set("apiVersion", text("v1"));
    node.set("kind", text(kind.name()));
    node.set("metadata", metadata);
    node
}

fn value_of(kind: Kind, pair: &Pair) -> (&'static str, Node) {
    let text = std::str::from_utf8(&pair.value).ok();
    match (kind, text) {
        (Kind::ConfigMap, Some(text)) => ("data", Node::of_text(text.to_owned(), pair.span)),
        (Kind::ConfigMap, None) => ("binaryData", Node::of_text(base64(&pair.value), pair.span)),
        (Kind::Secret, _) => ("data", Node::of_text(base64(&pair.value), pair.span)),
    }
}

/// `options` with `generatorOptions` behind them (`MergeGlobalOptionsIntoLocal`).
struct Options {
    labels: Vec<(Node, Node)>,
    annotations: Vec<(Node, Node)>,
    /// No hash behind the name.
    is_plain: bool,
    immutable: Option<Span>,
}

impl Options {
    fn of(own: Option<&Node>, global: Option<&Node>) -> Self {
        let both = || own.into_iter().chain(global);
        let map = |field: &str| {
            let mut pairs: Vec<(Node, Node)> = Vec::new();
            let entries = both().filter_map(|options| options.get(field));
            for (key, value) in entries.flat_map(Node::entries) {
                if pairs.iter().all(|(known, _)| known.text() != key.text()) {
                    pairs.push((key.clone(), value.clone()));
                }
            }
            pairs
        };
        let switch = |field: &str| {
            let mut said = both().filter_map(|options| options.get(field));
            said.find(|value| value.is_true()).map(|value| value.span)
        };
        Self {
            labels: map("labels"),
            annotations: map("annotations"),
            is_plain: switch("disableNameSuffixHash").is_some(),
            immutable: switch("immutable"),
        }
    }

    fn check_keys(&self, build: &mut Build<'_, '_>) {
        for (key, _) in self.labels.iter().chain(&self.annotations) {
            unquoted::refuse_key(build, key.text().unwrap_or_default(), key.span);
        }
    }

    fn set(&self, node: &mut Node) {
        for (field, pairs) in [("labels", &self.labels), ("annotations", &self.annotations)] {
            for (key, value) in pairs {
                let key = key.text().unwrap_or_default();
                node.set_at(&["metadata", field, key], value.clone());
            }
        }
        if let Some(span) = self.immutable {
            let value = NodeValue::Bool(true);
            node.set("immutable", Node { value, span });
        }
    }
}

/// `appendReplaceOrMerge` in `api/resmap/reswrangler.go`.
fn absorb(build: &mut Build<'_, '_>, entry: &Node, made: Object, objects: &mut Vec<Object>) {
    let behavior = entry.text_at(&["behavior"]).unwrap_or_default();
    let mut known = (0..objects.len()).filter(|at| {
        objects.get(*at).is_some_and(|object| {
            let wanted = made.identity();
            object.api_version == made.api_version
                && select::known_as(object).any(|identity| identity == wanted)
        })
    });
    let span = entry.get("behavior").map_or(entry.span, |word| word.span);
    let changes = matches!(behavior, "merge" | "replace");
    let name = &made.name;
    match (known.next(), known.next()) {
        (None, _) if changes => {
            if build.tree.complete {
                let message = format!("there is no {} `{name}` to {behavior}", made.kind);
                refuse(build, span, &message);
            }
        }
        (None, _) => objects.push(made),
        (Some(_), Some(_)) => {
            let message = format!("several objects have had the name `{name}`");
            refuse(build, span, &message);
        }
        (Some(at), None) if changes => {
            if let Some(old) = objects.get_mut(at) {
                *old = merged(old, made, behavior == "merge");
            }
        }
        (Some(_), None) => {
            let message = format!("{} `{name}` already exists", made.kind);
            refuse(build, entry.span, &message);
        }
    }
}

/// What a generator makes of an object that is there: its name and marks stay, and with `merge` its data.
fn merged(old: &Object, made: Object, with_data: bool) -> Object {
    let mut node = Node::clone(&made.node);
    let text = |value: Option<&Node>| value.filter(|it| it.is_said()).cloned();
    if let Some(name) = text(old.node.at(&["metadata", "name"])) {
        node.set_at(&["metadata", "name"], name);
    }
    if let Some(namespace) = text(old.node.at(&["metadata", "namespace"])) {
        node.set_at(&["metadata", "namespace"], namespace);
    }
    let marks = [&["metadata", "labels"][..], &["metadata", "annotations"]];
    let data = [&["data"][..], &["binaryData"]];
    let fields = marks
        .into_iter()
        .chain(data.into_iter().filter(|_| with_data));
    for field in fields {
        keep(&mut node, &old.node, field);
    }
    let mut object = old.clone();
    object.hashed = old.hashed && made.hashed;
    object.node = Arc::new(node);
    object.refresh();
    object
}

/// The old entries of a map, the new ones over them.
fn keep(node: &mut Node, old: &Node, field: &[&str]) {
    let Some(before) = old.at(field) else {
        return;
    };
    let mut all = before.clone();
    for (key, value) in node.at(field).map(Node::entries).unwrap_or_default() {
        all.set(key.text().unwrap_or_default(), value.clone());
    }
    if !all.entries().is_empty() {
        node.set_at(field, all);
    }
}
