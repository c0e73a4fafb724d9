//! The same object in two environments of one cluster. Page: `shared_cluster.md`.

use std::collections::HashMap;

use smol_str::SmolStr;

use crate::diagnostics::{Check, Severity};
use crate::manifests::Foreign;
use crate::model::Pipeline;
use crate::source::Span;

use super::findings::Findings;
use super::placement::{namespace_of, target_namespace};
use super::{Project, Site};
use crate::values::path::contains;

pub(super) static CHECK: Check = Check {
    name: "shared-cluster",
    severity: Severity::Error,
    summary: "two environments put the same object into one cluster",
    page: include_str!("shared_cluster.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let pipelines = || project.pipelines.iter().enumerate();
    for (at, one) in pipelines() {
        for (other_at, other) in pipelines().skip(at + 1) {
            if let Some(meeting) = meeting(project, one, other) {
                compare(project, (at, other_at), meeting, found);
            }
        }
    }
}

/// How it is known that two environments are in one cluster, and where that is said.
#[derive(Clone, Copy)]
struct Meeting {
    span: Span,
    why: &'static str,
}

/// An environment is a cluster of its own, unless both say the same context, or one Kustomization applies the
/// folders of both.
fn meeting(project: &Project, one: &Pipeline, other: &Pipeline) -> Option<Meeting> {
    let name = |pipeline: &Pipeline| pipeline.environment.as_ref().map(|name| name.value.clone());
    if name(one) == name(other) {
        return None;
    }
    let context = |pipeline: &Pipeline| {
        pipeline
            .flux
            .context
            .as_ref()
            .map(|name| name.value.clone())
    };
    if context(one).is_some() && context(one) == context(other) {
        let span = other.flux.context.as_ref()?.span;
        let why = "both are in the cluster of this context";
        return Some(Meeting { span, why });
    }
    let applies = |foreign: &&Foreign| {
        let mut folders = [one, other].into_iter().map(|it| &it.flux.directory.value);
        let is_theirs = foreign.path.value.is_empty() && !is_source_of(one, foreign);
        foreign.walks && !is_theirs && folders.all(|folder| contains(&foreign.path.value, folder))
    };
    let why = "this Kustomization applies the folders of both";
    let parent = project.foreign.iter().find(applies);
    let span = parent.map(|it| it.path.span);
    let span = span.or_else(|| above(one, other))?;
    Some(Meeting { span, why })
}

/// Whether a pipeline reads the source of a Kustomization: the root of another one may be anybody's.
fn is_source_of(pipeline: &Pipeline, foreign: &Foreign) -> bool {
    let mut sources = pipeline.sources.iter().filter(|it| !it.elsewhere);
    sources.any(|it| it.name.value == foreign.source_name && it.kind.kind() == foreign.source_kind)
}

/// The parent of one of two pipelines, when the folder of the other is in the one that it applies.
fn above(one: &Pipeline, other: &Pipeline) -> Option<Span> {
    let takes_in = |outer: &Pipeline, inner: &Pipeline| {
        let parent = outer.flux.parent.as_ref()?;
        let (outer, inner) = (&outer.flux.directory.value, &inner.flux.directory.value);
        contains(outer, inner).then_some(parent.name.span)
    };
    takes_in(one, other).or_else(|| takes_in(other, one))
}

/// What an object is in a cluster: where it is applied to, group, kind, namespace and name.
type Identity = (Option<String>, String, SmolStr, Option<String>, SmolStr);

fn compare(project: &Project, pair: (usize, usize), meeting: Meeting, found: &mut Findings<'_>) {
    let (first, second) = (objects(project, pair.0), objects(project, pair.1));
    let known: HashMap<&Identity, &(Site<'_>, Span)> = first
        .iter()
        .map(|(identity, owner)| (identity, owner))
        .collect();
    let shared = second
        .iter()
        .filter_map(|(identity, owner)| Some((identity, *known.get(identity)?, owner)));
    let shared: Vec<_> = shared.collect();
    let Some((identity, one, other)) = shared.first() else {
        return;
    };
    let (_, _, kind, _, name) = identity;
    let more = match shared.len() {
        1 => String::new(),
        2 => ", and so is another object".to_owned(),
        many => format!(", and so are {} more objects", many - 1),
    };
    let said = |site: &Site<'_>| site.environment().unwrap_or("none").to_owned();
    let message = format!(
        "{kind} `{name}` is in the environments `{}` and `{}` of one cluster{more}",
        said(&one.0),
        said(&other.0)
    );
    let finding = CHECK.at(other.1, message).also(meeting.span, meeting.why);
    let help = "give each environment a `namespace` of its own, or a cluster: another `context`, and a folder that \
        nothing else applies";
    found.about_all(&[one.0.stage, other.0.stage], finding.help(help));
}

/// Everything that the stages of a pipeline put into clusters, with its stage and its place.
fn objects(project: &Project, index: usize) -> Vec<(Identity, (Site<'_>, Span))> {
    let mut all = Vec::new();
    for site in project.sites_of(index) {
        let remote = site.settled.kube_config();
        let remote = remote.and_then(|(_, name)| name.text()).map(str::to_owned);
        for object in site.tree.objects.iter().filter(|object| !object.hashed) {
            let namespace = namespace_of(object, target_namespace(&site));
            let identity = (
                remote.clone(),
                object.group().to_owned(),
                object.kind.clone(),
                namespace.map(str::to_owned),
                object.name.clone(),
            );
            all.push((identity, (site, object.name_span())));
        }
    }
    all
}
