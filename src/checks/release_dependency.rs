//! A HelmRelease that waits for one of another stage. Page: `release_dependency.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{HelmRelease, Node};
use crate::model::{Pipeline, StageId};

use super::charts::Ordered;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "release-dependency",
    severity: Severity::Error,
    summary: "a HelmRelease waits for one of a stage that does not come before its own",
    page: include_str!("release_dependency.md"),
};

pub(super) fn run(ordered: &Ordered<'_>, found: &mut Findings<'_>) {
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
        let (why, help) = match (
            comes_before(pipeline, other, own),
            comes_before(pipeline, own, other),
        ) {
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

/// The other stage that makes what an entry of `dependsOn` names.
fn maker<'a>(ordered: &Ordered<'a>, entry: &'a Node) -> Option<(StageId, &'a str)> {
    let name = entry.text_at(&["name"])?;
    let namespace = entry
        .text_at(&["namespace"])
        .or(ordered.release.object.namespace.as_deref());
    let sites = ordered.project.sites();
    let mut others = sites
        .filter(|it| std::ptr::eq(it.pipeline, ordered.site.pipeline) && it.id != ordered.site.id);
    let maker = others.find(|site| {
        let mut releases = HelmRelease::among(&site.tree.objects);
        releases.any(|it| it.object.name == name && it.object.namespace.as_deref() == namespace)
    })?;
    Some((maker.id, name))
}

fn comes_before(pipeline: &Pipeline, first: StageId, then: StageId) -> bool {
    let mut left = vec![first];
    let mut seen = Vec::new();
    while let Some(at) = left.pop() {
        for relation in pipeline
            .relations
            .iter()
            .filter(|it| it.first.id == Some(at))
        {
            let Some(next) = relation.then.id.filter(|next| !seen.contains(next)) else {
                continue;
            };
            if next == then {
                return true;
            }
            seen.push(next);
            left.push(next);
        }
    }
    false
}
