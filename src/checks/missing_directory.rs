//! A stage whose directory is not there. Page: `missing_directory.md`.

use crate::diagnostics::{Check, Severity};
use crate::values::path::shown;

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "missing-directory",
    severity: Severity::Error,
    summary: "the directory of a stage is not there",
    page: include_str!("missing_directory.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    if !is_missing(site) {
        return;
    }
    let stage = site.stage;
    let message = format!("the directory `{}` is not there", shown(&stage.path.value));
    let name = stage.name.value.as_str();
    let help = match (stage.path_is_default, stage.implied || name == "app") {
        (true, true) => {
            "put the app's manifests into `./deploy/`, or say `stage app { path … }`".to_owned()
        }
        (true, false) => {
            format!("give stage `{name}` a `job` or a `path`, or put its manifests there")
        }
        (false, _) => {
            "write the path from the root of the repository, or put the manifests there".to_owned()
        }
    };
    found.about(stage, CHECK.at(stage.path.span, message).help(help));
}

/// A directory that holds generated Jobs only is made by the build; one that nobody looked into is not
/// known to be missing, and neither is one in whose path what applies the Kustomization puts a value, nor that of a stage
/// whose path or jobs could not be read.
fn is_missing(site: &Site<'_>) -> bool {
    let is_open = site.stage.path.value.contains("${");
    let may_be_said = site.stage.path_is_default && site.stage.is_partial;
    let is_open = is_open || may_be_said;
    !is_open && site.stage.jobs.is_empty() && site.tree.seen && !site.tree.exists
}
