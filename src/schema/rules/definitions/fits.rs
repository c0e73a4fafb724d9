//! Values beside the schemas of custom objects (`SchemaValidator` in
//! `k8s.io/kube-openapi/pkg/validation/validate/schema.go`).
//!
//! What is not sure fits: forms of texts (`format`), `multipleOf`, and regular expressions that this engine may read
//! otherwise.

use crate::manifests::{Node, NodeValue};
use crate::values::regex;

use super::super::super::problem::{shortened, shown};
use super::super::super::value::Value;

/// A value that does not fit.
#[derive(Debug)]
pub(super) struct Misfit<'n> {
    pub(super) value: Value<'n>,
    pub(super) rule: String,
}

/// Whether it is sure that it fits.
type Fit<'n> = Result<bool, Misfit<'n>>;

/// Compares a value with a schema.
pub(super) fn compare<'n>(value: &Value<'n>, schema: &Value<'_>) -> Fit<'n> {
    if value.node.is_null() {
        let is_fine = schema.text_of("type").is_empty() || schema.is_on("nullable");
        return match is_fine {
            true => Ok(false),
            false => misfit(value, "is `null`, and the schema is not `nullable`"),
        };
    }
    let parts = [
        kind(value, schema)?,
        words(value, schema)?,
        text(value, schema)?,
        number(value, schema)?,
        list(value, schema)?,
        map(value, schema)?,
        junctors(value, schema)?,
    ];
    Ok(parts.into_iter().all(|is_sure| is_sure))
}

fn misfit<'n>(value: &Value<'n>, rule: impl Into<String>) -> Fit<'n> {
    let (value, rule) = (value.clone(), rule.into());
    Err(Misfit { value, rule })
}

/// Forms of numbers.
const NUMBERS: [&str; 5] = ["", "int32", "int64", "float", "double"];

/// `typeValidator`.
fn kind<'n>(value: &Value<'n>, schema: &Value<'_>) -> Fit<'n> {
    let wanted = schema.text_of("type");
    let has_format = !schema.text_of("format").is_empty();
    let fits = match (&value.node.value, wanted) {
        (NodeValue::Text(_) | NodeValue::List(_), "") => true,
        (_, "") if NUMBERS.contains(&schema.text_of("format")) => true,
        (_, "") => !has_format,
        (NodeValue::Bool(_), _) => wanted == "boolean",
        (NodeValue::Text(_) | NodeValue::List(_), "boolean" | "object") if has_format => true,
        (NodeValue::List(_), "string") | (NodeValue::Text(_), "array") if has_format => true,
        (NodeValue::Text(_), _) => wanted == "string",
        (NodeValue::Number(_), "number") => true,
        (NodeValue::Number(_), "integer") => amount(value.node).is_none_or(|it| it.fract() == 0.0),
        (NodeValue::Number(_), _) => false,
        (NodeValue::List(_), _) => wanted == "array",
        (NodeValue::Map(_), _) => wanted == "object",
        (NodeValue::Null, _) => true,
    };
    match fits {
        true => Ok(!has_format),
        false => misfit(
            value,
            format!("must be `{wanted}`, and is {}", shown(value.node)),
        ),
    }
}

/// `basicCommonValidator`.
fn words<'n>(value: &Value<'n>, schema: &Value<'_>) -> Fit<'n> {
    let words = schema.list("enum");
    let is_scalar = |node: &Node| {
        matches!(
            node.value,
            NodeValue::Null | NodeValue::Bool(_) | NodeValue::Text(_) | NodeValue::Number(_)
        )
    };
    if words.is_empty() {
        return Ok(true);
    }
    if !is_scalar(value.node) && words.iter().any(|word| !is_scalar(word.node)) {
        return Ok(false);
    }
    match words.iter().any(|word| is_equal(word.node, value.node)) {
        true => Ok(true),
        false => misfit(
            value,
            format!("must be one of the `enum`, and is {}", shown(value.node)),
        ),
    }
}

fn is_equal(one: &Node, other: &Node) -> bool {
    match (amount(one), amount(other)) {
        (Some(one), Some(other)) => one.total_cmp(&other).is_eq(),
        _ => one.value == other.value,
    }
}

/// `stringValidator`.
fn text<'n>(value: &Value<'n>, schema: &Value<'_>) -> Fit<'n> {
    let Some(text) = value.node.text() else {
        return Ok(true);
    };
    within(
        value,
        schema,
        ("minLength", "maxLength"),
        (text.chars().count(), "letters"),
    )?;
    let pattern = schema.text_of("pattern");
    if pattern.is_empty() {
        return Ok(true);
    }
    match regex::matches(pattern, text) {
        Some(false) => {
            let (text, pattern) = (shortened(text), shortened(pattern));
            misfit(value, format!("must match `{pattern}`, and is {text:?}"))
        }
        known => Ok(known.is_some()),
    }
}

/// How many of something there may be.
fn within<'n>(
    value: &Value<'n>,
    schema: &Value<'_>,
    (least, most): (&str, &str),
    (count, what): (usize, &str),
) -> Fit<'n> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    if let Some(least) = schema.whole_of(least).filter(|least| count < *least) {
        return misfit(
            value,
            format!("must have at least {least} {what}, and has {count}"),
        );
    }
    if let Some(most) = schema.whole_of(most).filter(|most| count > *most) {
        return misfit(
            value,
            format!("must have at most {most} {what}, and has {count}"),
        );
    }
    Ok(true)
}

/// `numberValidator`. A whole number is compared with what is left of a bound without its fraction.
fn number<'n>(value: &Value<'n>, schema: &Value<'_>) -> Fit<'n> {
    let Some(amount) = amount(value.node) else {
        return Ok(!matches!(value.node.value, NodeValue::Number(_)));
    };
    let is_whole = value.node.integer().is_some();
    if let Some(name) = ["minimum", "maximum"]
        .into_iter()
        .find(|name| is_beyond(schema, name))
    {
        return misfit(
            value,
            format!("has a `{name}` that no value of its type can have"),
        );
    }
    let bound = |name: &'static str| {
        let bound = schema.get(name).and_then(|it| self::amount(it.node));
        bound.map(|it| if is_whole { it.trunc() } else { it })
    };
    let is_below = |least: &f64| match schema.is_on("exclusiveMinimum") {
        true => amount <= *least,
        false => amount < *least,
    };
    let is_above = |most: &f64| match schema.is_on("exclusiveMaximum") {
        true => amount >= *most,
        false => amount > *most,
    };
    if let Some(least) = bound("minimum").filter(is_below) {
        return misfit(value, format!("is {amount}, and `minimum` is {least}"));
    }
    if let Some(most) = bound("maximum").filter(is_above) {
        return misfit(value, format!("is {amount}, and `maximum` is {most}"));
    }
    Ok(!schema.has("multipleOf"))
}

/// Whether a bound is no whole number where all values are, or too long for them (`IsValueValidAgainstRange`).
fn is_beyond(schema: &Value<'_>, name: &'static str) -> bool {
    let bound = schema.get(name).and_then(|bound| amount(bound.node));
    let is_short = schema.text_of("format") == "int32";
    let is_outside = |it: f64| it.fract() != 0.0 || is_short && it.abs() > f64::from(i32::MAX);
    schema.text_of("type") == "integer" && bound.is_some_and(is_outside)
}

fn amount(node: &Node) -> Option<f64> {
    let NodeValue::Number(written) = &node.value else {
        return None;
    };
    match node.integer() {
        // Larger ones are not told apart by the API server either.
        Some(whole) => i32::try_from(whole)
            .ok()
            .map(f64::from)
            .or_else(|| written.parse().ok()),
        None => written.parse().ok().filter(|it: &f64| it.is_finite()),
    }
}

/// `schemaSliceValidator`.
fn list<'n>(value: &Value<'n>, schema: &Value<'_>) -> Fit<'n> {
    let NodeValue::List(items) = &value.node.value else {
        return Ok(true);
    };
    within(
        value,
        schema,
        ("minItems", "maxItems"),
        (items.len(), "items"),
    )?;
    let Some(of) = schema.get("items").filter(Value::is_map) else {
        return Ok(true);
    };
    let mut is_sure = true;
    for item in value.items() {
        is_sure &= compare(&item, &of)?;
    }
    Ok(is_sure)
}

/// `objectValidator`.
fn map<'n>(value: &Value<'n>, schema: &Value<'_>) -> Fit<'n> {
    let NodeValue::Map(entries) = &value.node.value else {
        return Ok(true);
    };
    let count = (entries.len(), "properties");
    within(value, schema, ("minProperties", "maxProperties"), count)?;
    for required in schema.list("required") {
        if value.node.get(required.text()).is_none() {
            let rule = format!(
                "must have `{}`, which is `required`",
                shortened(required.text())
            );
            return misfit(value, rule);
        }
    }
    let mut is_sure = true;
    for (key, inner) in value.entries() {
        is_sure &= property(&key, &inner, schema)?;
    }
    Ok(is_sure)
}

fn property<'n>(key: &Value<'n>, value: &Value<'n>, schema: &Value<'_>) -> Fit<'n> {
    let properties = schema.get("properties");
    if let Some(property) = properties.and_then(|it| it.entry(key.text())) {
        return compare(value, &property);
    }
    match schema.get("additionalProperties") {
        Some(others) if others.is_map() => compare(value, &others),
        Some(others) if others.node.boolean() == Some(false) => {
            misfit(key, "is a field that the schema does not have")
        }
        _ => Ok(true),
    }
}

/// `schemaPropsValidator`.
fn junctors<'n>(value: &Value<'n>, schema: &Value<'_>) -> Fit<'n> {
    let mut is_sure = true;
    for all in schema.list("allOf") {
        is_sure &= compare(value, &all)?;
    }
    for (name, is_one) in [("anyOf", false), ("oneOf", true)] {
        let fits: Vec<_> = schema
            .list(name)
            .iter()
            .map(|it| compare(value, it))
            .collect();
        is_sure &= choice(value, name, is_one, fits)?;
    }
    match schema.get("not").map(|not| compare(value, &not)) {
        Some(Ok(true)) => misfit(value, "must not be what `not` says"),
        Some(Ok(false)) => Ok(false),
        Some(Err(_)) | None => Ok(is_sure),
    }
}

fn choice<'n>(value: &Value<'n>, name: &str, is_one: bool, fits: Vec<Fit<'n>>) -> Fit<'n> {
    if fits.is_empty() {
        return Ok(true);
    }
    let sure = fits.iter().filter(|it| matches!(it, Ok(true))).count();
    let unsure = fits.iter().filter(|it| matches!(it, Ok(false))).count();
    if sure + unsure == 0 {
        return misfit(value, format!("fits nothing of `{name}`"));
    }
    if is_one && sure > 1 {
        return misfit(value, format!("fits more than one of `{name}`"));
    }
    Ok(sure > 0 && (!is_one || unsure == 0))
}
