//! A HelmRelease that may take longer than its stage. Page: `outlasting_release.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{HelmRelease, Node};
use crate::source::Span;
use crate::values::Duration;
use crate::values::duration::shown;

use super::charts::Ordered;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "outlasting-release",
    severity: Severity::Warning,
    summary: "a HelmRelease may take longer than its stage waits",
    page: include_str!("outlasting_release.md"),
};

/// `timeout` is that of each action; with retries there are so many more, and a remediation after the failed ones
/// (`api/v2/helmrelease_types.go` of helm-controller).
pub(super) fn run(ordered: &Ordered<'_>, found: &mut Findings<'_>) {
    if ordered.waited.is_none() {
        return;
    }
    let (action, place) = of_action(&ordered.release);
    let retries = retries(&ordered.release);
    let longest = action.saturating_mul(retries.saturating_mul(2).saturating_add(1));
    let seconds = ordered.site.settled.timeout.seconds;
    if longest <= seconds {
        return;
    }
    let tries = match retries {
        0 => String::new(),
        _ => format!(", in {} tries", retries.saturating_add(1)),
    };
    let message = format!(
        "HelmRelease `{}` may take {}{tries}, and Flux gives its stage up after {}",
        ordered.name(),
        shown(longest),
        shown(seconds)
    );
    let mut finding = CHECK.at(place, message);
    if let Some(written) = ordered.site.settled.said_timeout() {
        finding = finding.also(written.span, "Flux gives up after this");
    }
    let help = format!(
        "say `timeout {}` in stage `{}`, or less here",
        shown(longest),
        ordered.site.stage.name.value
    );
    found.about(ordered.site.stage, finding.help(help));
}

/// Seconds that one action may take, and where that is said.
fn of_action(release: &HelmRelease<'_>) -> (u64, Span) {
    let written = ["timeout", "upgrade", "install"]
        .into_iter()
        .filter_map(|field| {
            let path: &[&str] = match field {
                "timeout" => &["timeout"],
                "upgrade" => &["upgrade", "timeout"],
                _ => &["install", "timeout"],
            };
            let node = release.field(path)?;
            Some((Duration::read(node.text()?)?.seconds, node.span))
        });
    let longest = written.max_by_key(|(seconds, _)| *seconds);
    longest.unwrap_or((DEFAULT, release.object.name_span()))
}

/// Seconds without a word (`GetTimeout`).
const DEFAULT: u64 = 300;

/// The most retries of an install or an upgrade; a negative number, which stands for no end, counts as none.
fn retries(release: &HelmRelease<'_>) -> u64 {
    let of = |action: &str| release.field(&[action, "remediation", "retries"]);
    let numbers = ["install", "upgrade"].map(|action| of(action).and_then(Node::integer));
    let numbers = numbers.into_iter().flatten();
    numbers
        .filter_map(|number| u64::try_from(number).ok())
        .max()
        .unwrap_or(0)
}
