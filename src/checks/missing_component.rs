//! A component that kustomize cannot build. Page: `missing_component.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{Node, Unbuilt};
use crate::values::path::resolve;
use crate::values::path::shown;

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "missing-component",
    severity: Severity::Error,
    summary: "a component of a stage is not there, or is not a component",
    page: include_str!("missing_component.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    for path in site.settled.list(&["components"]) {
        let written = path.text().unwrap_or_default();
        // A parent's substitution finishes the others.
        let why = why(site, written).filter(|_| !written.contains("${"));
        let Some(why) = why.filter(|why| *why != Unbuilt::Missing || !may_be_missing(site)) else {
            continue;
        };
        let message = format!("the component `{written}` {}", words(why));
        let directory = shown(&site.stage.path.value);
        let help = format!("write the path from the directory of the stage, `{directory}`");
        found.about(site.stage, CHECK.at(path.span, message).help(help));
    }
}

/// Why a component cannot be built; `None` for one that can, and where nobody looked.
fn why(site: &Site<'_>, path: &str) -> Option<Unbuilt> {
    let Some(below) = resolve(&site.stage.path.value, path) else {
        return Some(Unbuilt::Missing);
    };
    let unbuilt = site.tree.unbuilt.iter().find(|(path, _)| *path == below);
    unbuilt.map(|(_, why)| *why)
}

fn may_be_missing(site: &Site<'_>) -> bool {
    let switch = site.settled.spec.get("ignoreMissingComponents");
    switch.is_some_and(Node::is_true)
}

fn words(why: Unbuilt) -> &'static str {
    match why {
        Unbuilt::Missing => "is not there",
        Unbuilt::WithoutFile => "has no kustomization file",
        Unbuilt::LeftOut => "is left out by the source",
        Unbuilt::Elsewhere => "is not a path in the repository",
        Unbuilt::OtherKind => "is none: its kustomization file needs `kind: Component`",
    }
}
