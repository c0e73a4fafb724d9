//! A directory of the addressed layout that the source leaves out. Page: `ignored_stage.md`.

use crate::diagnostics::{Check, Severity};

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "ignored-stage",
    severity: Severity::Error,
    summary: "the source leaves the generated directory of a stage out",
    page: include_str!("ignored_stage.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    if !site.tree.is_lost {
        return;
    }
    let folder = site.pipeline.stages_directory().unwrap_or_default();
    let name = &site.stage.name.value;
    let message = format!(
        "the source leaves `./{folder}/` out, and Flux would not find the path of `{name}`"
    );
    let help = "change the `ignore` of the source, or `.sourceignore`";
    found.about(
        site.stage,
        CHECK.at(site.stage.name.span, message).help(help),
    );
}
