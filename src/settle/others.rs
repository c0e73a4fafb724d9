//! What the Kustomizations apply that a run does not make.

use std::collections::{BTreeSet, HashSet};

use crate::manifests::{Foreign, Node, Object, Reach, Reader, Request, StageTree, is_source};
use crate::model::Source;
use crate::source::SourceMap;
use crate::values::path::resolve;

use super::applied::applied;
use super::project::Project;
use super::reach::{leads, reach};

/// Builds those whose source may be one of the run, from this repository. `holders` are the directories in which the
/// source of a name may be that the run makes too.
pub(super) fn build(
    project: &mut Project,
    holders: &BTreeSet<String>,
    reader: &mut Reader<'_>,
    sources: &mut SourceMap,
) {
    let mut others = std::mem::take(&mut project.foreign);
    let here = of_this_repository(&others, project);
    for (other, is_here) in others.iter_mut().zip(&here) {
        look_at((other, *is_here), project, reader, sources);
    }
    if !holders.is_empty() {
        let holders: Vec<&str> = holders.iter().map(String::as_str).collect();
        look_for_sources((&mut others, &here), (project, &holders), reader, sources);
    }
    project.foreign = others;
}

/// Builds what is applied together with a folder of the run's and may hold one of its sources.
fn look_for_sources(
    (others, here): (&mut [Foreign], &[bool]),
    (project, holders): (&Project, &[&str]),
    reader: &mut Reader<'_>,
    sources: &mut SourceMap,
) {
    for at in applied_with_a_folder(others, project) {
        let is_here = here.get(at) == Some(&true);
        let other = others.get_mut(at);
        let other = other.filter(|it| is_here && it.objects.is_none());
        if let Some(other) = other
            && reader.may_take_in(&other.path.value, holders, sources)
        {
            take_objects(other, project, reader, sources);
        }
    }
}

fn look_at(
    (other, is_here): (&mut Foreign, bool),
    project: &Project,
    reader: &mut Reader<'_>,
    sources: &mut SourceMap,
) {
    let folders = folders(project)
        .into_iter()
        .filter(|it| leads(other, it, reader, sources));
    let folders: Vec<&str> = folders.collect();
    let is_root = other.path.value.is_empty() && other.walks;
    let mut tree = None;
    if is_here && is_root {
        other.root_takes_in = taken_in(project, reader, sources);
    } else if is_here && (!folders.is_empty() || may_share(other, project, reader, sources)) {
        tree = take_objects(other, project, reader, sources);
    }
    let reach = |folder: &&str| match is_here {
        true => reach(other, (folder, tree.as_ref()), project, reader),
        false => Reach::Unknown,
    };
    let reached = folders.iter().map(reach).collect::<Vec<_>>();
    let folders = folders.into_iter().map(str::to_owned);
    other.folders = folders.zip(reached).collect();
}

/// The folders of the Kustomizations.
fn folders(project: &Project) -> BTreeSet<&str> {
    let pipelines = project.pipelines.iter();
    pipelines.map(|it| &*it.flux.directory.value).collect()
}

/// Which of them apply what is in this repository: they follow a source of the run, or the one that what `flux bootstrap` made
/// here follows.
fn of_this_repository(others: &[Foreign], project: &Project) -> Vec<bool> {
    let source = |it: &Foreign| (it.source_kind.clone(), it.source_name.clone());
    let bootstraps = others.iter().filter(|it| it.is_bootstrap()).map(source);
    let bootstraps: HashSet<_> = bootstraps.collect();
    let all = others.iter();
    all.map(|it| bootstraps.contains(&source(it)) || follows_a_source(it, project))
        .collect()
}

/// The places of those that a Kustomization applies together with a folder of the run's, or that lie in one.
fn applied_with_a_folder(others: &[Foreign], project: &Project) -> Vec<usize> {
    let applies = |it: &&Foreign| it.folders.iter().any(|(_, it)| *it == Reach::Applied);
    let parents = others.iter().filter(applies);
    let objects = parents.flat_map(|it| it.objects.iter().flatten());
    let objects: HashSet<_> = objects.map(|(_, it)| it.name_span()).collect();
    let folders = folders(project);
    let is_near =
        |it: &Foreign| folders.contains(it.directory.as_str()) || objects.contains(&it.name.span);
    let places = others.iter().enumerate();
    let near = places.filter(|(_, it)| is_near(it));
    near.map(|(at, _)| at).collect()
}

fn follows_a_source(other: &Foreign, project: &Project) -> bool {
    let pipelines = project.pipelines.iter();
    let mut here = pipelines.flat_map(|it| &it.sources);
    here.any(|source: &Source| {
        !source.elsewhere
            && source.kind.kind() == other.source_kind
            && source.name.value == other.source_name
    })
}

/// The directories of stages that are taken in with everything else in the repository: some of their files reach the source,
/// and no kustomization file on the way leaves them out (`scanManifests` in `fluxcd/pkg/kustomize`).
fn taken_in(project: &Project, reader: &mut Reader<'_>, sources: &mut SourceMap) -> Vec<String> {
    let sites = project.sites();
    let sites = sites.filter(|site| !site.is_elsewhere() && !site.tree.files.is_empty());
    let mut paths: Vec<&str> = sites.map(|site| site.stage.path.value.as_str()).collect();
    paths.sort_unstable();
    paths.dedup();
    paths.retain(|path| !reader.keeps_out("", path, sources));
    paths.into_iter().map(str::to_owned).collect()
}

/// Whether it may have something of the directory of a stage; most have not, and are not built.
fn may_share(
    other: &Foreign,
    project: &Project,
    reader: &mut Reader<'_>,
    sources: &mut SourceMap,
) -> bool {
    let added = other.node.at(&["spec", "components"]).map(Node::items);
    let added = added.unwrap_or_default().iter();
    let own = &other.path.value;
    let added = added.filter_map(|it| resolve(own, it.text()?));
    let directories: Vec<String> = std::iter::once(own.to_string()).chain(added).collect();
    let stages = project.pipelines.iter().flat_map(|it| &it.stages);
    let mut paths: Vec<&str> = stages.map(|stage| stage.path.value.as_str()).collect();
    paths.sort_unstable();
    paths.dedup();
    let mut directories = directories.iter();
    directories.any(|directory| reader.may_take_in(directory, &paths, sources))
}

/// Notes what it applies; gives what was built.
fn take_objects(
    other: &mut Foreign,
    project: &Project,
    reader: &mut Reader<'_>,
    sources: &mut SourceMap,
) -> Option<StageTree> {
    let spec = other.node.get("spec")?;
    let mut request = Request {
        directory: other.path.value.to_string(),
        ..Request::default()
    };
    let mut tree = applied(spec, &request, reader, sources);
    if let Some(ignore) = left_out_by_source(other, project, &tree) {
        request.ignore = ignore;
        tree = applied(spec, &request, reader, sources);
    }
    let objects = std::mem::take(&mut tree.objects).into_iter();
    let objects = objects.filter_map(|object| {
        let file = sources.get(object.name_span().file)?;
        Some((file.name.clone(), object))
    });
    let objects: Vec<(String, Object)> = objects.collect();
    other.unbuilt = tree.unbuilt.to_vec();
    other.objects =
        (tree.exists && tree.complete).then(|| by_hand(objects, project, reader, sources));
    Some(tree)
}

/// What its source leaves out, where the run makes that source, or it applies the source itself, as bootstrapped ones do.
fn left_out_by_source(other: &Foreign, project: &Project, tree: &StageTree) -> Option<String> {
    let wanted = (other.source_kind.as_str(), other.source_name.as_str());
    let is_it = |source: &Source| (source.kind.kind(), source.name.value.as_str()) == wanted;
    let pipelines = project.pipelines.iter().zip(&project.sources);
    let mut made = pipelines.flat_map(|(it, settled)| it.sources.iter().zip(settled));
    let made = made.find_map(|(source, settled)| settled.as_ref().filter(|_| is_it(source)));
    let mut objects = tree
        .objects
        .iter()
        .filter(|it| is_source(it) && (it.kind.as_str(), it.name.as_str()) == wanted);
    let ignore = match made {
        Some(settled) => settled.spec.text_at(&["ignore"]),
        None => objects.find_map(|it| it.node.text_at(&["spec", "ignore"])),
    };
    ignore.filter(|it| !it.is_empty()).map(str::to_owned)
}

/// Without the Kustomizations and sources that the next build writes again or removes. Jobs are their stages' own affair.
fn by_hand(
    objects: Vec<(String, Object)>,
    project: &Project,
    reader: &mut Reader<'_>,
    sources: &mut SourceMap,
) -> Vec<(String, Object)> {
    let pipelines: HashSet<&str> = project.pipelines.iter().map(|it| &*it.path).collect();
    let written = project.written.iter().flatten();
    let written: HashSet<&str> = written.map(|it| it.path.as_str()).collect();
    let mut is_ours = |file: &str| {
        !file.ends_with(".job.yaml")
            && (written.contains(file) || reader.is_built(file, &pipelines, sources))
    };
    let objects = objects.into_iter();
    objects.filter(|(file, _)| !is_ours(file)).collect()
}
