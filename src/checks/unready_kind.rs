//! A kind of which Flux cannot see when it is ready. Page: `unready_kind.md`.

use std::collections::HashSet;

use crate::diagnostics::{Check, Severity};
use crate::manifests::{KindReadiness, Object, readiness};
use crate::model::Relation;
use crate::settle::Site;

use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unready-kind",
    severity: Severity::Warning,
    summary: "others wait for an object of a custom kind that may count as ready too early, or never",
    page: include_str!("unready_kind.md"),
};

/// One finding for each kind of a stage.
pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let Some(relation) = site.awaited_by().filter(|_| site.waits()) else {
        return;
    };
    let mut seen = HashSet::new();
    for object in site.tree.objects.iter().filter(|it| it.is_custom()) {
        let said = site.settled.says_readiness(object);
        if let Some((why, help)) = doubt(site, object, relation, said)
            && seen.insert((object.group(), object.kind.as_str()))
        {
            let then = &relation.then.name.value;
            let finding = CHECK
                .at(object.name_span(), why)
                .also(relation.span, format!("`{then}` waits for it"))
                .help(help);
            found.about(site.stage, finding);
        }
    }
}

/// Why Flux does not see when an object is ready, and what helps.
fn doubt(
    site: &Site<'_>,
    object: &Object,
    relation: &Relation,
    said: bool,
) -> Option<(String, String)> {
    let (kind, name, then) = (&object.kind, &object.name, &relation.then.name.value);
    let stage = &site.stage.name.value;
    let early = |why: &str| format!("`{then}` may begin before {kind} `{name}` is ready: {why}");
    match readiness(object) {
        Some(KindReadiness::Expression(_) | KindReadiness::Written) => None,
        Some(KindReadiness::Unreadable(why)) => Some((
            format!("stage `{stage}` never becomes ready with {kind} `{name}`: {why}"),
            format!(
                "say `wait false` in stage `{stage}`, name with `health` what it is to wait for, and let a Job in a stage before `{then}` wait for {kind} `{name}`"
            ),
        )),
        _ if said => None,
        Some(KindReadiness::Untold(why)) => Some((
            early(why),
            format!("let a Job in a stage before `{then}` wait for it"),
        )),
        None => Some((
            early("Flux calls it ready until its controller has written a status"),
            format!(
                "say in stage `{stage}` when it is: `ready {} {kind} when \"status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')\"`",
                object.api_version
            ),
        )),
    }
}
