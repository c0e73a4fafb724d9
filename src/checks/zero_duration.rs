//! A wait of no time. Page: `zero_duration.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Node;
use crate::settle::SettledSource;
use crate::values::Duration;

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "zero-duration",
    severity: Severity::Error,
    summary: "an interval or a retry is zero",
    page: include_str!("zero_duration.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    for field in ["interval", "retryInterval"] {
        check_spec(&site.settled.spec, field, found);
    }
}

pub(super) fn also(source: &SettledSource, found: &mut Findings<'_>) {
    check_spec(&source.spec, "interval", found);
}

fn check_spec(spec: &Node, field: &str, found: &mut Findings<'_>) {
    let Some(node) = spec.get(field) else {
        return;
    };
    let duration = node.text().and_then(Duration::read);
    if let Some(duration) = duration.filter(|duration| duration.seconds == 0) {
        let message = format!(
            "`{}` is no time at all: Flux does not look again by itself",
            duration.text
        );
        let help = "write a time such as `1m`, or remove it for the default";
        found.push(CHECK.at(node.span, message).help(help));
    }
}
