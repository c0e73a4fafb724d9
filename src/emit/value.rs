//! A Kubernetes object as an ordered tree.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::ser::{Serialize, SerializeMap, Serializer};

/// A value of an object, borrowed from the plan where it can be.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value<'a> {
    /// `null`.
    #[default]
    Null,
    /// A boolean.
    Bool(bool),
    /// A number, in the one spelling that JSON and every YAML reader share.
    Number(serde_json::Number),
    /// Text.
    Text(Cow<'a, str>),
    /// Text with a comment behind it that tools look for, such as an image-automation marker.
    Marked(Cow<'a, str>, Cow<'a, str>),
    /// A list.
    List(Vec<Value<'a>>),
    /// A map.
    Map(Map<'a>),
}

/// A map in the order it is written.
///
/// INVARIANT: no key is there twice; [`Map::set`] replaces.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map<'a> {
    entries: Vec<(Cow<'a, str>, Value<'a>)>,
    note: Option<&'static str>,
}

impl<'a> Map<'a> {
    /// An empty map with room for `size` entries.
    #[must_use]
    pub fn with_capacity(size: usize) -> Self {
        Self {
            entries: Vec::with_capacity(size),
            note: None,
        }
    }

    /// Says something to whoever reads the YAML, in one line in front of the map; it is part of no digest.
    #[must_use]
    pub fn noted(mut self, note: &'static str) -> Self {
        self.note = Some(note);
        self
    }

    /// What is said in front of it.
    #[must_use]
    pub fn note(&self) -> Option<&'static str> {
        self.note
    }

    /// The map of entries in which no key is there twice.
    pub(super) fn of_distinct(entries: Vec<(Cow<'a, str>, Value<'a>)>) -> Self {
        Self {
            entries,
            note: None,
        }
    }

    /// The entries in the order written.
    #[must_use]
    pub fn entries(&self) -> &[(Cow<'a, str>, Value<'a>)] {
        &self.entries
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The value under a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        self.entries
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    /// The value under a key, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value<'a>> {
        self.entries
            .iter_mut()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    /// Puts a value under a key: in the old one's place when there is one, at the end otherwise.
    pub fn set(&mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Value<'a>>) {
        let (key, value) = (key.into(), value.into());
        match self.get_mut(&key) {
            Some(old) => *old = value,
            None => self.entries.push((key, value)),
        }
    }

    /// [`Map::set`], when there is a value.
    pub fn maybe(&mut self, key: impl Into<Cow<'a, str>>, value: Option<impl Into<Value<'a>>>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    /// [`Map::set`], when the list or map is not empty.
    pub fn filled(&mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Value<'a>>) {
        let value = value.into();
        if !value.is_empty() {
            self.set(key, value);
        }
    }

    /// Takes a key and its value out.
    pub fn remove(&mut self, key: &str) -> Option<Value<'a>> {
        let at = self.entries.iter().position(|(name, _)| name == key)?;
        Some(self.entries.remove(at).1)
    }

    /// Changes the map under a key, which is made at the end when there is none; anything else that was
    /// there goes.
    pub fn within(&mut self, key: impl Into<Cow<'a, str>>, change: impl FnOnce(&mut Self)) {
        let key = key.into();
        let old = self.get_mut(&key).map(std::mem::take);
        let mut map = if let Some(Value::Map(map)) = old {
            map
        } else {
            Map::default()
        };
        change(&mut map);
        self.set(key, map);
    }
}

impl<'a> FromIterator<(Cow<'a, str>, Value<'a>)> for Map<'a> {
    /// Keeps the first place of a key and its last value.
    fn from_iter<T: IntoIterator<Item = (Cow<'a, str>, Value<'a>)>>(pairs: T) -> Self {
        let mut places = HashMap::new();
        let mut entries: Vec<(Cow<'a, str>, Value<'a>)> = Vec::new();
        for (key, value) in pairs {
            let place = *places.entry(key.clone()).or_insert(entries.len());
            match entries.get_mut(place) {
                Some((_, old)) => *old = value,
                None => entries.push((key, value)),
            }
        }
        entries.shrink_to_fit();
        Self {
            entries,
            note: None,
        }
    }
}

impl<'a> Value<'a> {
    /// The map that it is; empty for what is none.
    pub(crate) fn into_map(self) -> Map<'a> {
        match self {
            Self::Map(map) => map,
            Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Marked(..)
            | Self::List(_) => Map::default(),
        }
    }

    /// The map, if it is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map<'a>> {
        if let Self::Map(map) = self {
            Some(map)
        } else {
            None
        }
    }

    /// The map, if it is one, to be changed.
    pub fn as_map_mut(&mut self) -> Option<&mut Map<'a>> {
        if let Self::Map(map) = self {
            Some(map)
        } else {
            None
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) | Self::Marked(text, _) = self {
            Some(text)
        } else {
            None
        }
    }

    /// The value under a path of keys.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter()
            .try_fold(self, |value, key| value.as_map()?.get(key))
    }

    /// Whether it is neither a list nor a map.
    #[must_use]
    pub fn is_scalar(&self) -> bool {
        !matches!(self, Self::List(_) | Self::Map(_))
    }

    /// Whether it is an empty list or map.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::List(items) => items.is_empty(),
            Self::Map(map) => map.is_empty(),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::Marked(..) => {
                false
            }
        }
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u32> for Value<'_> {
    fn from(value: u32) -> Self {
        Self::Number(value.into())
    }
}

impl From<u64> for Value<'_> {
    fn from(value: u64) -> Self {
        Self::Number(value.into())
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<Cow<'a, str>> for Value<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<Map<'a>> for Value<'a> {
    fn from(map: Map<'a>) -> Self {
        Self::Map(map)
    }
}

impl<'a, T: Into<Value<'a>>> From<Vec<T>> for Value<'a> {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl<'a, T: Into<Value<'a>>, const N: usize> From<[(&'static str, T); N]> for Value<'a> {
    fn from(entries: [(&'static str, T); N]) -> Self {
        let entries = entries
            .into_iter()
            .map(|(key, value)| (Cow::Borrowed(key), value.into()));
        Self::Map(Map {
            entries: entries.collect(),
            note: None,
        })
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) | Self::Marked(text, _) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Map(map) => map.serialize(serializer),
        }
    }
}

impl Serialize for Map<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.entries.len()))?;
        for (key, value) in &self.entries {
            map.serialize_entry(key.as_ref(), value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_keeps_its_place_when_its_value_changes() {
        let mut map: Map<'_> = Map::default();
        map.set("a", "1");
        map.set("b", true);
        map.set("a", 2u32);
        map.within("c", |inner| inner.set("d", "x"));
        map.within("c", |inner| inner.set("e", "y"));
        map.filled("f", Vec::<&str>::new());
        map.maybe("g", None::<&str>);
        assert_eq!(
            serde_json::to_string(&map).unwrap(),
            r#"{"a":2,"b":true,"c":{"d":"x","e":"y"}}"#
        );
    }

    #[test]
    fn of_pairs_with_one_key_the_last_value_counts() {
        let pairs = [("a", "1"), ("b", "2"), ("a", "3")];
        let map: Map<'_> = pairs
            .into_iter()
            .map(|(k, v)| (Cow::Borrowed(k), v.into()))
            .collect();
        assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"a":"3","b":"2"}"#);
    }
}
