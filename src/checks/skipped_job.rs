//! A Job that Flux skips. Page: `skipped_job.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::Stage;
use crate::source::{Span, Spanned};

use super::Project;
use super::findings::Findings;
use super::job_yaml::{JobYaml, each};

pub(super) static CHECK: Check = Check {
    name: "skipped-job",
    severity: Severity::Error,
    summary: "a mark makes Flux skip a Job, which then counts as done",
    page: include_str!("skipped_job.md"),
};

/// Marks with the values that make Flux skip an object (`ApplyAll` in `fluxcd/pkg/ssa/manager_apply.go`).
/// They work as annotations and as labels, in any case.
const SKIPPING: [(&str, &str); 3] = [
    ("kustomize.toolkit.fluxcd.io/ssa", "ifnotpresent"),
    ("kustomize.toolkit.fluxcd.io/ssa", "ignore"),
    ("kustomize.toolkit.fluxcd.io/reconcile", "disabled"),
];

type Pair = (Spanned<String>, Spanned<String>);

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for site in project.sites() {
        let stage = site.stage;
        for job in &stage.jobs {
            pairs(stage, job.annotations.iter().chain(&job.labels), found);
        }
        if !stage.jobs.is_empty() || site.tree.jobs().next().is_some() {
            pairs(
                stage,
                stage
                    .settings
                    .annotations
                    .iter()
                    .chain(&stage.settings.labels),
                found,
            );
        }
    }
    each(project, found, look);
}

fn pairs<'a>(stage: &Stage, pairs: impl Iterator<Item = &'a Pair>, found: &mut Findings<'_>) {
    for (key, value) in pairs {
        if skips(&key.value, &value.value) {
            report(stage, &stage.name.value, value.span, &key.value, found);
        }
    }
}

fn look(job: &JobYaml<'_>, found: &mut Findings<'_>) {
    for field in ["annotations", "labels"] {
        let marks = job
            .node
            .at(&["metadata", field])
            .map_or(&[][..], |marks| marks.entries());
        for (key, value) in marks {
            if let (Some(mark), Some(text)) = (key.text(), value.text())
                && skips(mark, text)
            {
                report(job.site.stage, job.name(), value.span, mark, found);
            }
        }
    }
}

fn skips(key: &str, value: &str) -> bool {
    SKIPPING
        .iter()
        .any(|&(mark, skipping)| key == mark && value.eq_ignore_ascii_case(skipping))
}

fn report(stage: &Stage, name: &str, span: Span, mark: &str, found: &mut Findings<'_>) {
    let message =
        format!("`{mark}` makes Flux skip the Job of `{name}`, which then counts as done");
    let help = "remove it; to run a Job once only, say `rerun once`";
    found.about(stage, CHECK.at(span, message).help(help));
}
