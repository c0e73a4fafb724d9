//! The operations of RFC 6902.

use crate::manifests::{Node, NodeValue};

use super::patches::Outcome;

/// Applies all operations; one that does not fit leaves the rest undone.
pub(super) fn apply(target: &mut Node, operations: &[Node]) -> Outcome {
    let done = operations
        .iter()
        .try_for_each(|operation| step(target, operation));
    if done.is_some() {
        Outcome::Changed
    } else {
        Outcome::Refused
    }
}

fn step(target: &mut Node, operation: &Node) -> Option<()> {
    let path = pointer(operation.text_at(&["path"])?)?;
    match operation.text_at(&["op"])? {
        "add" => add(target, &path, operation.get("value")?.clone()),
        "replace" => replace(target, &path, operation.get("value")?.clone()),
        "remove" => remove(target, &path).map(|_| ()),
        "test" => Some(()),
        "copy" => {
            let from = pointer(operation.text_at(&["from"])?)?;
            let value = find(target, &from)?.clone();
            add(target, &path, value)
        }
        "move" => {
            let from = pointer(operation.text_at(&["from"])?)?;
            let value = remove(target, &from)?;
            add(target, &path, value)
        }
        _ => None,
    }
}

/// The parts of a JSON pointer; `None` for the whole document, which no patch of a manifest means.
fn pointer(path: &str) -> Option<Vec<String>> {
    let rest = path.strip_prefix('/')?;
    Some(
        rest.split('/')
            .map(|part| part.replace("~1", "/").replace("~0", "~"))
            .collect(),
    )
}

fn find<'n>(node: &'n mut Node, path: &[String]) -> Option<&'n mut Node> {
    path.iter().try_fold(node, |node, part| child(node, part))
}

fn child<'n>(node: &'n mut Node, part: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        NodeValue::Map(entries) => {
            let mut entries = entries.iter_mut();
            entries
                .find(|(key, _)| key.text() == Some(part))
                .map(|(_, value)| value)
        }
        NodeValue::List(items) => items.get_mut(part.parse::<usize>().ok()?),
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => None,
    }
}

fn add(target: &mut Node, path: &[String], value: Node) -> Option<()> {
    let (last, parents) = path.split_last()?;
    let parent = find(target, parents)?;
    match &mut parent.value {
        NodeValue::List(items) if last == "-" => items.push(value),
        NodeValue::List(items) => {
            let at = last.parse::<usize>().ok().filter(|&at| at <= items.len())?;
            items.insert(at, value);
        }
        NodeValue::Map(_) => parent.set(last, value),
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => {
            return None;
        }
    }
    Some(())
}

fn replace(target: &mut Node, path: &[String], value: Node) -> Option<()> {
    *find(target, path)? = value;
    Some(())
}

fn remove(target: &mut Node, path: &[String]) -> Option<Node> {
    let (last, parents) = path.split_last()?;
    let parent = find(target, parents)?;
    match &mut parent.value {
        NodeValue::List(items) => {
            let at = last.parse::<usize>().ok().filter(|&at| at < items.len())?;
            Some(items.remove(at))
        }
        NodeValue::Map(_) => parent.remove(last),
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => None,
    }
}
