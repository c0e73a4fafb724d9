//! Fields by paths with dots, as `replacements` say them (`kyaml/utils/pathsplitter.go`, `kyaml/yaml/match.go`).

use crate::manifests::{Node, NodeValue, yaml};

use super::keyed::scalar;
use super::select;

/// What is made where a path leads to nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    Scalar,
    List,
    Map,
}

/// What is done to a field; told whether the field was made for it.
pub(super) type Change<'c> = dyn FnMut(&mut Node, bool) -> Result<(), String> + 'c;

/// The parts of a path. `\.` is no end of a part, and neither is a dot within `[]`.
pub(super) fn split(path: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut raw = plain_parts(path).into_iter();
    while let Some(mut part) = raw.next() {
        if !part.starts_with('[') || part.ends_with(']') {
            parts.push(part);
            continue;
        }
        for next in raw.by_ref() {
            part = format!("{part}.{next}");
            if next.ends_with(']') {
                break;
            }
        }
        parts.push(match part.contains('=') {
            true => part,
            false => part.trim_matches(['[', ']']).to_owned(),
        });
    }
    parts
}

fn plain_parts(path: &str) -> Vec<String> {
    let path = path.strip_prefix('.').unwrap_or(path);
    let mut parts: Vec<String> = Vec::new();
    for part in path.split('.') {
        match parts.last_mut().filter(|last| last.ends_with('\\')) {
            Some(last) => {
                last.pop();
                last.push('.');
                last.push_str(part);
            }
            None => parts.push(part.to_owned()),
        }
    }
    parts
}

/// The one value under a path; `None` where there is none.
///
/// # Errors
/// When the path leads through what is neither a map nor a list; the reason in words.
pub(super) fn lookup<'n>(node: &'n Node, path: &[String]) -> Result<Option<&'n Node>, String> {
    let parts = path.iter().map(|part| part.trim());
    let mut found = Some(node);
    for part in parts.filter(|part| !part.is_empty()) {
        found = match found {
            Some(node) if !node.is_null() => step(node, part)?,
            Some(_) | None => return Ok(None),
        };
    }
    Ok(found)
}

fn step<'n>(node: &'n Node, part: &str) -> Result<Option<&'n Node>, String> {
    if part == "*" {
        return Err("a source is one value, and `*` means several".to_owned());
    }
    if let Ok(at) = part.parse::<i64>() {
        let at = usize::try_from(at).map_err(|_| format!("`{part}` is no place in a list"))?;
        return Ok(list(node, part)?.get(at));
    }
    if part == "-" {
        return Ok(list(node, part)?.last());
    }
    let Some((key, wanted)) = item(part)? else {
        return match node.value {
            NodeValue::Map(_) => Ok(node.get(part)),
            NodeValue::Null
            | NodeValue::List(_)
            | NodeValue::Bool(_)
            | NodeValue::Number(_)
            | NodeValue::Text(_) => Err(no_map(part)),
        };
    };
    let is_it = |item: &&Node| match key {
        "" => scalar(item) == wanted,
        key => item.get(key).is_some_and(|it| scalar(it) == wanted),
    };
    Ok(list(node, part)?.iter().find(is_it))
}

/// The key and the value of `[key=value]`.
fn item(part: &str) -> Result<Option<(&str, &str)>, String> {
    let inner = part.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let pair = inner.map(|inner| inner.split_once('='));
    match pair {
        Some(None) => Err(format!("`{part}` is neither a key nor `[key=value]`")),
        pair => Ok(pair.flatten()),
    }
}

fn list<'n>(node: &'n Node, part: &str) -> Result<&'n [Node], String> {
    match node.value {
        NodeValue::List(_) | NodeValue::Null => Ok(node.items()),
        NodeValue::Map(_) | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => {
            Err(no_list(part))
        }
    }
}

fn no_list(part: &str) -> String {
    format!("`{part}` is looked for in what is no list")
}

fn no_map(part: &str) -> String {
    format!("`{part}` is looked for in what is no map")
}

/// Changes every value under a path, and makes what is missing where that is wanted. Gives how many there were.
///
/// # Errors
/// When the path leads through what is neither a map nor a list, or the change fails; the reason in words.
pub(super) fn change(
    node: &mut Node,
    path: &[String],
    made: Option<Made>,
    change: &mut Change<'_>,
) -> Result<usize, String> {
    Walk { made, change }.at(node, path, false)
}

struct Walk<'w, 'c> {
    made: Option<Made>,
    change: &'w mut Change<'c>,
}

impl Walk<'_, '_> {
    fn at(&mut self, node: &mut Node, path: &[String], is_new: bool) -> Result<usize, String> {
        let Some((part, rest)) = path.split_first() else {
            (self.change)(node, is_new)?;
            return Ok(1);
        };
        if let Ok(at) = part.parse::<usize>() {
            return self.nth(node, at, (part, rest));
        }
        match (item(part)?, part.as_str()) {
            (Some((key, wanted)), _) => self.matching(node, (key, wanted), (part, rest)),
            (None, "*") => self.each(node, (part, rest)),
            (None, _) => self.field(node, (part, rest)),
        }
    }

    /// What a new value under this path is.
    fn empty(&self, rest: &[String], made: Made, node: &Node) -> Node {
        let made = match rest.first() {
            None => made,
            Some(next) if next.parse::<usize>().is_ok() || next.starts_with('[') => Made::List,
            Some(_) => Made::Map,
        };
        let value = match made {
            Made::Scalar => NodeValue::Text("".into()),
            Made::List => NodeValue::List(Box::default()),
            Made::Map => NodeValue::Map(Box::default()),
        };
        Node {
            value,
            span: node.span,
        }
    }

    fn nth(
        &mut self,
        node: &mut Node,
        at: usize,
        (part, rest): (&String, &[String]),
    ) -> Result<usize, String> {
        let count = list(node, part)?.len();
        let is_new = count == at && self.made.is_some();
        if let (true, Some(made)) = (is_new, self.made) {
            let empty = self.empty(rest, made, node);
            node.push(empty);
        }
        let found = node.items_mut().get_mut(at);
        let found =
            found.ok_or_else(|| format!("the list has {count} items, and none `{part}`"))?;
        self.at(found, rest, is_new)
    }

    fn each(
        &mut self,
        node: &mut Node,
        (part, rest): (&String, &[String]),
    ) -> Result<usize, String> {
        list(node, part)?;
        let mut count = 0;
        for item in node.items_mut() {
            count += self.at(item, rest, false)?;
        }
        Ok(count)
    }

    /// The items whose key matches the value, which is a regular expression; of plain items the rest of the path
    /// says nothing.
    fn matching(
        &mut self,
        node: &mut Node,
        (key, wanted): (&str, &str),
        (part, rest): (&String, &[String]),
    ) -> Result<usize, String> {
        list(node, part)?;
        let pattern = select::regex(wanted)?;
        let matches = |item: &Node| match key {
            "" => pattern.is_match(&scalar(item)),
            key => item
                .get(key)
                .is_some_and(|it| pattern.is_match(&scalar(it))),
        };
        let rest = if key.is_empty() { &[] } else { rest };
        let mut count = 0;
        for item in node.items_mut().iter_mut().filter(|item| matches(item)) {
            count += self.at(item, rest, false)?;
        }
        if count > 0 || self.made.is_none() {
            return Ok(count);
        }
        let mut made = Node {
            value: yaml::resolve(wanted),
            span: node.span,
        };
        if !key.is_empty() {
            let value = made;
            made = Node::empty_map(node.span);
            made.set(key, value);
        }
        if !matches(&made) {
            return Err(format!("`{part}` does not match what it makes"));
        }
        node.push(made);
        let last = node.items_mut().last_mut();
        last.map_or(Ok(0), |last| self.at(last, rest, key.is_empty()))
    }

    fn field(
        &mut self,
        node: &mut Node,
        (part, rest): (&String, &[String]),
    ) -> Result<usize, String> {
        match (&node.value, self.made) {
            (NodeValue::Map(_), _) => {}
            (NodeValue::Null, None) => return Ok(0),
            // What is made below `null` is never seen.
            (NodeValue::Null, Some(_)) => return Ok(1),
            (
                NodeValue::List(_) | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_),
                _,
            ) => return Err(no_map(part)),
        }
        let is_new = node.get(part).is_none();
        if let (true, Some(made)) = (is_new, self.made) {
            let empty = self.empty(rest, made, node);
            node.set(part, empty);
        }
        match node.get_mut(part) {
            Some(found) => self.at(found, rest, is_new),
            None => Ok(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn paths_are_split_as_kustomize_splits_them() {
        let cases: [(&str, &[&str]); 6] = [
            ("a.b", &["a", "b"]),
            (".a", &["a"]),
            (r"a\.b.c", &["a.b", "c"]),
            ("a.[b.c/d].e", &["a", "b.c/d", "e"]),
            ("a.[name=b.c].e", &["a", "[name=b.c]", "e"]),
            ("a.[name=b].*", &["a", "[name=b]", "*"]),
        ];
        for (path, parts) in cases {
            assert_eq!(split(path), parts, "{path}");
        }
    }
}
