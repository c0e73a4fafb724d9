//! What the Kustomizations apply that a run does not make.

use crate::manifests::{Foreign, Node, Object, Reader, Request};
use crate::model::Source;
use crate::source::SourceMap;
use crate::values::path::{contains, resolve};

use super::applied::applied;
use super::project::Project;

/// Builds those whose source may be one of the run, from this repository.
pub(super) fn build(project: &mut Project, reader: &mut Reader<'_>, sources: &mut SourceMap) {
    let mut others = std::mem::take(&mut project.foreign);
    for other in &mut others {
        let is_of_this = follows_a_source(other, project) || other.is_bootstrap();
        let is_root = other.path.value.is_empty();
        if is_of_this && is_root && other.walks {
            other.root_takes_in = taken_in(project, reader, sources);
        } else if is_of_this
            && (applies_a_folder(other, project) || may_share(other, project, reader, sources))
        {
            other.objects = objects(other, reader, sources);
        }
    }
    project.foreign = others;
}

/// Whether it applies the Kustomizations of a pipeline, with everything else that is there.
fn applies_a_folder(other: &Foreign, project: &Project) -> bool {
    let mut folders = project.pipelines.iter().map(|it| &it.flux.directory.value);
    other.walks && folders.any(|folder| contains(&other.path.value, folder))
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

fn objects(
    other: &Foreign,
    reader: &mut Reader<'_>,
    sources: &mut SourceMap,
) -> Option<Vec<(String, Object)>> {
    let spec = other.node.get("spec")?;
    let request = Request {
        directory: other.path.value.to_string(),
        ..Request::default()
    };
    let tree = applied(spec, &request, reader, sources);
    let objects = tree.objects.into_iter().filter_map(|object| {
        let file = sources.get(object.name_span().file)?;
        Some((file.name.clone(), object))
    });
    (tree.exists && tree.complete).then(|| objects.collect())
}
