//! Maps that are built from words, each value with the place of its word.

use std::collections::HashMap;

use smol_str::SmolStr;

use crate::manifests::{Node, NodeValue, push};
use crate::source::{Span, Spanned};

/// A map under construction, in the order in which it is written.
///
/// INVARIANT: no key is there twice, since each is written by one line of code.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(Node, Node)>);

impl Fields {
    pub(super) fn with_capacity(size: usize) -> Self {
        Self(Vec::with_capacity(size))
    }

    /// Puts a value under a key.
    pub(super) fn set(&mut self, key: &'static str, value: Node) {
        let key = SmolStr::new_static(key);
        self.0.push((Node::of_text(key, value.span), value));
    }

    /// [`Fields::set`], when somebody said something.
    pub(super) fn maybe(&mut self, key: &'static str, value: Option<Node>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    /// [`Fields::set`], when the list or map is not empty.
    pub(super) fn filled(&mut self, key: &'static str, value: Node) {
        let is_empty = value.entries().is_empty() && value.items().is_empty();
        if !is_empty {
            self.set(key, value);
        }
    }

    /// The map; it stands where its first value stands, or at `otherwise` when it is empty.
    pub(super) fn map(self, otherwise: Span) -> Node {
        let span = self.0.first().map_or(otherwise, |(_, value)| value.span);
        Node {
            value: NodeValue::Map(self.0.into()),
            span,
        }
    }
}

/// A text as written.
pub(super) fn text(said: &Spanned<SmolStr>) -> Node {
    Node::of_text(said.value.clone(), said.span)
}

/// A text as written, when somebody wrote one.
pub(super) fn maybe_text(said: &Option<Spanned<SmolStr>>) -> Option<Node> {
    said.as_ref().map(text)
}

/// A whole number.
pub(super) fn number(value: impl Into<u64>, span: Span) -> Node {
    Node {
        value: NodeValue::Number(value.into().to_string().into()),
        span,
    }
}

/// A boolean.
pub(super) fn boolean(value: bool, span: Span) -> Node {
    Node {
        value: NodeValue::Bool(value),
        span,
    }
}

/// A list that stands where its first item stands, or at `otherwise` when it is empty.
pub(super) fn list(items: impl IntoIterator<Item = Node>, otherwise: Span) -> Node {
    let items: Box<[Node]> = items.into_iter().collect();
    let span = items.first().map_or(otherwise, |item| item.span);
    Node {
        value: NodeValue::List(items),
        span,
    }
}

/// Texts as a list.
pub(super) fn texts(said: &[Spanned<SmolStr>], otherwise: Span) -> Node {
    list(said.iter().map(text), otherwise)
}

/// Pairs as a map; the last value of a key counts, at its first place.
pub(super) fn pairs(said: &[(Spanned<SmolStr>, Spanned<SmolStr>)], otherwise: Span) -> Node {
    let span = said.first().map_or(otherwise, |(_, value)| value.span);
    let mut places = HashMap::new();
    let mut entries: Vec<(Node, Node)> = Vec::with_capacity(said.len());
    for (key, value) in said {
        let place = *places.entry(&key.value).or_insert(entries.len());
        match entries.get_mut(place) {
            Some(entry) => *entry = (text(key), text(value)),
            None => entries.push((text(key), text(value))),
        }
    }
    Node {
        value: NodeValue::Map(entries.into()),
        span,
    }
}

/// Puts a value under a key that has a place of its own.
pub(super) fn put(map: &mut Node, key: Node, value: Node) {
    let NodeValue::Map(entries) = &mut map.value else {
        return;
    };
    match entries
        .iter_mut()
        .find(|(known, _)| known.value == key.value)
    {
        Some(entry) => *entry = (key, value),
        None => push(entries, (key, value)),
    }
}

/// A reference by name alone.
pub(super) fn named(name: Node) -> Node {
    let mut fields = Fields::with_capacity(1);
    let span = name.span;
    fields.set("name", name);
    fields.map(span)
}
