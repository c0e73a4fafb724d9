//! What differs between two trees of values, field by field.

use std::collections::HashMap;

use crate::manifests::{Node, NodeValue};

use super::secret_texts::Secrets;

/// Characters of a value that are kept.
const SHOWN: usize = 80;

/// One field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Such as `spec.template.spec.containers[migrate].image`.
    pub path: String,
    /// What it was, on one line and shortened; `None` where there was nothing.
    pub before: Option<String>,
    /// What it will be.
    pub after: Option<String>,
    /// A value of a Secret stands in it.
    pub(super) is_secret: bool,
    /// The same items are in another order.
    pub(super) is_order: bool,
}

impl Field {
    /// A field with its two sides, in which no value of a Secret stands.
    pub(super) fn new(path: String, before: Option<String>, after: Option<String>) -> Self {
        Self {
            path,
            before,
            after,
            is_secret: false,
            is_order: false,
        }
    }

    /// Whether the field is this one, or below it.
    pub(super) fn is_within(&self, path: &str) -> bool {
        let rest = self.path.strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    }
}

/// Whether two values are equal wherever they stand; the order of keys means nothing.
pub(super) fn same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (NodeValue::Map(left), NodeValue::Map(right)) => same_maps(left, right),
        (NodeValue::List(left), NodeValue::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(a, b)| same(a, b))
        }
        (left, right) => left == right,
    }
}

fn same_maps(left: &[(Node, Node)], right: &[(Node, Node)]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let in_order = |((a, _), (b, _)): (&(Node, Node), &(Node, Node))| a.text() == b.text();
    if left.iter().zip(right).all(in_order) {
        return left.iter().zip(right).all(|((_, a), (_, b))| same(a, b));
    }
    let right = by_key(right);
    let equal = |(key, a): &(Node, Node)| right.get(key_of(key)).is_some_and(|b| same(a, b));
    left.iter().all(equal)
}

/// The fields that differ, those of `before` first, in the order written.
pub(super) fn fields(before: &Node, after: &Node) -> Vec<Field> {
    fields_beside(before, after, &Secrets::default())
}

/// The same, with a mark on those in which a value of a Secret stands.
pub(super) fn fields_beside(before: &Node, after: &Node, secrets: &Secrets) -> Vec<Field> {
    let mut walk = Walk {
        path: String::new(),
        secrets,
        found: Vec::new(),
    };
    walk.values(before, after);
    walk.found
}

struct Walk<'w> {
    path: String,
    secrets: &'w Secrets,
    found: Vec<Field>,
}

impl Walk<'_> {
    fn values(&mut self, before: &Node, after: &Node) {
        match (&before.value, &after.value) {
            (NodeValue::Map(left), NodeValue::Map(right)) => self.maps(left, right),
            (NodeValue::List(left), NodeValue::List(right)) => self.lists(left, right),
            (left, right) if left == right => {}
            (_, _) => self.found(Some(before), Some(after)),
        }
    }

    fn maps(&mut self, left: &[(Node, Node)], right: &[(Node, Node)]) {
        let (old, new) = (by_key(left), by_key(right));
        for (key, before) in left {
            let key = key_of(key);
            self.within(&segment(key), |walk| match new.get(key) {
                Some(after) => walk.values(before, after),
                None => walk.found(Some(before), None),
            });
        }
        let is_new = |(key, _): &&(Node, Node)| !old.contains_key(key_of(key));
        for (key, after) in right.iter().filter(is_new) {
            self.within(&segment(key_of(key)), |walk| walk.found(None, Some(after)));
        }
    }

    /// Items that all have names of their own are compared by name, others by position.
    fn lists(&mut self, left: &[Node], right: &[Node]) {
        match (by_name(left), by_name(right)) {
            (Some(old), Some(new)) => self.named((left, &old), (right, &new)),
            (_, _) => self.placed(left, right),
        }
    }

    fn named(&mut self, (left, old): Named<'_>, (right, new): Named<'_>) {
        for (name, before) in left.iter().filter_map(|item| Some((name_of(item)?, item))) {
            self.within(&format!("[{name}]"), |walk| match new.get(name) {
                Some(after) => walk.values(before, after),
                None => walk.found(Some(before), None),
            });
        }
        for (name, after) in right.iter().filter_map(|item| Some((name_of(item)?, item))) {
            if !old.contains_key(name) {
                self.within(&format!("[{name}]"), |walk| walk.found(None, Some(after)));
            }
        }
        self.order((left, old), (right, new));
    }

    /// What is on both sides in another order: the API server takes the order that is applied (`visitListItems` in
    /// `typed/merge.go` of structured-merge-diff).
    fn order(&mut self, (left, old): Named<'_>, (right, new): Named<'_>) {
        let before = left.iter().filter_map(name_of);
        let after = right.iter().filter_map(name_of);
        let kept = before.filter(|name| new.contains_key(name));
        if kept.eq(after.filter(|name| old.contains_key(name))) {
            return;
        }
        self.found.push(Field {
            is_order: true,
            ..Field::new(self.path.clone(), Some(names(left)), Some(names(right)))
        });
    }

    fn placed(&mut self, left: &[Node], right: &[Node]) {
        for at in 0..left.len().max(right.len()) {
            self.within(&format!("[{at}]"), |walk| {
                match (left.get(at), right.get(at)) {
                    (Some(before), Some(after)) => walk.values(before, after),
                    (before, after) => walk.found(before, after),
                }
            });
        }
    }

    fn within(&mut self, segment: &str, visit: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        let is_first = self.path.is_empty();
        let segment = match is_first {
            true => segment.trim_start_matches('.'),
            false => segment,
        };
        self.path.push_str(segment);
        visit(self);
        self.path.truncate(length);
    }

    fn found(&mut self, before: Option<&Node>, after: Option<&Node>) {
        let mut sides = before.into_iter().chain(after);
        self.found.push(Field {
            is_secret: sides.any(|side| self.secrets.are_in(side)),
            ..Field::new(self.path.clone(), before.map(shown), after.map(shown))
        });
    }
}

/// A list, and its items by their names.
type Named<'n> = (&'n [Node], &'n HashMap<&'n str, &'n Node>);

fn names(items: &[Node]) -> String {
    let names: Vec<&str> = items.iter().filter_map(name_of).collect();
    one_line(&format!("[{}]", names.join(", ")))
}

fn segment(key: &str) -> String {
    if key.contains(['.', '/', '[', ' ']) {
        format!("[{key}]")
    } else {
        format!(".{key}")
    }
}

fn key_of(key: &Node) -> &str {
    key.text().unwrap_or_default()
}

fn by_key(entries: &[(Node, Node)]) -> HashMap<&str, &Node> {
    entries
        .iter()
        .map(|(key, value)| (key_of(key), value))
        .collect()
}

fn name_of(item: &Node) -> Option<&str> {
    item.text_at(&["name"])
}

/// `None` unless every item has a name that no other has.
fn by_name(items: &[Node]) -> Option<HashMap<&str, &Node>> {
    let named: Option<HashMap<&str, &Node>> = items
        .iter()
        .map(|item| Some((name_of(item)?, item)))
        .collect();
    named.filter(|named| named.len() == items.len())
}

/// A value on one line, shortened.
fn shown(node: &Node) -> String {
    let mut text = String::new();
    write(node, &mut text);
    one_line(&text)
}

fn one_line(text: &str) -> String {
    let is_long = text.chars().nth(SHOWN).is_some();
    let kept = text.chars().take(if is_long { SHOWN - 1 } else { SHOWN });
    let mut kept: String = kept.map(|c| if c.is_control() { ' ' } else { c }).collect();
    if is_long {
        kept.push('…');
    }
    kept
}

/// Stops soon after there is more than is shown.
fn write(node: &Node, text: &mut String) {
    if text.len() > 4 * SHOWN {
        return;
    }
    match &node.value {
        NodeValue::Null => text.push_str("null"),
        NodeValue::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        NodeValue::Number(value) => text.extend(value.chars().take(2 * SHOWN)),
        NodeValue::Text(value) => text.extend(value.chars().take(2 * SHOWN)),
        NodeValue::List(items) => list(items, text),
        NodeValue::Map(entries) => map(entries, text),
    }
}

fn list(items: &[Node], text: &mut String) {
    text.push('[');
    for (at, item) in items.iter().take(SHOWN).enumerate() {
        if at > 0 {
            text.push_str(", ");
        }
        write(item, text);
    }
    text.push(']');
}

fn map(entries: &[(Node, Node)], text: &mut String) {
    text.push('{');
    for (at, (key, value)) in entries.iter().take(SHOWN).enumerate() {
        if at > 0 {
            text.push_str(", ");
        }
        text.push_str(key_of(key));
        text.push_str(": ");
        write(value, text);
    }
    text.push('}');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    fn read(text: &str) -> Node {
        Node::read(text, Span::new(FileId(0), 0, 0)).unwrap()
    }

    fn listed(before: &str, after: &str) -> Vec<String> {
        let shown = |side: Option<String>| side.unwrap_or_else(|| "-".to_owned());
        let found = fields(&read(before), &read(after));
        found
            .into_iter()
            .map(|it| format!("{}: {} → {}", it.path, shown(it.before), shown(it.after)))
            .collect()
    }

    #[test]
    fn keys_are_compared_in_any_order() {
        assert!(same(&read("{a: 1, b: {c: x}}"), &read("{b: {c: x}, a: 1}")));
        assert!(!same(&read("{a: 1}"), &read("{a: 1, b: 2}")));
        assert!(!same(&read("{a: 1, b: 2}"), &read("{a: 1, c: 2}")));
        assert!(!same(&read("[1, 2]"), &read("[2, 1]")));
    }

    #[test]
    fn a_difference_is_named_by_its_path() {
        assert_eq!(
            listed("{a: {b: 1, c: 2}}", "{a: {b: 3, d: [x]}}"),
            ["a.b: 1 → 3", "a.c: 2 → -", "a.d: - → [x]"]
        );
        assert_eq!(listed("{a.b/c: 1}", "{a.b/c: 2}"), ["[a.b/c]: 1 → 2"]);
    }

    #[test]
    fn items_with_names_are_compared_by_name() {
        assert_eq!(
            listed(
                "[{name: a, v: 1}, {name: b}]",
                "[{name: c}, {name: a, v: 2}]"
            ),
            ["[a].v: 1 → 2", "[b]: {name: b} → -", "[c]: - → {name: c}"]
        );
        assert_eq!(
            listed("{l: [1, 2]}", "{l: [1, 3, 4]}"),
            ["l[1]: 2 → 3", "l[2]: - → 4"]
        );
    }

    #[test]
    fn items_in_another_order_are_another_list() {
        assert_eq!(
            listed(
                "{l: [{name: a}, {name: b}, {name: c}]}",
                "{l: [{name: b}, {name: a}]}"
            ),
            ["l[c]: {name: c} → -", "l: [a, b, c] → [b, a]"]
        );
        // What is put between others moves none of them.
        assert_eq!(
            listed(
                "[{name: a}, {name: b}]",
                "[{name: a}, {name: c}, {name: b}]"
            ),
            ["[c]: - → {name: c}"]
        );
    }

    #[test]
    fn a_long_value_is_shortened_and_stays_on_one_line() {
        let found = fields(
            &read("a: x"),
            &read(&format!("a: \"{}\\n\"", "é".repeat(200))),
        );
        let after = found.first().unwrap().after.clone().unwrap();
        assert_eq!((after.chars().count(), after.ends_with('…')), (SHOWN, true));
    }
}
