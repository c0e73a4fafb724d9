//! A label that Kubernetes does not take. Page: `invalid_label.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::Job;
use crate::source::Spanned;
use crate::values::name::{is_label_key, is_label_value};

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "invalid-label",
    severity: Severity::Error,
    summary: "a label that Kubernetes does not take",
    page: include_str!("invalid_label.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for stage in project.sites().map(|site| site.stage) {
        pairs(&stage.settings.labels, found);
        for job in &stage.jobs {
            pairs(&job.labels, found);
            pairs(&job.node, found);
            tolerations(job, found);
        }
    }
}

fn pairs(pairs: &[(Spanned<String>, Spanned<String>)], found: &mut Findings<'_>) {
    for (key, value) in pairs {
        look_at_key(key, found);
        look_at_value(value, found);
    }
}

/// Taints have keys and values like labels (`ValidateTolerations` in Kubernetes).
fn tolerations(job: &Job, found: &mut Findings<'_>) {
    for toleration in &job.tolerations {
        look_at_key(&toleration.key, found);
        if let Some(value) = &toleration.value {
            look_at_value(value, found);
        }
    }
}

fn look_at_key(key: &Spanned<String>, found: &mut Findings<'_>) {
    if !is_label_key(&key.value) {
        let finding = CHECK
            .at(key.span, format!("`{}` cannot be the key of a label", key.value))
            .help("write `NAME` or `DOMAIN/NAME`; a name has letters, digits, `-`, `_` and `.`, at most 63");
        found.push(finding);
    }
}

fn look_at_value(value: &Spanned<String>, found: &mut Findings<'_>) {
    if !is_label_value(&value.value) {
        let finding = CHECK
            .at(
                value.span,
                format!("`{}` cannot be the value of a label", value.value),
            )
            .help(
                "use letters, digits, `-`, `_` and `.`, at most 63; an annotation takes any text",
            );
        found.push(finding);
    }
}
