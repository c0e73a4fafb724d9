//! Something that kustomize does to the objects of a stage and that nobody follows here. Page: `unfollowed_field.md`.

use crate::diagnostics::{Check, Severity};

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unfollowed-field",
    severity: Severity::Warning,
    summary: "a kustomization file changes objects in a way that is not followed",
    page: include_str!("unfollowed_field.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    for what in &site.tree.unfollowed {
        let message = format!(
            "what `{}` does to the objects of `{}` is not followed, so they are checked without it",
            what.value, site.stage.name.value
        );
        let help = "say it with a field that is followed, such as `patches` or `replacements`";
        found.about(site.stage, CHECK.at(what.span, message).help(help));
    }
}
