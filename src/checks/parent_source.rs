//! A Kustomization that applies the stages from another source than they read. Page: `parent_source.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Foreign;
use crate::model::Pipeline;
use crate::values::name::SHARD;
use crate::values::path::contains;

use super::findings::Findings;
use super::placement::{foreign_source, source_key};
use super::release::carrier;
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "parent-source",
    severity: Severity::Warning,
    summary: "a Kustomization applies the stages from another source than they read",
    page: include_str!("parent_source.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        let mut sites = project.sites_of(index);
        let site = sites
            .find(|site| carrier(site.settled).is_some() && !pipeline.is_addressed(site.stage));
        let Some(site) = site.filter(|_| !pipeline.relations.is_empty()) else {
            continue;
        };
        let parents = project.foreign.iter();
        for parent in parents.filter(|it| is_parent(it, pipeline)) {
            if is_elsewhere(parent, &site) {
                report(&site, parent, found);
            } else if shard(&site) != parent.shard.as_deref() {
                report_shard(&site, parent, found);
            }
        }
    }
}

/// Whether it applies the folder of the Kustomizations.
fn is_parent(foreign: &Foreign, pipeline: &Pipeline) -> bool {
    let (path, own) = (&foreign.path.value, &pipeline.flux.directory.value);
    contains(path, own) && (foreign.walks || path == own)
}

fn is_elsewhere(parent: &Foreign, site: &Site<'_>) -> bool {
    source_key(site).is_some_and(|source| !source.may_be(&foreign_source(parent)))
}

/// The key of the controller that has a stage.
fn shard<'a>(site: &Site<'a>) -> Option<&'a str> {
    site.settled.metadata.text_at(&["labels", SHARD])
}

/// Another controller has copies of its own: it may see the new spec before the new files.
fn report_shard(site: &Site<'_>, parent: &Foreign, found: &mut Findings<'_>) {
    let (name, stage) = (&parent.name.value, &site.stage.name);
    let named = |key: Option<&str>| key.map_or("no shard".to_owned(), |key| format!("`{key}`"));
    let message = format!(
        "`{name}` is in {}, and stage `{}`, which it applies, is in {}",
        named(parent.shard.as_deref()),
        stage.value,
        named(shard(site))
    );
    let finding = CHECK
        .at(parent.path.span, message)
        .also(stage.span, "its image or patch may come before its files");
    let help = "give both one `sharding.fluxcd.io/key`, or say `layout addressed`";
    found.about(site.stage, finding.help(help));
}

fn report(site: &Site<'_>, parent: &Foreign, found: &mut Findings<'_>) {
    let (name, stage) = (&parent.name.value, &site.stage.name);
    let (kind, source) = (&parent.source_kind, &parent.source_name);
    let message = format!(
        "`{name}` applies stage `{}` from {kind} `{source}`, and the stage reads another source",
        stage.value
    );
    let finding = CHECK
        .at(parent.path.span, message)
        .also(stage.span, "its image or patch may come before its files")
        .help(
            "let both follow one source, or say `layout addressed`, which needs no common source",
        );
    found.about(site.stage, finding);
}
