//! A glob of `rerun on` that is none. Page: `invalid_glob.md`.

use smol_str::SmolStr;

use crate::diagnostics::{Check, Severity};
use crate::manifests::Matched;
use crate::model::{Rerun, Stage};
use crate::source::Spanned;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "invalid-glob",
    severity: Severity::Error,
    summary: "a glob of `rerun on` is not one, or means something else than it says",
    page: include_str!("invalid_glob.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (_, glob, matched) in globs(project) {
        if let Some(fault) = &matched.fault {
            let message = format!("`{}` is not a glob: {fault}", glob.value);
            let help = "use `*` in a folder, `**` between slashes, `?`, `[a-z]` and `{a,b}`";
            found.push(CHECK.at(glob.span, message).help(help));
        }
    }
}

/// Every glob of `rerun on`, with its stage and what it matches.
pub(super) fn globs(
    project: &Project,
) -> impl Iterator<Item = (&Stage, &Spanned<SmolStr>, &Matched)> {
    let stages = project
        .pipelines
        .iter()
        .flat_map(|pipeline| &pipeline.stages);
    let jobs = stages.flat_map(|stage| stage.jobs.iter().map(move |job| (stage, job)));
    let globs = jobs.flat_map(|(stage, job)| {
        let globs = match &job.rerun.value {
            Rerun::OnFiles(globs) => globs.as_slice(),
            Rerun::OnImage | Rerun::EveryRelease | Rerun::Once => &[],
        };
        globs.iter().map(move |glob| (stage, glob))
    });
    globs.filter_map(|(stage, glob)| Some((stage, glob, project.matches.get(&glob.value)?)))
}
