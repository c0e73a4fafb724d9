//! `ignore` that hides what makes a Job run again. Page: `ignored_job_template.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Node;

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "ignored-job-template",
    severity: Severity::Error,
    summary: "`ignore` in `spec` hides changes of Jobs",
    page: include_str!("ignored_job_template.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    if site.tree.jobs().next().is_none() {
        return;
    }
    for rule in site.settled.list(&["ignore"]) {
        if aims_at_jobs(rule) && hides_template(rule) {
            let finding = CHECK
                .at(
                    rule.span,
                    "`ignore` hides changes of the Job, which would not run again",
                )
                .help("add `target: {kind: …}` with the kind that was meant");
            found.push(finding);
        }
    }
}

/// A rule without a target is for everything; `kind` is a pattern, taken literally here.
fn aims_at_jobs(rule: &Node) -> bool {
    rule.text_at(&["target", "kind"])
        .is_none_or(|kind| kind.is_empty() || kind.contains("Job"))
}

/// Whether a pointer of the rule names the template, something above it or something in it.
fn hides_template(rule: &Node) -> bool {
    let pointers = rule.get("paths").map_or(&[][..], |list| list.items());
    pointers.iter().filter_map(Node::text).any(|pointer| {
        pointer.is_empty() || pointer == "/spec" || pointer.starts_with("/spec/template")
    })
}
