//! Kustomizations that nothing in the repository applies. Page: `unapplied_kustomization.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{Foreign, Object, Reach};
use crate::model::Pipeline;
use crate::source::Span;
use crate::values::path::{contains, shown};

use super::Project;
use super::findings::Findings;

/// The check; `lint` reports it of hand-written Kustomizations.
pub static CHECK: Check = Check {
    name: "unapplied-kustomization",
    severity: Severity::Warning,
    summary: "nothing in the repository applies a file with a Kustomization, or the folder of a pipeline's",
    page: include_str!("unapplied_kustomization.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for pipeline in &project.pipelines {
        if let Some((parent, list)) = left_by(project, pipeline)
            && !may_be_applied(project, pipeline)
        {
            report(pipeline, parent, list, found);
        }
    }
}

/// A Kustomization that applies other ones, and whose kustomization file leaves out the folder below its path.
fn left_by<'p>(project: &'p Project, pipeline: &Pipeline) -> Option<(&'p Foreign, Span)> {
    let mut others = project.foreign.iter();
    others.find_map(|it| match it.reach(&pipeline.flux.directory.value)? {
        Reach::Left(list) => applies_others(it).then_some((it, list)),
        Reach::Applied | Reach::WithoutFile(_) | Reach::Unknown => None,
    })
}

fn applies_others(parent: &Foreign) -> bool {
    let is_kustomization =
        |it: &Object| it.kind == "Kustomization" && it.group() == "kustomize.toolkit.fluxcd.io";
    let mut objects = parent.objects.iter().flatten();
    objects.any(|(_, it)| is_kustomization(it))
}

/// Whether something that is seen here may apply the folder after all.
fn may_be_applied(project: &Project, pipeline: &Pipeline) -> bool {
    let own = pipeline.flux.directory.value.as_str();
    let is_open = |it: &Foreign| it.path.value.contains('$');
    let may_apply = |it: &Foreign| match it.reach(own) {
        Some(Reach::Applied | Reach::WithoutFile(_) | Reach::Unknown) => true,
        Some(Reach::Left(_)) | None => is_open(it),
    };
    let mut others = project.foreign.iter();
    let mut parents = project
        .pipelines
        .iter()
        .filter(|it| it.flux.parent.is_some());
    let mut sites = project.sites();
    others.any(may_apply)
        || parents.any(|it| contains(&it.flux.directory.value, own))
        || sites.any(|site| contains(&site.stage.path.value, own))
}

fn report(pipeline: &Pipeline, parent: &Foreign, list: Span, found: &mut Findings<'_>) {
    let directory = &pipeline.flux.directory;
    let message = format!(
        "nothing in this repository applies `{}`, where the pipeline's Kustomizations go: `{}` applies what is around it",
        shown(&directory.value),
        parent.name.value
    );
    let finding = CHECK
        .at(directory.span, message)
        .also(list, "this does not lead there")
        .help("list the files there in that kustomization file, or let a Kustomization apply the folder, as `flux { parent NAME }` does");
    let stages: Vec<_> = pipeline.stages.iter().collect();
    found.about_all(&stages, finding);
}
