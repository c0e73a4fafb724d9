//! A Kustomization that applies the stages from another source than they read. Page: `parent_source.md`.

use crate::diagnostics::{Check, Severity};
use crate::source::Span;
use crate::values::name::SHARD;

use super::findings::Findings;
use super::placement::{SourceKey, foreign_source, is_parent, parent_source, source_key};
use super::release::carrier;
use super::{Project, Site};

/// A Kustomization applies the stages from another source than they read.
pub static CHECK: Check = Check {
    name: "parent-source",
    severity: Severity::Warning,
    summary: "a Kustomization applies the stages from another source than they read",
    page: include_str!("parent_source.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        let sites = project.sites_of(index);
        let sites = sites.filter(|site| {
            carrier(site.settled).is_some()
                && !pipeline.is_addressed(site.stage)
                && !pipeline.relations.is_empty()
        });
        let sites: Vec<Site<'_>> = sites.collect();
        let foreign = project.foreign.iter();
        for parent in foreign.filter(|it| is_parent(it, pipeline)) {
            let parent = Parent {
                name: &parent.name.value,
                span: parent.path.span,
                source: foreign_source(parent),
                shard: parent.shard.as_deref(),
            };
            look_at(&sites, &parent, found);
        }
        if let (Some(made), Some(source)) = (&pipeline.flux.parent, parent_source(pipeline)) {
            let parent = Parent {
                name: &made.name.value,
                span: made.name.span,
                source,
                shard: None,
            };
            look_at(&sites, &parent, found);
        }
    }
}

/// What applies the stages.
struct Parent<'a> {
    name: &'a str,
    span: Span,
    source: SourceKey<'a>,
    shard: Option<&'a str>,
}

/// Speaks about the first of the stages that read another source than their parent follows, or that another controller
/// has.
fn look_at(sites: &[Site<'_>], parent: &Parent<'_>, found: &mut Findings<'_>) {
    let is_elsewhere =
        |site: &&Site<'_>| source_key(site).is_some_and(|source| !source.may_be(&parent.source));
    if let Some(site) = sites.iter().find(is_elsewhere) {
        report(site, parent, found);
    } else if let Some(site) = sites.iter().find(|site| shard(site) != parent.shard) {
        report_shard(site, parent, found);
    }
}

/// The key of the controller that has a stage.
fn shard<'a>(site: &Site<'a>) -> Option<&'a str> {
    site.settled.metadata.text_at(&["labels", SHARD])
}

/// Another controller has copies of its own: it may see the new spec before the new files.
fn report_shard(site: &Site<'_>, parent: &Parent<'_>, found: &mut Findings<'_>) {
    let stage = &site.stage.name;
    let named = |key: Option<&str>| key.map_or("no shard".to_owned(), |key| format!("`{key}`"));
    let message = format!(
        "`{}` is in {}, and stage `{}`, which it applies, is in {}",
        parent.name,
        named(parent.shard),
        stage.value,
        named(shard(site))
    );
    let finding = CHECK
        .at(parent.span, message)
        .also(stage.span, "its image or patch may come before its files");
    let help = "give both one `sharding.fluxcd.io/key`, or say `layout addressed`";
    found.about(site.stage, finding.help(help));
}

fn report(site: &Site<'_>, parent: &Parent<'_>, found: &mut Findings<'_>) {
    let stage = &site.stage.name;
    let message = format!(
        "`{}` applies stage `{}` from {}, and the stage reads another source",
        parent.name, stage.value, parent.source
    );
    let finding = CHECK
        .at(parent.span, message)
        .also(stage.span, "its image or patch may come before its files");
    found.about(site.stage, finding.help(help(site)));
}

/// A parent of the pipeline's own follows the first source.
fn help(site: &Site<'_>) -> String {
    let flux = &site.pipeline.flux;
    let own = match &flux.parent {
        Some(_) => "let the stage read the source of its parent".to_owned(),
        None => format!(
            "let both follow one source, as `flux {{ parent {} }}` does, which writes the parent",
            site.pipeline.name.value
        ),
    };
    format!("{own}; or say `layout addressed`, which needs no common source")
}
