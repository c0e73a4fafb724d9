//! A HelmRelease that waits for one of another stage. Page: `release_dependency.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{HelmRelease, Node, Object};
use crate::model::StageId;

use super::charts::{self, Ordered};
use super::findings::Findings;
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "release-dependency",
    severity: Severity::Error,
    summary: "a HelmRelease waits for itself, or for one of a stage that does not come before its own",
    page: include_str!("release_dependency.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for site in project.sites() {
        for release in HelmRelease::among(&site.tree.objects) {
            in_a_circle(&site, release.object, found);
        }
        charts::of_site(project, site).for_each(|ordered| on_others(&ordered, found));
    }
}

/// One that waits for those of other stages.
fn on_others(ordered: &Ordered<'_>, found: &mut Findings<'_>) {
    let entries = ordered.release.field(&["dependsOn"]);
    for entry in entries.map_or(&[][..], Node::items) {
        let Some((stage, name)) = maker(ordered, entry) else {
            continue;
        };
        let pipeline = ordered.site.pipeline;
        let (own, other) = (ordered.site.id, stage);
        let Some(stage) = pipeline.stage(stage) else {
            continue;
        };
        let (own_name, stage) = (&ordered.site.stage.name.value, &stage.name.value);
        let Some(order) = found.order(pipeline) else {
            continue;
        };
        let is_first = order.before(own).has(other);
        let (why, help) = match (is_first, !is_first && order.before(other).has(own)) {
            (true, _) => continue,
            (false, true) => (
                format!("which begins after stage `{own_name}`: neither goes on"),
                "remove it".to_owned(),
            ),
            (false, false) => (
                "which is ready for its old release while it waits for the new one".to_owned(),
                format!("say `after {stage}` in stage `{own_name}`"),
            ),
        };
        let message = format!(
            "HelmRelease `{}` waits for `{name}` of stage `{stage}`, {why}",
            ordered.name()
        );
        found.about(ordered.site.stage, CHECK.at(entry.span, message).help(help));
    }
}

/// One that waits for itself, directly or through others of its stage. The first by name speaks for all of a circle.
fn in_a_circle(site: &Site<'_>, own: &Object, found: &mut Findings<'_>) {
    let objects = &site.tree.objects;
    let back = |it: &Object| std::ptr::eq(it, own);
    for (entry, next) in dependencies(own, objects) {
        let round = reached(next, objects);
        let is_round = back(next) || round.iter().any(|it| back(it));
        let is_first = |it: &&Object| it.name >= own.name || !reaches(it, own, objects);
        if !is_round || !round.iter().all(is_first) {
            continue;
        }
        let message = match back(next) {
            true => format!("HelmRelease `{}` waits for itself", own.name),
            false => format!(
                "HelmRelease `{}` waits for `{}`, which waits for it: none of them goes on",
                own.name, next.name
            ),
        };
        let finding = CHECK.at(entry.span, message).help("remove it");
        found.about(site.stage, finding);
    }
}

/// The HelmReleases among objects that one waits for until they are ready, each with the entry that says so: an expression
/// takes the place of that (`checkDependencies` in `internal/controller/helmrelease_controller.go`).
fn dependencies<'a>(of: &'a Object, objects: &'a [Object]) -> Vec<(&'a Node, &'a Object)> {
    // A suspended one waits for nothing.
    let is_suspended = of.node.at(&["spec", "suspend"]).is_some_and(Node::is_true);
    let entries = of.node.at(&["spec", "dependsOn"]).filter(|_| !is_suspended);
    let entries = entries.map_or(&[][..], Node::items).iter();
    let entries = entries.filter(|entry| entry.text_at(&["readyExpr"]).is_none_or(str::is_empty));
    let found = entries.filter_map(|entry| {
        let name = entry.text_at(&["name"])?;
        let namespace = entry.text_at(&["namespace"]).or(of.namespace.as_deref());
        let mut releases = HelmRelease::among(objects).map(|it| it.object);
        let next = releases.find(|it| it.name == name && it.namespace.as_deref() == namespace)?;
        Some((entry, next))
    });
    found.collect()
}

/// Those that one waits for, directly or through others.
fn reached<'a>(from: &'a Object, objects: &'a [Object]) -> Vec<&'a Object> {
    let mut seen: Vec<&Object> = Vec::new();
    let mut left = vec![from];
    while let Some(at) = left.pop() {
        for (_, next) in dependencies(at, objects) {
            if !seen.iter().any(|it| std::ptr::eq(*it, next)) {
                seen.push(next);
                left.push(next);
            }
        }
    }
    seen
}

fn reaches(from: &Object, to: &Object, objects: &[Object]) -> bool {
    reached(from, objects)
        .iter()
        .any(|it| std::ptr::eq(*it, to))
}

/// The other stage that makes what an entry of `dependsOn` names.
fn maker<'a>(ordered: &Ordered<'a>, entry: &'a Node) -> Option<(StageId, &'a str)> {
    let name = entry.text_at(&["name"])?;
    let namespace = entry
        .text_at(&["namespace"])
        .or(ordered.release.object.namespace.as_deref());
    let mut others = ordered
        .sites_with(name)
        .filter(|it| it.id != ordered.site.id);
    let maker = others.find(|site| {
        let mut releases = HelmRelease::among(&site.tree.objects);
        releases.any(|it| it.object.name == name && it.object.namespace.as_deref() == namespace)
    })?;
    Some((maker.id, name))
}
