//! A replacement within JSON or YAML that is the text of a field (`setValueInStructuredData` in
//! `api/filters/replacement`).

use serde_json::Value;

use crate::manifests::{Node, NodeValue, yaml};

use super::field_path::{self, Made};
use super::keyed::scalar;
use super::replacements;

/// Sets a value where the path leads on within a text; `false` where it does not.
pub(super) fn set(node: &mut Node, path: &[String], made: Option<Made>, value: &Node) -> bool {
    let Some(at) = text_within(node, path) else {
        return false;
    };
    let (outer, inner) = path.split_at(at);
    let found = field_path::lookup(node, outer).ok().flatten();
    let Some(changed) = found.and_then(|text| changed(text, inner, made, value)) else {
        return false;
    };
    let set = field_path::change(node, outer, None, &mut |field, _| {
        *field = Node::of_text(changed.clone(), value.span);
        Ok(())
    });
    set.is_ok_and(|count| count > 0)
}

/// How much of the path leads to a text that the rest of it goes on in.
fn text_within(node: &Node, path: &[String]) -> Option<usize> {
    let is_text = |at: &usize| {
        let outer = path.get(..*at).unwrap_or_default();
        let found = field_path::lookup(node, outer).ok().flatten();
        found.is_some_and(|it| it.text().is_some())
    };
    (1..path.len()).find(is_text)
}

fn changed(text: &Node, path: &[String], made: Option<Made>, value: &Node) -> Option<String> {
    let text = text.text()?;
    let mut read = yaml::parse(value.span.file, text);
    if !read.problems.is_empty() || read.nodes.is_empty() {
        return None;
    }
    let inner = read.nodes.first_mut()?;
    let is_json = text.trim_start().starts_with(['{', '[']);
    let mut fits = true;
    let set = field_path::change(inner, path, made, &mut |field, is_new| {
        // Where the type does not fit, JSON stays as it is; of YAML no reader asks here.
        if replacements::set(field, value, is_new).is_err() {
            fits = false;
            field.value = NodeValue::Text(scalar(value).into());
        }
        Ok(())
    });
    set.ok().filter(|count| *count > 0)?;
    if is_json && !fits {
        return Some(text.to_owned());
    }
    written(inner, text)
}

/// JSON as Go writes it where it was JSON. YAML keeps its look there, which we do not know: what it says is the same.
fn written(node: &Node, before: &str) -> Option<String> {
    let json: Value = node.json();
    let is_on_lines = before.contains('\n') && before.contains("  ");
    if !before.trim_start().starts_with(['{', '[']) {
        let text = serde_json::to_string(node);
        return text.ok();
    }
    let text = match is_on_lines {
        true => serde_json::to_string_pretty(&json),
        false => serde_json::to_string(&json),
    };
    let escaped = |text: String| {
        let text = text.replace('<', "\\u003c").replace('>', "\\u003e");
        text.replace('&', "\\u0026")
    };
    text.ok().map(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    #[test]
    fn yaml_within_a_text_says_what_it_is_to_say() {
        let span = Span::new(FileId(0), 0, 0);
        let mut node = Node::read("data: {v: 'a: {b: x}\n\n\nc: [1]'}", span).unwrap();
        let value = Node::of_text("y", span);
        let path = field_path::split("data.v.a.b");
        assert!(set(&mut node, &path, None, &value));
        let text = node.text_at(&["data", "v"]).unwrap();
        let read = Node::read(text, span).unwrap();
        assert_eq!(read.json(), serde_json::json!({"a": {"b": "y"}, "c": [1]}));
        let path = field_path::split("data.v.a.none");
        assert!(!set(&mut node, &path, None, &value));
    }
}
