//! `force` on a stage that holds more than Jobs. Page: `forced_stage.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Node;
use crate::source::Span;

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "forced-stage",
    severity: Severity::Error,
    summary: "`force` on a stage that holds more than Jobs",
    page: include_str!("forced_stage.md"),
};

/// The mark that means the same as `force`, set on every object of the stage.
const MARK: &str = "kustomize.toolkit.fluxcd.io/force";

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let Some(span) = forced(site).filter(|_| !holds_only_jobs(site)) else {
        return;
    };
    let message = format!(
        "`{}` may hold more than Jobs, and `force` deletes",
        site.stage.name.value
    );
    let mut finding = CHECK.at(span, message).help(
        "remove it; generated Jobs are replaced without it, others with the annotation on the Job",
    );
    let mut objects = site.tree.objects.iter().filter(|object| !object.is_job());
    if let Some(other) = objects.next() {
        let label = format!("this {} could be deleted", other.kind);
        finding = finding.also(other.name_span(), label);
    }
    found.about(site.stage, finding);
}

fn forced(site: &Site<'_>) -> Option<Span> {
    let said = site.settled.place(&["force"]);
    let mut marks = site.settled.common_marks();
    said.filter(|_| site.settled.forces()).or_else(|| {
        let mark = marks.find(|(key, value)| is_mark(key, value));
        mark.map(|(_, value)| value.span)
    })
}

fn is_mark(key: &Node, value: &Node) -> bool {
    let is_on = |text: &str| text.eq_ignore_ascii_case("enabled");
    key.text() == Some(MARK) && value.text().is_some_and(is_on)
}

fn holds_only_jobs(site: &Site<'_>) -> bool {
    let has_jobs = site.tree.jobs().next().is_some();
    has_jobs && !site.is_elsewhere() && site.tree.only_jobs()
}
