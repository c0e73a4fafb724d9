//! A node and the way to it, for the rules.

use std::fmt::Write as _;
use std::rc::Rc;

use crate::manifests::{Node, NodeValue};

/// A node with its path.
#[derive(Clone, Debug)]
pub(super) struct Value<'n> {
    pub(super) node: &'n Node,
    path: Option<Rc<Step<'n>>>,
}

#[derive(Debug)]
struct Step<'n> {
    above: Option<Rc<Step<'n>>>,
    part: Part<'n>,
}

#[derive(Debug)]
enum Part<'n> {
    Key(&'n str),
    Index(usize),
}

impl<'n> Value<'n> {
    /// What is looked at.
    pub(super) fn root(node: &'n Node) -> Self {
        Self { node, path: None }
    }

    fn step(&self, node: &'n Node, part: Part<'n>) -> Self {
        let above = self.path.clone();
        let path = Some(Rc::new(Step { above, part }));
        Self { node, path }
    }

    /// A field that is not there: its path, and the place of this map.
    pub(super) fn child<'f>(&self, name: &'f str) -> Value<'f>
    where
        'n: 'f,
    {
        Value::step(self, self.node, Part::Key(name))
    }

    /// The same path at another node.
    pub(super) fn standing_at<'m>(&self, node: &'m Node) -> Value<'m>
    where
        'n: 'm,
    {
        let path = self.path.clone();
        Value { node, path }
    }

    /// A field that is there and not `null`, which the API server takes for one that is missing.
    pub(super) fn get(&self, name: &'static str) -> Option<Self> {
        let node = self.node.get(name).filter(|node| !node.is_null())?;
        Some(self.step(node, Part::Key(name)))
    }

    /// A field below others.
    pub(super) fn at(&self, names: &[&'static str]) -> Option<Self> {
        names
            .iter()
            .try_fold(self.clone(), |value, name| value.get(name))
    }

    /// Whether a field is there and not `null`.
    pub(super) fn has(&self, name: &'static str) -> bool {
        self.node.get(name).is_some_and(|node| !node.is_null())
    }

    /// The items of a list.
    pub(super) fn items(&self) -> impl Iterator<Item = Self> {
        let items = self.node.items().iter().enumerate();
        items.map(|(index, item)| self.step(item, Part::Index(index)))
    }

    /// The items of the list in a field.
    pub(super) fn list(&self, name: &'static str) -> Vec<Self> {
        self.get(name)
            .map(|list| list.items().collect())
            .unwrap_or_default()
    }

    /// The keys of a map, each with its value.
    pub(super) fn entries(&self) -> impl Iterator<Item = (Self, Self)> {
        self.node.entries().iter().filter_map(|(key, value)| {
            let key = self.step(key, Part::Key(key.text()?));
            let value = key.standing_at(value);
            Some((key, value))
        })
    }

    /// The text that it is; empty for anything else.
    pub(super) fn text(&self) -> &'n str {
        self.node.text().unwrap_or_default()
    }

    /// The text in a field; empty for anything else, as the API server takes a missing one.
    pub(super) fn text_of(&self, name: &str) -> &'n str {
        self.node.get(name).and_then(Node::text).unwrap_or_default()
    }

    /// The whole number in a field.
    pub(super) fn whole_of(&self, name: &str) -> Option<i64> {
        self.node.get(name).and_then(Node::integer)
    }

    /// The boolean in a field.
    pub(super) fn boolean_of(&self, name: &str) -> Option<bool> {
        self.node.get(name).and_then(Node::boolean)
    }

    /// Whether a field is `true`.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.boolean_of(name) == Some(true)
    }

    /// Whether it is a map.
    pub(super) fn is_map(&self) -> bool {
        matches!(self.node.value, NodeValue::Map(_))
    }

    /// The path, such as `spec.containers[0].name`; empty for what is looked at.
    pub(super) fn path(&self) -> String {
        let mut parts = Vec::new();
        let mut step = self.path.as_ref();
        while let Some(inner) = step {
            parts.push(&inner.part);
            step = inner.above.as_ref();
        }
        let mut path = String::new();
        for part in parts.into_iter().rev() {
            write_part(&mut path, part);
        }
        path
    }
}

fn write_part(path: &mut String, part: &Part<'_>) {
    let written = match part {
        Part::Index(index) => write!(path, "[{index}]"),
        Part::Key(key) if key.contains(['.', '/']) => write!(path, "[{key}]"),
        Part::Key(key) if path.is_empty() => write!(path, "{key}"),
        Part::Key(key) => write!(path, ".{key}"),
    };
    // Writing to a text does not fail.
    let _ = written;
}
