//! The transformers that change identity, marks, replicas and images.

use std::collections::HashSet;
use std::sync::Arc;

use crate::manifests::errors::BAD_KUSTOMIZATION;
use crate::manifests::{Node, NodeValue, Object};
use crate::source::Span;

use super::build::Build;
use super::field::FieldSpec;
use super::links::{self, Link};
use super::specs;

/// Namespace, prefix, suffix, labels and annotations, in kustomize's order.
pub(super) fn identity_and_marks(
    build: &mut Build<'_, '_>,
    document: &Node,
    objects: &mut [Object],
) {
    let said = |field: &str| document.get(field).filter(|value| value.is_said());
    if let Some(namespace) = said("namespace") {
        set_namespaces(build, namespace, objects);
    }
    let [prefix, suffix] =
        ["namePrefix", "nameSuffix"].map(|field| said(field).and_then(Node::text));
    for object in objects.iter_mut() {
        affix(object, prefix, Affix::Prefix);
        affix(object, suffix, Affix::Suffix);
    }
    for entry in document.get("labels").map(Node::items).unwrap_or_default() {
        label(build, entry, objects);
    }
    if let Some(labels) = said("commonLabels") {
        let fields = specs::SELECTORS.iter().chain(&specs::TEMPLATE_LABELS);
        mark(build, labels, fields.copied(), objects);
    }
    if let Some(annotations) = said("commonAnnotations") {
        mark(
            build,
            annotations,
            specs::ANNOTATIONS.iter().copied(),
            objects,
        );
    }
}

/// `namespace.go` in `api/filters/namespace`: also the names of Namespace objects, and what refers to namespaces.
fn are_twice(objects: &[Object]) -> bool {
    let mut seen = HashSet::new();
    let key = |object: &Object| {
        (
            object.api_version.clone(),
            object.kind.clone(),
            object.name.clone(),
            object.namespace.clone(),
        )
    };
    !objects.iter().all(|object| seen.insert(key(object)))
}

fn set_namespaces(build: &mut Build<'_, '_>, namespace: &Node, objects: &mut [Object]) {
    // Of what is there twice before, `duplicate-object` speaks.
    let was_twice = are_twice(objects);
    for object in objects.iter_mut() {
        object.remember();
        if let Err(reason) = set_namespace(object, namespace) {
            refuse(build, namespace.span, &reason);
        }
    }
    let mut seen = HashSet::new();
    let again = objects.iter().find(|object| {
        let key = (object.api_version.as_str(), object.identity());
        !seen.insert(key)
    });
    if let Some(again) = again.filter(|_| !was_twice) {
        let message = format!(
            "with this namespace, {} `{}` is there twice",
            again.kind, again.name
        );
        refuse(build, namespace.span, &message);
    }
}

fn set_namespace(object: &mut Object, namespace: &Node) -> Result<(), String> {
    let is_core = object.api_version == "v1";
    let path: &[&str] = match object.is_cluster_scoped() {
        true if object.kind == "Namespace" && is_core => &["metadata", "name"],
        true => &[],
        false => &["metadata", "namespace"],
    };
    let fields = specs::NAMESPACES.iter().filter(|field| field.is_of(object));
    let fields: Vec<&FieldSpec> = fields.collect();
    let is_binding = matches!(object.kind.as_str(), "RoleBinding" | "ClusterRoleBinding");
    if path.is_empty() && fields.is_empty() && !is_binding {
        return Ok(());
    }
    let node = Arc::make_mut(&mut object.node);
    if !path.is_empty() {
        node.set_at(path, namespace.clone());
    }
    for field in fields {
        field.change(node, namespace, &mut |value| {
            *value = namespace.clone();
            Ok(())
        })?;
    }
    if is_binding {
        set_default_subjects(node, namespace);
    }
    object.refresh();
    Ok(())
}

/// Of the subjects of a binding, those named `default` move.
fn set_default_subjects(binding: &mut Node, namespace: &Node) {
    let subjects = binding.get_mut("subjects").map(Node::items_mut);
    for subject in subjects.unwrap_or_default() {
        if subject.text_at(&["name"]) == Some("default") {
            subject.set("namespace", namespace.clone());
        }
    }
}

#[derive(Clone, Copy)]
enum Affix {
    Prefix,
    Suffix,
}

/// `namePrefix` and `nameSuffix`; some kinds keep their names (`prefixFieldSpecsToSkip` in
/// `api/internal/builtins/PrefixTransformer.go`).
fn affix(object: &mut Object, text: Option<&str>, which: Affix) {
    let Some(text) = text else {
        return;
    };
    let kept = match object.original().kind.as_str() {
        "CustomResourceDefinition" | "Namespace" => true,
        "APIService" => object.group() == "apiregistration.k8s.io",
        _ => false,
    };
    if kept {
        return;
    }
    object.remember();
    let name = match which {
        Affix::Prefix => {
            object.prefixes.push(text.to_owned());
            format!("{text}{}", object.name)
        }
        Affix::Suffix => {
            object.suffixes.push(text.to_owned());
            format!("{}{text}", object.name)
        }
    };
    let name = Node::of_text(name, object.name_span());
    Arc::make_mut(&mut object.node).set_at(&["metadata", "name"], name);
    object.refresh();
}

/// One entry of `labels`: pairs, and where they go.
fn label(build: &mut Build<'_, '_>, entry: &Node, objects: &mut [Object]) {
    let is = |field: &str| entry.get(field).and_then(Node::boolean) == Some(true);
    if entry
        .get("fields")
        .is_some_and(|fields| !fields.items().is_empty())
    {
        build.tree.complete = false;
    }
    let Some(pairs) = entry.get("pairs") else {
        return;
    };
    if is("includeSelectors") {
        let fields = specs::SELECTORS.iter().chain(&specs::TEMPLATE_LABELS);
        mark(build, pairs, fields.copied(), objects);
    } else if is("includeTemplates") {
        mark(
            build,
            pairs,
            specs::TEMPLATE_LABELS.iter().copied(),
            objects,
        );
    } else {
        mark(build, pairs, std::iter::once(specs::OWN_LABELS), objects);
    }
}

/// Sets the pairs in every field of every object.
fn mark(
    build: &mut Build<'_, '_>,
    pairs: &Node,
    fields: impl Iterator<Item = FieldSpec>,
    objects: &mut [Object],
) {
    if pairs.entries().is_empty() {
        return;
    }
    let fields: Vec<FieldSpec> = fields.collect();
    for object in objects {
        let own: Vec<&FieldSpec> = fields.iter().filter(|field| field.is_of(object)).collect();
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

fn mark_object(
    object: &mut Object,
    before: &Node,
    pairs: &Node,
    fields: &[&FieldSpec],
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
    for entry in document
        .get("replicas")
        .map(Node::items)
        .unwrap_or_default()
    {
        let name = entry.text_at(&["name"]).unwrap_or_default();
        let Some(count) = entry.get("count") else {
            continue;
        };
        let mut found = false;
        for object in objects.iter_mut() {
            let is_named = object.names().any(|known| known == name);
            let fields = specs::REPLICAS.iter().filter(|field| field.is_of(object));
            let fields: Vec<&FieldSpec> = fields.filter(|_| is_named).collect();
            for field in fields {
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
}

pub(super) fn refuse(build: &mut Build<'_, '_>, span: Span, message: &str) {
    build.tree.complete = false;
    build.found(BAD_KUSTOMIZATION.at(span, message.to_owned()));
}
