//! A stage that others wait for is suspended, or what stages come from. Page: `suspended_dependency.md`.

use std::collections::HashSet;

use crate::diagnostics::{Check, Severity};
use crate::manifests::Foreign;
use crate::model::Wait;
use crate::source::Span;

use super::findings::Findings;
use super::placement::only_named;
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "suspended-dependency",
    severity: Severity::Warning,
    summary: "a stage that others wait for is suspended, or a source",
    page: include_str!("suspended_dependency.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    look_at_sources(project, found);
    for site in project.sites() {
        look_at(&site, found);
        for wait in site.stage.waits.iter().filter(|it| !it.is_before) {
            look_at_external(project, &site, wait, found);
        }
    }
}

/// source-controller does not look at a suspended source (`Reconcile` of each of its controllers): no release arrives.
fn look_at_sources(project: &Project, found: &mut Findings<'_>) {
    for (at, pipeline) in project.pipelines.iter().enumerate() {
        let made = pipeline.sources.iter().zip(project.sources_of(at));
        for (source, settled) in made.filter_map(|(it, made)| Some((it, made.as_ref()?))) {
            let suspend = settled.spec.get("suspend");
            let Some(suspend) = suspend.filter(|it| it.is_true()) else {
                continue;
            };
            let name = &source.name.value;
            let message = format!("no release arrives while source `{name}` is suspended");
            let finding = CHECK.at(suspend.span, message);
            found.push(finding.help("remove it again before the next release"));
        }
    }
}

fn look_at(site: &Site<'_>, found: &mut Findings<'_>) {
    if !site.settled.is_suspended() {
        return;
    }
    let suspend = site.settled.place(&["suspend"]);
    let (Some(suspend), Some(relation)) = (suspend, site.awaited_by()) else {
        return;
    };
    let (name, then) = (&site.stage.name.value, &relation.then.name.value);
    let message = format!("`{then}` stops at the next release while `{name}` is suspended");
    let finding = CHECK
        .at(suspend, message)
        .also(relation.span, format!("`{then}` comes after `{name}`"))
        .help("remove it again before the next release");
    found.about(site.stage, finding);
}

/// Namespace and name of a Kustomization.
type Name<'a> = (Option<&'a str>, &'a str);

/// What a stage waits for that this pipeline does not make, and what that waits for in its turn.
fn look_at_external(project: &Project, site: &Site<'_>, wait: &Wait, found: &mut Findings<'_>) {
    let Some(external) = site.pipeline.kustomizations.get(wait.external) else {
        return;
    };
    let namespace = external.namespace.as_ref().map(|it| it.value.as_str());
    let namespace = namespace.or_else(|| site.pipeline.flux_namespace());
    let first = (namespace, external.name.value.as_str());
    let mut seen = HashSet::new();
    let mut left = vec![first];
    while let Some(name) = left.pop() {
        if !seen.insert(name) {
            continue;
        }
        if let Some(suspend) = suspended_stage(project, site, name)
            .or_else(|| only_named(project, name).and_then(suspended_by_hand))
        {
            return report(site, wait, (name.1, suspend), found);
        }
        let waits = only_named(project, name).map_or(&[][..], |it| &it.depends_on);
        left.extend(waits.iter().map(|it| {
            let namespace = it.namespace.as_deref().or(name.0);
            (namespace, it.name.value.as_str())
        }));
    }
}

fn report(site: &Site<'_>, wait: &Wait, (name, suspend): (&str, Span), found: &mut Findings<'_>) {
    let own = &site.stage.name.value;
    let message = format!("`{own}` stops at the next release while `{name}` is suspended");
    let finding = CHECK
        .at(wait.span, message)
        .also(suspend, format!("`{name}` is suspended here"))
        .help("remove it again before the next release");
    found.about(site.stage, finding);
}

/// Where a stage of another pipeline says that it is suspended. Environments are taken for different clusters.
fn suspended_stage(project: &Project, site: &Site<'_>, name: Name<'_>) -> Option<Span> {
    let mut sites = project.sites().filter(|other| {
        let is_one_cluster = match (site.environment(), other.environment()) {
            (Some(one), Some(other)) => one == other,
            (None, _) | (_, None) => true,
        };
        let its_name = (other.pipeline.flux_namespace(), other.kustomization());
        is_one_cluster && its_name == name && other.settled.is_suspended()
    });
    let other = sites.next()?;
    let place = other.settled.place(&["suspend"]);
    Some(place.unwrap_or(other.stage.name.span))
}

fn suspended_by_hand(foreign: &Foreign) -> Option<Span> {
    let suspend = foreign.node.at(&["spec", "suspend"])?;
    (suspend.is_true()).then_some(suspend.span)
}
