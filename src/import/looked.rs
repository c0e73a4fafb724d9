//! How many Kustomizations were looked at, and why the others were not.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::ready::Kinds;
use super::scope::Scope;
use super::search::applied::{Unseen, Why};
use super::search::found::{Found, Kustomization};

/// How many Kustomizations there are, how many were looked at, and why the others were not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Looked {
    /// Kustomizations that the files hold.
    pub found: usize,
    /// Those that were looked at.
    pub looked_at: usize,
    /// The others, by reason.
    pub not_looked_at: Vec<NotLooked>,
    /// Kustomizations of which the directory was not looked at, by reason.
    pub unread_directories: Vec<NotLooked>,
    /// Custom kinds that others wait for, and of which nobody here knows when an object of them is ready.
    pub unknown_kinds: Vec<UnknownKind>,
    /// Entries of `dependsOn` that are not judged: a variable or a template decides what they name.
    pub open_dependencies: Vec<String>,
}

/// A kind that is in no table, or whose status Flux cannot read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnknownKind {
    /// Kind and group, such as `Widget (example.org)`.
    pub kind: String,
    /// The Kustomizations that have it and that others wait for.
    pub kustomizations: Vec<String>,
}

/// Kustomizations that something was not done with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotLooked {
    /// In words, behind a count: `3 whose …`.
    pub reason: &'static str,
    /// Their names.
    pub kustomizations: Vec<String>,
}

/// What was chosen, and what was left out.
pub(super) struct Choice<'a> {
    pub(super) found: &'a Found,
    pub(super) chosen: &'a [usize],
    pub(super) unseen: &'a [Unseen],
    pub(super) scope: Scope<'a>,
}

impl Choice<'_> {
    /// Counts documents: one that several clusters apply is one.
    pub(super) fn looked(&self, unknown: Kinds) -> Looked {
        let chosen: BTreeSet<usize> = self.chosen.iter().copied().collect();
        let all = self.found.kustomizations.iter().zip(0..);
        let near = all.filter(|(it, _)| self.scope.is_near(&it.written.file));
        let mut seen = BTreeSet::new();
        let mut others = BTreeMap::new();
        for (one, at) in near {
            let span = one.written.node.span;
            match chosen.contains(&at) {
                true => _ = seen.insert(span),
                false => _ = others.insert(span, (self.unchosen(one), one.shown())),
            }
        }
        for one in self.unseen {
            let name = one.written.node.text_at(&["metadata", "name"]);
            let name = format!("{} in {}", name.unwrap_or("?"), one.written.file);
            others.insert(one.written.node.span, (reason(one.why), name));
        }
        others.retain(|span, _| !seen.contains(span));
        let mut not: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
        for (reason, name) in others.values().cloned() {
            not.entry(reason).or_default().insert(name);
        }
        Looked {
            found: seen.len() + others.len(),
            looked_at: seen.len(),
            not_looked_at: not.into_iter().map(not_looked).collect(),
            unread_directories: self.unread(&chosen),
            unknown_kinds: unknown.into_iter().map(unknown_kind).collect(),
            open_dependencies: Vec::new(),
        }
    }

    fn unchosen(&self, one: &Kustomization) -> &'static str {
        match one.written.generated_from {
            _ if !self.scope.holds(&one.written.file) => "that are excluded",
            Some(_) => "that a pipeline file writes: `check` looks at them",
            None => "with a kind of source that Flux does not have",
        }
    }

    /// Directories that could not be read.
    fn unread(&self, chosen: &BTreeSet<usize>) -> Vec<NotLooked> {
        let mut unread: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
        let all = self.found.kustomizations.iter().zip(0..);
        for (one, _) in all.filter(|(it, at)| chosen.contains(at) && !it.applies.seen) {
            let reason = match one.path {
                None => "whose path has a variable that nothing in this repository fills in",
                Some(_) => "whose directory is not in this repository",
            };
            unread.entry(reason).or_default().insert(one.shown());
        }
        unread.into_iter().map(not_looked).collect()
    }
}

fn not_looked((reason, names): (&'static str, BTreeSet<String>)) -> NotLooked {
    NotLooked {
        reason,
        kustomizations: names.into_iter().collect(),
    }
}

fn unknown_kind((kind, names): (String, BTreeSet<String>)) -> UnknownKind {
    UnknownKind {
        kind,
        kustomizations: names.into_iter().collect(),
    }
}

fn reason(why: Why) -> &'static str {
    match why {
        Why::Unapplied => "that nothing in this repository applies",
        Why::BelowUnapplied => "that only such ones would apply",
        Why::Open => "with a variable in name or source that nothing in this repository fills in",
        Why::WithoutSource => "without a `sourceRef`, which nothing in this repository adds",
    }
}

impl Looked {
    /// In words, such as `looked at 3 of 4 Kustomizations`, and a line for each reason.
    #[must_use]
    pub fn told(&self) -> String {
        let mut text = match (self.looked_at, self.found) {
            (1, 1) => "looked at 1 Kustomization".to_owned(),
            (looked, found) if looked == found => format!("looked at {found} Kustomizations"),
            (looked, found) => format!("looked at {looked} of {found} Kustomizations"),
        };
        for one in &self.not_looked_at {
            let count = one.kustomizations.len();
            text.push_str(&format!("\n  not at {count} {}", one.reason));
        }
        for one in &self.unread_directories {
            let count = one.kustomizations.len();
            text.push_str(&format!(
                "\n  not at what is applied by {count} {}",
                one.reason
            ));
        }
        text.push_str(&self.open());
        text.push_str(&self.unknown());
        text
    }

    /// One line for all entries of which a variable or a template decides what they name.
    fn open(&self) -> String {
        match self.open_dependencies.as_slice() {
            [] => String::new(),
            [one] => format!(
                "\n  not judged, because a variable or a template decides what it names: {one}"
            ),
            more => format!(
                "\n  not judged, because a variable or a template decides what they name: {} entries of `dependsOn`",
                more.len()
            ),
        }
    }

    /// One line for all kinds of which nobody here knows when they are ready.
    fn unknown(&self) -> String {
        let each = self.unknown_kinds.iter();
        let each = each.map(|it| match it.kustomizations.as_slice() {
            [one] => format!("{} in {one}", it.kind),
            more => format!("{} in {} Kustomizations", it.kind, more.len()),
        });
        let each: Vec<String> = each.collect();
        match each.as_slice() {
            [] => String::new(),
            each => format!(
                "\n  waited for, and not known here when it is ready; say it in `spec.healthCheckExprs`: {}",
                each.join(", ")
            ),
        }
    }
}
