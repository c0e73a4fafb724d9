//! A version of a kind that no API server serves. Page: `unserved_version.md`.

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::manifests::{Object, versions};
use crate::settle::Site;
use crate::source::Span;
use crate::values::key::group_and_version;

use super::Project;
use super::definitions::{Defined, Definitions};
use super::findings::Findings;
use super::frozen::is_never_sent;

pub(super) static CHECK: Check = Check {
    name: "unserved-version",
    severity: Severity::Error,
    summary: "an object has a version of its kind that the API server does not serve",
    page: include_str!("unserved_version.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let definitions = found.definitions();
    for site in project.sites() {
        let own = site.tree.objects.iter().filter(|it| it.generated.is_none());
        for object in own.filter(|it| !is_never_sent(it) && !it.api_version.contains('$')) {
            let finding = of_cluster(&site, object).or_else(|| of_definition(object, definitions));
            if let Some(finding) = finding {
                found.about(site.stage, finding);
            }
        }
    }
}

/// What is wrong with the version of a kind that Kubernetes or Flux brings.
fn of_cluster(site: &Site<'_>, object: &Object) -> Option<Diagnostic> {
    let (group, version) = group_and_version(&object.api_version);
    let kind = object.kind.as_str();
    let Some(served) = served(site, group, kind) else {
        let other = versions::other_group(group, kind)?;
        return Some(unserved(object).help(format!("write `apiVersion: {other}`")));
    };
    if served.contains(&version) {
        return None;
    }
    Some(unserved(object).help(match served.last() {
        Some(newest) if group.is_empty() => format!("write `apiVersion: {newest}`"),
        Some(newest) => format!(
            "write `apiVersion: {group}/{newest}`, and look whether the fields are still the same"
        ),
        None => "remove it: Kubernetes has nothing of this kind any more".to_owned(),
    }))
}

/// The versions of a kind that Kubernetes or Flux brings; `None` for what they do not bring under this name.
fn served(site: &Site<'_>, group: &str, kind: &str) -> Option<&'static [&'static str]> {
    let minor = site.pipeline.flux.version.value.minor;
    versions::served(group, kind).or_else(|| versions::served_by_flux(group, kind, minor))
}

fn unserved(object: &Object) -> Diagnostic {
    let (version, kind) = (&object.api_version, &object.kind);
    CHECK.at(
        place(object),
        format!("no cluster serves {kind} in `{version}`"),
    )
}

fn place(object: &Object) -> Span {
    let written = object.node.get("apiVersion");
    written.map_or_else(|| object.name_span(), |node| node.span)
}

/// What is wrong with the version of a custom kind, where every definition of it says the same.
fn of_definition(object: &Object, definitions: &Definitions<'_>) -> Option<Diagnostic> {
    let (group, version) = group_and_version(&object.api_version);
    let known = definitions.of_kind(object);
    let serves = |it: &Defined<'_>| it.versions().any(|it| it == version || it.contains('$'));
    let serves_nothing = |it: &Defined<'_>| it.versions().next().is_none();
    if known.iter().any(|it| serves_nothing(it) || serves(it)) {
        return None;
    }
    let definition = known.first()?;
    let message = format!("{} is not served in `{}`", object.kind, object.api_version);
    let finding = CHECK
        .at(place(object), message)
        .also(definition.object.name_span(), "its definition is here");
    let newest = definition.versions().next()?;
    Some(finding.help(format!("the definition serves `{group}/{newest}`")))
}
