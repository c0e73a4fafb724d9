//! The transformers that change identity, marks, replicas and images.

use std::sync::Arc;

use crate::manifests::errors::BAD_KUSTOMIZATION;
use crate::manifests::{Node, NodeValue, Object};
use crate::source::Span;

use super::build::Build;
use super::config;
use super::field::FieldSpec;
use super::keyed::scalar;
use super::links::{self, Link};
use super::namespaces::{self, NamespaceRule};
use super::specs;
use super::unquoted;

/// Namespace, prefix, suffix, labels and annotations, in kustomize's order.
pub(super) fn identity_and_marks(
    build: &mut Build<'_, '_>,
    document: &Node,
    objects: &mut [Object],
) {
    let said = |field: &str| document.get(field).filter(|value| value.is_said());
    let configs = build.configs.clone();
    let fields = |name: &str| config::fields(&configs, name);
    if let Some(namespace) = said("namespace") {
        let specs = fields("namespace");
        namespaces::set(build, &NamespaceRule::of(namespace, &specs), objects);
    }
    for (field, which) in [("namePrefix", Affix::Prefix), ("nameSuffix", Affix::Suffix)] {
        if let Some(text) = said(field) {
            affix(build, text, which, &fields(field), objects);
        }
    }
    for entry in document.get("labels").map(Node::items).unwrap_or_default() {
        label(build, entry, objects);
    }
    if let Some(labels) = said("commonLabels") {
        mark(build, labels, &fields("commonLabels"), objects);
    }
    if let Some(annotations) = said("commonAnnotations") {
        let specs = fields("commonAnnotations");
        mark(build, annotations, &specs, objects);
    }
}

/// Which end of a name changes.
#[derive(Clone, Copy)]
pub(super) enum Affix {
    Prefix,
    Suffix,
}

/// `namePrefix` and `nameSuffix`.
pub(super) fn affix(
    build: &mut Build<'_, '_>,
    text: &Node,
    which: Affix,
    fields: &[FieldSpec<'_>],
    objects: &mut [Object],
) {
    for object in objects.iter_mut().filter(|object| !keeps_its_name(object)) {
        for field in fields {
            if !field.is_of(object) {
                continue;
            }
            if let Err(reason) = affix_field(object, text, which, field) {
                refuse(build, text.span, &reason);
            }
        }
    }
}

/// `prefixFieldSpecsToSkip` in `api/internal/builtins/PrefixTransformer.go`.
fn keeps_its_name(object: &Object) -> bool {
    match object.original().kind.as_str() {
        "CustomResourceDefinition" | "Namespace" => true,
        "APIService" => object.group() == "apiregistration.k8s.io",
        _ => false,
    }
}

fn affix_field(
    object: &mut Object,
    text: &Node,
    which: Affix,
    field: &FieldSpec<'_>,
) -> Result<(), String> {
    let text = text.text().unwrap_or_default();
    if field.path == "metadata/name" {
        if !text.is_empty() {
            object.remember();
        }
        let affixes = match which {
            Affix::Prefix => &mut object.prefixes,
            Affix::Suffix => &mut object.suffixes,
        };
        affixes.push(text.to_owned());
    }
    let node = Arc::make_mut(&mut object.node);
    let empty = Node::of_text("", node.span);
    field.change(node, &empty, &mut |value| {
        let old = scalar(value);
        let new = match which {
            Affix::Prefix => format!("{text}{old}"),
            Affix::Suffix => format!("{old}{text}"),
        };
        *value = Node::of_text(new, value.span);
        Ok(())
    })?;
    object.refresh();
    Ok(())
}

/// One entry of `labels`: pairs, and where they go.
fn label(build: &mut Build<'_, '_>, entry: &Node, objects: &mut [Object]) {
    let is = |field: &str| entry.get(field).is_some_and(Node::is_true);
    let Some(pairs) = entry.get("pairs") else {
        return;
    };
    let configs = build.configs.clone();
    let mut fields = config::written(entry.get("fields"));
    let mut more = vec![config::fields(&configs, "labels")];
    if is("includeSelectors") {
        more.push(config::fields(&configs, "commonLabels"));
    } else {
        if is("includeTemplates") {
            more.push(config::fields(&configs, "templateLabels"));
        }
        more.push(vec![specs::OWN_LABELS]);
    }
    let mut all = more.iter();
    let merged = all.try_for_each(|more| config::merge(&mut fields, more));
    match merged {
        Ok(()) => mark(build, pairs, &fields, objects),
        Err(reason) => refuse(build, entry.span, &reason),
    }
}

/// Sets the pairs in every field of every object.
pub(super) fn mark(
    build: &mut Build<'_, '_>,
    pairs: &Node,
    fields: &[FieldSpec<'_>],
    objects: &mut [Object],
) {
    if pairs.entries().is_empty() {
        return;
    }
    check_keys(build, pairs, objects);
    for object in objects {
        let own: Vec<&FieldSpec<'_>> = fields.iter().filter(|field| field.is_of(object)).collect();
        if own.is_empty() {
            continue;
        }
        let before = Arc::clone(&object.node);
        let new = pairs.entries().iter().filter_map(|(key, _)| key.text());
        let new: Vec<Link> = new.filter_map(|key| Link::of(&before, key, &own)).collect();
        let result = mark_object(object, &before, pairs, &own);
        object.links.extend(new);
        if let Err(reason) = result {
            refuse(build, pairs.span, &reason);
        }
    }
}

/// A key that an object has keeps its quotes.
fn check_keys(build: &mut Build<'_, '_>, pairs: &Node, objects: &[Object]) {
    for (key, _) in pairs.entries() {
        let name = key.text().unwrap_or_default();
        let has = |object: &Object, field| object.node.at(&["metadata", field, name]).is_some();
        let lacks = |object: &Object| !has(object, "labels") && !has(object, "annotations");
        if objects.iter().any(lacks) {
            unquoted::refuse_key(build, name, key.span);
        }
    }
}

fn mark_object(
    object: &mut Object,
    before: &Node,
    pairs: &Node,
    fields: &[&FieldSpec<'_>],
) -> Result<(), String> {
    let empty = Node::empty_map(pairs.span);
    let node = Arc::make_mut(&mut object.node);
    for field in fields {
        field.change(node, &empty, &mut |map| set_all(map, pairs))?;
    }
    links::spread(&object.links, before, node)
}

fn set_all(map: &mut Node, pairs: &Node) -> Result<(), String> {
    if !matches!(map.value, NodeValue::Map(_)) {
        return Err("labels and annotations go into a map".to_owned());
    }
    for (key, value) in pairs.entries() {
        map.set(key.text().unwrap_or_default(), value.clone());
    }
    Ok(())
}

/// `replicas`: an object that has or had the name, of a kind that has replicas.
pub(super) fn replicas(build: &mut Build<'_, '_>, document: &Node, objects: &mut [Object]) {
    let configs = build.configs.clone();
    let fields = config::fields(&configs, "replicas");
    let entries = document.get("replicas").map(Node::items);
    for entry in entries.unwrap_or_default() {
        count(build, entry, &fields, objects);
    }
}

/// One entry of `replicas`.
pub(super) fn count(
    build: &mut Build<'_, '_>,
    entry: &Node,
    fields: &[FieldSpec<'_>],
    objects: &mut [Object],
) {
    let name = entry.text_at(&["name"]).unwrap_or_default();
    let Some(count) = entry.get("count") else {
        return;
    };
    let mut found = false;
    for object in objects.iter_mut() {
        let is_named = object.names().any(|known| known == name);
        let own = fields.iter().filter(|field| field.is_of(object));
        let own: Vec<&FieldSpec<'_>> = own.filter(|_| is_named).collect();
        for field in own {
            found = true;
            let node = Arc::make_mut(&mut object.node);
            let set = field.change(node, count, &mut |value| {
                *value = count.clone();
                Ok(())
            });
            if let Err(reason) = set {
                refuse(build, count.span, &reason);
            }
        }
    }
    if !found && build.tree.complete {
        let message = format!("nothing with replicas is named `{name}`");
        refuse(build, entry.span, &message);
    }
}

pub(super) fn refuse(build: &mut Build<'_, '_>, span: Span, message: &str) {
    build.tree.complete = false;
    build.found(BAD_KUSTOMIZATION.at(span, message.to_owned()));
}
