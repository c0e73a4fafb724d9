//! `patches`, `patchesStrategicMerge` and `patchesJson6902`: from what is written to patches, and where they apply.

use crate::diagnostics::{Check, Diagnostic};
use crate::manifests::Node;
use crate::manifests::errors::{BAD_KUSTOMIZATION, INVALID_PATCH};
use crate::manifests::yaml::{self, Unquoted};
use crate::source::Span;
use crate::values::path;

use super::build::Build;
use super::patch_form;
use super::patch_text::{Body, PatchText};
use super::select::Target;

/// One patch, of either kind.
pub(super) struct Patch {
    pub body: Body,
    /// `target`; without it the patch names its object.
    pub target: Option<Target>,
    /// The target as it is written.
    pub written: Option<Node>,
    /// It is one of a component, which may be for other directories, too.
    pub is_of_component: bool,
    pub renames: Renames,
    /// It is one of `patchesStrategicMerge`.
    pub is_merge_only: bool,
    /// It is one of `patchesJson6902`.
    pub is_late: bool,
    pub place: Place,
}

/// What a merge may change of the identity of an object.
#[derive(Clone, Copy, Default)]
pub(super) struct Renames {
    /// `allowNameChange`.
    pub name: bool,
    /// `allowKindChange`.
    pub kind: bool,
}

/// Who wrote a patch, and where.
#[derive(Clone, Copy)]
pub(super) struct Place {
    check: &'static Check,
    span: Span,
}

impl Place {
    pub(super) fn span(self) -> Span {
        self.span
    }

    pub(super) fn fault(self, message: &str) -> Diagnostic {
        self.check.at(self.span, message.to_owned())
    }
}

/// The patches that come before the other transformers. The last `added` of `patches` are those of the
/// Kustomization.
pub(super) fn of_merge_and_mixed(
    build: &mut Build<'_, '_>,
    document: &Node,
    directory: &str,
    added: usize,
) -> Vec<Patch> {
    let mut found = Vec::new();
    for entry in items(document, "patchesStrategicMerge") {
        found.extend(merge_only(build, entry, directory));
    }
    let entries = items(document, "patches");
    let own = entries.len().saturating_sub(added);
    for (at, entry) in entries.iter().enumerate() {
        found.extend(mixed(build, entry, directory, at >= own));
    }
    let is_of_component = is_component(document);
    for patch in &mut found {
        patch.is_of_component = is_of_component;
    }
    found
}

fn is_component(document: &Node) -> bool {
    document.text_at(&["kind"]) == Some("Component")
}

/// The patches that come after most of the other transformers.
pub(super) fn of_json(build: &mut Build<'_, '_>, document: &Node, directory: &str) -> Vec<Patch> {
    let mut found = Vec::new();
    for entry in items(document, "patchesJson6902") {
        if entry.text_at(&["target", "name"]).is_none_or(str::is_empty) {
            refuse(
                build,
                entry,
                "a patch under `patchesJson6902` needs the name of its target",
            );
            continue;
        }
        let patch = mixed(build, entry, directory, false);
        found.extend(patch.map(|patch| Patch {
            is_late: true,
            is_of_component: is_component(document),
            ..patch
        }));
    }
    found
}

fn items<'n>(document: &'n Node, field: &str) -> &'n [Node] {
    document.get(field).map(Node::items).unwrap_or_default()
}

fn refuse(build: &mut Build<'_, '_>, at: &Node, message: &str) {
    build.tree.complete = false;
    build.found(BAD_KUSTOMIZATION.at(at.span, message.to_owned()));
}

fn mixed(
    build: &mut Build<'_, '_>,
    entry: &Node,
    directory: &str,
    is_added: bool,
) -> Option<Patch> {
    let said = |field: &str| entry.get(field).filter(|value| value.is_said());
    let text = match (said("patch"), said("path")) {
        (Some(_), Some(_)) => {
            refuse(build, entry, "a patch has either `patch` or `path`");
            return None;
        }
        (Some(inline), None) => inline_text(build, inline),
        (None, Some(path)) => file(build, path, directory)?,
        (None, None) => {
            refuse(build, entry, "a patch needs `patch` or `path`");
            return None;
        }
    };
    let place = match is_added {
        true => Place {
            check: &INVALID_PATCH,
            span: text.span,
        },
        false => Place {
            check: &BAD_KUSTOMIZATION,
            span: entry.span,
        },
    };
    let target = said("target");
    if is_added && patch_form::has_fault(&text, target.is_some()) {
        build.tree.complete = false;
        return None;
    }
    finished(build, entry, &text, place)
}

fn finished(
    build: &mut Build<'_, '_>,
    entry: &Node,
    text: &PatchText,
    place: Place,
) -> Option<Patch> {
    let target = entry.get("target").filter(|target| !target.is_null());
    let target = target.map(Target::of).transpose();
    let read = target.and_then(|target| Ok((target, text.body()?)));
    let (target, body) = match read {
        Ok(read) => read,
        Err(reason) => return fail(build, place, &reason),
    };
    match (&body, &target) {
        (Body::Merge(parts), Some(_)) if parts.len() > 1 => {
            return fail(build, place, "a patch with a target is one document");
        }
        (Body::Operations(operations), None) if !operations.is_empty() => {
            return fail(build, place, "operations need a target");
        }
        (Body::Merge(_) | Body::Operations(_), _) => {}
    }
    Some(Patch {
        body,
        target,
        written: entry.get("target").filter(|it| !it.is_null()).cloned(),
        is_of_component: false,
        renames: renames(entry),
        is_merge_only: false,
        is_late: false,
        place,
    })
}

fn fail<T>(build: &mut Build<'_, '_>, place: Place, reason: &str) -> Option<T> {
    build.tree.complete = false;
    build.found(place.fault(reason));
    None
}

fn renames(entry: &Node) -> Renames {
    let option = |key| {
        let option = entry.at(&["options", key]).and_then(Node::boolean);
        option.unwrap_or(false)
    };
    Renames {
        name: option("allowNameChange"),
        kind: option("allowKindChange"),
    }
}

/// An entry of `patchesStrategicMerge`: the patch itself, or the name of its file.
fn merge_only(build: &mut Build<'_, '_>, entry: &Node, directory: &str) -> Option<Patch> {
    let inline = inline_text(build, entry);
    // A map has a colon; what has none is the name of a file, and kustomize refuses it when there is none.
    let is_name = !inline.text.contains([':', '\n']);
    let text = match is_name || !inline.is_merge() && is_there(build, entry, directory) {
        true => file(build, entry, directory)?,
        false => inline,
    };
    let place = Place {
        check: &BAD_KUSTOMIZATION,
        span: entry.span,
    };
    match text.body() {
        Ok(body @ Body::Merge(_)) => Some(Patch {
            body,
            target: None,
            written: None,
            is_of_component: false,
            renames: Renames::default(),
            is_merge_only: true,
            is_late: false,
            place,
        }),
        Ok(Body::Operations(_)) => fail(build, place, "this is not part of an object"),
        Err(reason) => fail(build, place, &reason),
    }
}

fn is_there(build: &mut Build<'_, '_>, path: &Node, directory: &str) -> bool {
    let path = path.text().and_then(|path| path::resolve(directory, path));
    path.is_some_and(|path| build.reader.has_file(&path))
}

/// The text of a patch in a file of its own.
fn file(build: &mut Build<'_, '_>, path: &Node, directory: &str) -> Option<PatchText> {
    let below = path.text().and_then(|path| path::resolve(directory, path));
    let manifest = match below {
        Some(below) if build.reaches_the_controller(&below) => {
            build.uses(&below);
            build.manifest(&below)
        }
        _ => None,
    };
    let Some(manifest) = manifest else {
        let written = path.text().unwrap_or_default();
        refuse(build, path, &format!("the patch `{written}` is not there"));
        return None;
    };
    let text = build.sources.get(manifest.file);
    let text = text.map(|source| source.text.clone()).unwrap_or_default();
    let nodes = manifest.documents.iter().map(|node| Node::clone(node));
    // A list of operations in strict JSON may be more than YAML allows; what else is wrong was said.
    let is_read = manifest.findings.is_empty();
    Some(PatchText {
        text,
        documents: Ok(nodes.collect()).and_then(|nodes| match is_read {
            true => Ok(nodes),
            false => Err("this patch is not YAML".to_owned()),
        }),
        span: path.span,
    })
}

fn inline_text(build: &mut Build<'_, '_>, node: &Node) -> PatchText {
    let (text, unquoted) = PatchText::inline(node);
    build.tree.unquoted.extend(&unquoted);
    text
}

/// The documents of a text, and what has no quotes in it; all of them stand where the text stands, and what has no
/// quotes where it begins.
pub(super) fn documents(text: &str, span: Span) -> (Result<Vec<Node>, String>, Unquoted) {
    let read = yaml::parse_as_kustomize(span.file, text);
    let start = Span {
        end: span.start,
        ..span
    };
    let unquoted = read.unquoted.moved(start);
    if !read.problems.is_empty() {
        return (Err("this patch is not YAML".to_owned()), unquoted);
    }
    let is_unquoted =
        |own: Span| read.unquoted.keys.contains(&own) || read.unquoted.dates.contains(&own);
    let place = |own: Span| if is_unquoted(own) { start } else { span };
    let nodes = read.nodes.into_iter();
    (
        Ok(nodes.map(|node| node.with_places(&place)).collect()),
        unquoted,
    )
}
