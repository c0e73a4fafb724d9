//! The kinds of common operators, what makes an object of them ready, and where that was read.
//!
//! An entry is after the API types of the controller and the code that writes its status. Nothing here is decided; a kind
//! that is missing is asked for by a check.

mod data;
mod delivery;
mod network;
mod platform;

use super::{Expression, Readiness};

/// What is known of some kinds of a group.
pub(super) struct Entry {
    /// The group; `*.` before an end stands for all groups that end so.
    pub group: &'static str,
    /// The kinds, `*` before an end as in groups; none of them stands for all.
    pub kinds: &'static [&'static str],
    /// What makes an object of them ready.
    pub ready: Readiness,
    /// What its status says of the generation that it is about.
    pub generation: Generation,
    /// Where this was read.
    pub read_from: ReadFrom,
}

/// A controller, its version, and the file of it that has the status.
pub(super) struct ReadFrom(pub &'static str, pub &'static str, pub &'static str);

/// What a status says of the generation that it is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Generation {
    /// `status.observedGeneration`, which Flux compares itself.
    InStatus,
    /// `observedGeneration` in each condition, which the expression compares.
    InConditions,
    /// In another field, which the expression compares.
    InField(&'static str),
    /// Nothing: a status of before the last change looks like one of now.
    Nowhere,
    /// Text, which Flux cannot compare.
    AsText,
    /// There is no status that has to be waited for.
    NoStatus,
}

impl Generation {
    pub(super) fn words(self) -> String {
        match self {
            Self::InStatus => "in `status`".to_owned(),
            Self::InConditions => "in each condition".to_owned(),
            Self::InField(field) => format!("in `status.{field}`"),
            Self::Nowhere => "not kept".to_owned(),
            Self::AsText => "as text".to_owned(),
            Self::NoStatus => "–".to_owned(),
        }
    }
}

/// All entries. An entry of a whole group, or of an end of groups, comes behind those of its kinds.
pub(super) fn entries() -> impl Iterator<Item = &'static Entry> {
    let of_kinds = [
        data::ENTRIES,
        delivery::ENTRIES,
        network::ENTRIES,
        platform::ENTRIES,
    ];
    let of_kinds = of_kinds.into_iter().flatten();
    of_kinds.chain(network::GROUPS).chain(platform::GROUPS)
}

impl Entry {
    pub(super) fn is_of(&self, group: &str, kind: &str) -> bool {
        let is_of_group = is_it(self.group, group);
        is_of_group && (self.kinds.is_empty() || self.kinds.iter().any(|it| is_it(it, kind)))
    }
}

fn is_it(listed: &str, name: &str) -> bool {
    match listed.strip_prefix('*') {
        Some(end) => name.ends_with(end),
        None => listed == name,
    }
}

const fn conditions(conditions: &'static [&'static str]) -> Readiness {
    Readiness::Expression(Expression::Conditions(conditions))
}

const fn of_generation(conditions: &'static [&'static str]) -> Readiness {
    Readiness::Expression(Expression::OfGeneration(conditions))
}

const fn of_generation_if_said(conditions: &'static [&'static str]) -> Readiness {
    Readiness::Expression(Expression::OfGenerationIfSaid(conditions))
}

const fn says(current: &'static str) -> Readiness {
    Readiness::Expression(Expression::Other {
        current,
        failed: None,
    })
}

const fn says_or_fails(current: &'static str, failed: &'static str) -> Readiness {
    Readiness::Expression(Expression::Other {
        current,
        failed: Some(failed),
    })
}

/// An entry of kinds that are ready when they are written.
const fn written(
    group: &'static str,
    kinds: &'static [&'static str],
    read_from: ReadFrom,
) -> Entry {
    Entry {
        group,
        kinds,
        ready: Readiness::Written,
        generation: Generation::NoStatus,
        read_from,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn nothing_is_said_of_the_groups_that_most_objects_are_of() {
        for group in ["", "apps", "batch"] {
            assert!(entries().all(|entry| !is_it(entry.group, group)), "{group}");
        }
    }

    #[test]
    fn no_kind_is_listed_twice() {
        let mut seen = BTreeSet::new();
        for entry in entries() {
            let all: &[&str] = &["all of them"];
            let kinds = match entry.kinds {
                [] => all,
                kinds => kinds,
            };
            for kind in kinds {
                let name = (entry.group, *kind);
                assert!(seen.insert(name), "{name:?}");
            }
        }
    }

    #[test]
    fn every_entry_says_where_it_was_read() {
        for entry in entries() {
            let ReadFrom(controller, version, file) = entry.read_from;
            let group = entry.group;
            assert!(!controller.is_empty(), "{group}");
            let of_release = |it: &str| it.split('.').all(|part| part.parse::<u32>().is_ok());
            let of_commit = |it: &str| it.len() >= 7 && it.chars().all(|it| it.is_ascii_hexdigit());
            let is_version = match version.strip_prefix("at ") {
                Some(commit) => of_commit(commit),
                None => version.contains('.') && of_release(version.trim_start_matches("v")),
            };
            assert!(is_version, "{group}: {version}");
            let is_file = [".go", ".java", ".py"]
                .iter()
                .any(|end| file.ends_with(end));
            assert!(is_file, "{group}: {file}");
        }
    }

    #[test]
    fn what_has_a_status_says_of_which_generation_it_is() {
        for entry in entries() {
            let is_written = entry.ready == Readiness::Written;
            let has_none = entry.generation == Generation::NoStatus;
            assert_eq!(is_written, has_none, "{} {:?}", entry.group, entry.kinds);
            let Readiness::Expression(expression) = entry.ready else {
                continue;
            };
            let compares = expression.current().contains("metadata.generation");
            let says = matches!(
                entry.generation,
                Generation::InConditions | Generation::InField(_)
            );
            assert_eq!(compares, says, "{} {:?}", entry.group, entry.kinds);
        }
    }
}
