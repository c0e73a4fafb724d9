//! What the Kustomizations apply that a run does not make.

use crate::manifests::{Foreign, Object, Reader, Request};
use crate::model::Source;
use crate::source::SourceMap;

use super::applied::applied;
use super::project::Project;

/// Builds those whose source may be one of the run, from this repository.
pub(super) fn build(project: &mut Project, reader: &mut Reader<'_>, sources: &mut SourceMap) {
    let mut others = std::mem::take(&mut project.foreign);
    for other in &mut others {
        if follows_a_source(other, project) {
            other.objects = objects(other, reader, sources);
        }
    }
    project.foreign = others;
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

/// Nothing of one of the root of the repository, which is that of a cluster.
fn objects(
    other: &Foreign,
    reader: &mut Reader<'_>,
    sources: &mut SourceMap,
) -> Option<Vec<(String, Object)>> {
    let spec = other.node.get("spec")?;
    let request = Request {
        directory: other.path.value.clone(),
        ..Request::default()
    };
    if other.path.value.is_empty() {
        return None;
    }
    let tree = applied(spec, &request, reader, sources);
    let objects = tree.objects.into_iter().filter_map(|object| {
        let file = sources.get(object.name_span().file)?;
        Some((file.name.clone(), object))
    });
    (tree.exists && tree.complete).then(|| objects.collect())
}
