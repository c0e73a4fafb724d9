//! The types of all fields, read when the first text asks for them.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

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
}

impl Schema {
    /// A value of a type.
    pub(super) fn of_type(name: &str) -> Self {
        Self {
            is: name.to_owned(),
            ..Self::default()
        }
    }

    /// The type of a value, or of the items of a list.
    pub(super) fn item_type(&self) -> &str {
        self.of.as_ref().map_or(&self.is, |of| &of.is)
    }
}

static TYPES: LazyLock<HashMap<String, Type>> = LazyLock::new(|| {
    let lines = include_str!("table.jsonl").lines();
    let types = lines.filter_map(|line| serde_json::from_str::<Type>(line).ok());
    types.map(|one| (one.name.clone(), one)).collect()
});

/// The type of a name; `None` for scalars, lists and maps.
pub(super) fn type_of(name: &str) -> Option<&'static Type> {
    TYPES.get(name)
}

/// A field of a type.
pub(super) fn field(name: &str, field: &str) -> Option<&'static Schema> {
    type_of(name)?.fields.get(field)
}

#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static Type)> {
    TYPES.iter().map(|(name, one)| (name.as_str(), one))
}
