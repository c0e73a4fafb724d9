//! `health` that names what the stage does not have. Page: `unknown_health.md`.

use crate::diagnostics::{Check, Severity, closest};
use crate::manifests::{Node, Object};
use crate::values::key::group;

use super::Site;
use super::findings::Findings;
use super::placement::{namespace_of, target_namespace};

pub(super) static CHECK: Check = Check {
    name: "unknown-health",
    severity: Severity::Error,
    summary: "`health` names an object that the stage does not have",
    page: include_str!("unknown_health.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    if site.waits() || !is_known(site) {
        return;
    }
    for check in site.settled.list(&["healthChecks"]) {
        check_site(site, check, found);
    }
}

/// Whether all objects are known, and none of them is one from which a controller makes others. A stage without any is a
/// gate: it waits for what others make.
fn is_known(site: &Site<'_>) -> bool {
    let applies = !site.tree.objects.is_empty();
    applies
        && site.tree.complete
        && !site.tree.objects.iter().any(Object::is_custom)
        && !makes_charts(site)
}

fn makes_charts(site: &Site<'_>) -> bool {
    let mut objects = site.tree.objects.iter();
    objects.any(|object| object.group().ends_with("fluxcd.io"))
}

fn check_site(site: &Site<'_>, check: &Node, found: &mut Findings<'_>) {
    let text = |field: &str| check.text_at(&[field]);
    let (Some(version), Some(kind), Some(name)) =
        (text("apiVersion"), text("kind"), check.get("name"))
    else {
        return;
    };
    let is_alike = |object: &&Object| object.group() == group(version) && object.kind == kind;
    let alike: Vec<&Object> = site.tree.objects.iter().filter(is_alike).collect();
    let is_it = |object: &&Object| Some(object.name.as_str()) == name.text();
    let is_near = |object: &Object| match (
        namespace_of(object, target_namespace(site)),
        text("namespace"),
    ) {
        (Some(own), Some(asked)) => own == asked,
        (None, _) | (_, None) => true,
    };
    if !alike.iter().any(|object| is_it(object) && is_near(object)) {
        let elsewhere = alike.iter().find(|object| is_it(object));
        let elsewhere = elsewhere.and_then(|it| namespace_of(it, target_namespace(site)));
        report(site, (kind, name), (&alike, elsewhere), found);
    }
}

fn report(
    site: &Site<'_>,
    (kind, name): (&str, &Node),
    (alike, elsewhere): (&[&Object], Option<&str>),
    found: &mut Findings<'_>,
) {
    let wanted = name.text().unwrap_or_default();
    let message = format!(
        "stage `{}` has no {kind} `{wanted}`, and Flux would wait for it until the timeout",
        site.stage.name.value
    );
    let finding = CHECK.at(name.span, message);
    let names = alike.iter().map(|object| object.name.as_str());
    let near = closest(wanted, names.clone());
    let finding = match (elsewhere, near) {
        (Some(namespace), _) => {
            finding.help(format!("it is in another namespace: say `{namespace}`"))
        }
        (None, Some(_)) => finding.suggest(near),
        (None, None) => finding.help(has(kind, names)),
    };
    found.about(site.stage, finding);
}

fn has<'n>(kind: &str, names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.take(3).map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => format!("remove it: the stage has no {kind}"),
        names => format!("name one that is there: {}", names.join(", ")),
    }
}
