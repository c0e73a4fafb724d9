//! An interval that keeps the controllers busy. Page: `short_interval.md`.

use crate::diagnostics::{Check, Severity};

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "short-interval",
    severity: Severity::Warning,
    summary: "an interval of less than a minute",
    page: include_str!("short_interval.md"),
};

/// Seconds; what the documentation of Flux asks for.
const LEAST: u64 = 60;

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let interval = site.settled.interval();
    if interval.value.seconds < LEAST {
        let message = format!(
            "everything is applied again every `{}`",
            interval.value.text
        );
        let help = "write `1m` or more; a new revision is applied at once whatever the interval";
        found.about(site.stage, CHECK.at(interval.span, message).help(help));
    }
}
