//! A kind of which Flux cannot see when it is ready. Page: `unready_kind.md`.

use std::collections::HashSet;

use crate::diagnostics::{Check, Severity};
use crate::manifests::{KindReadiness, readiness};
use crate::settle::Site;

use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unready-kind",
    severity: Severity::Warning,
    summary: "others wait for an object of a custom kind that may count as ready too early",
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
        let why = match readiness(object) {
            Some(KindReadiness::Expression(_) | KindReadiness::Written) => continue,
            Some(KindReadiness::Unreadable(why)) => why,
            None => "Flux calls it ready until its controller has written a status",
        };
        if said || !seen.insert((object.group(), object.kind.as_str())) {
            continue;
        }
        let (kind, then) = (&object.kind, &relation.then.name.value);
        let message = format!(
            "`{then}` may begin before {kind} `{}` is ready: {why}",
            object.name
        );
        let help = format!(
            "say in stage `{}` when it is: `ready {} {kind} when \"status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')\"`",
            site.stage.name.value, object.api_version
        );
        let finding = CHECK
            .at(object.name_span(), message)
            .also(relation.span, format!("`{then}` waits for it"))
            .help(help);
        found.about(site.stage, finding);
    }
}
