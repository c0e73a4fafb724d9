//! A component that kustomize cannot build. Page: `missing_component.md`.

use std::collections::HashSet;

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::manifests::{Foreign, Node, Unbuilt};
use crate::values::path::{resolve, shown};

use super::findings::Findings;
use super::placement::parents;
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "missing-component",
    severity: Severity::Error,
    summary: "a component of a stage, or of what applies the Kustomizations, is not there, or is not a component",
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

/// The components of what applies the folder of the Kustomizations: without one of them nothing of the pipeline is applied.
pub(super) fn also(project: &Project, found: &mut Findings<'_>) {
    let mut seen = HashSet::new();
    for pipeline in &project.pipelines {
        for parent in parents(project, pipeline) {
            let components = parent.node.at(&["spec", "components"]).map(Node::items);
            for component in components.unwrap_or_default() {
                if let Some(finding) = of_parent(parent, component)
                    && seen.insert(component.span)
                {
                    found.push(finding);
                }
            }
        }
    }
}

fn of_parent(parent: &Foreign, component: &Node) -> Option<Diagnostic> {
    let written = component.text().filter(|it| !it.contains("${"))?;
    let directory = parent.path.value.as_str();
    let below = resolve(directory, written)?;
    let (_, why) = parent.unbuilt.iter().find(|(path, _)| *path == below)?;
    let message = format!(
        "the component `{written}` of `{}`, which applies the pipeline's Kustomizations, {}",
        parent.name.value,
        words(*why)
    );
    let help = format!(
        "write the path from the directory that it applies, `{}`",
        shown(directory)
    );
    Some(CHECK.at(component.span, message).help(help))
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
