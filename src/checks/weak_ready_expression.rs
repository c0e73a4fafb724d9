//! `readyExpr` that lets a dependency pass that is not ready. Page: `weak_ready_expression.md`.

use crate::diagnostics::{Check, Severity};

use super::Site;
use super::findings::Findings;
use super::invalid_cel::broken_ready_expression;

pub(super) static CHECK: Check = Check {
    name: "weak-ready-expression",
    severity: Severity::Warning,
    summary: "a `readyExpr` does not ask whether the dependency is ready",
    page: include_str!("weak_ready_expression.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let of = ("Kustomization", site.kustomization());
    for entry in &site.settled.depends_on {
        let Some(expression) = entry.text_at(&["readyExpr"]) else {
            continue;
        };
        if let Some(broken) = broken_ready_expression(of, entry) {
            found.about(site.stage, broken);
        } else if !(expression.contains("Ready") && expression.contains("observedGeneration")) {
            let name = entry.text_at(&["name"]).unwrap_or_default();
            let message = format!("`{name}` passes without being ready");
            let help = "ask for the Ready condition and for `observedGeneration`, see the page";
            found.about(site.stage, CHECK.at(entry.span, message).help(help));
        }
    }
}
