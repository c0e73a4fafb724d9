//! What the sources of a repository leave out.

use crate::manifests::Ignore;

use super::search::found::{Found, Written};
use super::search::open::is_open;

/// What the sources of the repository leave out: drafts only name them. Where two clusters call their sources the same, and
/// these leave out different files, nobody knows here which of them a draft names.
pub(super) fn ignores(found: &Found) -> Vec<Ignore> {
    let all: Vec<Ignore> = found.sources.iter().filter_map(ignore).collect();
    let is_sure = |it: &&Ignore| {
        let namespace = it.namespace.as_deref();
        let is_same = |other: &&Ignore| other.may_be_of(&it.kind, &it.name, namespace);
        let mut others = all.iter().filter(is_same);
        others.all(|other| other.patterns == it.patterns)
    };
    let sure = all.iter().filter(is_sure);
    sure.filter(|it| !it.patterns.is_empty()).cloned().collect()
}

fn ignore(source: &Written) -> Option<Ignore> {
    let text = |path: &[&str]| source.node.text_at(path).map(str::to_owned);
    Some(Ignore {
        kind: text(&["kind"])?,
        name: text(&["metadata", "name"])?,
        namespace: text(&["metadata", "namespace"]).filter(|it| !is_open(it)),
        patterns: text(&["spec", "ignore"]).unwrap_or_default(),
    })
}
