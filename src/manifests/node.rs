//! A YAML value with its place.

use smol_str::SmolStr;

use crate::source::Span;

/// A YAML node.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: NodeValue,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of node, scalars resolved as kustomize resolves them.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeValue {
    /// `null`, `~` or nothing.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number or a float, as written.
    Number(Box<str>),
    /// Text; the names of fields that we write ourselves are borrowed.
    Text(SmolStr),
    /// `- …`.
    List(Box<[Node]>),
    /// `key: …`, in the order written; keys are text.
    Map(Box<[(Node, Node)]>),
}

/// Changes a list whose length is fixed: there are many of them, and few are ever changed.
pub(crate) fn edit<T, R>(list: &mut Box<[T]>, change: impl FnOnce(&mut Vec<T>) -> R) -> R {
    let mut items = std::mem::take(list).into_vec();
    let result = change(&mut items);
    *list = items.into_boxed_slice();
    result
}

/// [`edit`] that adds one at the end.
pub(crate) fn push<T>(list: &mut Box<[T]>, item: T) {
    edit(list, |items| {
        items.reserve_exact(1);
        items.push(item);
    });
}

impl Node {
    /// A text node.
    #[must_use]
    pub fn of_text(text: impl Into<SmolStr>, span: Span) -> Self {
        Self {
            value: NodeValue::Text(text.into()),
            span,
        }
    }

    /// The one document of a YAML text; all values stand at `span`.
    ///
    /// # Errors
    /// When the text is no YAML, or more or less than one document; the reason in words.
    pub fn read(text: &str, span: Span) -> Result<Self, String> {
        let mut documents = super::yaml::parse(span.file, text);
        if let Some(problem) = documents.problems.first() {
            return Err(problem.kind.to_string());
        }
        match (documents.nodes.pop(), documents.nodes.is_empty()) {
            (Some(node), true) => Ok(node.moved_to(span)),
            (Some(_), false) => Err("it holds more than one document".to_owned()),
            (None, _) => Err("it holds nothing".to_owned()),
        }
    }

    /// An empty map.
    #[must_use]
    pub fn empty_map(span: Span) -> Self {
        Self {
            value: NodeValue::Map(Box::default()),
            span,
        }
    }

    /// The value under a key of a map.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        let mut entries = self.entries().iter();
        let found = entries.find(|(name, _)| name.is_key(key));
        found.map(|(_, value)| value)
    }

    /// Whether it is this text. Most keys differ in their length or first byte, and nearly every check asks.
    fn is_key(&self, key: &str) -> bool {
        let (key, own) = (key.as_bytes(), self.text().map(str::as_bytes));
        own.is_some_and(|own| own.len() == key.len() && own.first() == key.first() && own == key)
    }

    /// The value under a key of a map, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        let NodeValue::Map(entries) = &mut self.value else {
            return None;
        };
        let found = entries.iter_mut().find(|(name, _)| name.is_key(key));
        found.map(|(_, value)| value)
    }

    /// The value under a path of keys.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The text of a text node.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let NodeValue::Text(text) = &self.value {
            Some(text)
        } else {
            None
        }
    }

    /// The text of a text node under a path of keys.
    #[must_use]
    pub fn text_at(&self, path: &[&str]) -> Option<&str> {
        self.at(path).and_then(Self::text)
    }

    /// The value of a boolean node.
    #[must_use]
    pub fn boolean(&self) -> Option<bool> {
        if let NodeValue::Bool(value) = self.value {
            Some(value)
        } else {
            None
        }
    }

    /// Whether it is `true`, as what is switched on is.
    #[must_use]
    pub fn is_true(&self) -> bool {
        self.boolean() == Some(true)
    }

    /// The value of a whole number, in any notation of YAML 1.1.
    #[must_use]
    pub fn integer(&self) -> Option<i64> {
        if let NodeValue::Number(written) = &self.value {
            super::yaml::integer(written)
        } else {
            None
        }
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.value == NodeValue::Null
    }

    /// The items of a list; empty for anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        if let NodeValue::List(items) = &self.value {
            items
        } else {
            &[]
        }
    }

    /// The items of a list, to be changed; empty for anything else.
    pub fn items_mut(&mut self) -> &mut [Self] {
        if let NodeValue::List(items) = &mut self.value {
            items
        } else {
            &mut []
        }
    }

    /// Whether there is nothing in it: `null`, or a list or map without entries.
    pub(super) fn holds_nothing(&self) -> bool {
        match &self.value {
            NodeValue::Null => true,
            NodeValue::List(items) => items.is_empty(),
            NodeValue::Map(entries) => entries.is_empty(),
            NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => false,
        }
    }

    /// Whether types of Go take it for a value that nobody said: its absence says the same.
    #[must_use]
    pub fn says_nothing(&self) -> bool {
        match &self.value {
            NodeValue::Null | NodeValue::Bool(false) => true,
            NodeValue::Text(text) => text.is_empty(),
            NodeValue::List(items) => items.is_empty(),
            NodeValue::Map(entries) => entries.is_empty(),
            NodeValue::Bool(true) | NodeValue::Number(_) => false,
        }
    }

    /// Whether Go would see a value here: neither `null` nor an empty text.
    pub(super) fn is_said(&self) -> bool {
        !self.is_null() && self.text() != Some("")
    }

    /// The entries of a map; empty for anything else.
    #[must_use]
    pub fn entries(&self) -> &[(Self, Self)] {
        if let NodeValue::Map(entries) = &self.value {
            entries
        } else {
            &[]
        }
    }

    /// Puts a value under a key, in the place of an older one or at the end; a node that is no map
    /// becomes one.
    pub fn set(&mut self, key: &str, value: Self) {
        if let Some(old) = self.get_mut(key) {
            *old = value;
            return;
        }
        let name = Self::of_text(key, value.span);
        match &mut self.value {
            NodeValue::Map(entries) => push(entries, (name, value)),
            NodeValue::Null
            | NodeValue::Bool(_)
            | NodeValue::Number(_)
            | NodeValue::Text(_)
            | NodeValue::List(_) => self.value = NodeValue::Map([(name, value)].into()),
        }
    }

    /// Adds an item to a list; what is no list stays as it is.
    pub(crate) fn push(&mut self, item: Self) {
        if let NodeValue::List(items) = &mut self.value {
            push(items, item);
        }
    }

    /// Adds an item to the list under a key, which is made where there is nothing.
    pub(crate) fn append(&mut self, key: &str, item: Self) {
        let is_there = self.get(key).is_some_and(|list| !list.is_null());
        if !is_there {
            let (value, span) = (NodeValue::List(Box::default()), item.span);
            self.set(key, Self { value, span });
        }
        if let Some(list) = self.get_mut(key) {
            list.push(item);
        }
    }

    /// Puts a value under a path of keys, making the maps on the way.
    pub fn set_at(&mut self, path: &[&str], value: Self) {
        let Some((first, rest)) = path.split_first() else {
            *self = value;
            return;
        };
        if rest.is_empty() {
            self.set(first, value);
            return;
        }
        if self
            .get(first)
            .is_none_or(|inner| !matches!(inner.value, NodeValue::Map(_)))
        {
            self.set(first, Self::empty_map(value.span));
        }
        if let Some(inner) = self.get_mut(first) {
            inner.set_at(rest, value);
        }
    }

    /// Takes a key out of a map.
    pub fn remove(&mut self, key: &str) -> Option<Self> {
        let NodeValue::Map(entries) = &mut self.value else {
            return None;
        };
        let at = entries.iter().position(|(name, _)| name.is_key(key))?;
        Some(edit(entries, |it| it.remove(at)).1)
    }

    /// The same values, each standing where `place` says.
    #[must_use]
    pub fn with_places(mut self, place: &impl Fn(Span) -> Span) -> Self {
        self.span = place(self.span);
        self.value = match self.value {
            NodeValue::List(items) => {
                let items = items.into_iter().map(|item| item.with_places(place));
                NodeValue::List(items.collect())
            }
            NodeValue::Map(entries) => {
                let moved =
                    |(key, value): (Self, Self)| (key.with_places(place), value.with_places(place));
                NodeValue::Map(entries.into_iter().map(moved).collect())
            }
            scalar @ (NodeValue::Null
            | NodeValue::Bool(_)
            | NodeValue::Number(_)
            | NodeValue::Text(_)) => scalar,
        };
        self
    }

    /// The same values, all standing at one place.
    #[must_use]
    pub(crate) fn moved_to(self, span: Span) -> Self {
        self.with_places(&|_| span)
    }
}
