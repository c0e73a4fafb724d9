//! What patches do to objects (`api/resmap/reswrangler.go`, `api/resource/resource.go`).

use std::collections::HashSet;
use std::sync::Arc;

use crate::manifests::{Node, NodeValue, Object, StageTree, Touched};

use super::build::Build;
use super::duplicates::there_twice;
use super::patch_text::Body;
use super::patches::Patch;
use super::schema::Schema;
use super::select::{self, Target};
use super::styles::Written;
use super::{json_patch, keyed, links, strategic, unmatched};

/// Applies a patch to the objects that it is for.
pub(super) fn apply(build: &mut Build<'_, '_>, patch: &Patch, objects: &mut Vec<Object>) {
    let before = match build.request.traced {
        true => written(objects),
        false => Vec::new(),
    };
    change(build, patch, objects);
    note(build, patch, before, objects);
}

/// The objects of the files that our build writes.
fn written(objects: &[Object]) -> Vec<(usize, Arc<Node>)> {
    let node = |object: &Object| Some((object.generated?, Arc::clone(&object.node)));
    objects.iter().filter_map(node).collect()
}

/// Notes which of them are not what they were. A patch never leaves the object that it changes in its place.
fn note(
    build: &mut Build<'_, '_>,
    patch: &Patch,
    before: Vec<(usize, Arc<Node>)>,
    objects: &[Object],
) {
    for (generated, before) in before {
        let mut now = objects.iter();
        let stays = |it: &Object| it.generated == Some(generated) && Arc::ptr_eq(&it.node, &before);
        if !now.any(stays) {
            build.tree.touched.push(Touched {
                generated,
                before,
                patch: patch.place.span(),
            });
        }
    }
}

fn change(build: &mut Build<'_, '_>, patch: &Patch, objects: &mut Vec<Object>) {
    let is_known = build.tree.complete;
    unmatched::report(build, patch, objects);
    let written = Written {
        sources: build.sources,
        unquoted: &build.tree.unquoted,
    };
    let result = match (&patch.body, &patch.target) {
        (Body::Merge(parts), None) => parts
            .iter()
            .try_for_each(|part| merge_named(part, patch, objects, (is_known, &written))),
        (Body::Merge(parts), Some(target)) => parts.iter().try_for_each(|part| {
            selected(target, objects, |object| {
                merge_into(part, patch, object, &written)
            })
        }),
        (Body::Operations(operations), Some(target)) => selected(target, objects, |object| {
            operate(operations, object, !patch.is_late)
        }),
        (Body::Operations(_), None) => Ok(()),
    };
    let is_of_all = patch.target.is_some() || patch.is_merge_only;
    let result = match &patch.body {
        Body::Merge(_) if is_of_all => result.and_then(|()| none_twice(&build.tree, objects)),
        Body::Merge(_) | Body::Operations(_) => result,
    };
    if let Err(reason) = result {
        build.tree.complete = false;
        if !reason.is_empty() {
            build.found(patch.place.fault(&reason));
        }
    }
}

/// `ApplySmPatch` of all objects puts them together anew, which takes none of an identity that is there. It is said once:
/// where the objects are, or else at the first patch over them.
fn none_twice(tree: &StageTree, objects: &[Object]) -> Result<(), String> {
    let mut seen = HashSet::new();
    let mut twice = objects
        .iter()
        .filter(|object| !seen.insert((object.api_version.as_str(), object.identity())));
    let Some(object) = twice.find(|object| !object.kind.is_empty()) else {
        return Ok(());
    };
    Err(match tree.says_twice(object) {
        true => String::new(),
        false => format!("{} at this patch", there_twice(object)),
    })
}

/// Whether an object is still there after a patch.
type Stays = bool;

fn selected(
    target: &Target,
    objects: &mut Vec<Object>,
    mut change: impl FnMut(&mut Object) -> Result<Stays, String>,
) -> Result<(), String> {
    let mut result = Ok(());
    objects.retain_mut(|object| {
        if result.is_err() || !target.selects(object) {
            return true;
        }
        change(object).unwrap_or_else(|reason| {
            result = Err(reason);
            true
        })
    });
    result
}

/// A merge that names its object; exactly one has to have that name. Nothing is said where the objects are not
/// all known.
fn merge_named(
    part: &Object,
    patch: &Patch,
    objects: &mut Vec<Object>,
    (is_known, written): (bool, &Written<'_>),
) -> Result<(), String> {
    let mut meant = (0..objects.len()).filter(|at| {
        objects
            .get(*at)
            .is_some_and(|object| select::names(part, object))
    });
    match (meant.next(), meant.next()) {
        (Some(at), None) => {
            let stays = objects.get_mut(at);
            let stays = stays.map(|object| merge_into(part, patch, object, written));
            if !stays.transpose()?.unwrap_or(true) {
                objects.remove(at);
            }
            Ok(())
        }
        (None, _) if !is_known => Err(String::new()),
        (None, _) => Err("no object has the kind and name of this patch".to_owned()),
        (Some(_), Some(_)) => {
            Err("several objects have had the kind and name of this patch".to_owned())
        }
    }
}

/// `ApplySmPatch` in `api/resource/resource.go`: kind, name and namespace stay.
fn merge_into(
    part: &Object,
    patch: &Patch,
    object: &mut Object,
    written: &Written<'_>,
) -> Result<Stays, String> {
    if patch.renames.name || patch.renames.kind {
        object.remember();
    }
    let schema = Schema::of(&object.api_version, &object.kind);
    let mut part = Node::clone(&part.node);
    part.set(
        "apiVersion",
        Node::of_text(object.api_version.clone(), part.span),
    );
    if patch.target.is_some() || patch.is_merge_only {
        set_texts(&mut part);
    }
    let merged = strategic::merge(
        Node::clone(&object.node),
        &part,
        schema,
        &written.of(object),
    )?;
    let Some(mut merged) = merged else {
        return Ok(false);
    };
    let old = &object.node;
    if let Some(kind) = old.get("kind").filter(|_| !patch.renames.kind) {
        merged.set("kind", kind.clone());
    }
    if let Some(name) = old
        .at(&["metadata", "name"])
        .filter(|_| !patch.renames.name)
    {
        merged.set_at(&["metadata", "name"], name.clone());
    }
    match old.at(&["metadata", "namespace"]).filter(|it| it.is_said()) {
        Some(namespace) => merged.set_at(&["metadata", "namespace"], namespace.clone()),
        None => drop(
            merged
                .get_mut("metadata")
                .and_then(|it| it.remove("namespace")),
        ),
    }
    links::spread(&object.links, old, &mut merged)?;
    settle(object, merged)
}

/// Annotations become texts wherever kustomize writes them again, and an empty map of them goes.
pub(super) fn annotations_to_texts(node: &mut Node) {
    let Some(metadata) = node.get_mut("metadata") else {
        return;
    };
    if let Some(map) = metadata.get_mut("annotations") {
        to_texts(map);
    }
    let is_empty = |map: &Node| map.entries().is_empty();
    if metadata.get("annotations").is_some_and(is_empty) {
        metadata.remove("annotations");
    }
}

fn to_texts(map: &mut Node) {
    let NodeValue::Map(entries) = &mut map.value else {
        return;
    };
    for (_, value) in entries
        .iter_mut()
        .filter(|(_, value)| value.text().is_none())
    {
        let text = match value.is_null() {
            true => "null".to_owned(),
            false => keyed::scalar(value),
        };
        *value = Node::of_text(text, value.span);
    }
}

/// Where a patch is copied for its objects, labels and annotations become texts, `null` too
/// (`CopyMergeMetaDataFieldsFrom`).
fn set_texts(part: &mut Node) {
    for field in ["labels", "annotations"] {
        let Some(metadata) = part.get_mut("metadata") else {
            return;
        };
        let Some(map) = metadata.get_mut(field) else {
            continue;
        };
        to_texts(map);
        if map.entries().is_empty() && !map.is_null() {
            metadata.remove(field);
        }
    }
}

/// `transformJson6902`. What kustomize notes in annotations while it builds makes that map be there.
fn operate(operations: &[Node], object: &mut Object, remembers: bool) -> Result<Stays, String> {
    if remembers {
        object.remember();
    }
    let mut changed = Node::clone(&object.node);
    let path = ["metadata", "annotations"];
    let notes = !object.former.is_empty() || object.hashed;
    if notes && changed.at(&path).is_none_or(Node::is_null) {
        changed.set_at(&path, Node::empty_map(changed.span));
    }
    json_patch::apply(&mut changed, operations)?;
    if changed.entries().is_empty() {
        return Err("it leaves nothing of the object".to_owned());
    }
    if notes {
        annotations_to_texts(&mut changed);
    }
    // What was read from JSON again is no one value any more.
    object.links.clear();
    object.untagged.clear();
    object.is_restyled = true;
    settle(object, changed)
}

pub(super) fn settle(object: &mut Object, node: Node) -> Result<Stays, String> {
    if matches!(&node.value, NodeValue::Map(entries) if entries.is_empty()) {
        return Ok(false);
    }
    object.node = Arc::new(node);
    match object.refresh() {
        true => Ok(true),
        false => Err("what it leaves is not a Kubernetes object".to_owned()),
    }
}
