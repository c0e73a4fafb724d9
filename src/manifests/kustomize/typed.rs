//! What a kustomization file says, held against its types.
//!
//! Flux reads the file of a stage's path by its types, where a number or a boolean becomes a text; kustomize reads
//! every other file as JSON, where it does not.

use crate::diagnostics::{Diagnostic, Fix, Safety, closest};
use crate::manifests::errors::{BAD_KUSTOMIZATION, UNQUOTED_NUMBER};
use crate::manifests::{Node, NodeValue, edit};
use crate::source::{SourceMap, Span};

use super::types::{Field, KUSTOMIZATION, METADATA, Type};

/// The document as Flux reads the one of a stage's path; `None` when nothing in it changes.
pub(super) fn as_flux_reads_it(document: &Node) -> Option<Node> {
    let mut read = document.clone();
    convert_fields(&mut read, KUSTOMIZATION);
    // What Flux drops, and kustomize never sees.
    if let Some(metadata) = read.get_mut("metadata") {
        keep_only(metadata, METADATA);
    }
    (read != *document).then_some(read)
}

/// Numbers and booleans that Flux makes other texts of than those that are written.
pub(super) fn rewritten(document: &Node, read: &Node, sources: &SourceMap) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    compare(document, read, sources, &mut found);
    found
}

fn compare(written: &Node, read: &Node, sources: &SourceMap, found: &mut Vec<Diagnostic>) {
    match (&written.value, &read.value) {
        (NodeValue::Map(entries), NodeValue::Map(_)) => {
            for (key, value) in entries {
                let read = key.text().and_then(|key| read.get(key));
                read.into_iter()
                    .for_each(|read| compare(value, read, sources, found));
            }
        }
        (NodeValue::List(items), NodeValue::List(all)) => {
            let pairs = items.iter().zip(all);
            pairs.for_each(|(item, read)| compare(item, read, sources, found));
        }
        (NodeValue::Bool(_) | NodeValue::Number(_), NodeValue::Text(text)) => {
            found.extend(of_rewritten(written.span, text, sources));
        }
        _ => {}
    }
}

fn of_rewritten(span: Span, text: &str, sources: &SourceMap) -> Option<Diagnostic> {
    let written = sources.slice(span);
    if written.is_empty() || written == text {
        return None;
    }
    let message = format!("Flux makes `{text}` of `{written}`");
    let quoted = format!("\"{written}\"");
    let fix = Fix::new("Put it in quotes", span, quoted, Safety::Safe);
    Some(
        UNQUOTED_NUMBER
            .at(span, message)
            .help("put it in quotes")
            .fix(fix),
    )
}

fn convert(node: &mut Node, of: &Type) {
    match (of, &mut node.value) {
        (Type::Text, _) => {
            if let Some(text) = text_of(node) {
                *node = Node::of_text(text, node.span);
            }
        }
        (Type::List(item), NodeValue::List(items)) => {
            items.iter_mut().for_each(|it| convert(it, item));
        }
        (Type::Map(value), NodeValue::Map(entries)) => {
            entries.iter_mut().for_each(|(_, it)| convert(it, value));
        }
        (Type::Fields(fields), _) => convert_fields(node, fields),
        _ => {}
    }
}

fn convert_fields(node: &mut Node, fields: &[Field]) {
    let NodeValue::Map(entries) = &mut node.value else {
        return;
    };
    for (key, value) in entries {
        if let Some((_, of)) = key.text().and_then(|key| field(fields, key)) {
            convert(value, of);
        }
    }
}

fn keep_only(node: &mut Node, fields: &[Field]) {
    if let NodeValue::Map(entries) = &mut node.value {
        let is_known = |key: &Node| key.text().is_some_and(|key| field(fields, key).is_some());
        edit(entries, |it| it.retain(|(key, _)| is_known(key)));
    }
}

/// Go reads the names of fields in JSON in any case.
fn field<'f>(fields: &'f [Field], name: &str) -> Option<&'f Field> {
    let mut fields = fields.iter();
    fields.find(|(known, _)| known.eq_ignore_ascii_case(name))
}

/// The text that Flux makes of a number or a boolean.
fn text_of(node: &Node) -> Option<String> {
    match &node.value {
        NodeValue::Bool(value) => Some(value.to_string()),
        NodeValue::Number(_) => Some(node.json().to_string()),
        NodeValue::Null | NodeValue::Text(_) | NodeValue::List(_) | NodeValue::Map(_) => None,
    }
}

/// Values of other types than those of their places, and fields that kustomize does not have.
pub(super) fn problems(document: &Node) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (key, value) in document.entries() {
        let name = key.text().unwrap_or_default();
        match field(KUSTOMIZATION, name) {
            Some((_, of)) => {
                let place = Place::of(name);
                check(value, of, place, &mut found);
            }
            None => {
                let message = format!("kustomize has no field `{name}`");
                found.push(unknown(key, KUSTOMIZATION, message));
            }
        }
    }
    found
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct Place<'n> {
    /// The field of the file.
    top: &'n str,
    /// The nearest field.
    field: &'n str,
    /// It is an item of a list or a value of a map there.
    is_within: bool,
}

impl<'n> Place<'n> {
    const fn of(field: &'n str) -> Self {
        Self {
            top: field,
            field,
            is_within: false,
        }
    }

    const fn within(self) -> Self {
        Self {
            is_within: true,
            ..self
        }
    }

    const fn field(self, field: &'n str) -> Self {
        Self {
            top: self.top,
            field,
            is_within: false,
        }
    }

    fn must_be(self, what: &str) -> String {
        match self.is_within {
            true => format!("what stands under `{}` must be {what}", self.field),
            false => format!("`{}` must be {what}", self.field),
        }
    }
}

fn check<'n>(value: &'n Node, of: &Type, place: Place<'n>, found: &mut Vec<Diagnostic>) {
    match (of, &value.value) {
        (_, NodeValue::Null) | (Type::Any, _) => {}
        (Type::List(item), NodeValue::List(items)) => {
            let place = place.within();
            items.iter().for_each(|it| check(it, item, place, found));
        }
        (Type::Map(of), NodeValue::Map(entries)) => {
            let place = place.within();
            let values = entries.iter().map(|(_, value)| value);
            values.for_each(|it| check(it, of, place, found));
        }
        (Type::Fields(fields), NodeValue::Map(entries)) => {
            check_fields(entries, fields, place, found);
        }
        _ => {
            if let Some(what) = refusal(of, value) {
                found.push(BAD_KUSTOMIZATION.at(value.span, place.must_be(what)));
            }
        }
    }
}

fn check_fields<'n>(
    entries: &'n [(Node, Node)],
    fields: &'static [Field],
    place: Place<'n>,
    found: &mut Vec<Diagnostic>,
) {
    for (key, value) in entries {
        let name = key.text().unwrap_or_default();
        match field(fields, name) {
            Some((_, of)) => check(value, of, place.field(name), found),
            None => {
                let message = format!("an entry of `{}` has no field `{name}`", place.top);
                found.push(unknown(key, fields, message));
            }
        }
    }
}

fn unknown(key: &Node, fields: &'static [Field], message: String) -> Diagnostic {
    let name = key.text().unwrap_or_default();
    let near = closest(name, fields.iter().map(|(name, _)| *name));
    BAD_KUSTOMIZATION.at(key.span, message).suggest(near)
}

/// What a value has to be that is something else.
fn refusal(of: &Type, value: &Node) -> Option<&'static str> {
    let (fits, what) = match of {
        Type::Text | Type::Strict => (value.text().is_some(), "a text"),
        Type::Whole => (value.integer().is_some(), "a whole number"),
        Type::Switch => (value.boolean().is_some(), "`true` or `false`"),
        Type::Any => (true, ""),
        Type::List(_) => (false, "a list"),
        Type::Map(_) | Type::Fields(_) => (false, "a map"),
    };
    (!fits).then_some(what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn read(text: &str) -> Node {
        Node::read(text, Span::new(FileId(0), 0, 0)).unwrap()
    }

    #[test]
    fn numbers_become_texts_where_flux_reads() {
        let document = read(
            "{labels: [{pairs: {a: 1, b: x, c: true}}], images: [{name: a, newTag: 1.0}], replicas: [{count: 2}], metadata: {name: 1, x: 2}}",
        );
        let read = as_flux_reads_it(&document).unwrap();
        let expected = serde_json::json!({
            "labels": [{"pairs": {"a": "1", "b": "x", "c": "true"}}],
            "images": [{"name": "a", "newTag": "1"}],
            "replicas": [{"count": 2}],
            "metadata": {"name": "1"},
        });
        assert_eq!(read.json(), expected);
        assert!(as_flux_reads_it(&read).is_none());
        assert_eq!((problems(&document).len(), problems(&read).len()), (5, 0));
    }

    /// What the real kustomize 5.8.1 refuses, and what is said of it.
    const REFUSED: &[(&str, &str)] = &[
        ("configMapGenerator: [{envs: x}]", "`envs` must be a list"),
        (
            "configMapGenerator: [{literals: {a: b}}]",
            "`literals` must be a list",
        ),
        (
            "configMapGenerator: [a]",
            "what stands under `configMapGenerator` must be a map",
        ),
        (
            "configMapGenerator: [{options: [x]}]",
            "`options` must be a map",
        ),
        (
            "secretGenerator: [{options: {immutable: \"true\"}}]",
            "`immutable` must be `true` or `false`",
        ),
        ("labels: [{pairs: [a]}]", "`pairs` must be a map"),
        (
            "labels: [{includeSelectors: \"true\"}]",
            "`includeSelectors` must be `true` or `false`",
        ),
        (
            "labels: [{fields: [a]}]",
            "what stands under `fields` must be a map",
        ),
        (
            "labels: [{fields: [{x: a}]}]",
            "an entry of `labels` has no field `x`",
        ),
        ("labels: \"\"", "`labels` must be a list"),
        ("commonLabels: [a]", "`commonLabels` must be a map"),
        (
            "commonLabels: {a: [b]}",
            "what stands under `commonLabels` must be a text",
        ),
        (
            "replicas: [{count: \"3\"}]",
            "`count` must be a whole number",
        ),
        ("replicas: [{count: 3.5}]", "`count` must be a whole number"),
        ("buildMetadata: a", "`buildMetadata` must be a list"),
        ("sortOptions: legacy", "`sortOptions` must be a map"),
        ("helmGlobals: x", "`helmGlobals` must be a map"),
        (
            "metadata: {foo: x}",
            "an entry of `metadata` has no field `foo`",
        ),
        (
            "patches: [{options: {allowNameChange: \"yes\"}}]",
            "`allowNameChange` must be `true` or `false`",
        ),
        (
            "patches: [a.yaml]",
            "what stands under `patches` must be a map",
        ),
        (
            "replacements: [{targets: [{fieldPaths: a}]}]",
            "`fieldPaths` must be a list",
        ),
        (
            "openapi: {path: 3}",
            "what stands under `openapi` must be a text",
        ),
        ("resourcess: [a]", "kustomize has no field `resourcess`"),
    ];

    #[test]
    fn every_type_is_looked_at() {
        for (text, message) in REFUSED {
            let found = problems(&read(text));
            let messages: Vec<&str> = found.iter().map(|it| it.message.as_str()).collect();
            assert_eq!(messages, [*message], "{text}");
        }
    }

    /// Each is what it takes.
    #[test]
    fn what_fits_is_taken() {
        for text in [
            "{NAMEPREFIX: x, images: [{NAME: x, newTag: null}], labels: [null]}",
            "{labels: null, replicas: [{count: 3}], helmCharts: [], helmGlobals: {chartHome: x}}",
            "{configMapGenerator: [{options: {immutable: true}}], openapi: {path: a}}",
            "{vars: [{name: a, objRef: {kind: b}, fieldRef: {fieldPath: c}}]}",
        ] {
            assert!(problems(&read(text)).is_empty(), "{text}");
        }
    }
}
