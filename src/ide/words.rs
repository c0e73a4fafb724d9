//! Small things that several answers say.

use std::collections::BTreeSet;

use crate::source::FileId;

use super::Analysis;
use super::names::{Kind, Occurrence, Role};

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list(all: &[String]) -> String {
    match all.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some(_) | None => all.concat(),
    }
}

/// The list, or `nothing`.
pub(super) fn or_nothing(all: &[String]) -> String {
    if all.is_empty() {
        "nothing".to_owned()
    } else {
        list(all)
    }
}

/// `1 stage`, `2 stages`.
pub(super) fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// The stage whose statement holds a name.
pub(super) fn stage_of(analysis: &Analysis, name: &Occurrence) -> Option<String> {
    let declares = |one: &&Occurrence| {
        let outer = one.statement.range();
        let is_around =
            outer.start <= name.span.range().start && name.span.range().end <= outer.end;
        one.kind == Kind::Stage
            && matches!(one.role, Role::Declares | Role::Overrides)
            && one.span.file == name.span.file
            && is_around
    };
    let mut around: Vec<&Occurrence> = analysis.occurrences().iter().filter(declares).collect();
    around.sort_by_key(|one| one.statement.range().len());
    around.first().map(|one| one.name.clone())
}

/// The stages that use something, each once.
pub(super) fn users(analysis: &Analysis, file: FileId, kind: Kind, name: &str) -> Vec<String> {
    let all = analysis.visible(file);
    let uses = all.filter(|one| one.kind == kind && one.role == Role::Uses && one.name == name);
    let stages: BTreeSet<String> = uses
        .map(|one| match stage_of(analysis, one) {
            Some(stage) => format!("`{stage}`"),
            None => "`defaults`".to_owned(),
        })
        .collect();
    stages.into_iter().collect()
}
