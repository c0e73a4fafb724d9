//! What a schema says is in a value, and the ways to it.

use super::value::Value;

/// What a schema says of an object inside the object.
pub(super) const EMBEDDED: &str = "x-kubernetes-embedded-resource";

/// What a schema says of a property: nothing, that there may be any, or a schema of its own.
pub(super) fn below<'s>(schema: &Value<'s>, name: &str) -> Option<Option<Value<'s>>> {
    let property = schema.get("properties").and_then(|it| it.entry(name));
    if property.is_some() {
        return Some(property);
    }
    let others = schema.get("additionalProperties")?;
    Some(Some(others).filter(Value::is_map))
}

/// Whether there is an object inside the object, which says itself what it is.
pub(super) fn is_embedded(schema: &Value<'_>) -> bool {
    schema.is_on(EMBEDDED)
}

/// Whether an expression knows the type of a value.
pub(super) fn is_typed(schema: &Value<'_>) -> bool {
    let inner = match schema.text_of("type") {
        _ if schema.is_on("x-kubernetes-int-or-string") => None,
        "" => return false,
        "array" => schema.get("items"),
        "object" => schema.get("additionalProperties"),
        _ => None,
    };
    inner.filter(Value::is_map).is_none_or(|it| is_typed(&it))
}

/// The value at the path of a rule, or the last one that is on the way to it.
pub(super) fn value_at<'n>(value: &Value<'n>, path: &str) -> Option<Value<'n>> {
    let mut value = value.clone();
    for name in names(path, true).ok()? {
        match value.entry(name) {
            Some(inner) => value = inner,
            None => break,
        }
    }
    Some(value)
}

/// The names of the fields on the way.
pub(super) fn names(path: &str, may_quote: bool) -> Result<Vec<&str>, &'static str> {
    const FORM: &str = "must be a path such as `.spec.size` or `['a.b']`";
    let mut names = Vec::new();
    let mut parts = parts(path).into_iter();
    while let Some(part) = parts.next() {
        let name = match part {
            "." => parts.next().ok_or(FORM)?,
            "[" if may_quote => {
                let quoted = parts.next().and_then(|it| it.strip_prefix('\''));
                let name = quoted.and_then(|it| it.strip_suffix('\'')).ok_or(FORM)?;
                if parts.next() != Some("]") {
                    return Err(FORM);
                }
                name
            }
            _ => return Err(FORM),
        };
        names.push(name);
    }
    Ok(names)
}

/// `.`, `[` and `]`, what is quoted, and what is between these.
fn parts(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let length = match rest.strip_prefix('\'') {
            Some(quoted) => behind_quote(quoted).map(|at| at + 1),
            None => rest.find(['.', '[', ']']).map(|at| at.max(1)),
        };
        let (part, behind) = rest
            .split_at_checked(length.unwrap_or(rest.len()))
            .unwrap_or((rest, ""));
        parts.push(part);
        rest = behind;
    }
    parts
}

/// Where what is quoted ends, with its quote.
fn behind_quote(text: &str) -> Option<usize> {
    let quotes = text.match_indices('\'');
    let mut ends = quotes.filter(|(at, _)| !text.get(..*at).unwrap_or_default().ends_with('\\'));
    ends.next().map(|(at, _)| at + 1)
}
