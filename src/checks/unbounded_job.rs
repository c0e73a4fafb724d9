//! A Job that may go on after Flux gave its stage up. Page: `unbounded_job.md`.

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::values::duration::shown;

use super::findings::Findings;
use super::job_times::{JobTime, job_times};

use super::{Project, Site, back_off, dependents};

pub(super) static CHECK: Check = Check {
    name: "unbounded-job",
    severity: Severity::Warning,
    summary: "a Job without a deadline may go on after its stage was given up",
    page: include_str!("unbounded_job.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        let dependents = dependents(pipeline);
        for site in project.sites_of(index).filter(Site::waits) {
            let is_awaited = dependents.contains_key(&site.id);
            let times = job_times(&site);
            let seconds = site.settled.timeout.seconds;
            for time in times.iter().filter(|time| time.deadline.is_none()) {
                let finding = check_site(&site, time, seconds).filter(|_| is_awaited);
                let finding = finding.or_else(|| time.is_replaced.then(|| replaced(time)));
                if let Some(finding) = finding {
                    found.about(site.stage, finding);
                }
            }
        }
    }
}

/// Only where somebody thought of time: with nothing said at all there is no intention to miss.
fn check_site(site: &Site<'_>, time: &JobTime, seconds: u64) -> Option<Diagnostic> {
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
    let message = format!("{} may go on after Flux gave stage `{name}` up", time.name);
    let help = format!(
        "say a `deadline` that is 30s shorter than `{}`",
        written.value.text
    );
    Some(
        CHECK
            .at(time.span, message)
            .also(written.span, "Flux gives up after this")
            .help(help),
    )
}

fn replaced(time: &JobTime) -> Diagnostic {
    let message = format!(
        "every release stops {} when it still runs, and starts another",
        time.name
    );
    CHECK
        .at(time.span, message)
        .help("say a `deadline`, so that Flux waits for its end; or `idempotent`, where two at a time do no harm")
}
