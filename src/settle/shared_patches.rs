//! Patches that several stages get, such as those of `defaults`: each is for whichever of them has the object.

use std::collections::HashMap;

use crate::diagnostics::Diagnostic;
use crate::source::Span;

use super::stage::SettledStage;

/// The check of a patch that selects nothing.
const UNMATCHED: &str = "unmatched-patch";

/// Takes out that a patch selects nothing in one stage of a pipeline where it may select something in another one.
pub(super) fn forgive(stages: &mut [SettledStage]) {
    let targets = stages.iter().flat_map(|stage| &stage.patches);
    let holders = counted(targets.filter_map(|it| Some(it.target.as_ref()?.span)));
    let findings = stages.iter().flat_map(|stage| &stage.tree.findings);
    let missed = counted(findings.filter(|it| is_unmatched(it)).map(place));
    let is_shared = |span: &Span| missed.get(span) < holders.get(span);
    for stage in stages {
        let findings = &mut stage.tree.findings;
        findings.retain(|it| !(is_unmatched(it) && is_shared(&place(it))));
    }
}

fn counted(spans: impl Iterator<Item = Span>) -> HashMap<Span, usize> {
    let mut counts = HashMap::new();
    spans.for_each(|span| *counts.entry(span).or_default() += 1);
    counts
}

fn is_unmatched(found: &Diagnostic) -> bool {
    found.check.name == UNMATCHED
}

fn place(found: &Diagnostic) -> Span {
    found.primary.span
}
