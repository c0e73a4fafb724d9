//! A Job beside the Deployment that it belongs before. Page: `late_job.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Object;
use crate::source::Span;

use super::Site;
use super::applied_job::of_site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "late-job",
    severity: Severity::Warning,
    summary: "a Job in the stage of the app, which is applied after the Deployment",
    page: include_str!("late_job.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let mut workloads = site.tree.objects.iter().filter(|it| it.is_workload());
    let Some(workload) = workloads.find(|it| !is_of_flux(it)) else {
        return;
    };
    for job in of_site(site) {
        report(site, (job.name(), job.place()), workload, found);
    }
}

/// Flux itself, as its install manifests say it: no Job belongs before it.
fn is_of_flux(workload: &Object) -> bool {
    let label = ["metadata", "labels", "app.kubernetes.io/part-of"];
    workload.node.text_at(&label) == Some("flux")
}

fn report(
    site: &Site<'_>,
    (name, span): (&str, Span),
    workload: &Object,
    found: &mut Findings<'_>,
) {
    let (kind, other) = (&workload.kind, &workload.name);
    let message =
        format!("Job `{name}` starts when {kind} `{other}` of its stage is already changed");
    let finding = CHECK
        .at(span, message)
        .also(workload.name_span(), format!("this {kind}"))
        .help(format!(
            "move the Job to a stage of its own, before or after `{}`",
            site.stage.name.value
        ));
    found.about(site.stage, finding);
}
