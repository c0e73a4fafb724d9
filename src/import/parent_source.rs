//! A Kustomization that applies others in lockstep from another source than they read.

use crate::checks::PARENT_SOURCE;
use crate::diagnostics::{Diagnostic, Sink};

use super::edges::entries;
use super::search::address::address;
use super::search::found::{Kustomization, SourceKey};

/// The first one of a group whose release is in its spec, and whose spec comes from elsewhere than its files.
pub(super) fn run(all: &[Kustomization], members: &[&Kustomization], sink: &mut Sink) {
    let is_guarded = |it: &&&Kustomization| {
        let mut entries = entries(it).iter();
        entries.any(|entry| entry.get("readyExpr").is_some())
    };
    if !members.iter().any(|it| is_guarded(&it)) {
        return;
    }
    let carriers = members
        .iter()
        .filter(|it| carries(it) && address(it).is_none());
    let finding = carriers.filter_map(|one| look_at(one, all.get(one.parent?)?));
    if let Some(finding) = finding.min_by_key(|it| it.primary.span) {
        sink.push(finding);
    }
}

fn look_at(one: &Kustomization, parent: &Kustomization) -> Option<Diagnostic> {
    if is_one(&one.source, one, &parent.source, parent) {
        return None;
    }
    let (
        name,
        SourceKey {
            kind, name: source, ..
        },
    ) = (&parent.name, &parent.source);
    let span = one.field("sourceRef").map_or(one.span(), |it| it.span);
    let message = format!(
        "`{name}` applies `{}` from {kind} `{source}`, and it reads another source",
        one.name
    );
    let finding = PARENT_SOURCE
        .at(span, message)
        .also(parent.span(), "what applies it");
    Some(finding.help(
        "let both follow one source, as `flux { parent NAME }` of a pipeline file does, or let a pipeline file say \
         `layout addressed`, which needs no common source",
    ))
}

/// Whether both follow one source; a namespace that nobody wrote may be any.
fn is_one(one: &SourceKey, by: &Kustomization, other: &SourceKey, above: &Kustomization) -> bool {
    let place = |key: &SourceKey, it: &Kustomization| key.namespace.clone().or(it.place.clone());
    let (first, second) = (place(one, by), place(other, above));
    let is_open = first.is_none() || second.is_none();
    one.kind == other.kind && one.name == other.name && (is_open || first == second)
}

/// Whether the release is in the spec.
fn carries(one: &Kustomization) -> bool {
    ["images", "patches", "components", "postBuild"]
        .iter()
        .any(|key| one.field(key).is_some())
}
