//! The operations of RFC 6902, as `gopkg.in/evanphx/json-patch.v4` does them: in a map, `replace` and `copy` do not
//! ask whether the key is there.

use crate::manifests::{Node, NodeValue, edit, push};

/// Applies all operations.
///
/// # Errors
/// When one does not apply; the reason in words. Nothing of the result counts then.
pub(super) fn apply(target: &mut Node, operations: &[Node]) -> Result<(), String> {
    operations.iter().zip(1..).try_for_each(|(operation, nth)| {
        step(target, operation).map_err(|reason| format!("operation {nth} fails: {reason}"))
    })
}

fn step(target: &mut Node, operation: &Node) -> Result<(), String> {
    let word = operation.text_at(&["op"]).unwrap_or_default();
    let path = text(operation, "path")?;
    match word {
        "add" => add(target, path, value(operation)),
        "replace" if path.is_empty() => whole(target, operation),
        "replace" => replace(target, path, value(operation)),
        "remove" => remove(target, path).map(drop),
        "test" => test(target, path, operation),
        "copy" => {
            let from = text(operation, "from")?;
            let copied = get(target, from)?.unwrap_or_else(|| null(operation));
            add(target, path, copied)
        }
        "move" => {
            let from = text(operation, "from")?;
            let moved = remove(target, from)?;
            add(target, path, moved)
        }
        _ => Err(format!("there is no operation `{word}`")),
    }
}

fn text<'n>(operation: &'n Node, field: &str) -> Result<&'n str, String> {
    let text = operation.text_at(&[field]);
    text.ok_or_else(|| format!("it has no `{field}`"))
}

/// The value; `null` where there is none.
fn value(operation: &Node) -> Node {
    let value = operation.get("value").cloned();
    value.unwrap_or_else(|| null(operation))
}

fn null(operation: &Node) -> Node {
    Node {
        value: NodeValue::Null,
        span: operation.span,
    }
}

/// What a path leads through, and its last part. What stands before the first `/` does not count.
fn split(path: &str) -> Option<(Vec<String>, String)> {
    let mut parts: Vec<String> = path
        .split('/')
        .skip(1)
        .map(|part| part.replace("~1", "/").replace("~0", "~"))
        .collect();
    let last = parts.pop()?;
    Some((parts, last))
}

fn missing(path: &str) -> String {
    format!("there is no `{path}`")
}

/// The map or list that holds what a path means.
fn holder<'n>(target: &'n mut Node, path: &str) -> Result<(&'n mut Node, String), String> {
    let (parts, last) = split(path).ok_or_else(|| missing(path))?;
    let found = parts
        .iter()
        .try_fold(target, |node, part| child(node, part));
    let found = found.filter(|node| matches!(node.value, NodeValue::List(_) | NodeValue::Map(_)));
    Ok((found.ok_or_else(|| missing(path))?, last))
}

fn child<'n>(node: &'n mut Node, part: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        NodeValue::Map(entries) => {
            let mut entries = entries.iter_mut();
            let found = entries.find(|(key, _)| key.text() == Some(part));
            found.map(|(_, value)| value)
        }
        NodeValue::List(items) => {
            let at = index(part, items.len())?;
            items.get_mut(at)
        }
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => None,
    }
}

/// A place in a list; a negative one counts from the end.
fn index(part: &str, length: usize) -> Option<usize> {
    let at: i64 = part.parse().ok()?;
    let length = i64::try_from(length).ok()?;
    let at = if at < 0 { at + length } else { at };
    usize::try_from(at).ok().filter(|_| at < length)
}

fn add(target: &mut Node, path: &str, value: Node) -> Result<(), String> {
    let (holder, last) = holder(target, path)?;
    match &mut holder.value {
        NodeValue::List(items) if last == "-" => push(items, value),
        NodeValue::List(items) => {
            let at = index(&last, items.len() + 1).ok_or_else(|| missing(path))?;
            edit(items, |it| it.insert(at, value));
        }
        NodeValue::Map(_) => holder.set(&last, value),
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => {}
    }
    Ok(())
}

fn replace(target: &mut Node, path: &str, value: Node) -> Result<(), String> {
    let (holder, last) = holder(target, path)?;
    match &mut holder.value {
        NodeValue::Map(_) => holder.set(&last, value),
        NodeValue::List(items) => {
            let at = index(&last, items.len()).and_then(|at| items.get_mut(at));
            *at.ok_or_else(|| missing(path))? = value;
        }
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => {}
    }
    Ok(())
}

fn whole(target: &mut Node, operation: &Node) -> Result<(), String> {
    let value = value(operation);
    match value.value {
        NodeValue::Map(_) | NodeValue::List(_) => {
            *target = value;
            Ok(())
        }
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => {
            Err("an object is replaced by a map".to_owned())
        }
    }
}

/// What a path means; `None` for a key that a map does not have.
fn get(target: &mut Node, path: &str) -> Result<Option<Node>, String> {
    let (holder, last) = holder(target, path)?;
    let is_list = matches!(holder.value, NodeValue::List(_));
    match child(holder, &last) {
        Some(found) => Ok(Some(found.clone())),
        None if is_list => Err(missing(path)),
        None => Ok(None),
    }
}

fn remove(target: &mut Node, path: &str) -> Result<Node, String> {
    let (holder, last) = holder(target, path)?;
    let removed = match &mut holder.value {
        NodeValue::Map(_) => holder.remove(&last),
        NodeValue::List(items) => {
            let at = index(&last, items.len());
            at.map(|at| edit(items, |it| it.remove(at)))
        }
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => None,
    };
    removed.ok_or_else(|| missing(path))
}

fn test(target: &mut Node, path: &str, operation: &Node) -> Result<(), String> {
    let found = match path {
        "" => Some(target.clone()),
        path => get(target, path)?,
    };
    let found = found.filter(|found| !found.is_null());
    let wanted = operation.get("value").filter(|wanted| !wanted.is_null());
    let holds = match (&found, wanted) {
        (Some(found), Some(wanted)) => found.json() == wanted.json(),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    holds
        .then_some(())
        .ok_or_else(|| format!("`{path}` does not have the value that is tested for"))
}
