//! What has no quotes and means something else without them (`RNode.MarshalJSON` in `kyaml/yaml/rnode.go`): kustomize
//! decodes every object, and a map with a key that is no text has no JSON; a date is a time.

use std::collections::BTreeSet;

use crate::diagnostics::{Diagnostic, Fix, Safety};
use crate::manifests::errors::{BAD_KUSTOMIZATION, UNQUOTED_DATE, UNQUOTED_KEY};
use crate::manifests::yaml::{Unquoted, is_text};
use crate::manifests::{Node, NodeValue, Object, StageTree};
use crate::source::{SourceMap, Span};

use super::build::Build;

/// Says what of it is left in the objects. A key of the object itself becomes a text.
pub(super) fn report(tree: &mut StageTree, objects: &[Object], sources: &SourceMap) {
    if tree.unquoted.is_empty() {
        return;
    }
    let mut left = Unquoted::default();
    let own = objects.iter().filter(|object| object.generated.is_none());
    for (_, value) in own.flat_map(|object| object.node.entries()) {
        collect(value, &tree.unquoted, &mut left);
    }
    let keys = left.keys.iter().map(|span| key(*span, sources));
    let dates = left.dates.iter().map(|span| date(*span, sources));
    tree.findings.extend(keys.chain(dates));
}

fn collect(node: &Node, known: &Unquoted, left: &mut Unquoted) {
    match &node.value {
        NodeValue::Map(entries) => {
            for (key, value) in entries {
                take(key.span, &known.keys, &mut left.keys);
                collect(value, known, left);
            }
        }
        NodeValue::List(items) => items.iter().for_each(|item| collect(item, known, left)),
        // What took the place of a text in quotes is no date any more.
        NodeValue::Text(text) if known.spellings.contains_key(text) => {
            take(node.span, &known.dates, &mut left.dates);
        }
        NodeValue::Text(_) => {}
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) => {}
    }
}

fn take(span: Span, known: &BTreeSet<Span>, left: &mut BTreeSet<Span>) {
    if known.contains(&span) {
        left.insert(span);
    }
}

fn key(span: Span, sources: &SourceMap) -> Diagnostic {
    let message = match sources.slice(span) {
        "" => "a key of this patch is no text".to_owned(),
        written => format!("the key `{written}` is no text"),
    };
    in_quotes(UNQUOTED_KEY.at(span, message), sources)
}

fn date(span: Span, sources: &SourceMap) -> Diagnostic {
    let message = match sources.slice(span) {
        "" => "kustomize makes a time of a date in this patch",
        _ => "kustomize makes a time of this date",
    };
    in_quotes(UNQUOTED_DATE.at(span, message), sources)
}

fn in_quotes(found: Diagnostic, sources: &SourceMap) -> Diagnostic {
    let span = found.primary.span;
    let found = found.help("put it in quotes");
    match sources.slice(span) {
        "" => found,
        written => {
            let quoted = format!("\"{written}\"");
            found.fix(Fix::new("Put it in quotes", span, quoted, Safety::Safe))
        }
    }
}

/// Says of a key that kustomize writes itself, always without quotes.
pub(super) fn refuse_key(build: &mut Build<'_, '_>, key: &str, span: Span) {
    if is_text(key) {
        return;
    }
    let message = format!("kustomize writes the key `{key}` without quotes, where it is no text");
    let help = "give it another name";
    build.tree.complete = false;
    build.found(BAD_KUSTOMIZATION.at(span, message).help(help));
}
