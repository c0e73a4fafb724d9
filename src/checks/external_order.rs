//! A stage is put before what somebody else makes. Page: `external_order.md`.

use crate::diagnostics::{Check, Severity};

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "external-order",
    severity: Severity::Error,
    summary: "a stage is put before a Kustomization that somebody else makes",
    page: include_str!("external_order.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    for wait in site.stage.waits.iter().filter(|wait| wait.is_before) {
        let external = site.pipeline.kustomizations.get(wait.external);
        let Some(external) = external else { continue };
        let (stage, name) = (&site.stage.name.value, &external.name.value);
        let message = format!("nothing here makes `{name}` wait for `{stage}`");
        let help = format!(
            "add `{}` to `dependsOn` where `{name}` is made, or make it a stage of this pipeline",
            site.kustomization()
        );
        let finding = CHECK
            .at(wait.span, message)
            .also(external.name.span, "somebody else makes this one")
            .help(help);
        found.push(finding);
    }
}
