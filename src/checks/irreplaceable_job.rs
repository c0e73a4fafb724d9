//! A hand-written Job that cannot be replaced. Page: `irreplaceable_job.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Object;
use crate::settle::Substitution;

use super::Site;
use super::findings::Findings;
use super::skipped_job::is_skipped;

pub(super) static CHECK: Check = Check {
    name: "irreplaceable-job",
    severity: Severity::Error,
    summary: "a hand-written Job in a stage without `force`",
    page: include_str!("irreplaceable_job.md"),
};

const MARK: &str = "kustomize.toolkit.fluxcd.io/force";

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    // Where a file cannot be read, nobody knows yet whether the stage holds only Jobs.
    if !site.tree.is_sound() || site.settled.forces() {
        return;
    }
    let jobs = site.tree.users().filter(|object| object.is_job());
    let substitution = &site.settled.substitution;
    for job in jobs.filter(|job| !is_replaced(job, substitution) && !is_skipped(job)) {
        let message = format!(
            "Job `{}` keeps its name, and a changed one is refused",
            job.name
        );
        let help = format!("give it the annotation `{MARK}: enabled`");
        found.about(site.stage, CHECK.at(job.name_span(), message).help(help));
    }
}

/// Whether the mark, which may be one of the whole stage, or the name may have a changed Job replaced. What only the
/// cluster knows may.
fn is_replaced(job: &Object, substitution: &Substitution) -> bool {
    if !substitution.knows_at(job.name_span()) {
        return true;
    }
    job.mark(MARK)
        .is_some_and(|mark| !substitution.knows(mark) || mark.text().is_some_and(is_enabled))
}

fn is_enabled(value: &str) -> bool {
    value.eq_ignore_ascii_case("enabled")
}
