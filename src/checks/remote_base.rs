//! Something that Flux fetches while it builds, in the addressed layout. Page: `remote_base.md`.

use crate::diagnostics::{Check, Severity};

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "remote-base",
    severity: Severity::Warning,
    summary: "the address of a stage does not cover what is fetched from somewhere else",
    page: include_str!("remote_base.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    if !site.pipeline.is_addressed(site.stage) {
        return;
    }
    for remote in &site.tree.remote {
        let message = format!(
            "`{}` can change while the address of `{}` stays",
            remote.value, site.stage.name.value
        );
        let help = "copy it into the repository, or name a commit in it";
        found.about(site.stage, CHECK.at(remote.span, message).help(help));
    }
}
