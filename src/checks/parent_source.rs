//! A Kustomization that applies the stages from another source than they read. Page: `parent_source.md`.

use crate::diagnostics::{Check, Severity};
use crate::source::Span;

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
            let key = foreign_source(parent);
            look_at(&sites, (&parent.name.value, parent.path.span), &key, found);
        }
        if let (Some(made), Some(key)) = (&pipeline.flux.parent, parent_source(pipeline)) {
            look_at(&sites, (&made.name.value, made.name.span), &key, found);
        }
    }
}

/// Speaks about the first of the stages that read another source than their parent follows.
fn look_at(
    sites: &[Site<'_>],
    parent: (&str, Span),
    followed: &SourceKey<'_>,
    found: &mut Findings<'_>,
) {
    let is_elsewhere =
        |site: &&Site<'_>| source_key(site).is_some_and(|source| !source.may_be(followed));
    if let Some(site) = sites.iter().find(is_elsewhere) {
        report(site, parent, followed, found);
    }
}

fn report(
    site: &Site<'_>,
    (name, span): (&str, Span),
    followed: &SourceKey<'_>,
    found: &mut Findings<'_>,
) {
    let stage = &site.stage.name;
    let message = format!(
        "`{name}` applies stage `{}` from {followed}, and the stage reads another source",
        stage.value
    );
    let finding = CHECK
        .at(span, message)
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
