//! A node and the way to it, for the rules.

use std::fmt::Write as _;
use std::rc::Rc;

use crate::manifests::{Node, NodeValue};

/// A node with its path.
///
/// Nearly every value is in order, and nobody asks for its path: so it is looked for when somebody does.
#[derive(Clone, Debug)]
pub(super) struct Value<'n> {
    pub(super) node: &'n Node,
    root: &'n Node,
    /// What the path leads to, in `root`: the node, unless that stands for it.
    at: &'n Node,
    /// The rest of the path, which leads to what is not in `root`.
    rest: Option<Rc<Step<'n>>>,
}

#[derive(Debug)]
struct Step<'n> {
    above: Option<Rc<Step<'n>>>,
    part: Part<'n>,
}

#[derive(Clone, Debug)]
enum Part<'n> {
    Key(&'n str),
    Index(usize),
}

impl<'n> Value<'n> {
    /// What is looked at.
    pub(super) fn root(node: &'n Node) -> Self {
        Self {
            node,
            root: node,
            at: node,
            rest: None,
        }
    }

    /// All that is looked at.
    pub(super) fn whole(&self) -> &'n Node {
        self.root
    }

    /// What is in this node.
    fn inner(&self, node: &'n Node, part: Part<'n>) -> Self {
        if !std::ptr::eq(self.node, self.at) || self.rest.is_some() {
            return self.step(node, part);
        }
        Self {
            node,
            at: node,
            ..self.clone()
        }
    }

    fn step(&self, node: &'n Node, part: Part<'n>) -> Self {
        let above = self.rest.clone();
        Self {
            node,
            rest: Some(Rc::new(Step { above, part })),
            ..*self
        }
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
        Value {
            node,
            ..self.clone()
        }
    }

    /// A field that is there and not `null`, which the API server takes for one that is missing.
    pub(super) fn get(&self, name: &'static str) -> Option<Self> {
        let node = self.node.get(name).filter(|node| !node.is_null())?;
        Some(self.inner(node, Part::Key(name)))
    }

    /// What stands under a key that a text of the user's says, and is not `null`.
    pub(super) fn entry(&self, name: &str) -> Option<Self> {
        let mut entries = self.node.entries().iter();
        let (key, node) = entries.find(|(key, _)| key.text() == Some(name))?;
        let key = key.text().filter(|_| !node.is_null())?;
        Some(self.inner(node, Part::Key(key)))
    }

    /// Whether it is a list or a map with something in it.
    pub(super) fn holds_some(&self) -> bool {
        !self.node.items().is_empty() || !self.node.entries().is_empty()
    }

    /// Whether types of Go take it for a value that nobody said.
    pub(super) fn is_nothing(&self) -> bool {
        self.node.says_nothing()
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
        items.map(|(index, item)| self.inner(item, Part::Index(index)))
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
            let inner = self.inner(value, Part::Key(key.text()?));
            Some((inner.standing_at(key), inner))
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
        way(self.root, self.at, &mut parts);
        let in_root = parts.len();
        let mut step = self.rest.as_ref();
        while let Some(inner) = step {
            parts.insert(in_root, inner.part.clone());
            step = inner.above.as_ref();
        }
        let mut path = String::new();
        for part in &parts {
            write_part(&mut path, part);
        }
        path
    }
}

/// Puts the way from a node to one in it behind what is there; whether it is in it.
fn way<'n>(from: &'n Node, to: &Node, parts: &mut Vec<Part<'n>>) -> bool {
    if std::ptr::eq(from, to) {
        return true;
    }
    let keys = from.entries().iter();
    let keys = keys.map(|(key, value)| (Part::Key(key.text().unwrap_or_default()), value));
    let items = from.items().iter().enumerate();
    let items = items.map(|(index, item)| (Part::Index(index), item));
    for (part, inner) in keys.chain(items) {
        parts.push(part);
        if way(inner, to, parts) {
            return true;
        }
        parts.pop();
    }
    false
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
