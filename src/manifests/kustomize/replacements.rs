//! `replacements`: a value of one object, or one that is written, put into fields of others
//! (`api/filters/replacement`).

use std::sync::Arc;

use crate::manifests::errors::BAD_KUSTOMIZATION;
use crate::manifests::{Node, NodeValue, Object, yaml};
use crate::source::Span;

use super::build::Build;
use super::field_path::{self, Made};
use super::keyed::scalar;
use super::replacement_files;
use super::select::{self, Target};
use super::structured;
use super::{links, patching};

/// What is wrong, and where.
pub(super) type Fault = (Span, String);

/// Does all replacements, one after the other. Nothing is said where the objects are not all known. What a Secret holds
/// is put nowhere: it would be shown there.
pub(super) fn run(
    build: &mut Build<'_, '_>,
    document: &Node,
    directory: &str,
    objects: &mut [Object],
) {
    for entry in replacement_files::entries(build, document, directory) {
        let is_known = build.tree.complete;
        let done = replace(&entry, objects);
        build.tree.complete &= done == Ok(Done::Followed);
        if let (true, Err((span, message))) = (is_known, done) {
            build.found(BAD_KUSTOMIZATION.at(span, message));
        }
    }
}

/// What came of a replacement.
#[derive(PartialEq, Eq)]
enum Done {
    Followed,
    /// What a Secret holds would be copied.
    Kept,
}

fn said<'n>(node: &'n Node, field: &str) -> Option<&'n Node> {
    node.get(field).filter(|value| !value.is_null())
}

fn replace(entry: &Node, objects: &mut [Object]) -> Result<Done, Fault> {
    replacement_files::well_formed(entry)?;
    let targets = said(entry, "targets").map(Node::items).unwrap_or_default();
    let mut value = match (said(entry, "source"), said(entry, "sourceValue")) {
        _ if targets.is_empty() => return Err(no_targets(entry)),
        (None, None) => return Err((entry.span, "a replacement needs a `source`".to_owned())),
        (Some(_), Some(value)) => {
            let message = "a replacement has either `source` or `sourceValue`";
            return Err((value.span, message.to_owned()));
        }
        (None, Some(value)) => Copied {
            value: untyped(value),
            from: None,
        },
        (Some(source), None) => match of_source(source, objects)? {
            Some(copied) => copied,
            None => return Ok(Done::Kept),
        },
    };
    for target in targets {
        into_target(target, &mut value, objects)?;
    }
    Ok(Done::Followed)
}

/// A value that is written there has the type that its text says, where nothing there has one.
fn untyped(value: &Node) -> Node {
    let text = scalar(value);
    let read = yaml::resolve(&text);
    let is_number = matches!(read, NodeValue::Number(_));
    let is_truth = matches!(text.as_str(), "true" | "false");
    let value_of = if is_number || is_truth {
        read
    } else {
        NodeValue::Text(text.into())
    };
    Node {
        value: value_of,
        span: value.span,
    }
}

/// What is put into the targets.
struct Copied {
    value: Node,
    /// The place of the object and the field that it is read from, where all of the field is taken: kustomize has a
    /// pointer to it, so that the targets behind a source that is a target too get what the source has become.
    from: Option<(usize, Vec<String>)>,
}

impl Copied {
    /// Reads the field once more, when it is of the object that was changed.
    fn follow(&mut self, at: usize, object: &Object) {
        let Some((_, path)) = self.from.as_ref().filter(|(source, _)| *source == at) else {
            return;
        };
        if let Ok(Some(now)) = field_path::lookup(&object.node, path) {
            self.value = now.clone();
        }
    }
}

fn no_targets(entry: &Node) -> Fault {
    let message = "a replacement needs `targets`";
    (entry.span, message.to_owned())
}

/// `delimiter` and `index`.
struct Options<'n> {
    delimiter: &'n str,
    index: i64,
    creates: bool,
    span: Span,
}

impl<'n> Options<'n> {
    fn of(holder: &'n Node) -> Self {
        let options = holder.get("options");
        let option = |field: &str| options.and_then(|it| it.get(field));
        Self {
            delimiter: option("delimiter").and_then(Node::text).unwrap_or_default(),
            index: option("index").and_then(Node::integer).unwrap_or(0),
            creates: option("create").is_some_and(Node::is_true),
            span: options.map_or(holder.span, |options| options.span),
        }
    }
}

/// The value that the source has; `None` where a Secret holds it.
fn of_source(source: &Node, objects: &[Object]) -> Result<Option<Copied>, Fault> {
    let objects = objects.iter().enumerate();
    let mut meant = objects.filter(|(_, it)| select::is_meant(source, it));
    let fault = |message: &str| (source.span, message.to_owned());
    let (at, object) = match (meant.next(), meant.next()) {
        (Some(found), None) => found,
        (None, _) => return Err(fault("no object is what this source says")),
        (Some(_), Some(_)) => return Err(fault("several objects are what this source says")),
    };
    let path = source.get("fieldPath").filter(|it| it.is_said());
    let span = path.map_or(source.span, |path| path.span);
    let written = path.map_or_else(|| NAME.to_owned(), scalar);
    let path = field_path::split(&written);
    let found = field_path::lookup(&object.node, &path);
    let found = found.map_err(|reason| (span, reason))?;
    let missing = || {
        (
            span,
            format!("{} `{}` has no `{written}`", object.kind, object.name),
        )
    };
    let value = found.filter(|it| !it.holds_nothing()).ok_or_else(missing)?;
    if object.kind == "Secret" && holds_secrets(&path) {
        return Ok(None);
    }
    let options = Options::of(source);
    Ok(Some(Copied {
        value: part(value, &options)?,
        from: options.delimiter.is_empty().then_some((at, path)),
    }))
}

/// Whether a field of a Secret is none of those that say which one it is. Annotations may hold all of a Secret
/// (`kubectl.kubernetes.io/last-applied-configuration`).
fn holds_secrets(path: &[String]) -> bool {
    let mut parts = path
        .iter()
        .map(|part| part.trim())
        .filter(|it| !it.is_empty());
    match parts.next() {
        Some("apiVersion" | "kind" | "type") => false,
        Some("metadata") => !matches!(parts.next(), Some("name" | "namespace" | "labels")),
        _ => true,
    }
}

/// The field that is meant where none is named.
const NAME: &str = "metadata.name";

/// The part of the source's value that the options name.
fn part(value: &Node, options: &Options<'_>) -> Result<Node, Fault> {
    if options.delimiter.is_empty() {
        return Ok(value.clone());
    }
    let fault = |message: String| (options.span, message);
    if !is_scalar(value) {
        return Err(fault(NO_SCALAR.to_owned()));
    }
    let whole = scalar(value);
    let index = usize::try_from(options.index).ok();
    let part = index.and_then(|at| whole.split(options.delimiter).nth(at));
    let missing = || fault(format!("the source has no part {}", options.index));
    Ok(Node::of_text(
        part.ok_or_else(missing)?.to_owned(),
        value.span,
    ))
}

const NO_SCALAR: &str = "a `delimiter` takes a text apart, and this is a map or a list";

pub(super) const fn is_scalar(node: &Node) -> bool {
    !matches!(node.value, NodeValue::List(_) | NodeValue::Map(_))
}

fn into_target(target: &Node, copied: &mut Copied, objects: &mut [Object]) -> Result<(), Fault> {
    let Some(select) = said(target, "select") else {
        return Err((target.span, "a target needs `select`".to_owned()));
    };
    let read = |node: &Node| Target::of(node).map_err(|reason| (node.span, reason));
    let selected = read(select)?;
    let rejects = target.get("reject").map(Node::items).unwrap_or_default();
    let rejects: Vec<Target> = rejects.iter().map(read).collect::<Result<_, _>>()?;
    for (at, object) in objects.iter_mut().enumerate() {
        let is_rejected = rejects.iter().any(|reject| reject.rejects(object));
        if !is_rejected && selected.is_or_was(object) {
            copy(target, &copied.value, object)?;
            copied.follow(at, object);
        }
    }
    Ok(())
}

/// Puts the value into the fields of one object.
fn copy(target: &Node, value: &Node, object: &mut Object) -> Result<(), Fault> {
    let before = Arc::clone(&object.node);
    let mut node = Node::clone(&before);
    let paths = target
        .get("fieldPaths")
        .map(Node::items)
        .unwrap_or_default();
    let name = [Node::of_text(NAME, target.span)];
    let paths = if paths.is_empty() { &name } else { paths };
    for path in paths {
        let fault = |reason: String| (path.span, reason);
        let set = into_field(target, path, (value, &object.untagged), &mut node);
        if set.map_err(fault)? == 0 {
            let (kind, name, path) = (&object.kind, &object.name, scalar(path));
            let message = format!("{kind} `{name}` has no `{path}`");
            return Err(fault(message));
        }
    }
    links::spread(&object.links, &before, &mut node).map_err(|it| (target.span, it))?;
    match patching::settle(object, node) {
        Ok(_) => Ok(()),
        Err(reason) => Err((target.span, reason)),
    }
}

fn into_field(
    target: &Node,
    path: &Node,
    (value, untagged): (&Node, &[Span]),
    node: &mut Node,
) -> Result<usize, String> {
    let options = Options::of(target);
    let path = field_path::split(&scalar(path));
    let made = options.creates.then_some(match value.value {
        NodeValue::List(_) => Made::List,
        NodeValue::Map(_) => Made::Map,
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => {
            Made::Scalar
        }
    });
    if structured::set(node, &path, made, value) {
        return Ok(1);
    }
    field_path::change(node, &path, made, &mut |field, is_new| {
        let value = joined(field, value, &options)?;
        let place = field.span;
        let is_untagged = untagged.contains(&place);
        set(field, &value, is_new || is_untagged)?;
        // A text in its place has no type either.
        if is_untagged && field.text().is_some() {
            field.span = place;
        }
        Ok(())
    })
}

/// The value among the parts of what is there.
fn joined(field: &Node, value: &Node, options: &Options<'_>) -> Result<Node, String> {
    if options.delimiter.is_empty() {
        return Ok(value.clone());
    }
    if !is_scalar(field) {
        return Err(NO_SCALAR.to_owned());
    }
    let (whole, own) = (scalar(field), scalar(value));
    let mut parts: Vec<&str> = whole.split(options.delimiter).collect();
    match usize::try_from(options.index) {
        Err(_) => parts.insert(0, &own),
        Ok(at) => match parts.get_mut(at) {
            Some(part) => *part = &own,
            None => parts.push(&own),
        },
    }
    Ok(Node::of_text(parts.join(options.delimiter), value.span))
}

/// A scalar keeps its type, and one that was made has that of what is written there.
pub(super) fn set(field: &mut Node, value: &Node, is_new: bool) -> Result<(), String> {
    if !is_scalar(field) {
        *field = value.clone();
        return Ok(());
    }
    let text = scalar(value);
    let read = match text.as_str() {
        "" => NodeValue::Text("".into()),
        text => yaml::resolve(text),
    };
    let fits = match field.value {
        _ if is_new => true,
        NodeValue::Bool(_) => matches!(read, NodeValue::Bool(_)),
        NodeValue::Number(_) => matches!(read, NodeValue::Number(_)),
        NodeValue::Null => matches!(read, NodeValue::Null),
        NodeValue::Text(_) | NodeValue::List(_) | NodeValue::Map(_) => true,
    };
    if !fits {
        return Err(format!(
            "what is put there does not have the type of what is there: `{text}`"
        ));
    }
    let is_text = matches!(field.value, NodeValue::Text(_)) && !is_new;
    field.value = if is_text {
        NodeValue::Text(text.into())
    } else {
        read
    };
    field.span = value.span;
    Ok(())
}
