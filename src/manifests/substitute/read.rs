//! The text of an object to the object, with the places of the one that it was made from.
//!
//! The text is read as `YAMLToJSON` of `sigs.k8s.io/yaml` reads it, in which `yes` and `on` are booleans.

use crate::manifests::{Node, NodeValue, edit, yaml};
use crate::source::FileId;

use super::{Open, Unknown};

/// The object that a text holds; a reason when it holds none.
pub(super) fn read(text: &str) -> Result<Node, String> {
    let mut documents = yaml::parse(FileId(u32::MAX), text);
    // Of two equal keys, the last one counts.
    let is_fatal =
        |problem: &&yaml::Problem| !matches!(problem.kind, yaml::ProblemKind::DuplicateKey { .. });
    if let Some(problem) = documents.problems.iter().find(is_fatal) {
        return Err(problem.kind.to_string());
    }
    match (documents.nodes.pop(), documents.nodes.is_empty()) {
        (Some(mut node), true) if matches!(node.value, NodeValue::Map(_)) => {
            make_old(&mut node, text);
            match has_no_json(&node) {
                true => Err("a number is infinite, or none".to_owned()),
                false => Ok(node),
            }
        }
        (Some(_) | None, _) => Err("it is not an object".to_owned()),
    }
}

/// What YAML 1.1 takes for a boolean, and nobody else.
pub(super) fn old_boolean(text: &str) -> Option<bool> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

/// Makes what the newer reader read what the older one reads.
fn make_old(node: &mut Node, text: &str) {
    if let Some(value) = plain_boolean(node, text) {
        node.value = NodeValue::Bool(value);
    }
    match &mut node.value {
        NodeValue::List(items) => items.iter_mut().for_each(|item| make_old(item, text)),
        NodeValue::Map(entries) => {
            for (key, value) in entries.iter_mut() {
                if let Some(name) = plain_boolean(key, text).map(|it| it.to_string()) {
                    key.value = NodeValue::Text(name.into());
                } else if let Some(name) = plain_number(key, text) {
                    key.value = NodeValue::Text(name.into());
                }
                make_old(value, text);
            }
            edit(entries, keep_last);
        }
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => {}
    }
}

/// The boolean that a text is when it stands there without quotes.
fn plain_boolean(node: &Node, text: &str) -> Option<bool> {
    let word = node.text()?;
    let is_plain = text.get(node.span.range()) == Some(word);
    old_boolean(word).filter(|_| is_plain)
}

/// What a key is called that is a number and stands there without quotes (`convertToJSONableObject` in
/// `sigs.k8s.io/yaml`).
fn plain_number(key: &Node, text: &str) -> Option<String> {
    let word = key.text()?;
    let is_plain = text.get(key.span.range()) == Some(word);
    let NodeValue::Number(_) = yaml::resolve(word) else {
        return None;
    };
    let name = match (yaml::integer(word), special(word), word.parse::<f32>()) {
        (Some(whole), _, _) => whole.to_string(),
        (None, Some(special), _) => special.to_owned(),
        (None, None, Ok(float)) => float.to_string(),
        (None, None, Err(_)) => return None,
    };
    is_plain.then_some(name)
}

/// Floats that are no numbers.
fn special(word: &str) -> Option<&'static str> {
    let plain = word.to_ascii_lowercase();
    [
        (".inf", ".inf"),
        ("+.inf", ".inf"),
        ("-.inf", "-.inf"),
        (".nan", ".nan"),
    ]
    .into_iter()
    .find_map(|(written, name)| (plain == written).then_some(name))
}

/// Whether a value is a number that JSON does not have.
fn has_no_json(node: &Node) -> bool {
    let is_special = matches!(&node.value, NodeValue::Number(word) if special(word).is_some());
    is_special
        || node.items().iter().any(has_no_json)
        || node.entries().iter().any(|(_, value)| has_no_json(value))
}

fn keep_last(entries: &mut Vec<(Node, Node)>) {
    let mut seen = std::collections::HashSet::new();
    let mut is_last: Vec<bool> = entries
        .iter()
        .rev()
        .map(|(key, _)| seen.insert(key.text().map(str::to_owned)))
        .collect();
    entries.retain(|_| is_last.pop().unwrap_or(true));
}

/// Gives what was read the places of the object that it was made from.
pub(super) struct Places {
    open: Open,
    pub(super) unknown: Vec<Unknown>,
}

impl Places {
    pub(super) fn new(open: Open) -> Self {
        Self {
            open,
            unknown: Vec::new(),
        }
    }

    /// `new` where `old` stood; `old` itself where nothing changed, or nobody can know.
    pub(super) fn place(&mut self, old: &Node, new: Node) -> Node {
        let value = match (&old.value, new.value) {
            (NodeValue::Map(was), NodeValue::Map(is)) if was.len() == is.len() => {
                let pairs = was.iter().zip(is);
                let placed = pairs.map(|((old_key, old), (key, new))| {
                    (self.place(old_key, key), self.place(old, new))
                });
                NodeValue::Map(placed.collect())
            }
            (NodeValue::List(was), NodeValue::List(is)) if was.len() == is.len() => {
                let placed = was.iter().zip(is).map(|(old, new)| self.place(old, new));
                NodeValue::List(placed.collect())
            }
            (_, value) => return self.replaced(old, value),
        };
        Node {
            value,
            span: old.span,
        }
    }

    fn replaced(&mut self, old: &Node, value: NodeValue) -> Node {
        let new = Node {
            value,
            span: old.span,
        };
        if self.is_open(&new, old) {
            return old.clone();
        }
        match (&old.value, &new.value) {
            // The same in another notation.
            (NodeValue::Number(_), NodeValue::Number(_)) => old.clone(),
            (was, is) if was == is => old.clone(),
            (_, _) => new.moved_to(old.span),
        }
    }

    /// Whether something in a value waits for the cluster; it is noted as standing where `old` stands.
    fn is_open(&mut self, new: &Node, old: &Node) -> bool {
        let before = self.unknown.len();
        if let Some(text) = new.text() {
            let names = self.open.names(text).map(str::to_owned);
            self.unknown.extend(names.map(|variable| Unknown {
                variable,
                span: old.span,
            }));
        }
        for item in new.items() {
            self.is_open(item, old);
        }
        for (key, value) in new.entries() {
            self.is_open(key, old);
            self.is_open(value, old);
        }
        self.unknown.len() > before
    }
}
