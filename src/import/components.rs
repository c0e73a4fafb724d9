//! Patches of components, which are for whatever takes the component in.

use std::collections::{BTreeMap, HashSet};

use crate::diagnostics::Diagnostic;
use crate::settle::Project;
use crate::source::Span;

/// Those that select nothing in any directory that takes them in.
pub(super) fn unmatched(projects: &[&Project]) -> Vec<Diagnostic> {
    let sites = projects.iter().flat_map(|it| it.sites());
    let mut selecting: HashSet<Span> = HashSet::new();
    let mut found: BTreeMap<Span, Diagnostic> = BTreeMap::new();
    for tried in sites.flat_map(|it| &it.tree.tried) {
        match &tried.unmatched {
            Some(finding) => _ = found.entry(tried.target).or_insert_with(|| finding.clone()),
            None => _ = selecting.insert(tried.target),
        }
    }
    found.retain(|target, _| !selecting.contains(target));
    found.into_values().collect()
}
