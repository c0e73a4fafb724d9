//! A Job that may go on after Flux gave its stage up. Page: `unbounded_job.md`.

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::values::duration::shown;

use super::applied_job::AppliedJob;
use super::findings::Findings;
use super::job_times::{JobTime, job_time};

use super::{Site, back_off};

pub(super) static CHECK: Check = Check {
    name: "unbounded-job",
    severity: Severity::Warning,
    summary: "a Job without a deadline may go on after its stage was given up",
    page: include_str!("unbounded_job.md"),
};

pub(super) fn run(job: &AppliedJob<'_>, found: &mut Findings<'_>) {
    let (site, time) = (&job.site, job_time(job));
    if !site.waits() || time.deadline.is_some() {
        return;
    }
    let awaited = site.awaited_by().and_then(|_| outlasting(site, &time));
    let finding = awaited.or_else(|| time.is_replaced.then(|| replaced(job)));
    if let Some(finding) = finding {
        found.about(site.stage, finding);
    }
}

/// Only where somebody thought of time: with nothing said at all there is no intention to miss.
fn outlasting(site: &Site<'_>, time: &JobTime<'_>) -> Option<Diagnostic> {
    let seconds = site.settled.timeout.seconds;
    let name = &site.stage.name.value;
    let waits = time
        .retries
        .map(|it| (it.span, back_off::total(it.value, time.restarts)));
    if let Some((span, waits)) = waits.filter(|(_, waits)| *waits >= seconds) {
        let message = format!(
            "the waits before these retries take {} alone, and Flux gives stage `{name}` up after {}",
            shown(waits),
            shown(seconds)
        );
        return Some(
            CHECK
                .at(span, message)
                .help("say fewer retries, a longer `timeout`, or a `deadline`"),
        );
    }
    let written = site.settled.said_timeout()?;
    let title = time.job.title();
    let message = format!("{title} may go on after Flux gave stage `{name}` up");
    let help = format!(
        "say a `deadline` that is 30s shorter than `{}`",
        written.value.text
    );
    Some(
        CHECK
            .at(time.job.place(), message)
            .also(written.span, "Flux gives up after this")
            .help(help),
    )
}

fn replaced(job: &AppliedJob<'_>) -> Diagnostic {
    let message = format!(
        "every release stops {} when it still runs, and starts another",
        job.title()
    );
    CHECK
        .at(job.place(), message)
        .help("say a `deadline`, so that Flux waits for its end; or `idempotent`, where two at a time do no harm")
}
