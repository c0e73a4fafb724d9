//! Patches that select nothing: kustomize takes them, and does nothing (`PatchTransformer` in `api/internal/builtins`).

use crate::diagnostics::{Diagnostic, closest};
use crate::manifests::errors::UNMATCHED_PATCH;
use crate::manifests::{Node, Object, Tried};

use super::build::Build;
use super::patches::Patch;
use super::select::Target;

/// Says of a patch with a target that no object is meant, where all objects are known; notes it of one of a component.
pub(super) fn report(build: &mut Build<'_, '_>, patch: &Patch, objects: &[Object]) {
    let (Some(target), Some(written)) = (&patch.target, &patch.written) else {
        return;
    };
    // What our build writes below the root is known only once it was built.
    let is_known = build.tree.complete && !build.named_below;
    let unmatched = unmatched((target, written), objects).filter(|_| is_known);
    if patch.is_of_component {
        let target = written.span;
        build.tree.tried.push(Tried { target, unmatched });
    } else if let Some(found) = unmatched {
        build.found(found);
    }
}

fn unmatched((target, written): (&Target, &Node), objects: &[Object]) -> Option<Diagnostic> {
    let is_open = |object: &Object| object.kind.is_empty();
    let selects = objects.iter().any(|it| target.selects(it) || is_open(it));
    if selects || has_variable(written) {
        return None;
    }
    let (message, near) = words(written, objects);
    let found = UNMATCHED_PATCH.at(
        written.span,
        format!("{message}, so this patch does nothing"),
    );
    Some(match near {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None => found.help("remove it, or say the target that is meant"),
    })
}

fn has_variable(target: &Node) -> bool {
    let mut values = target
        .entries()
        .iter()
        .filter_map(|(_, value)| value.text());
    values.any(|text| text.contains("${"))
}

/// What there is none of, and what is like it.
fn words<'o>(target: &Node, objects: &'o [Object]) -> (String, Option<&'o str>) {
    let said = |field: &str| target.text_at(&[field]).filter(|text| !text.is_empty());
    let (kind, name) = (said("kind"), said("name"));
    let of_kind = || {
        objects
            .iter()
            .filter(move |it| kind.is_none_or(|kind| it.kind == kind))
    };
    match (kind, name) {
        (Some(kind), _) if of_kind().next().is_none() => {
            let kinds = objects.iter().map(|it| it.kind.as_str());
            let near = like(kind, kinds);
            (format!("no object here is of the kind `{kind}`"), near)
        }
        (_, Some(name)) if of_kind().all(|it| it.name != name) => {
            let what = kind.unwrap_or("object");
            let near = like(name, of_kind().map(|it| it.name.as_str()));
            (format!("no {what} here is called `{name}`"), near)
        }
        _ => ("the target selects no object".to_owned(), None),
    }
}

fn like<'o>(word: &str, all: impl Iterator<Item = &'o str> + Clone) -> Option<&'o str> {
    let same = all.clone().find(|it| it.eq_ignore_ascii_case(word));
    same.or_else(|| closest(word, all))
}
