//! The types of all fields, each read when the first value asks for it: a Job needs a tenth of them.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;

use super::bounds::{Bound, bounds};

/// A map with known keys.
#[derive(Debug, Deserialize)]
pub(super) struct Type {
    /// What it is called.
    #[serde(rename = "type")]
    pub(super) name: String,
    /// What it may hold.
    pub(super) fields: BTreeMap<String, Schema>,
    /// The fields that must be there.
    #[serde(default)]
    pub(super) required: Vec<String>,
}

/// Which values a place takes; see `e2e/schema/main.go`, which writes it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Schema {
    /// The name of a scalar, `list`, `map`, `any`, or the name of a type.
    pub(super) is: String,
    /// What a list or map holds.
    pub(super) of: Option<Box<Schema>>,
    /// The fields that tell the items of a list apart.
    pub(super) keys: Vec<String>,
    /// Whether a list may hold no item twice.
    pub(super) set: bool,
    /// The only texts.
    #[serde(rename = "enum")]
    pub(super) words: Vec<String>,
    /// The regular expression of a text.
    pub(super) pattern: String,
    pub(super) min_length: usize,
    pub(super) max_length: Option<usize>,
    pub(super) min_items: usize,
    pub(super) max_items: Option<usize>,
    pub(super) minimum: Option<i64>,
    pub(super) maximum: Option<i64>,
    /// Whether the API server fills a field in that is missing or `null`.
    pub(super) default: bool,
    /// Whether the oldest Flux does not have the field.
    pub(super) newer: bool,
    #[serde(skip)]
    named: OnceLock<Option<&'static Type>>,
    #[serde(skip)]
    bounds: OnceLock<Vec<Bound>>,
}

impl Schema {
    /// The type that `is` names; `None` for scalars, lists and maps.
    pub(super) fn named(&self) -> Option<&'static Type> {
        *self.named.get_or_init(|| type_of(&self.is))
    }

    /// What the field takes beyond its type.
    ///
    /// INVARIANT: a schema is of one field of one type, so that they are the same each time.
    pub(super) fn bounds(&self, holder: &str, field: &str) -> &[Bound] {
        self.bounds.get_or_init(|| bounds(holder, field).collect())
    }

    /// The type of a value, or of the items of a list.
    pub(super) fn item_type(&self) -> &str {
        self.of.as_ref().map_or(&self.is, |of| &of.is)
    }
}

/// A type, and the line of the table that it is read from.
#[derive(Debug)]
struct Line {
    name: &'static str,
    text: &'static str,
    read: OnceLock<Option<Type>>,
}

/// The lines, by name.
static LINES: LazyLock<Vec<Line>> = LazyLock::new(|| {
    let lines = include_str!("table.jsonl").lines();
    let mut lines: Vec<Line> = lines.filter_map(line).collect();
    lines.sort_unstable_by_key(|line| line.name);
    lines
});

/// A line begins with the name, as `e2e/schema/main.go` writes it.
fn line(text: &'static str) -> Option<Line> {
    let (name, _) = text.strip_prefix("{\"type\":\"")?.split_once('"')?;
    let read = OnceLock::new();
    Some(Line { name, text, read })
}

impl Line {
    fn read(&self) -> Option<&Type> {
        let read = || serde_json::from_str(self.text).ok();
        self.read.get_or_init(read).as_ref()
    }
}

/// The type of a name; `None` for scalars, lists and maps.
pub(super) fn type_of(name: &str) -> Option<&'static Type> {
    let at = LINES.binary_search_by_key(&name, |line| line.name).ok()?;
    LINES.get(at)?.read()
}

/// A field of a type.
pub(super) fn field(name: &str, field: &str) -> Option<&'static Schema> {
    type_of(name)?.fields.get(field)
}

#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static Type)> {
    LINES
        .iter()
        .filter_map(|line| Some((line.name, line.read()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        let lines = include_str!("table.jsonl").lines().count();
        assert_eq!(all().count(), lines);
        assert!(all().all(|(name, one)| name == one.name));
    }
}
