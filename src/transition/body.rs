//! An object, emitted just now or read from a file.

use std::borrow::Cow;
use std::sync::Arc;

use crate::emit::{Map, Value};
use crate::manifests::{Node, NodeValue};
use crate::source::{FileId, Span};

use super::field;

/// What nobody wrote stands nowhere.
const NOWHERE: Span = Span {
    file: FileId(u32::MAX),
    start: 0,
    end: 0,
};

/// An object as a tree.
#[derive(Clone, Debug)]
pub enum Body<'a> {
    /// Emitted in this run.
    Made(Map<'a>),
    /// Read from a file.
    Read(Arc<Node>),
}

impl Body<'_> {
    /// Whether both hold the same values.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Read(one), Self::Read(other)) => field::same(one, other),
            (Self::Made(one), Self::Made(other)) if one == other => true,
            (Self::Made(_) | Self::Read(_), Self::Made(_) | Self::Read(_)) => {
                field::same(&self.node(), &other.node())
            }
        }
    }

    /// The object as a node.
    pub(super) fn node(&self) -> Cow<'_, Node> {
        match self {
            Self::Made(map) => Cow::Owned(of_map(map)),
            Self::Read(node) => Cow::Borrowed(node),
        }
    }

    /// The text under a path of keys.
    pub(super) fn text(&self, path: &[&str]) -> Option<&str> {
        match self {
            Self::Made(map) => at(map, path)?.as_text(),
            Self::Read(node) => node.text_at(path),
        }
    }

    /// The boolean under a path of keys.
    pub(super) fn boolean(&self, path: &[&str]) -> Option<bool> {
        match self {
            Self::Made(map) => match at(map, path)? {
                Value::Bool(value) => Some(*value),
                Value::Null
                | Value::Number(_)
                | Value::Text(_)
                | Value::Marked(..)
                | Value::List(_)
                | Value::Map(_) => None,
            },
            Self::Read(node) => node.at(path)?.boolean(),
        }
    }

    /// Whether anything stands under a path of keys.
    pub(super) fn has(&self, path: &[&str]) -> bool {
        match self {
            Self::Made(map) => at(map, path).is_some(),
            Self::Read(node) => node.at(path).is_some(),
        }
    }
}

fn at<'m, 'a>(map: &'m Map<'a>, path: &[&str]) -> Option<&'m Value<'a>> {
    let (first, rest) = path.split_first()?;
    map.get(first)?.at(rest)
}

fn of_map(map: &Map<'_>) -> Node {
    let entry = |(key, value): &(Cow<'_, str>, Value<'_>)| {
        (
            Node::of_text(key.as_ref().to_owned(), NOWHERE),
            of_value(value),
        )
    };
    node(NodeValue::Map(map.entries().iter().map(entry).collect()))
}

fn of_value(value: &Value<'_>) -> Node {
    match value {
        Value::Null => node(NodeValue::Null),
        Value::Bool(value) => node(NodeValue::Bool(*value)),
        Value::Number(number) => node(NodeValue::Number(number.to_string().into())),
        Value::Text(text) | Value::Marked(text, _) => {
            Node::of_text(text.as_ref().to_owned(), NOWHERE)
        }
        Value::List(items) => node(NodeValue::List(items.iter().map(of_value).collect())),
        Value::Map(map) => of_map(map),
    }
}

fn node(value: NodeValue) -> Node {
    Node {
        value,
        span: NOWHERE,
    }
}
