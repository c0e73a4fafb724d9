//! An order that only `spec` knows. Page: `hidden_edge.md`.

use std::collections::HashMap;

use crate::diagnostics::{Check, Severity};

use super::findings::Findings;
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "hidden-edge",
    severity: Severity::Error,
    summary: "`dependsOn` in `spec` names a stage, behind the back of `before` and `after`",
    page: include_str!("hidden_edge.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let mut sites = project.sites();
    if sites.all(|site| site.settled.depends_on.is_empty()) {
        return;
    }
    let stages: HashMap<(Option<&str>, &str), Site<'_>> = project
        .sites()
        .map(|site| ((site.pipeline.flux_namespace(), site.kustomization()), site))
        .collect();
    for site in project.sites() {
        let words = site.stage.waits.iter().filter(|it| !it.is_before).count();
        for (at, entry) in site.settled.depends_on.iter().enumerate() {
            let by_word = at < words;
            let namespace = entry
                .text_at(&["namespace"])
                .or_else(|| site.pipeline.flux_namespace());
            let name = entry.text_at(&["name"]).unwrap_or_default();
            let Some(other) = stages.get(&(namespace, name)) else {
                continue;
            };
            let stage = &other.stage.name.value;
            let is_own = std::ptr::eq(site.pipeline, other.pipeline);
            // `external` says for all to read that this pipeline does not hold the order.
            if by_word && !is_own {
                continue;
            }
            let who = if by_word { "`external`" } else { "`spec`" };
            let message = format!("{who} makes `{}` wait for `{stage}`", site.stage.name.value);
            let finding = CHECK
                .at(entry.span, message)
                .also(other.stage.name.span, "this stage");
            if is_own {
                let rest = if by_word { "`external`" } else { "the entry" };
                let help = format!("remove {rest}, and say `after {stage}`");
                found.push(finding.help(help));
            } else {
                // No statement says it, so somebody may have a reason.
                found.about(
                    site.stage,
                    finding.help(
                        "put both stages into one pipeline, or say `external kustomization` and `after`",
                    ),
                );
            }
        }
    }
}
